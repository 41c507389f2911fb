"""Which cases somebody wants to see: what a list is asked by, a saved filter keeps, a figure opens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Self

from sqlalchemy import ColumnElement, and_, false, func, literal, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from radio.complaints.handling.colours import Colour, colour_of
from radio.complaints.handling.tracking import was_handed_over
from radio.complaints.register.lists import Area
from radio.complaints.register.tables import CaseDeed, Complaint, Disposition
from radio.complaints.sight.months import month_span
from radio.complaints.sight.tables import KECAMATAN, CaseSearch
from radio.complaints.sight.words import has_words, numbers_with, ticket_condition, words_of
from radio.complaints.words import OPEN_STATES, Channel, Deed, Grade, Kind, Means, State, Step
from radio.units import Millis

DAY: Final = 86_400_000
WITHIN_DAYS: Final = (1, 3, 5, 14, 30, 60)
"""Steps of the time that something took, in days of 24 hours; `more` is beyond them."""
MORE: Final = "more"
STEPS: Final = (*map(str, WITHIN_DAYS), MORE)
NONE: Final = ""
"""A case that has none of it: no agency, no answer, no grade."""
AIRED: Final = "aired"
"""Of what was done: answered on the air."""
_PROBE: Final = 2_000
_COMMON: Final = 40
"""Of so many newest cases: words that so many of them have are no rare ones."""


class FilterError(ValueError):
    """That is no filter; `field` is what of it can't be used."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What the cases have to be; of several values of one field any will do.

    Without `states`, all but those merged into others; where something was `done` those, too. `areas` are codes: of a kecamatan, with all
    its villages, or of a village. `since` and `until` (not with it) are when it was said, in ms.
    `answered_in` and `closed_in` are steps of how long it took (`STEPS`). `NONE` is a value of most:
    those that have none. `text` is searched for as `words_of` has it, or is a ticket's beginning.
    """

    states: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()
    desks: tuple[str, ...] = ()
    episodes: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    """Agencies that have it now, and have not answered; `agencies` are whose affair it is."""
    steps: tuple[str, ...] = ()
    """What has to be done next (`Step`)."""
    answered_in: tuple[str, ...] = ()
    closed_in: tuple[str, ...] = ()
    aired: tuple[str, ...] = ()
    """`yes`: answered on the air; `NONE`: not."""
    lapor: tuple[str, ...] = ()
    """`yes`: handed over to SP4N-LAPOR!; `NONE`: not yet."""
    done: tuple[str, ...] = ()
    """What was done about it (`Deed`, or `AIRED`), from `done_since` on, before `done_until` (ms)."""
    since: Millis | None = None
    until: Millis | None = None
    done_since: Millis | None = None
    done_until: Millis | None = None
    overdue: bool = False
    text: str = ""

    def pairs(self) -> list[tuple[str, str]]:
        """As names and values for an address; nothing in them is about a reporter."""
        found: list[tuple[str, str]] = []
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, tuple):
                found += [(field.name, one or "-") for one in value]
            elif value is True:
                found.append((field.name, "1"))
            elif value not in {None, False, ""}:
                found.append((field.name, str(value)))
        return found

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """From what `pairs` gave, or a form; names that are none of its own are passed over.

        Raises:
            FilterError: a value can't be used.
        """
        values: dict[str, Any] = {}
        several: dict[str, dict[str, None]] = {}
        for name, value in pairs:
            if name in _LISTS and value:
                one = NONE if value == "-" else value
                if name in _CHOICES and one not in _CHOICES[name]:
                    raise FilterError(f"“{value[:40]}” is not one of them", name)
                # Named again and again it is asked for once: a database gives up on what is too long.
                several.setdefault(name, {})[one] = None
            elif name in _MOMENTS and value:
                if not value.isdecimal() or len(value) > 13:
                    raise FilterError("milliseconds since 1970, UTC, are wanted", name)
                values[name] = Millis(int(value))
            elif name == "overdue":
                values[name] = value not in {"", "0"}
            elif name == "text":
                values[name] = value[:200]
        values |= {name: tuple(found) for name, found in several.items()}
        return cls(**values)

    def and_also(self, **values: Any) -> Self:
        """The same, with other values of these fields."""
        return replace(self, **values)

    def in_months(self, first: int, last: int) -> Self:
        """The same, of what was said from one month (202611) to another, in the regency's time."""
        return replace(self, since=month_span(first)[0], until=month_span(last)[1])


_LISTS: Final = frozenset(field.name for field in fields(CaseFilter) if field.default == ())
_MOMENTS: Final = frozenset({"since", "until", "done_since", "done_until"})
_STEPS_OR_NONE: Final = frozenset({*STEPS, NONE})
_CHOICES: Final[dict[str, frozenset[str]]] = {
    "states": frozenset(State),
    "colours": frozenset(Colour),
    "kinds": frozenset(Kind),
    "channels": frozenset(Channel),
    "grades": frozenset({*Grade, NONE}),
    "steps": frozenset(Step),
    "answered_in": _STEPS_OR_NONE,
    "closed_in": _STEPS_OR_NONE,
    "aired": frozenset({"yes", NONE}),
    "lapor": frozenset({"yes", NONE}),
    "done": frozenset({*Deed, AIRED}),
}
_COLUMNS: Final[dict[str, InstrumentedAttribute[Any]]] = {
    "kinds": Complaint.kind,
    "channels": Complaint.channel,
    "categories": Complaint.category_id,
    "agencies": Complaint.agency_id,
    "desks": Complaint.desk,
    "episodes": Complaint.episode_id,
    "grades": Complaint.grade,
    "steps": Complaint.due_step,
}


def conditions(session: Session, wanted: CaseFilter, now: Millis) -> list[ColumnElement[bool]]:
    """What rows of `Complaint` have to be."""
    found: list[ColumnElement[bool]] = [_states(wanted)]
    found += [
        _one_of(column, values)
        for name, column in _COLUMNS.items()
        if (values := getattr(wanted, name))
    ]
    found += _places(session, wanted)
    if wanted.asked:
        found.append(_is_asked(wanted.asked))
    found += _became(wanted)
    if wanted.since is not None:
        found.append(Complaint.said_at >= wanted.since)
    if wanted.until is not None:
        found.append(Complaint.said_at < wanted.until)
    if wanted.overdue:
        found += [Complaint.state.in_(OPEN_STATES), Complaint.due_at < now]
    if wanted.text.strip():
        found.append(_says(session, wanted.text))
    return found


def _became(wanted: CaseFilter) -> Iterator[ColumnElement[bool]]:
    """What became of it."""
    if wanted.answered_in:
        yield _took(Complaint.answered_at, wanted.answered_in)
    if wanted.closed_in:
        yield _took(Complaint.closed_at, wanted.closed_in)
    if wanted.aired:
        yield or_(*(_is_aired(value) for value in wanted.aired))
    if wanted.lapor:
        handed = was_handed_over()
        yield or_(*(handed if value else ~handed for value in wanted.lapor))
    if wanted.done:
        yield _was_done(wanted)


def _places(session: Session, wanted: CaseFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.areas:
        yield _one_of(Complaint.area_code, _codes(session, wanted.areas))
    if wanted.villages:
        known = [code for code in wanted.villages if code]
        has_none = or_(Complaint.area_code.is_(None), func.length(Complaint.area_code) != 13)
        yield or_(Complaint.area_code.in_(known), has_none if NONE in wanted.villages else false())


def _states(wanted: CaseFilter) -> ColumnElement[bool]:
    states = {State(one) for one in wanted.states}
    if wanted.colours:
        of_colours = {state for state in State if colour_of(state) in wanted.colours}
        of_colours -= {State.MERGED}
        states = states & of_colours if states else of_colours
    elif not states:
        return true() if wanted.done else Complaint.state != State.MERGED
    return Complaint.state.in_(sorted(states)) if states else false()


def _one_of(column: InstrumentedAttribute[Any], values: Iterable[str]) -> ColumnElement[bool]:
    values = list(values)
    known = [value for value in values if value]
    if not known:
        return column.is_(None) if NONE in values else false()
    within = column == known[0] if len(known) == 1 else column.in_(known)
    return or_(within, column.is_(None)) if NONE in values else within


def _codes(session: Session, areas: Iterable[str]) -> list[str]:
    """The villages of a kecamatan, and itself: so the index on areas can be used."""
    areas = list(areas)
    above = [code for code in areas if code and len(code) <= KECAMATAN]
    within = session.scalars(
        select(Area.code).where(func.substr(Area.code, 1, KECAMATAN).in_(above))
    )
    return [*within, *(code for code in areas if code not in above)]


def _is_asked(agencies: Iterable[str]) -> ColumnElement[bool]:
    waiting = select(Disposition.complaint_id).where(
        Disposition.agency_id.in_(list(agencies)), Disposition.ended_at.is_(None)
    )
    return Complaint.id.in_(waiting)


def _was_done(wanted: CaseFilter) -> ColumnElement[bool]:
    """As a digest counts it: by the history, whatever has become of the case since."""
    deeds = [Deed(one) for one in wanted.done if one not in {AIRED, Deed.RECEIVE}]
    # A merge stands in the history of both cases.
    alone = or_(CaseDeed.deed != Deed.MERGE, CaseDeed.state == State.MERGED)
    what: ColumnElement[bool] = and_(CaseDeed.deed.in_(deeds), alone)
    if AIRED in wanted.done:
        what |= and_(CaseDeed.deed == Deed.ANSWER, CaseDeed.means == Means.ON_AIR)
    rows = select(CaseDeed.complaint_id).where(what, *_then(CaseDeed.at, wanted))
    done: ColumnElement[bool] = Complaint.id.in_(rows)
    if Deed.RECEIVE in wanted.done:
        done |= and_(true(), *_then(Complaint.created_at, wanted))
    return done


def _then(
    moment: InstrumentedAttribute[Millis], wanted: CaseFilter
) -> Iterator[ColumnElement[bool]]:
    if wanted.done_since is not None:
        yield moment >= wanted.done_since
    if wanted.done_until is not None:
        yield moment < wanted.done_until


def _took(
    moment: InstrumentedAttribute[Millis | None], steps: Iterable[str]
) -> ColumnElement[bool]:
    return or_(*(_took_one(moment, step) for step in steps))


def _took_one(moment: InstrumentedAttribute[Millis | None], step: str) -> ColumnElement[bool]:
    if step == NONE:
        return moment.is_(None)
    took = moment - Complaint.said_at
    place = STEPS.index(step)
    bounds: list[ColumnElement[bool]] = [moment.is_not(None)]
    if place:
        bounds.append(took > WITHIN_DAYS[place - 1] * DAY)
    if step != MORE:
        bounds.append(took <= WITHIN_DAYS[place] * DAY)
    return and_(*bounds)


def _is_aired(value: str) -> ColumnElement[bool]:
    return Complaint.aired_at.is_not(None) if value else Complaint.aired_at.is_(None)


def _says(session: Session, typed: str) -> ColumnElement[bool]:
    words = words_of(typed)
    by_ticket = ticket_condition(session, typed)
    if not words:
        return false()
    by_words = _has(session, words)
    return by_words if by_ticket is None else or_(by_ticket, by_words)


def _has(session: Session, words: tuple[str, ...]) -> ColumnElement[bool]:
    """Rare words are looked up; for common ones cases are gone through in the order of the list."""
    numbers = numbers_with(session, words)
    rows = select(CaseSearch.complaint_id).where(CaseSearch.number.in_(numbers))
    if session.get_bind().dialect.name == "sqlite":
        return Complaint.id.in_(rows)
    if is_common(session, words):
        own = select(has_words(words)).where(CaseSearch.complaint_id == Complaint.id)
        # A value, not a join: the database goes through the cases and looks at the words of each.
        return func.coalesce(own.scalar_subquery(), literal(value=False))
    return Complaint.id.in_(select(CaseSearch.complaint_id).where(has_words(words)))


def is_common(session: Session, words: tuple[str, ...]) -> bool:
    """Whether a good part of the newest cases have these words; PostgreSQL alone is asked."""
    newest = select(CaseSearch.words).order_by(CaseSearch.number.desc()).limit(_PROBE).subquery()
    query = select(func.count()).select_from(newest).where(has_words(words, newest.c.words))
    return (session.scalar(query) or 0) >= _COMMON
