"""What may be done about a case where it stands, by whom, and where it stands afterwards.

The states and actions of SP4N-LAPOR! version 3. What somebody may do here is said by capabilities; the
panel gives them to its roles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from radio.complaints.errors import NotAllowedError
from radio.complaints.words import OPEN_STATES, Deed, State


class Capability(StrEnum):
    """What somebody, or the machine, is about in the register."""

    READ = "read"
    INTAKE = "intake"
    """Takes complaints, at the console or the counter: hears reporters, marks answers on the air."""
    PRESENT = "present"
    """Reads back on the air what became of complaints; what they may read is said by others."""
    LIAISE = "liaise"
    """Brings an agency's answers (pejabat penghubung)."""
    COORDINATE = "coordinate"
    """Sorts complaints, sends them on, watches over them and closes them."""
    PROTECT = "protect"
    """Sees to what the law on personal data asks for."""
    REPORTER = "reporter"
    """The reporter themselves, from outside: says how satisfied they are, and nothing else."""
    CLOCK = "clock"
    """The machine, when a time has come."""


_ALL: Final = frozenset(State)
_UNMERGED: Final = _ALL - {State.MERGED}
_NEW: Final = frozenset({State.RECEIVED, State.VERIFIED})
_GOING: Final = frozenset({State.FORWARDED, State.IN_PROCESS})
_WAITING: Final = frozenset({State.HELD})
_ENDED: Final = frozenset({State.CLOSED, State.ARCHIVED, State.NOT_OURS})
_WITH_US: Final = OPEN_STATES - {State.IN_PROCESS}

_Who = Mapping[Capability, frozenset[State]]


def _for(states: frozenset[State], *who: Capability) -> _Who:
    return MappingProxyType(dict.fromkeys(who, states))


_INTAKE, _LIAISE, _LEAD = Capability.INTAKE, Capability.LIAISE, Capability.COORDINATE

WAYS: Final[Mapping[Deed, _Who]] = MappingProxyType(
    {
        Deed.RECEIVE: _for(frozenset()),
        Deed.VERIFY: _for(frozenset({State.RECEIVED}), _LEAD),
        Deed.HOLD: _for(_NEW | _GOING, _LEAD),
        Deed.RESUME: _for(_WAITING, _LEAD),
        Deed.NOT_OURS: _for(_WITH_US, _LEAD),
        Deed.ARCHIVE: _for(OPEN_STATES, _LEAD),
        Deed.FORWARD: _for(_NEW | _GOING, _LEAD),
        Deed.WITHDRAW: _for(_GOING, _LEAD, _LIAISE),
        # A guest may answer on the air what nobody has sorted yet.
        Deed.ANSWER: MappingProxyType(
            {_LEAD: _NEW | _GOING, _INTAKE: _NEW | _GOING, _LIAISE: _GOING}
        ),
        Deed.FOLLOW_UP: _for(_GOING, _LEAD, _LIAISE),
        Deed.NOTE: _for(_ALL, _LEAD, _INTAKE, _LIAISE),
        Deed.ASK_REPORTER: MappingProxyType({_LEAD: OPEN_STATES, _LIAISE: _GOING}),
        Deed.REPLY: _for(_UNMERGED, _LEAD, _INTAKE),
        Deed.CLOSE: MappingProxyType(
            dict.fromkeys((_LEAD, Capability.CLOCK), _WAITING | {State.IN_PROCESS})
        ),
        Deed.REOPEN: _for(_ENDED | {State.MERGED}, _LEAD),
        Deed.MERGE: _for(OPEN_STATES, _LEAD),
        Deed.SPLIT: _for(OPEN_STATES, _LEAD),
        Deed.EXTEND: _for(_GOING, _LEAD),
        # Who has just taken it may mend what was mistyped.
        Deed.CHANGE: MappingProxyType({_LEAD: _UNMERGED, _INTAKE: frozenset({State.RECEIVED})}),
        Deed.ESCALATE: _for(OPEN_STATES, _LEAD, Capability.CLOCK),
        Deed.HAND_OVER: _for(_UNMERGED, _LEAD),
        Deed.RATE: _for(frozenset({State.CLOSED}), _LEAD, _INTAKE, Capability.REPORTER),
        Deed.READ_BACK: _for(_UNMERGED, _LEAD, _INTAKE, Capability.PRESENT),
        Deed.UNREAD: _for(_UNMERGED, _LEAD, _INTAKE, Capability.PRESENT),
        Deed.REDACT: _for(_ALL, Capability.PROTECT),
    }
)
"""Who may do what, in which states."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who does something: their name, the desk they sit at, what they may do, and their account."""

    by: str
    may: frozenset[Capability]
    desk: str = ""
    account: str = ""


def deeds_in(state: State, may: Iterable[Capability]) -> frozenset[Deed]:
    """What somebody may do about a case in a state."""
    may = frozenset(may)
    return frozenset(
        deed for deed, who in WAYS.items() if any(state in who.get(one, ()) for one in may)
    )


def check_way(state: State, deed: Deed, may: Iterable[Capability]) -> None:
    """Whether somebody may do this now.

    Raises:
        NotAllowedError: it is not theirs to do, or not as the case stands.
    """
    who, may = WAYS[deed], frozenset(may)
    if not may & who.keys():
        raise NotAllowedError(
            deed, state, "this is not yours to do; ask who coordinates complaints"
        )
    if not any(state in who.get(one, ()) for one in may):
        raise NotAllowedError(deed, state, f"this can't be done while the case is {state}")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands: its state, and what of its past says where it goes.

    `before_hold` is the state it was held in; `with_agencies` says that an agency has it once the deed
    is done, `answered` that one has answered since it was last asked.
    """

    state: State
    before_hold: State = State.RECEIVED
    with_agencies: bool = False
    answered: bool = False


_LEADS_TO: Final[Mapping[Deed, State]] = MappingProxyType(
    {
        Deed.VERIFY: State.VERIFIED,
        Deed.HOLD: State.HELD,
        Deed.NOT_OURS: State.NOT_OURS,
        Deed.ARCHIVE: State.ARCHIVED,
        Deed.ANSWER: State.IN_PROCESS,
        Deed.FOLLOW_UP: State.IN_PROCESS,
        Deed.CLOSE: State.CLOSED,
        Deed.REOPEN: State.VERIFIED,
        Deed.MERGE: State.MERGED,
    }
)


def state_after(deed: Deed, standing: Standing) -> State:
    """Where a case stands after something was done that may be done."""
    state = standing.state
    if deed in _LEADS_TO:
        return _LEADS_TO[deed]
    if deed is Deed.FORWARD:
        return State.IN_PROCESS if state is State.IN_PROCESS else State.FORWARDED
    if deed is Deed.WITHDRAW:
        return state if standing.with_agencies or standing.answered else State.VERIFIED
    if deed in {Deed.RESUME, Deed.REPLY} and state is State.HELD:
        return standing.before_hold
    return state
