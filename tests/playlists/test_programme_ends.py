"""What is on where a programme ends: azan, and a talk that began in the hour before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from playlists.blocks import Feature
from playlists.hourclock import PLAIN, parse_clock
from playlists.rotation import Rotation
from playlists.values import Event, Rules, Span, Start
from radio.units import Millis
from tests.playlists.hours import HOUR, HOURS, LIBRARY, a_show, an_hour


@pytest.mark.parametrize("minute", [38, 39, 40])
@pytest.mark.parametrize("runs_over", [False, True])
def test_an_azan_that_goes_on_at_a_programmes_end_is_not_the_programmes(
    minute: int, runs_over: bool
) -> None:
    show = a_show(10, 40, runs_over=runs_over, parts="fill lawas")
    event = Event(Millis(HOUR.start + minute * 60_000), "azan", "azan", "before", "after")
    rows = an_hour(PLAIN, [event], [show])
    assert {row.episode for row in rows if "azan" in row.why} == {""}
    within = replace(event, at=Millis(HOUR.start + 20 * 60_000))
    rows = an_hour(PLAIN, [within], [show])
    assert {row.episode for row in rows if "azan" in row.why} == {"show"}


def a_talk(begins: int, ends: int) -> Feature:
    """A talk of forty minutes after a song, from so many minutes before the hour to so many after."""
    span = Span(Millis(HOUR.end - begins * 60_000), Millis(HOUR.end + ends * 60_000))
    return Feature("show", span, parse_clock("songs musik\nitem interview"))


@pytest.mark.parametrize("ends", [10, 20])
def test_a_talk_over_the_hour_is_cut_where_its_programme_ends(ends: int) -> None:
    rotation = Rotation(LIBRARY, Rules().rotation, 1)
    show = a_talk(10, ends)
    first = an_hour(PLAIN, features=[show], rotation=rotation)
    assert first[-1].piece.id == "interview"
    second = an_hour(PLAIN, features=[show], rotation=rotation, hour=HOURS[10])
    assert (second[0].at, second[0].start, second[0].episode) == (show.span.end, Start.HARD, "")


def test_what_comes_after_a_talk_over_the_hour_is_waited_for_too() -> None:
    rotation = Rotation(LIBRARY, Rules().rotation, 1)
    clock = parse_clock("fill musik\nitem interview\nturn ilm")
    first = an_hour(clock, rotation=rotation)
    assert [row.piece.category for row in first[-2:]] == ["talk", "ilm"]
    second = an_hour(PLAIN, rotation=rotation, hour=HOURS[10])
    assert second[0].at == first[-1].at + first[-1].piece.advance * 1000


def test_nothing_of_a_programme_comes_after_it_was_cut() -> None:
    rotation = Rotation(LIBRARY, Rules().rotation, 1)
    show = replace(a_talk(10, 10), slots=parse_clock("fill musik\nitem interview\nitem promo"))
    azan = Event(Millis(HOUR.end + 300_000), "azan", "azan", "", "")
    rows = an_hour(PLAIN, features=[show], rotation=rotation)
    rows += an_hour(PLAIN, [azan], [show], rotation=rotation, hour=HOURS[10])
    assert [row.at for row in rows] == sorted(row.at for row in rows)
    assert all(row.at < show.span.end for row in rows if row.episode)
    assert "azan" in {row.piece.category for row in rows}


def test_a_talk_over_the_hour_that_may_run_over_is_heard_whole() -> None:
    rotation = Rotation(LIBRARY, Rules().rotation, 1)
    show = replace(a_talk(10, 10), runs_over=True)
    first = an_hour(PLAIN, features=[show], rotation=rotation)
    second = an_hour(PLAIN, features=[show], rotation=rotation, hour=HOURS[10])
    assert second[0].at == first[-1].at + 2_400_000
    assert (second[0].start, second[0].episode) == (Start.FOLLOW, "")
