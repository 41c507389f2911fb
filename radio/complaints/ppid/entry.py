"""A request for information, or an objection, as it is taken: checked, and the same in every way in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Final

from radio.complaints.areas import areas
from radio.complaints.entry import LINE_MOST, TEXT_MOST, choice_of, tidy
from radio.complaints.errors import EntryError
from radio.complaints.phones import plain_phone
from radio.complaints.ppid.numbers import Series, read_number
from radio.complaints.ppid.words import GROUNDS, InfoForm, RequestChannel, Wanted
from radio.units import Millis

_KEY_MOST: Final = 80


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who asks: personal data. `id_kind` and `id_number` are of the card that was shown."""

    name: str = ""
    address: str = ""
    area_code: str = ""
    phone: str = ""
    email: str = ""
    occupation: str = ""
    id_kind: str = ""
    id_number: str = ""


@dataclass(frozen=True, slots=True)
class RequestEntry:
    """A request as it is taken. `said_at` is when it came, in ms since 1970 UTC.

    Where `confidential`, what is asked and what for is sealed, too. `typed_at` is what the clock of a
    device without a network said, however wrong; 0 where it was typed here. Who asks is shown to nobody
    from `restricted_at` on.
    """

    text: str
    said_at: Millis
    purpose: str = ""
    applicant: Applicant = field(default_factory=Applicant)
    channel: RequestChannel = RequestChannel.DESK
    wanted: Wanted = Wanted.COPY
    form: InfoForm = InfoForm.SOFT
    confidential: bool = False
    taken_by: str = ""
    key: str = ""
    typed_at: Millis = Millis(0)
    restricted_at: Millis | None = None


@dataclass(frozen=True, slots=True)
class ObjectionEntry:
    """An objection to how a request was dealt with. `grounds` are letters of art. 35 (1)."""

    request_number: str
    grounds: str
    said_at: Millis
    text: str = ""
    taken_by: str = ""
    key: str = ""


def check_request(entry: RequestEntry) -> RequestEntry:
    """The request with its texts tidy and its telephone in one form.

    Raises:
        EntryError: a field of it can't be used.
    """
    return replace(
        entry,
        text=_text(entry.text, "text", needed="what is asked for is missing"),
        purpose=_text(entry.purpose, "purpose", needed="what it is for is missing"),
        applicant=_check_applicant(entry.applicant),
        key=_key(entry.key),
    )


def check_objection(entry: ObjectionEntry) -> ObjectionEntry:
    """The objection with its texts tidy and the number as it is written.

    Raises:
        EntryError: a field of it can't be used.
    """
    number = read_number(entry.request_number)
    if number is None or number.series is not Series.REQUEST:
        raise EntryError("a request's number looks like PPID-BJN/26/0012", "request_number")
    grounds = "".join(letter for letter in GROUNDS if letter in entry.grounds)
    if not grounds or set(entry.grounds) - set(GROUNDS):
        raise EntryError("one or several grounds of art. 35 are wanted", "grounds")
    return replace(
        entry,
        request_number=str(number),
        grounds=grounds,
        text=_text(entry.text, "text"),
        key=_key(entry.key),
    )


def _check_applicant(given: Applicant) -> Applicant:
    tidied = Applicant(*(_line(getattr(given, one.name), one.name) for one in fields(Applicant)))
    if not tidied.name:
        raise EntryError("the applicant's name is missing", "name")
    if not (tidied.address or tidied.phone or tidied.email):
        raise EntryError(
            "an address or a contact is missing: the answer has to get there", "address"
        )
    phone = plain_phone(tidied.phone) if tidied.phone else ""
    if tidied.phone and not phone:
        raise EntryError(f"“{tidied.phone[:40]}” has no digits", "phone")
    if tidied.email and "@" not in tidied.email:
        raise EntryError("an e-mail address has an @", "email")
    if tidied.area_code and tidied.area_code not in areas():
        raise EntryError(f"there is no area “{tidied.area_code[:40]}”", "area_code")
    return replace(tidied, phone=phone)


def _text(text: str, name: str, needed: str = "") -> str:
    tidied = tidy(text)
    if needed and not tidied:
        raise EntryError(needed, name)
    if len(tidied) > TEXT_MOST:
        raise EntryError(f"{len(tidied):,} characters are too many; up to {TEXT_MOST:,}", name)
    return tidied


def _line(text: str, name: str) -> str:
    line = " ".join(tidy(text).split())
    if len(line) > LINE_MOST:
        raise EntryError(f"{len(line):,} characters are too many; up to {LINE_MOST}", name)
    return line


def _key(key: str) -> str:
    if len(key) > _KEY_MOST or not key.isprintable():
        raise EntryError(f"up to {_KEY_MOST} printable characters", "key")
    return key


# ---------------------------------------------------------------- from and into objects


def request_from(given: Mapping[str, Any], *, now: Millis) -> RequestEntry:
    """A request from an object of another program: names of `RequestEntry`'s and `Applicant`'s fields.

    Raises:
        EntryError: a field is unknown, of another type, or can't be used.
    """
    rest = dict(given)
    person = {one.name: _said(rest.pop(one.name, ""), one.name) for one in fields(Applicant)}
    values: dict[str, Any] = {
        "text": _said(rest.pop("text", ""), "text"),
        "purpose": _said(rest.pop("purpose", ""), "purpose"),
        "said_at": _moment(rest.pop("said_at", now)),
        "confidential": rest.pop("confidential", False) is True,
        "applicant": Applicant(**person),
    }
    for name, kind in (("channel", RequestChannel), ("wanted", Wanted), ("form", InfoForm)):
        if name in rest:
            values[name] = choice_of(kind, rest.pop(name), name)
    for name in ("taken_by", "key"):
        values[name] = _said(rest.pop(name, ""), name)
    if rest:
        raise EntryError("there is no such field", min(rest)[:40])
    return check_request(RequestEntry(**values))


def _said(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise EntryError("a text is wanted", name)
    return value


def _moment(value: object) -> Millis:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 42:
        raise EntryError("milliseconds since 1970, UTC, are wanted", "said_at")
    return Millis(value)


def pack(entry: RequestEntry | ObjectionEntry) -> str:
    """An entry as the text that is sealed."""
    return json.dumps(asdict(entry), ensure_ascii=False, separators=(",", ":"))


def unpack_request(packed: str) -> RequestEntry:
    """The request of such a text."""
    values: dict[str, Any] = json.loads(packed)
    values["applicant"] = Applicant(**values["applicant"])
    values["channel"] = RequestChannel(values["channel"])
    values["wanted"], values["form"] = Wanted(values["wanted"]), InfoForm(values["form"])
    return RequestEntry(**values)


def unpack_objection(packed: str) -> ObjectionEntry:
    """The objection of such a text."""
    return ObjectionEntry(**json.loads(packed))
