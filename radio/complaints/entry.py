"""What somebody has reported, as it is taken: checked, tidy, and the same in every way in."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, Final, TypeVar

from radio.complaints.areas import areas
from radio.complaints.errors import EntryError
from radio.complaints.phones import plain_phone
from radio.complaints.words import Channel, Kind, State
from radio.units import Millis

TEXT_MOST: Final = 20_000
"""Characters of what is said: an hour of talk has about eight thousand words."""
LINE_MOST: Final = 300
_KEY_MOST: Final = 80
_WORDS: Final = {
    "agency_id": 64, "category_id": 64, "programme_id": 32, "episode_id": 64, "call_id": 64,
    "joins": 64, "taken_by": 80,
}  # fmt: skip
"""Words that other programs know something by, with the most characters of each: one that no database takes
is told at once, not when the complaint has its number and can't be delivered."""
_DIRECTIONS: Final = frozenset(
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)
"""Marks that turn the direction of writing: they can make a text read as another one."""
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Person:
    """Who reports: personal data. `area_code` is the village they live in."""

    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    area_code: str = ""

    @property
    def is_unknown(self) -> bool:
        """Whether nothing is known of them."""
        return self == Person()


@dataclass(frozen=True, slots=True)
class Agreement:
    """That the reporter agreed to something, or did not; see `register.tables.Consent`."""

    purpose: str
    given: bool
    how: str
    at: Millis
    by: str = ""
    call_id: str = ""
    moment: Millis | None = None


@dataclass(frozen=True, slots=True)
class SoFar:
    """What became of it before it came here, from an older register.

    `state` is where it stood, `answer` what was said to the reporter and `at` when, if that is
    known; `note` is what had no field of its own, without personal data.
    """

    state: State = State.RECEIVED
    answer: str = ""
    at: Millis | None = None
    note: str = ""


TERMINAL: Final = "terminal"
PROGRAM: Final = "program"
"""Takers that are no account: nobody is them by having a name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A complaint as it is taken. `said_at` is when it came, in ms since 1970 UTC.

    `joins` is the case this says the same as: the reporter is added to it, no case is made. `taker` is
    the account of who took it, `taken_by` what they are called. `typed_at` is what the clock of a
    device without a network said, however wrong; 0 where it was typed here. Who reported is shown to
    nobody from `restricted_at` on.
    """

    text: str
    said_at: Millis
    kind: Kind = Kind.COMPLAINT
    channel: Channel = Channel.CALL
    reporter: Person = field(default_factory=Person)
    anonymous: bool = False
    confidential: bool = False
    agency_id: str = ""
    category_id: str = ""
    place: str = ""
    area_code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    answers: Mapping[str, str | list[str]] = field(default_factory=dict)
    field_check: bool = False
    programme_id: str = ""
    episode_id: str = ""
    call_id: str = ""
    taken_by: str = ""
    taker: str = ""
    key: str = ""
    joins: str = ""
    agreements: tuple[Agreement, ...] = ()
    so_far: SoFar | None = None
    typed_at: Millis = Millis(0)
    restricted_at: Millis | None = None


def tidy(text: str) -> str:
    """A text in Unicode's composed form, without what is no text: controls, turned directions."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(char for char in composed if char in "\n\t" or _is_text(char))
    return kept.strip()


def _is_text(char: str) -> bool:
    return char not in _DIRECTIONS and unicodedata.category(char) not in {"Cc", "Cs", "Cn"}


def _is_seen(text: str) -> bool:
    """Whether anything of it can be seen: not spaces of no width alone."""
    return any(unicodedata.category(char)[0] not in {"C", "Z"} for char in text)


def check_entry(entry: Entry) -> Entry:
    """The entry with its texts tidy and its telephone in one form.

    Raises:
        EntryError: a field of it can't be used.
    """
    for name, most in _WORDS.items():
        _check_word(getattr(entry, name), name, most)
    text = _text_within(entry.text, "text")
    if not _is_seen(text):
        raise EntryError("what was said is missing", "text")
    return replace(
        entry,
        text=text,
        place=one_line(entry.place, "place"),
        reporter=_check_person(entry.reporter),
        area_code=check_area(entry.area_code, "area_code"),
        latitude=check_degrees(entry.latitude, 90.0, "latitude"),
        longitude=check_degrees(entry.longitude, 180.0, "longitude"),
        key=_check_key(entry.key),
        so_far=_check_so_far(entry.so_far),
    )


def _check_so_far(so_far: SoFar | None) -> SoFar | None:
    if so_far is None:
        return None
    answer, note = _text_within(so_far.answer, "answer"), _text_within(so_far.note, "note")
    return replace(so_far, answer=answer, note=note)


def _text_within(given: str, name: str) -> str:
    text = tidy(given)
    if len(text) > TEXT_MOST:
        raise EntryError(
            f"{len(text):,} characters are too many; up to {TEXT_MOST:,}. "
            "Attach longer texts as a file.", name,
        )  # fmt: skip
    return text


def _check_person(person: Person) -> Person:
    tidied = Person(*(one_line(getattr(person, one.name), one.name) for one in fields(Person)))
    phone = plain_phone(tidied.phone) if tidied.phone else ""
    if tidied.phone and not phone:
        raise EntryError(f"“{tidied.phone[:40]}” has no digits", "phone")
    if tidied.email and "@" not in tidied.email:
        raise EntryError("an e-mail address has an @", "email")
    area = check_area(tidied.area_code, "reporter_area")
    return replace(tidied, phone=phone, area_code=area)


def one_line(text: str, name: str, most: int = LINE_MOST) -> str:
    """A text as one tidy line.

    Raises:
        EntryError: it is too long.
    """
    line = " ".join(tidy(text).split())
    if len(line) > most:
        raise EntryError(f"{len(line):,} characters are too many; up to {most}", name)
    return line


def check_area(code: str, name: str) -> str:
    """The code of an area, or none.

    Raises:
        EntryError: there is no such area.
    """
    if code and code not in areas():
        raise EntryError(f"there is no area “{code[:40]}”; codes look like 35.22.15.2003", name)
    return code


def check_degrees(value: float | None, most: float, name: str) -> float | None:
    """Degrees of latitude or longitude.

    Raises:
        EntryError: there are no such degrees.
    """
    if value is not None and not -most <= value <= most:
        raise EntryError(f"degrees from -{most:.0f} to {most:.0f}", name)
    return value


def _check_key(key: str) -> str:
    _check_word(key, "key", _KEY_MOST)
    return key


def _check_word(word: str, name: str, most: int) -> None:
    if len(word) > most or not word.isprintable():
        raise EntryError(f"up to {most} printable characters", name)


# ---------------------------------------------------------------- from and into objects


def entry_from(given: Mapping[str, Any], *, now: Millis) -> Entry:
    """A complaint from an object of another program, or a line of `radio complaints file`.

    `text` is all it has to have. Of the reporter: `name`, `phone`, `email`, `address`,
    `reporter_area`. The others are named as the fields of `Entry`; `said_at` in ms.

    Raises:
        EntryError: a field is unknown, of another type, or can't be used.
    """
    given = dict(given)
    person = Person(
        **{
            name: _text(given.pop(name, ""), name) for name in ("name", "phone", "email", "address")
        },
        area_code=_text(given.pop("reporter_area", ""), "reporter_area"),
    )
    values: dict[str, Any] = {"text": "", "said_at": now, "reporter": person}
    for name, value in given.items():
        if name not in _READERS:
            known = ", ".join(
                sorted({*_READERS, "name", "phone", "email", "address", "reporter_area"})
            )
            raise EntryError(f"there is no such field; there are {known}", name[:40])
        if value is not None:
            values[name] = _READERS[name](value, name)
    return check_entry(Entry(**values))


def _text(value: object, name: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise EntryError("a text is wanted", name)
    return value


def _flag(value: object, name: str) -> bool:
    if not isinstance(value, bool):
        raise EntryError("true or false is wanted", name)
    return value


def _number(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise EntryError("a number is wanted", name)
    return float(value)


def _moment(value: object, name: str) -> Millis:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 42:
        raise EntryError("milliseconds since 1970, UTC, are wanted", name)
    return Millis(value)


def _answers(value: object, name: str) -> dict[str, str | list[str]]:
    if not isinstance(value, dict) or len(value) > 50:  # no form asks for more
        raise EntryError("an object of questions and answers is wanted", name)
    return {one_line(str(code), name): _answer(answer, name) for code, answer in value.items()}


def _answer(value: object, name: str) -> str | list[str]:
    if isinstance(value, list):
        return [one_line(_text(one, name), name) for one in value[:50]]
    return one_line(_text(value, name), name)


def choice_of(kind: type[_Choice], value: object, name: str) -> _Choice:
    """A member of a set of words.

    Raises:
        EntryError: it is none of them.
    """
    try:
        return kind(_text(value, name))
    except ValueError as error:
        raise EntryError(f"one of {', '.join(kind)} is wanted", name) from error


_READERS: Final = {
    "text": _text,
    "kind": lambda value, name: choice_of(Kind, value, name),
    "channel": lambda value, name: choice_of(Channel, value, name),
    "anonymous": _flag,
    "confidential": _flag,
    "agency_id": _text,
    "category_id": _text,
    "place": _text,
    "area_code": _text,
    "latitude": _number,
    "longitude": _number,
    "answers": _answers,
    "field_check": _flag,
    "programme_id": _text,
    "episode_id": _text,
    "call_id": _text,
    "taken_by": _text,
    "said_at": _moment,
    "key": _text,
    "joins": _text,
}


def pack(entry: Entry) -> str:
    """An entry as the text that is sealed."""
    return json.dumps(asdict(entry), ensure_ascii=False, separators=(",", ":"))


def unpack(packed: str) -> Entry:
    """The entry of such a text."""
    values: dict[str, Any] = json.loads(packed)
    values["reporter"] = Person(**values["reporter"])
    values["agreements"] = tuple(Agreement(**one) for one in values["agreements"])
    values["kind"], values["channel"] = Kind(values["kind"]), Channel(values["channel"])
    # What was packed before there was such a field has none.
    so_far = values.get("so_far")
    values["so_far"] = so_far and SoFar(**so_far | {"state": State(so_far["state"])})
    return Entry(**values)
