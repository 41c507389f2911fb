"""How long what is left of a call is kept, and why: by what became of it.

A call that nobody heard is raw material: it goes soon (UU 27/2022 art. 16(2), purpose and term).
What was on the air is broadcast material and stays for a year at least (UU 32/2002 art. 45), with
the consent that was spoken or ticked in it: who replays it has to prove that consent as long as it
can be replayed (UU 27/2022 art. 24). What a complaint came of stays until that is over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.calls.holdtables import CallHold
from radio.calls.tables import BY, CallBlock, CallPiece, CallSpan, PhoneCall
from radio.library.tables import Media, MediaState
from radio.units import Millis

DAY: Final = 86_400_000
"""ms."""
LONGEST: Final = 25 * 3_600_000
"""ms after which a call is over whose end nobody noted."""
FOLDER: Final = "calls"
"""Where recordings lie in the data folder: `calls/YYYY/MM/DD/ID/`."""
OURS: Final = re.compile(r"(caller|studio)\.wav|call\.json|\.call\.json\.\d+\.new")
"""What the telephone leaves in a call's folder. Whatever else lies there is not ours to delete."""
WHY_LEAST, WHY_MOST = 5, 500

Closed = Mapping[str, tuple[Millis | None, ...]]
"""Of calls by their ids, when each complaint that came of them was over; None where it is not yet."""


class HoldError(Exception):
    """A hold can't be set or ended; the message says why."""


class Kept(StrEnum):
    """What keeps a call's recording longest."""

    OFF_AIR = "off_air"
    AIRED = "aired"
    CASE = "case"
    PIECE = "piece"
    """It is heard in a piece of the library that may be played."""
    EPISODE = "episode"
    """It is heard in the edited recording of an episode that is still there."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Days for which things are kept: `caller` is who called, from when the recording went."""

    off_air: int = 30
    aired: int = 400
    case: int = 30
    caller: int = 90


PLAIN: Final = Terms()
"""Where nothing else is set."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What became of a call: when it was over and last heard on the air; when its cases were over."""

    over: Millis
    aired: Millis | None = None
    cases: tuple[Millis | None, ...] = ()
    piece: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """Until when something is kept, and by what; None until that changes."""

    by: Kept
    until: Millis | None


def term(facts: Facts, terms: Terms) -> Term:
    """How long a recording is kept: by whatever keeps it longest."""
    if facts.piece:
        return Term(Kept.PIECE, None)
    if None in facts.cases:
        return Term(Kept.CASE, None)
    ends = [(facts.over + terms.off_air * DAY, Kept.OFF_AIR)]
    ends += [
        (max(one, facts.over) + terms.case * DAY, Kept.CASE)
        for one in facts.cases
        if one is not None
    ]
    if facts.aired is not None:
        ends.append((facts.aired + terms.aired * DAY, Kept.AIRED))
    until, by = max(ends)
    return Term(by, Millis(until))


def over(call: PhoneCall, now: Millis) -> Millis | None:
    """When a call was over; None while it goes on."""
    if call.ended_at is not None:
        return call.ended_at
    latest = Millis(max(call.rang_at, call.answered_at or 0) + LONGEST)
    return latest if latest < now else None


def facts_of(
    session: Session, call: PhoneCall, closed: Closed, terms: Terms, now: Millis, data: Path
) -> Facts | None:
    """What became of a call; None while it goes on.

    A case that nobody knows (it may come late) keeps a call as long as what was on the air.
    """
    ended = over(call, now)
    if ended is None:
        return None
    spans = session.scalars(select(CallSpan).where(CallSpan.call_id == call.id)).all()
    heard = [span.ended or ended for span in spans]
    if not heard and (call.on_air_ms or was_aired(folder_of(data, call))):
        heard = [ended]
    cases = closed.get(call.id, ())
    if (call.case_id or call.ticket) and not cases and now < ended + terms.aired * DAY:
        cases = (None,)
    return Facts(ended, max(heard) if heard else None, cases, _in_a_piece(session, call))


def _in_a_piece(session: Session, call: PhoneCall) -> bool:
    """Whether its consent may have to be proven: one that is withheld is not played. A restriction may end."""
    query = (
        select(Media.id)
        .join(CallPiece, CallPiece.media_id == Media.id)
        .where(CallPiece.call_id == call.id, Media.state != MediaState.RETIRED)
    )
    if call.restricted_at is None:
        query = query.where(~Media.withheld)
    return session.scalar(query.limit(1)) is not None


def was_aired(folder: Path | None) -> bool:
    """Whether what lies beside a recording says that it was on the air; one that can't be read may have been."""
    if folder is None or not folder.is_dir():
        return False
    try:
        told = json.loads((folder / "call.json").read_text(encoding="utf-8"))
        return bool(told["on_air"])
    except FileNotFoundError:
        return False
    except (OSError, ValueError, LookupError, TypeError):
        return True


def folder_of(data: Path, call: PhoneCall) -> Path | None:
    """Where the recording of a call lies; None where it has none, or a journal names a place elsewhere."""
    parts = Path(call.folder).parts
    inside = len(parts) > 1 and parts[0] == FOLDER and ".." not in parts
    return data / call.folder if inside else None


def real_folder(data: Path, call: PhoneCall) -> Path | None:
    """The same with links followed, for whoever opens what lies there; None where that is not below the calls."""
    root, folder = (data / FOLDER).resolve(), (data / call.folder).resolve()
    inside = bool(call.folder) and folder != root and folder.is_relative_to(root)
    return folder if inside else None


def own_files(folder: Path | None) -> list[Path]:
    """What the telephone has left in the folder of a call."""
    if folder is None or not folder.is_dir() or folder.is_symlink():
        return []
    return sorted(path for path in folder.iterdir() if OURS.fullmatch(path.name))


def recordings(data: Path) -> Iterator[Path]:
    """Folders of calls, the oldest first."""
    yield from sorted((data / FOLDER).glob("[0-9][0-9][0-9][0-9]/[0-9][0-9]/[0-9][0-9]/*"))


# ---------------------------------------------------------------- holds


def hold(session: Session, call_id: str, why: str, by: str, at: Millis) -> CallHold:
    """Keep a call until the hold is ended. Does not commit; to be called where nobody else writes.

    Raises:
        HoldError: there is no such call, its recording is gone, or too little is said.
    """
    call, why = session.get(PhoneCall, call_id), " ".join(why.split())
    if call is None:
        raise HoldError("there is no such call; `radio calls list` names them")
    if call.purged_at is not None:
        raise HoldError("the recording of this call was deleted: there is nothing left to keep")
    if not WHY_LEAST <= len(why) <= WHY_MOST:
        raise HoldError("a hold needs a reason; say which case or dispute it is for")
    row = CallHold(call_id=call_id, why=why, by=by[:BY], at=at)
    session.add(row)
    call.hold = True
    session.flush()
    return row


def end_hold(session: Session, number: int, by: str, at: Millis) -> CallHold:
    """Let a call go its way again. Does not commit.

    Raises:
        HoldError: no such hold stands.
    """
    row = session.get(CallHold, number)
    if row is None or row.ended_at is not None:
        raise HoldError(f"no hold {number} of a call stands; `radio calls holds` lists them")
    row.ended_at, row.ended_by = at, by[:BY]
    session.flush()
    call = session.get(PhoneCall, row.call_id)
    if call is not None:
        call.hold = bool(holds_of(session, row.call_id))
    session.flush()
    return row


def holds_of(session: Session, call_id: str) -> list[CallHold]:
    """Holds of a call that stand."""
    query = select(CallHold).where(CallHold.call_id == call_id, CallHold.ended_at.is_(None))
    return list(session.scalars(query.order_by(CallHold.at)))


def holds(session: Session) -> list[CallHold]:
    """All that stand, the newest first."""
    query = select(CallHold).where(CallHold.ended_at.is_(None))
    return list(session.scalars(query.order_by(CallHold.at.desc(), CallHold.id.desc())))


# ---------------------------------------------------------------- who called


def has_caller(call: PhoneCall) -> bool:
    """Whether anything tells who called, or what was written about them."""
    return bool(call.number or call.number_blind or call.name or call.topic or call.notes)


def caller_until(
    session: Session, call: PhoneCall, facts: Facts, terms: Terms, now: Millis
) -> Millis | None:
    """Until when who called is known; None while a recording, a case or a block needs it."""
    if call.folder and call.purged_at is None:
        return None
    if None in facts.cases or _is_blocked(session, call, now):
        return None
    ends = [max(call.purged_at or 0, facts.over) + terms.caller * DAY]
    ends += [one + terms.case * DAY for one in facts.cases if one is not None]
    return Millis(max(ends))


def _is_blocked(session: Session, call: PhoneCall, now: Millis) -> bool:
    block = session.get(CallBlock, call.number_blind) if call.number_blind else None
    return block is not None and (block.until is None or block.until > now)


def forget_caller(call: PhoneCall) -> None:
    """Nobody can say any more who called. Does not commit."""
    call.number = call.number_blind = call.name = call.topic = call.notes = ""
