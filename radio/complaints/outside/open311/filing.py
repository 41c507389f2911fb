"""POST Service Request: a complaint from another program, checked by its service's definition."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from radio.complaints.areas import areas
from radio.complaints.entry import PROGRAM, Entry, Person, tidy
from radio.complaints.intake.lists import CategoryChoice, Lists, QuestionChoice
from radio.complaints.outside.cases import TEXT_MOST
from radio.complaints.outside.open311.faults import Fault, FaultyError, Reason
from radio.complaints.words import Channel
from radio.units import Millis

LINE_MOST: Final = 300
URL_MOST: Final = 2000
MEDIA: Final = "media_url"
"""Name of the answer that a picture's address is kept as: for those who handle it. It is never
fetched, and never published: whoever files could write any address."""
_ATTRIBUTE: Final = re.compile(r"attribute\[([^\[\]]{1,64})\](?:\[\d*\])?")
_URL: Final = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_AGAIN: Final = 600_000
"""ms in which the same words of the same program are the same request, sent again."""
_UNKEPT: Final = frozenset({"api_key", "device_id", "account_id"})

Given = Mapping[str, Sequence[str]]


def read_request(given: Given, lists: Lists, now: Millis, by: str) -> Entry:
    """The complaint that a request makes. `given` has all values of each parameter.

    `device_id` and `account_id` are not kept: nothing is done with them here.

    Raises:
        FaultyError: all that is wrong with it.
    """
    form = {name: tidy(values[0]) if values else "" for name, values in given.items()}
    faults: list[Fault] = []
    service = _service(form, lists, faults)
    latitude, longitude = _degrees(form, faults)
    area = form.get("address_id", "")
    if area and area not in areas():
        faults.append(Fault(Reason.VALUE, "address_id"))
    if latitude is None and not area and not form.get("address_string"):
        # It may be told already, where half of one was given.
        faults += [] if Fault(Reason.LOCATION) in faults else [Fault(Reason.LOCATION)]
    _check_lengths(form, faults)
    questions = [one for one in lists.questions if service and one.category_id == service.id]
    answers = _answers(given, questions, faults) if service else {}
    if url := form.get(MEDIA, ""):
        if not _URL.fullmatch(url):
            faults.append(Fault(Reason.VALUE, MEDIA))
        answers[MEDIA] = url
    if faults or service is None:
        raise FaultyError(*faults)
    return Entry(
        text=form.get("description") or service.name,
        said_at=now,
        channel=Channel.OPEN311,
        reporter=_person(form),
        category_id=service.id,
        agency_id=service.agency_id,
        place=form.get("address_string", ""),
        area_code=area,
        latitude=latitude,
        longitude=longitude,
        answers=answers,
        taken_by=by,
        taker=PROGRAM,
    )


def request_key(given: Given, who: str, now: Millis, told: str = "") -> str:
    """What a request is known by, so that one sent again is not filed twice.

    `told` is the program's own name for it (`Idempotency-Key`); without it, the same request of
    the same program within ten minutes is taken for the same.
    """
    if told:
        parts: list[object] = [who, told]
    else:
        kept = sorted((name, list(values)) for name, values in given.items() if name != "api_key")
        parts = [who, now // _AGAIN, kept]
    packed = json.dumps(parts, ensure_ascii=False).encode(errors="surrogatepass")
    return f"open311:{hashlib.sha256(packed).hexdigest()[:32]}"


def services(lists: Lists) -> list[CategoryChoice]:
    """What may be filed by other programs."""
    return [one for one in lists.categories if one.public]


def definition(lists: Lists, code: str) -> list[QuestionChoice]:
    """What is asked for with a service, in its order.

    Raises:
        FaultyError: there is no such service.
    """
    if all(one.id != code for one in services(lists)):
        raise FaultyError(Fault(Reason.NOT_THERE, "service_code"))
    return [one for one in lists.questions if one.category_id == code]


# ---------------------------------------------------------------- its parts


def _service(form: Mapping[str, str], lists: Lists, faults: list[Fault]) -> CategoryChoice | None:
    code = form.get("service_code", "")
    if not code:
        faults.append(Fault(Reason.MISSING, "service_code"))
        return None
    found = next((one for one in services(lists) if one.id == code), None)
    if found is None:
        faults.append(Fault(Reason.NOT_THERE, "service_code"))
    return found


def _degrees(
    form: Mapping[str, str], faults: list[Fault]
) -> tuple[float, float] | tuple[None, None]:
    lat, long = form.get("lat", ""), form.get("long", "")
    if not lat and not long:
        return None, None
    if not lat or not long:
        faults.append(Fault(Reason.LOCATION))
        return None, None
    found = _number(lat, 90.0), _number(long, 180.0)
    for name, value in zip(("lat", "long"), found, strict=True):
        if value is None:
            faults.append(Fault(Reason.VALUE, name))
    latitude, longitude = found
    return (0.0, 0.0) if latitude is None or longitude is None else (latitude, longitude)


def _number(text: str, most: float = math.inf) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and -most <= value <= most else None


def _check_lengths(form: Mapping[str, str], faults: list[Fault]) -> None:
    most = {"description": TEXT_MOST, MEDIA: URL_MOST}
    faults.extend(
        Fault(Reason.TOO_LONG, name[:80])
        for name, value in form.items()
        if name not in _UNKEPT
        and not name.startswith("attribute[")
        and len(value) > most.get(name, LINE_MOST)
    )
    for name, wanted in (("email", "@"), ("phone", "0123456789")):
        value = form.get(name, "")
        if value and not any(char in value for char in wanted):
            faults.append(Fault(Reason.VALUE, name))


def _person(form: Mapping[str, str]) -> Person:
    name = f"{form.get('first_name', '')} {form.get('last_name', '')}".strip()
    return Person(name=name[:LINE_MOST], phone=form.get("phone", ""), email=form.get("email", ""))


def _answers(
    given: Given, questions: Iterable[QuestionChoice], faults: list[Fault]
) -> dict[str, str | list[str]]:
    """What is said to the questions of a service, by their codes."""
    said: dict[str, list[str]] = {}
    for name, values in given.items():
        if found := _ATTRIBUTE.fullmatch(name):
            said.setdefault(found[1], []).extend(filter(None, map(tidy, values)))
    answers: dict[str, str | list[str]] = {}
    for question in questions:
        values = said.pop(question.code, [])
        name = f"attribute[{question.code}]"
        if not values:
            if question.required:
                faults.append(Fault(Reason.MISSING, name))
        elif (answer := _answer(question, values)) is None:
            faults.append(Fault(Reason.VALUE, name))
        else:
            answers[question.code] = answer
    faults.extend(Fault(Reason.NOT_THERE, f"attribute[{code}]") for code, values in said.items() if values)  # fmt: skip
    return answers


def _answer(question: QuestionChoice, values: list[str]) -> str | list[str] | None:
    """An answer as its type wants it; None where it is not one."""
    keys = {str(pair[0]) for pair in question.answers if pair}
    if question.datatype == "multivaluelist":
        return values if all(value in keys for value in values) else None
    if len(values) > 1:
        return None
    value = values[0]
    return value if _fits(question.datatype, value, keys) else None


def _fits(datatype: str, value: str, keys: set[str]) -> bool:
    match datatype:
        case "singlevaluelist":
            return value in keys
        case "number":
            return _number(value) is not None
        case "datetime":
            return _is_moment(value)
        case "text":
            return len(value) <= TEXT_MOST
        case _:
            return len(value) <= LINE_MOST and "\n" not in value


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
