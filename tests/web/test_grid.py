"""The grid of the week, seasons and daily items as pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from radio.broadcastlog.tables import DailyItem
from radio.db import session_scope
from radio.hourclocks.painting import painted
from radio.hourclocks.tables import Season
from tests.web.posting import Desk
from tests.web.stocked import stock_with_a_clock
from web import PanelSettings


@pytest.fixture
def stocked(settings: PanelSettings) -> Iterator[Engine]:
    engine = stock_with_a_clock(settings.data)
    yield engine
    engine.dispose()


@pytest.fixture
def desk(stocked: Engine, client: FlaskClient) -> Desk:
    return Desk(client)


def test_the_grid_is_painted_and_each_hour_of_a_day_explained(desk: Desk, stocked: Engine) -> None:
    page = desk.get("/clocks/grid")
    stroke = {"hours": "0-5,0-6,1-5", "clock": "pagi"}
    page = desk.post("/clocks/grid/paint", **desk.carry(page), **stroke)
    assert page.count('<span class="name">pagi</span>') == 3
    season = {"season": "ramadan", "hours": "0-5", "clock": "plain"}
    over = desk.get("/clocks/grid?season=ramadan")
    desk.post("/clocks/grid/paint", **desk.carry(over), **season)
    with session_scope(stocked, write=True) as session:
        day = date(2027, 2, 8)
        session.add(Season(id="r", kind="ramadan", first_day=day, last_day=day, notes=""))
        session.commit()
    monday = desk.get("/clocks/day?on=2027-02-08")
    assert "ramadan" in monday
    assert "kisinya sendiri mengatur jam ini" in monday
    assert "kisinya sendiri" not in desk.get("/clocks/day?on=2027-02-15")
    page = desk.get("/clocks/grid")
    page = desk.post("/clocks/grid/paint", **desk.carry(page), hours="0-5,0-6", clock="")
    page = desk.post("/clocks/grid/undo", **desk.carry(page))
    with session_scope(stocked) as session:
        assert painted(session) == {(0, 5): "pagi", (0, 6): "pagi", (1, 5): "pagi"}


@pytest.mark.parametrize(
    "odd",
    [
        {"hours": "7-0", "clock": "pagi"},
        {"hours": "x", "clock": "pagi"},
        {"hours": "0-0", "clock": "pagi", "season": "a b"},
        {"hours": "0-0", "clock": "pagi", "past": "[1]"},
    ],
)
def test_an_odd_stroke_paints_nothing(desk: Desk, stocked: Engine, odd: dict[str, str]) -> None:
    carried = desk.carry(desk.get("/clocks/grid"))
    assert desk.send("/clocks/grid/paint", **{**carried, **odd}).status_code == 400
    with session_scope(stocked) as session:
        assert painted(session) == {}
    assert desk.client.get("/clocks/day?on=yesterday").status_code == 400
    assert desk.client.get("/clocks/day?on=9999-12-31").status_code == 400


def test_a_season_is_proposed_made_changed_removed_and_brought_back(
    desk: Desk, stocked: Engine
) -> None:
    page = desk.get("/clocks/seasons")
    assert 'value="ramadan-14' in page
    form = {"name": "duka", "kind": "berkabung", "first_day": "2027-01-04"}
    assert desk.send("/clocks/seasons", **form, last_day="2027-01-01").status_code == 422
    assert desk.send("/clocks/seasons", **form, last_day="2027-01-06").status_code == 303
    assert desk.send("/clocks/seasons", **form, last_day="2027-01-06").status_code == 422
    edit = desk.get("/clocks/seasons?edit=duka")
    carried = {"was": "duka", "seen": desk.hidden(edit)["seen"]}
    other = {**form, **carried, "last_day": "2027-01-07"}
    assert desk.send("/clocks/seasons", **other).status_code == 303
    late = desk.send("/clocks/seasons", **{**other, "last_day": "2027-01-05", "notes": "saya"})
    assert late.status_code == 422
    told = late.get_data(as_text=True)
    assert "<dt>Hari terakhir</dt><dd>2027-01-07</dd>" in told
    assert 'value="saya"' in told
    carried["seen"] = desk.hidden(told)["seen"]
    changed = {**form, **carried, "name": "duka-2027", "last_day": "2027-01-05"}
    assert desk.send("/clocks/seasons", **changed).status_code == 303
    with session_scope(stocked) as session:
        rows = session.scalars(select(Season)).all()
        assert [(row.id, row.last_day.day) for row in rows] == [("duka-2027", 5)]
    listing = desk.get("/clocks/seasons")
    seen = re.search(r'duka-2027/remove"[^>]*?"seen": "(\w+)"', listing)
    assert seen
    gone = desk.post("/clocks/seasons/duka-2027/remove", seen=seen[1])
    assert desk.send("/clocks/seasons", **desk.hidden(gone)).status_code == 303
    with session_scope(stocked) as session:
        assert session.get(Season, "duka-2027") is not None


def test_a_daily_item_is_made_switched_removed_and_brought_back(
    desk: Desk, stocked: Engine
) -> None:
    page = desk.get("/clocks/daily")
    assert "Paling lama tiap 30 menit" in page
    assert "Maghrib" in page
    form = {
        "name": "berita",
        "category": "berita",
        "at": "07.00",
        "weekdays": "sen-sab",
        "prayer": "",
    }
    assert desk.send("/clocks/daily", **{**form, "at": "7 pagi"}).status_code == 422
    assert desk.send("/clocks/daily", **{**form, "weekdays": "xyz"}).status_code == 422
    assert desk.send("/clocks/daily", **form, enabled="y").status_code == 303
    edit = desk.hidden(desk.get("/clocks/daily?edit=berita"))
    mine = {**form, "was": "berita", "seen": edit["seen"], "enabled": "y"}
    assert desk.send("/clocks/daily", **{**mine, "weekdays": "sen"}).status_code == 303
    late = desk.send("/clocks/daily", **{**mine, "at": "07.30"})
    assert late.status_code == 422
    told = late.get_data(as_text=True)
    assert "<dd>sen</dd>" in told
    assert 'value="07.30"' in told
    again = re.search(r'name="seen" value="(\w+)"', told)
    assert again
    assert desk.send("/clocks/daily", **{**mine, "seen": again[1]}).status_code == 303
    rows = desk.get("/clocks/daily/rows")
    seen = re.search(r'berita/switch"[^>]*?"seen": "(\w+)"', rows)
    assert seen
    rows = desk.post("/clocks/daily/berita/switch", seen=seen[1])
    with session_scope(stocked) as session:
        assert session.get_one(DailyItem, "berita").enabled is False
    seen = re.search(r'berita/remove"[^>]*?"seen": "(\w+)"', rows)
    assert seen
    gone = desk.post("/clocks/daily/berita/remove", seen=seen[1])
    assert desk.send("/clocks/daily", **desk.hidden(gone)).status_code == 303
    with session_scope(stocked) as session:
        row = session.get_one(DailyItem, "berita")
        assert (row.at, row.weekdays, row.enabled) == ("07.00", "sen-sab", False)
    assert desk.send("/clocks/daily/hilang/switch", seen="").status_code == 404
