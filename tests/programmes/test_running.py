"""What an episode asks of the air chain, moment by moment."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from radio.air.log import Interrupt
from radio.programmes.episodes import find_episode
from radio.programmes.running import (
    ASSIST_INSIDE,
    HAND_OVER,
    PREPARE,
    TAIL,
    Air,
    course_of,
    next_moment,
    step_of,
)
from radio.programmes.tables import AirMode, Kind, Phase
from radio.units import Millis
from tests.programmes.conftest import NOW, ZONE, put
from tests.programmes.playing import END, START, STRICT, TALK, Station, words


def test_a_live_talk_from_beginning_to_end() -> None:
    station = Station(STRICT)
    for seconds in range(-60, 5400 + 60):
        station.tick(Millis(START + seconds * 1000))
    assert [((now - START) // 1000, do) for now, do in station.done] == [
        (-10, "record_start"),
        (1, "mode"),
        (10, "live_open"),
        (5399, "mode"),
        (5401, "record_stop"),
    ]
    assert station.phase is Phase.CLOSED
    assert station.air == Air()
    assert not station.recording


def test_a_line_may_run_over_until_an_operator_closes_it_or_its_time_is_over() -> None:
    station = Station(TALK)
    for seconds in range(-60, 5400 + 100):
        station.tick(Millis(START + seconds * 1000))
    assert (station.phase, station.air.line_of, station.air.assist) == (Phase.LIVE, TALK.id, False)
    assert station.recording
    forgotten = Station(TALK)
    forgotten.__dict__.update(station.__dict__)
    station.air = Air()
    station.tick(Millis(END + 100_000))
    assert (station.phase, station.recording) == (Phase.CLOSED, False)
    for seconds in range(100, 400):
        forgotten.tick(Millis(END + seconds * 1000))
    assert (forgotten.phase, forgotten.air, forgotten.recording) == (Phase.CLOSED, Air(), False)


def test_a_line_that_an_operator_closed_is_not_opened_again() -> None:
    station = Station(TALK)
    for seconds in range(-10, 1000):
        station.tick(Millis(START + seconds * 1000))
    station.air = Air(assist=True)
    for seconds in range(1000, 5400 + 60):
        station.tick(Millis(START + seconds * 1000))
    assert [do for _, do in station.done].count("live_open") == 1
    assert station.phase is Phase.CLOSED


def test_a_line_that_an_operator_opens_meanwhile_ends_with_the_programme() -> None:
    station = Station(replace(TALK, line=""))
    for seconds in range(-10, 1000):
        station.tick(Millis(START + seconds * 1000))
    station.air = replace(station.air, line_of="", line="http://cadangan/live")
    for seconds in range(1000, 5400 + 400):
        station.tick(Millis(START + seconds * 1000))
    assert [do for _, do in station.done].count("live_open") == 1
    assert (station.air, station.phase) == (Air(), Phase.CLOSED)


def test_a_line_that_an_operator_opened_before_is_left_until_the_programmes_own_time() -> None:
    air = Air(line_of="", line="lain")
    step = step_of(
        TALK, Phase.OPEN, line_asked=False, recorded=True, air=air, now=Millis(START + 12_000)
    )
    assert (words(step.orders), step.line_asked) == (["mode"], True)
    step = step_of(
        TALK, Phase.LIVE, line_asked=True, recorded=True, air=air, now=Millis(START + 21_000)
    )
    assert step.orders[0].args["name"] == "lain"


def test_another_episodes_line_is_not_taken_before_the_time() -> None:
    air = Air(line_of="before-20261208", line="studio")
    step = step_of(
        TALK, Phase.LIVE, line_asked=False, recorded=True, air=air, now=Millis(START + 12_000)
    )
    assert step.is_nothing
    step = step_of(
        TALK, Phase.LIVE, line_asked=False, recorded=True, air=air, now=Millis(START + 20_000)
    )
    assert words(step.orders) == ["live_open"]
    # And the end of that one leaves the new one's line alone.
    before = replace(
        STRICT, id="before-20261208", start=Millis(START - 1000), end=START, latest=START
    )
    mine = Air(line_of=TALK.id, line="studio")
    step = step_of(
        before, Phase.LIVE, line_asked=True, recorded=True, air=mine, now=Millis(START + 2000)
    )
    assert words(step.orders) == ["record_stop"]


def test_a_worker_that_was_away_takes_up_where_the_station_is() -> None:
    late = step_of(
        TALK,
        Phase.PLANNED,
        line_asked=False,
        recorded=False,
        air=Air(),
        now=Millis(START + 600_000),
    )
    assert words(late.orders) == ["record_start", "live_open", "mode"]
    assert late.phase is Phase.LIVE
    over = step_of(
        TALK, Phase.PLANNED, line_asked=False, recorded=False, air=Air(), now=Millis(END + 600_000)
    )
    assert (over.orders, over.phase) == ((), Phase.CLOSED)


def test_without_a_line_it_is_over_when_its_last_item_has_ended() -> None:
    recorded = replace(TALK, line="", adopts=False, assist=False)
    on = Air(playing=TALK.id)
    assert step_of(
        recorded, Phase.LIVE, line_asked=False, recorded=True, air=on, now=Millis(END + 5000)
    ).is_nothing
    step = step_of(
        recorded, Phase.LIVE, line_asked=False, recorded=True, air=Air(), now=Millis(END + 5000)
    )
    assert (words(step.orders), step.phase) == (["record_stop"], Phase.CLOSED)


@given(
    st.booleans(), st.booleans(), st.booleans(), st.sampled_from(["", "studio", "http://x/y"]),
    st.lists(st.integers(-20_000, 5_800_000), min_size=1, max_size=60).map(sorted),
    st.lists(st.sampled_from(["close", "open", "assist", ""]), min_size=60, max_size=60),
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_whenever_it_is_looked_at_the_station_ends_in_automation(
    waits: bool, assist: bool, record: bool, line: str, looks: list[int], hands: list[str]
) -> None:
    """The operator may do anything meanwhile, the worker may sleep: at the end all is closed."""
    base = TALK if waits else STRICT
    station = Station(replace(base, line=line, assist=assist, record=record))
    for look, hand in zip(looks, hands, strict=False):
        now = Millis(START + look)
        open_by_hand = hand == "open" and base.line_from <= now < base.line_until - 10_000
        if open_by_hand and station.air.line_of is None:
            station.air = replace(station.air, line_of="", line="tangan")
            station.tick(now)
        elif hand == "close":
            station.air = replace(station.air, line_of=None, line="")
        elif hand == "assist" and START - PREPARE <= now < END:
            station.air = replace(station.air, assist=True)
        station.tick(now)
    station.tick(Millis(base.latest + TAIL))
    station.tick(Millis(base.latest + TAIL))
    assert station.phase is Phase.CLOSED
    assert station.air == Air()
    assert not station.recording
    assert [do for _, do in station.done].count("record_start") <= 1


def test_moments_lead_from_one_step_to_the_next() -> None:
    now: Millis | None = Millis(START - 3_600_000)
    seen = []
    while now is not None:
        seen.append(now - START)
        now = next_moment(TALK, Phase.LIVE, now)
    length = END - START
    assert seen[1:] == [
        -PREPARE, ASSIST_INSIDE, 20_000 - PREPARE, 20_000 - HAND_OVER, 20_000, length - ASSIST_INSIDE, length, length + TAIL,
        length + 300_000, length + 300_000 + TAIL,
    ]  # fmt: skip
    assert next_moment(TALK, Phase.CLOSED, START) is None


def test_the_course_of_an_episode(session: Session, people: list[int]) -> None:
    put(
        session, "ayo", "08:00", 5400, source="studio", mode=AirMode.ASSIST, record=True,
        most_overrun=600,
    )  # fmt: skip
    row = find_episode(session, ZONE, "ayo-20261208", NOW)
    course = course_of(row, 20.0, 12.0, None)
    assert (course.line, course.line_from, course.latest) == (
        "studio",
        START + 20_000,
        END + 600_000,
    )
    assert (course.line_until, course.waits, course.assist) == (END + 600_000, True, True)
    assert course_of(row, 20.0, 12.0, Millis(END + 60_000)).latest == END + 60_000
    assert course_of(row, 20.0, 12.0, END).line_until == END
    row.programme.end_policy = Interrupt.CUT
    assert course_of(row, 20.0, 12.0, None).line_until == END - 12_000
    row.programme.end_policy, row.programme.kind = Interrupt.FINISH, Kind.RELAY
    assert course_of(row, 0.0, 0.0, None).line_until == END
    row.programme.kind = Kind.RECORDED
    assert course_of(row, 0.0, 0.0, None).line == ""


def test_where_the_stand_by_piece_plays_no_line_is_opened(session: Session) -> None:
    put(session, "ayo", "08:00", 5400, source="studio")
    row = find_episode(session, ZONE, "ayo-20261208", NOW)
    assert course_of(row, 0.0, 0.0, None).line == "studio"
    assert course_of(row, 0.0, 0.0, None, stands_by=True).line == ""


def test_a_recording_that_was_refused_is_asked_for_again() -> None:
    step = step_of(
        TALK, Phase.LIVE, line_asked=True, recorded=False, air=Air(TALK.id),
        now=Millis(START + 60_000),
    )  # fmt: skip
    assert words(step.orders) == ["record_start"]


def test_the_same_line_stays_on_the_air_from_one_programme_to_the_next() -> None:
    following = replace(TALK, line_from=START)
    before = Air(line_of="before-20261208", line="studio")
    early = Millis(START - HAND_OVER)
    step = step_of(following, Phase.OPEN, line_asked=False, recorded=True, air=before, now=early)
    assert words(step.orders) == ["live_open"]
    for course, air in (
        (TALK, before),  # its opening comes first
        (following, replace(before, line="lain")),
    ):
        assert step_of(
            course, Phase.OPEN, line_asked=False, recorded=True, air=air, now=early
        ).is_nothing


def test_a_relay_waits_until_an_operator_closes_the_line_he_opened() -> None:
    relay = replace(STRICT, adopts=False, assist=False, line_from=START)
    looks = Phase.LIVE, Millis(START + 60_000)
    step = step_of(
        relay, looks[0], line_asked=False, recorded=True, air=Air("", "tangan"), now=looks[1]
    )
    assert step.is_nothing
    step = step_of(relay, looks[0], line_asked=False, recorded=True, air=Air(), now=looks[1])
    assert (words(step.orders), step.line_asked) == (["live_open"], True)


def test_a_line_without_any_time_is_not_asked_for() -> None:
    short = replace(STRICT, line_from=END, line_until=END)
    step = step_of(
        short, Phase.LIVE, line_asked=False, recorded=True, air=Air(), now=Millis(END - 5000)
    )
    assert step.is_nothing


def test_a_live_programme_ends_in_automation_though_an_operator_chose_assist() -> None:
    live = replace(STRICT, assist=False)
    step = step_of(live, Phase.LIVE, line_asked=True, recorded=True, air=Air(assist=True), now=END)
    assert [order.args.get("mode") for order in step.orders] == ["auto"]
    automated = replace(live, adopts=False, line="")
    step = step_of(
        automated, Phase.LIVE, line_asked=True, recorded=True, air=Air(assist=True), now=END
    )
    assert words(step.orders) == []
