"""Whatever the order of calls, days, holds and runs: each rule keeps as long as it says."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from radio.archive import keeping
from radio.archive.deletions import Deletion, Kind
from radio.archive.tables import ArchiveHold
from radio.calls.holdtables import CallHold
from radio.calls.keeping import DAY, Facts, Kept, Terms, own_files, term
from radio.calls.tables import CallSpan, PhoneCall
from radio.db import session_scope
from radio.jobs import retention
from radio.units import Millis
from tests.jobs.house import House

MOMENTS = st.none() | st.integers(-900, 0).map(lambda days: Millis(days * DAY))


@given(
    st.builds(
        Facts,
        over=st.integers(-900, 0).map(lambda days: Millis(days * DAY)),
        aired=MOMENTS, cases=st.lists(MOMENTS, max_size=2).map(tuple), piece=st.booleans(),
    )
)  # fmt: skip
def test_each_rule_keeps_as_long_as_it_says_and_none_longer(facts: Facts) -> None:
    terms = Terms(30, 366, 14, 90)
    found = term(facts, terms)
    if found.until is None:
        assert (facts.piece and found.by is Kept.PIECE) or None in facts.cases
        return
    wanted = [facts.over + 30 * DAY]
    wanted += [max(one or 0, facts.over) + 14 * DAY for one in facts.cases if one is not None]
    wanted += [facts.aired + 366 * DAY] if facts.aired is not None else []
    assert found.until >= facts.over + 30 * DAY
    assert facts.aired is None or found.until >= facts.aired + 366 * DAY
    assert found.until in wanted or 0 in facts.cases


CALLS = st.lists(
    st.tuples(
        st.sampled_from([1, 10, 29, 31, 60, 300, 364, 366, 500]),
        st.booleans(),
        st.booleans(),
        st.sampled_from([(), (None,), (5,), (40,)]),
    ),
    max_size=6,
)
STEPS = st.lists(
    st.tuples(st.sampled_from(["run", "days", "time", "free", "call"]), st.integers(0, 400)),
    max_size=8,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(CALLS, STEPS)
def test_nothing_held_or_aired_within_a_year_goes_and_nothing_due_stays(
    house: House,
    calls: list[tuple[int, bool, bool, tuple[int | None, ...]]],
    steps: list[tuple[str, int]],
) -> None:
    """Holds come and go, days pass, runs are made: against rules that are written down once more."""
    _empty(house)
    closed: dict[str, tuple[Millis | None, ...]] = {}
    began = house.clock.now
    for number, (ago, aired, held, cases) in enumerate(calls):
        house.call(f"c{number}", ago, aired=aired, hold=held)
        ends = tuple(None if one is None else Millis(began - one * DAY) for one in cases)
        if ends:
            closed[f"c{number}"] = ends
    for step, amount in (*steps, ("run", 0)):
        _step(house, step, amount)
        if step == "run":
            seen = {n: _should_stay(house, f"c{n}", closed) for n in range(len(calls))}
            before = {n: house.row(f"c{n}").purged_at for n in range(len(calls))}
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(retention, "closings", lambda _register, _calls: closed)
                retention.retain(house.context)
            for number, stays in seen.items():
                row = house.row(f"c{number}")
                there = bool(own_files(house.data / row.folder))
                assert there == (stays and before[number] is None), (number, stays)
                assert there == (row.purged_at is None)
    gone = sorted(line.what for line in house.lines() if line.kind is Kind.CALL)
    assert gone == [f"c{n}" for n in range(len(calls)) if house.row(f"c{n}").purged_at]
    house.clock.now = began


def _empty(house: House) -> None:
    with session_scope(house.context.engine, write=True) as session:
        for table in (Deletion, CallSpan, CallHold, PhoneCall, ArchiveHold):
            session.execute(delete(table))
        session.commit()
    for path in sorted((house.data / "calls").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()


def _step(house: House, step: str, amount: int) -> None:
    now = house.clock.now
    if step == "days":
        house.clock.add(24 * amount)
    elif step == "time":
        at = now - amount * DAY
        house.hold(at - DAY, at + DAY)
    elif step in ("free", "call"):
        with session_scope(house.context.engine, write=True) as session:
            if step == "free":
                for row in keeping.standing(session):
                    keeping.end_hold(session, row.id, "siti", now)
            for call in session.scalars(select(PhoneCall).where(PhoneCall.purged_at.is_(None))):
                call.hold = step == "call" and amount % 2 == 0
            session.commit()


def _should_stay(house: House, call_id: str, closed: dict[str, tuple[Millis | None, ...]]) -> bool:
    """The rules, said in another way."""
    now, terms = house.clock.now, house.context.settings.call_terms
    with session_scope(house.context.engine) as session:
        call = session.get_one(PhoneCall, call_id)
        aired = session.scalars(select(CallSpan).where(CallSpan.call_id == call_id)).all()
        holds = session.scalars(select(ArchiveHold).where(ArchiveHold.ended_at.is_(None))).all()
    ended = call.ended_at or 0
    if call.hold or any(one.from_at < ended and one.to_at > call.rang_at for one in holds):
        return True
    cases = closed.get(call_id, ())
    return (
        now < ended + terms.off_air * DAY
        or (bool(aired) and now < ended + terms.aired * DAY)
        or any(one is None or now < max(one, ended) + terms.case * DAY for one in cases)
    )
