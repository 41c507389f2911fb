"""What somebody does about a case, checked before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from radio.complaints.entry import TEXT_MOST, one_line, tidy
from radio.complaints.errors import EntryError
from radio.complaints.words import Deed, Grade, Kind, Means
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class Fields:
    """What a case says of itself that may be corrected, in the clear. Empty is not known."""

    kind: Kind
    agency_id: str = ""
    category_id: str = ""
    place: str = ""
    area_code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    anonymous: bool = False
    confidential: bool = False
    field_check: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """Something to do about a case.

    `why` is for those who handle it, `said` for the reporter: the answer, the question, the reply; it
    is shown to everybody where `public`. Others belong to some deeds alone:

    - FORWARD, WITHDRAW: `agencies`; FORWARD: `liaisons`, by their agency. ANSWER, FOLLOW_UP: at most
      one of `agencies`; an answer without one is of the only agency that has the case, or of all.
    - ANSWER: `means`; on the air `episode_id`, and if there is one `recording` with the `moment` (ms)
      it was said.
    - MERGE: `other_id`, the case it goes on in. SPLIT: `ticket`, from a desk (`intake.filing.give_ticket`),
      `text` and `fields` of the new case. CHANGE: `fields`, see `fields.fields_of`.
    - READ_BACK, UNREAD: `episode_id`, and the `moment` it was read; see `handling.reading`.
    - RATE: `grade`. HAND_OVER: `tracking_id`, where SP4N-LAPOR! has given one.
    """

    deed: Deed
    why: str = ""
    said: str = ""
    public: bool = False
    agencies: tuple[str, ...] = ()
    liaisons: Mapping[str, str] = field(default_factory=dict)
    means: Means | None = None
    episode_id: str = ""
    recording: str = ""
    moment: Millis | None = None
    other_id: str = ""
    ticket: str = ""
    text: str = ""
    fields: Fields | None = None
    grade: Grade | None = None
    tracking_id: str = ""


_NEEDS: Final[Mapping[Deed, tuple[str, ...]]] = MappingProxyType(
    {
        Deed.HOLD: ("said",),
        Deed.RESUME: ("why",),
        Deed.NOT_OURS: ("why",),
        Deed.ARCHIVE: ("why",),
        Deed.FORWARD: ("agencies",),
        Deed.WITHDRAW: ("agencies", "why"),
        Deed.ANSWER: ("said", "means"),
        Deed.NOTE: ("why",),
        Deed.ASK_REPORTER: ("said",),
        Deed.REPLY: ("said",),
        Deed.REOPEN: ("why",),
        Deed.MERGE: ("other_id",),
        Deed.SPLIT: ("ticket", "text", "fields"),
        Deed.EXTEND: ("why",),
        Deed.CHANGE: ("fields", "why"),
        Deed.RATE: ("grade",),
        Deed.READ_BACK: ("episode_id",),
        Deed.UNREAD: ("episode_id",),
        Deed.REDACT: ("why",),
    }
)
_WANTED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "why": "say why, for those who handle it after you",
        "said": "say what the reporter is told, or has said",
        "agencies": "choose an agency",
        "means": "say how the answer came: on the air, by letter, by telephone",
        "other_id": "choose the case it goes on in",
        "ticket": "a number for the new case is missing",
        "text": "say what the new case is about",
        "fields": "say what is to be changed",
        "grade": "choose how satisfied the reporter is",
        "episode_id": "say in which episode it was answered",
    }
)


def needed(deed: Deed) -> tuple[str, ...]:
    """What has to be given for a deed; forms mark it."""
    return _NEEDS.get(deed, ())


def missing(name: str) -> EntryError:
    """What is told where a field of an act has to be given."""
    return EntryError(_WANTED[name], name)


def check_act(act: Act, now: Millis) -> Act:
    """The act with its texts tidy.

    Raises:
        EntryError: something is missing, too long, or can't be.
    """
    act = replace(
        act,
        why=_text(act.why, "why"),
        said=_text(act.said, "said"),
        text=_text(act.text, "text"),
        agencies=tuple(dict.fromkeys(act.agencies)),
        episode_id=one_line(act.episode_id, "episode_id", 64),
        recording=one_line(act.recording, "recording", 120),
        tracking_id=one_line(act.tracking_id, "tracking_id", 40),
    )
    for name in needed(act.deed):
        if not getattr(act, name):
            raise missing(name)
    if act.deed is Deed.FOLLOW_UP and not (act.said or act.why):
        raise missing("said")
    if act.means is Means.ON_AIR and not act.episode_id:
        raise missing("episode_id")
    if act.moment is not None and act.moment > now:
        raise EntryError("this moment has not come yet", "moment")
    return act


def _text(text: str, name: str) -> str:
    tidied = tidy(text)
    if len(tidied) > TEXT_MOST:
        raise EntryError(f"{len(tidied):,} characters are too many; up to {TEXT_MOST:,}", name)
    return tidied
