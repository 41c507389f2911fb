"""Rehearsed slots: which of them have nothing to play, in which clock, and what helps."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from playlists.hourclock import parse_clock
from playlists.spots import Kind
from radio.broadcastlog.building import BuildOrder, build_days
from radio.broadcastlog.collecting import FreezeSettings
from radio.broadcastlog.spotplan import SpotPlan
from radio.db import session_scope
from radio.hourclocks.clocks import set_clock
from radio.hourclocks.grid import add_row
from radio.library.dayparts import set_daypart
from radio.library.editing import Changes, edit
from radio.library.store import retire
from radio.lists.store import Item, set_playlist, set_smart
from radio.programmes.definitions import set_programme
from radio.programmes.rundown import Segment, set_template
from radio.programmes.tables import Kind as ProgrammeKind
from radio.programmes.tables import Part, Programme
from radio.rehearsal.findings import Finding
from radio.rehearsal.rehearse import RehearsalOrder, rehearse
from radio.spots.campaigns import RULES, save_campaign
from radio.spots.tables import CampaignMedia, CampaignRow
from radio.units import Millis
from tests.broadcastlog.conftest import a_piece

pytestmark = [pytest.mark.sqlite, pytest.mark.usefixtures("plain_days")]
ZONE = ZoneInfo("Asia/Jakarta")
DAY = date(2027, 2, 8)


def at(hour: int, minute: int = 0) -> Millis:
    local = datetime(DAY.year, DAY.month, DAY.day, hour, minute, tzinfo=ZONE)
    return Millis(round(local.timestamp() * 1000))


NOW = Millis(at(0) - 7_200_000)


def give_clock(database: Engine, name: str, text: str, hours: str = "") -> None:
    with session_scope(database, write=True) as session:
        set_clock(session, name, parse_clock(text))
        add_row(session, name, hours)
        session.commit()


def unfilled(database: Engine, data: Path, now: Millis = NOW) -> list[Finding]:
    build_days(database, ZONE, BuildOrder(DAY, 1, NOW, repair=True))
    order = RehearsalOrder(DAY, 1, ZONE, FreezeSettings("Radio"), now=now, spots=SpotPlan(RULES))
    return rehearse(database, data, order).unfilled


def test_the_clocks_of_a_whole_library_have_all_they_ask_for(database: Engine, data: Path) -> None:
    assert unfilled(database, data) == []


def test_an_empty_category_is_told_once_for_all_hours_of_a_clock(
    database: Engine, data: Path
) -> None:
    give_clock(database, "sore", "00:00 hard turn ident\nfill musik with selingan/3", "15:00-18:00")
    give_clock(database, "pagi", "00:00 hard turn berita\nfill musik", "6:00-7:00")
    rows = unfilled(database, data)
    assert [(row.what, row.when) for row in rows] == [("berita", at(6)), ("selingan", at(15))]
    assert rows[0].why == (
        "the clock 'pagi' has nothing for `00:00 hard turn berita`: the category 'berita': it "
        "holds nothing"
    )
    assert rows[0].do == (
        "`radio import --category berita FOLDER`; or take the slot out: `radio clock set`"
    )
    assert "`fill musik with selingan/3`, in 3 hours:" in rows[1].why
    assert [row.what for row in unfilled(database, data, now=at(12))] == ["selingan"]
    assert unfilled(database, data, now=at(20)) == []


def test_pieces_that_may_not_play_then_fill_nothing(database: Engine, data: Path) -> None:
    give_clock(database, "malam", "00:00 hard turn promo\nfill musik", "20:00-23:00")
    with session_scope(database, write=True) as session:
        set_daypart(session, "dewasa", "22:00-03:00")
        edit(session, "promo0", Changes(dayparts=["dewasa"]))
        session.commit()
    rows = [row for row in unfilled(database, data) if "'malam'" in row.why]
    assert [(row.what, row.when) for row in rows] == [("promo", at(20))]
    assert "in 2 hours: the category 'promo': of its 1 pieces none may play then" in rows[0].why
    with session_scope(database, write=True) as session:
        edit(session, "promo0", Changes(dayparts=(), valid_until=date(2027, 2, 7)))
        session.commit()
    rows = [row for row in unfilled(database, data) if "'malam'" in row.why]
    assert "in 3 hours" in rows[0].why


def test_a_single_piece_that_is_not_to_be_had(database: Engine, data: Path) -> None:
    give_clock(database, "a", "00:00 hard item nichts\nfill musik", "01:00-02:00")
    give_clock(database, "b", "00:00 hard item promo0\nfill musik", "02:00-03:00")
    assert [row.what for row in unfilled(database, data)] == ["nichts"]
    with session_scope(database, write=True) as session:
        retire(session, "promo0")
        session.commit()
    rows = {row.when: row for row in unfilled(database, data)}
    assert "there is no such piece" in rows[at(1)].why
    assert "'Promo 0' is retired" in rows[at(2)].why


def test_lists_that_are_gone_or_empty(database: Engine, data: Path) -> None:
    with session_scope(database, write=True) as session:
        set_smart(session, "kosong", "category:musik seconds:>5000", NOW)
        set_smart(session, "panjang", "category:musik seconds:>80", NOW)
        set_playlist(session, "satu", [Item("musik0")], NOW)
        session.commit()
    text = "fill @{}"
    for hour, name in enumerate(("hilang", "kosong", "panjang", "satu")):
        give_clock(database, name, text.format(name), f"{hour:02}:00-{hour + 1:02}:00")
    rows = unfilled(database, data)
    assert [(row.what, row.when) for row in rows] == [("@hilang", at(0)), ("@kosong", at(1))]
    assert "there is no list 'hilang'" in rows[0].why
    assert "the list @kosong: it holds nothing" in rows[1].why
    with session_scope(database, write=True) as session:
        retire(session, "musik0")
        session.commit()
    assert "@satu" in {row.what for row in unfilled(database, data)}


def test_a_break_without_any_spot(database: Engine, data: Path) -> None:
    with session_scope(database, write=True) as session:
        retire(session, "ilm0")
        session.commit()
    (row,) = unfilled(database, data)
    assert (row.what, row.when) == ("ilm", at(0, 18))
    assert "`18:00 break 180`, in 24 hours: no campaign has a spot in it" in row.why
    path = data / "media" / "iklan" / "0.flac"
    path.parent.mkdir()
    path.touch()
    campaign = CampaignRow(
        id="bank", name="Bank", kind=Kind.COMMERCIAL, first_day=DAY, last_day=DAY,
        windows="", plays_a_day=4,
    )  # fmt: skip
    with session_scope(database, write=True) as session:
        session.add(a_piece("iklan", 0, 20.0))
        save_campaign(session, campaign, DAY, RULES)
        session.flush()
        session.add(CampaignMedia(campaign_id="bank", media_id="iklan0"))
        session.commit()
    (row,) = unfilled(database, data)
    assert "in 20 hours" in row.why


def test_a_part_of_a_rundown_is_told_with_its_episode(database: Engine, data: Path) -> None:
    with session_scope(database, write=True) as session:
        programme = Programme(
            id="ayo", name="Ayo", kind=ProgrammeKind.RECORDED, rule="FREQ=DAILY",
            first_day=DAY, starts_at="08:00", seconds=1800,
        )  # fmt: skip
        saved = set_programme(session, ZONE, programme, NOW)
        set_template(session, saved.programme, [Segment(Part.ILM, 40), Segment(Part.SONG, 1760)])
        session.commit()
    assert unfilled(database, data) == []
    with session_scope(database, write=True) as session:
        retire(session, "ilm0")
        session.commit()
    rows = [row for row in unfilled(database, data) if "episode" in row.why]
    assert [(row.what, row.when) for row in rows] == [("ilm", at(8))]
    assert rows[0].why.startswith("the episode ayo-20270208 has nothing for `00:00 turn ilm`")
    assert rows[0].do.endswith("or take the slot out: its rundown")


def test_pieces_of_a_rundown_that_are_gone_are_told(database: Engine, data: Path) -> None:
    with session_scope(database, write=True) as session:
        programme = Programme(
            id="ayo", name="Ayo", kind=ProgrammeKind.RECORDED, rule="FREQ=DAILY",
            first_day=DAY, starts_at="08:00", seconds=1800, opening_media_id="promo0",
        )  # fmt: skip
        saved = set_programme(session, ZONE, programme, NOW)
        parts = [Segment(Part.DIALOGUE, 60), Segment(Part.DIALOGUE, 30, "Wawancara", "ilm0")]
        set_template(session, saved.programme, parts)
        session.commit()
    assert unfilled(database, data) == []
    give_clock(database, "plain", "00:00 hard turn ident\nfill musik")
    with session_scope(database, write=True) as session:
        retire(session, "ilm0")
        retire(session, "promo0")
        session.commit()
    rows = unfilled(database, data)
    assert [(row.what, row.when) for row in rows] == [
        ("Ayo: Promo 0", at(8)), ("Ayo: Ilm 0", at(8, 1)),
    ]  # fmt: skip
    assert rows[0].why == "the opening of ayo-20270208 is retired; music stands in for it"
    assert rows[1].why == (
        "the part 'Wawancara' of ayo-20270208 is retired; music stands in for it"
    )
    assert rows[1].do == "`radio episode rundown ayo-20270208`"
