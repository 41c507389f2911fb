"""Episodes made from rules, and what becomes of them when the rules change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.programmes.definitions import set_programme
from radio.programmes.episodes import (
    EpisodeChanges,
    add_episode,
    cancel_episode,
    edit_episode,
    find_episode,
    move_episode,
    restore_episode,
)
from radio.programmes.errors import ConflictError, NotThereError, UnusableError
from radio.programmes.planning import Materialised, materialise
from radio.programmes.rundown import Segment, set_rundown
from radio.programmes.tables import Episode, Part, Phase, Programme
from radio.units import Millis
from tests.programmes.conftest import NOW, WEEKDAYS, ZONE, at, episode, local, put, slots, span

FIRST, LAST = date(2026, 11, 25), date(2026, 12, 8)


def run(
    session: Session,
    first: date = FIRST,
    last: date = LAST,
    now: Millis = NOW,
    programme_id: str | None = None,
) -> Materialised:
    return materialise(session, ZONE, first, last, now, programme_id)


def all_of(session: Session) -> dict[str, str]:
    rows = session.scalars(select(Episode).order_by(Episode.start)).unique()
    return {row.id: local(row.start) for row in rows}


def test_what_is_to_come_is_made_once(session: Session) -> None:
    put(session, "pagi", "09:30", rule=WEEKDAYS)
    report = run(session)
    # Begun at 09.30 and not over at 10.00; what was before is left alone.
    assert report.made == [f"pagi-202612{day:02}" for day in (1, 2, 3, 4, 7, 8)]
    assert all_of(session)["pagi-20261202"] == "2026-12-02 09:30"
    row = episode(session, "pagi-20261202")
    assert (row.original, row.end - row.start) == (row.start, 3_600_000)
    assert run(session) == Materialised()


def test_two_on_a_day_are_told_apart_by_their_times(session: Session) -> None:
    put(session, "berita", "06:00", 600, rule="FREQ=DAILY;BYHOUR=12,18;BYMINUTE=0")
    run(session, last=date(2026, 12, 2))
    assert list(all_of(session)) == [
        "berita-20261201", "berita-20261201-1800", "berita-20261202", "berita-20261202-1800",
    ]  # fmt: skip


def test_episodes_follow_a_new_hour_with_all_that_was_done_to_them(session: Session) -> None:
    put(session, "pagi", "08:00", rule=WEEKDAYS)
    run(session)
    changes = EpisodeChanges(topic="Banjir")
    edit_episode(session, ZONE, episode(session, "pagi-20261203"), changes, NOW)
    move_episode(
        session, ZONE, episode(session, "pagi-20261204"),
        span("2026-12-04T13:00", "2026-12-04T14:00"), NOW,
    )  # fmt: skip
    saved = put(session, "pagi", "16:00", 5400, rule=WEEKDAYS)
    assert saved.episodes.removed == saved.episodes.kept == []
    # Today's comes again, for what was at 08.00 today was never made.
    assert saved.episodes.made == ["pagi-20261201"]
    found = all_of(session)
    assert found["pagi-20261203"] == "2026-12-03 16:00"
    assert found["pagi-20261204"] == "2026-12-04 13:00"
    row = episode(session, "pagi-20261203")
    assert (row.topic, row.end - row.start, row.revision) == ("Banjir", 5_400_000, 2)
    restore_episode(session, ZONE, episode(session, "pagi-20261204"), NOW)
    assert all_of(session)["pagi-20261204"] == "2026-12-04 16:00"


def test_what_the_rule_has_no_more_goes_unless_it_was_worked_on(session: Session) -> None:
    put(session, "pagi", "08:00")
    run(session)
    edit_episode(
        session, ZONE, episode(session, "pagi-20261202"), EpisodeChanges(topic="Pasar"), NOW
    )
    set_rundown(session, episode(session, "pagi-20261203"), [Segment(Part.SONG, 3600)])
    cancel_episode(session, episode(session, "pagi-20261204"), NOW)
    saved = put(session, "pagi", "08:00", rule="FREQ=WEEKLY;BYDAY=SA")
    assert saved.episodes.kept == ["pagi-20261202", "pagi-20261203", "pagi-20261204"]
    assert saved.episodes.removed == [f"pagi-202612{day:02}" for day in (6, 7, 8)]
    assert list(all_of(session))[-1] == "pagi-20261205"


def test_off_takes_them_away_and_on_brings_them_back(session: Session) -> None:
    put(session, "pagi", "08:00")
    made = run(session).made
    assert len(made) == 7
    off = set_programme(session, ZONE, Programme(id="pagi", enabled=False), NOW)
    assert off.episodes.removed == made
    assert run(session) == Materialised()
    set_programme(session, ZONE, Programme(id="pagi", enabled=True), NOW)
    assert run(session).made == made


def test_what_has_begun_stays_whatever_the_rule_says(session: Session) -> None:
    put(session, "pagi", "09:30")
    put(session, "siang", "12:00")
    run(session)
    episode(session, "siang-20261202").phase = Phase.OPEN
    session.flush()
    set_programme(session, ZONE, Programme(id="siang", starts_at="13:00"), NOW)
    set_programme(session, ZONE, Programme(id="pagi", rule="FREQ=YEARLY"), NOW)
    found = all_of(session)
    assert found["pagi-20261201"] == "2026-12-01 09:30"
    assert found["siang-20261202"] == "2026-12-02 12:00"
    assert found["siang-20261203"] == "2026-12-03 13:00"
    assert "pagi-20261202" not in found


def test_no_episode_is_set_into_the_past(session: Session) -> None:
    put(session, "sore", "16:00")
    run(session)
    edit_episode(
        session, ZONE, episode(session, "sore-20261201"), EpisodeChanges(topic="Pasar"), NOW
    )
    saved = put(session, "sore", "07:00")
    assert saved.episodes.kept == ["sore-20261201"]
    assert all_of(session)["sore-20261201"] == "2026-12-01 16:00"
    assert all_of(session)["sore-20261202"] == "2026-12-02 07:00"


def test_past_midnight_it_belongs_to_the_day_it_begins_on(session: Session) -> None:
    put(session, "malam", "23:00", 7200, rule="FREQ=WEEKLY;BYDAY=TH")
    run(session, first=date(2026, 12, 31), last=date(2026, 12, 31))
    assert all_of(session) == {"malam-20261231": "2026-12-31 23:00"}
    row = episode(session, "malam-20261231")
    assert local(row.end) == "2027-01-01 01:00"


# ------------------------------------------------------- moved and cancelled


def test_an_episode_is_moved_over_the_year_and_back(session: Session) -> None:
    put(session, "pagi", "08:00", rule=WEEKDAYS)
    moved = find_episode(session, ZONE, "pagi-20261231", NOW)
    move_episode(session, ZONE, moved, span("2027-01-02T08:00", "2027-01-02T09:00"), NOW)
    again = run(session, first=date(2026, 12, 31), last=date(2027, 1, 4))
    assert again.made == ["pagi-20270101", "pagi-20270104"]
    assert all_of(session)["pagi-20261231"] == "2027-01-02 08:00"
    restore_episode(session, ZONE, moved, NOW)
    assert local(moved.start) == "2026-12-31 08:00"
    assert moved.revision == 2


def test_a_cancelled_one_stays_cancelled_and_frees_its_time(session: Session) -> None:
    put(session, "pagi", "08:00", rule=WEEKDAYS)
    put(session, "khusus", "20:00", rule="", first_day=date(2026, 12, 2))
    gone = find_episode(session, ZONE, "pagi-20261202", NOW)
    special = find_episode(session, ZONE, "khusus-20261202", NOW)
    with pytest.raises(ConflictError, match="Pagi is on the air"):
        move_episode(session, ZONE, special, span("2026-12-02T08:30", "2026-12-02T09:30"), NOW)
    cancel_episode(session, gone, NOW)
    move_episode(session, ZONE, special, span("2026-12-02T08:30", "2026-12-02T09:30"), NOW)
    assert run(session).removed == []
    assert gone.cancelled
    with pytest.raises(ConflictError, match="Khusus is on the air"):
        restore_episode(session, ZONE, gone, NOW)


def test_a_move_is_refused_with_the_nearest_free_slots(session: Session) -> None:
    put(session, "pagi", "08:00")
    put(session, "siang", "10:00")
    row = find_episode(session, ZONE, "pagi-20261202", NOW)
    with pytest.raises(ConflictError) as refused:
        move_episode(session, ZONE, row, span("2026-12-02T10:30", "2026-12-02T11:30"), NOW)
    assert slots(refused.value.slots) == [
        "2026-12-02 09:00-10:00", "2026-12-02 11:00-12:00",
    ]  # fmt: skip


def test_the_past_is_not_changed(session: Session) -> None:
    put(session, "pagi", "09:30")
    on_now = find_episode(session, ZONE, "pagi-20261201", NOW)
    later = span("2026-12-01T12:00", "2026-12-01T13:00")
    for change in (
        lambda: move_episode(session, ZONE, on_now, later, NOW),
        lambda: cancel_episode(session, on_now, NOW),
        lambda: restore_episode(session, ZONE, on_now, NOW),
    ):
        with pytest.raises(UnusableError, match="has begun"):
            change()
    to_come = find_episode(session, ZONE, "pagi-20261202", NOW)
    with pytest.raises(UnusableError, match="passed"):
        move_episode(session, ZONE, to_come, span("2026-12-01T09:00", "2026-12-01T09:30"), NOW)
    with pytest.raises(UnusableError, match="24 hours"):
        move_episode(session, ZONE, to_come, span("2026-12-02T09:00", "2026-12-04T09:30"), NOW)


def test_one_put_in_by_hand_stays(session: Session) -> None:
    put(session, "pagi", "08:00", rule=WEEKDAYS)
    special = add_episode(session, ZONE, "pagi", at("2026-12-05T19:00"), NOW, topic=" Banjir ")
    second = add_episode(session, ZONE, "pagi", at("2026-12-04T19:00"), NOW, seconds=1800)
    assert (special.id, special.original, special.topic) == ("pagi-20261205", None, "Banjir")
    assert (second.id, second.end - second.start) == ("pagi-20261204-1900", 1_800_000)
    assert run(session).removed == []
    put(session, "pagi", "08:00", rule="FREQ=YEARLY")
    assert {special.id, second.id} <= set(all_of(session))
    with pytest.raises(ConflictError, match="Pagi is on the air"):
        add_episode(session, ZONE, "pagi", at("2026-12-05T19:30"), NOW)


def test_an_episode_is_found_by_the_day_in_its_id(session: Session) -> None:
    put(session, "pagi", "08:00", rule=WEEKDAYS)
    assert find_episode(session, ZONE, "pagi-20270104", NOW).id == "pagi-20270104"
    for wrong in ("pagi-20270103", "pagi-20279999", "pagi", "sore-20270104", "pagi-00010101"):
        with pytest.raises(NotThereError, match="no episode"):
            find_episode(session, ZONE, wrong, NOW)


RULES = st.sampled_from(
    ["FREQ=DAILY", WEEKDAYS, "FREQ=WEEKLY;BYDAY=SA", "FREQ=MONTHLY;BYMONTHDAY=-1", "",
     "FREQ=DAILY;INTERVAL=3", "FREQ=DAILY;BYHOUR=7,19"]
)  # fmt: skip


@given(
    st.lists(
        st.tuples(RULES, st.sampled_from(["07:00", "21:00"]), st.booleans()), min_size=1, max_size=4
    ),
    st.sets(st.integers(0, 20), max_size=3),
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_however_the_rule_changed_the_plan_is_that_of_the_last_one(
    session: Session, history: list[tuple[str, str, bool]], touched: set[int]
) -> None:
    days = {"first": date(2026, 12, 1), "last": date(2026, 12, 31)}
    for number, (rule, starts_at, enabled) in enumerate(history):
        put(session, "x", starts_at, rule=rule, enabled=enabled)
        run(session, **days)
        rows = session.scalars(select(Episode).order_by(Episode.start)).unique().all()
        for index in touched if number == 0 else ():
            if index < len(rows) and rows[index].start > NOW:
                rows[index].topic = "Banjir"
        session.flush()
    after = all_of(session)
    again = run(session, **days)
    assert (again.made, again.retimed, again.removed) == ([], [], [])
    topics = {row.id for row in session.scalars(select(Episode)).unique() if row.topic}
    session.rollback()
    session.expunge_all()
    rule, starts_at, enabled = history[-1]
    put(session, "x", starts_at, rule=rule, enabled=enabled)
    run(session, **days)
    plain = all_of(session)
    session.rollback()
    session.expunge_all()
    # What was worked on stays beside what the rule has; all else is as if it had always been so.
    assert set(plain.values()) <= set(after.values())
    assert {key for key, start in after.items() if start not in plain.values()} <= topics


def test_a_year_ahead_is_planned_without_a_walk_from_the_beginning(session: Session) -> None:
    put(session, "pagi", "08:00", rule=WEEKDAYS, first_day=date(2016, 2, 1))
    report = run(session, first=date(2026, 12, 1), last=date(2026, 12, 1) + timedelta(days=400))
    assert len(report.made) == 286
