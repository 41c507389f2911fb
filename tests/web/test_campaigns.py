"""Campaigns as pages: booked, given spots, reported."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from playlists.clock import to_local
from radio.db import session_scope
from radio.spots.campaigns import listing, spots_of
from radio.spots.tables import CampaignRow
from tests.broadcastlog.conftest import a_piece
from tests.web.posting import Desk
from tests.web.stocked import build, stock
from web import PanelSettings
from web.panel import panel_of

BOOKING = {
    "name": "Bank Jatim Desember",
    "advertiser": "Bank Jatim",
    "product": "bank",
    "kind": "commercial",
    "plays_a_day": "4",
    "windows": "06:00-20:00",
    "spread": "even",
    "apart": "30",
    "enabled": "y",
    "make_good": "y",
}


@pytest.fixture
def today(app: Flask) -> date:
    panel = panel_of(app)
    return to_local(panel.now(), panel.settings.zone_info).date()


@pytest.fixture
def stocked(settings: PanelSettings) -> Iterator[Engine]:
    engine = stock(settings.data)
    with session_scope(engine, write=True) as session:
        session.add_all([a_piece("iklan", 0, 30.0), a_piece("iklan", 1, 15.0)])
        session.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def desk(stocked: Engine, client: FlaskClient) -> Desk:
    return Desk(client)


@pytest.fixture
def booking(today: date) -> dict[str, str]:
    return {**BOOKING, "first_day": str(today), "last_day": str(today + timedelta(days=6))}


def row_of(engine: Engine, name: str) -> CampaignRow:
    with session_scope(engine) as session:
        return session.get_one(CampaignRow, name)


def seen(page: str, name: str, what: str) -> str:
    found = re.search(rf'campaign/{name}/{what}"[^>]*?"seen": "(\w+)"', page)
    assert found
    return found[1]


def test_a_campaign_is_booked_given_spots_and_changed(
    desk: Desk, stocked: Engine, booking: dict[str, str]
) -> None:
    answer = desk.send("/campaigns/", **booking)
    assert answer.status_code == 303
    name = "bank-jatim-desember"
    page = desk.get(f"/campaigns/campaign/{name}")
    assert "Belum ada spot yang bisa tayang" in page
    page = desk.post(f"/campaigns/campaign/{name}/spots", piece="iklan0", weight="2")
    assert "Belum ada spot" not in page
    assert "× 2" in page
    assert desk.send(f"/campaigns/campaign/{name}/spots", piece="none").status_code == 409
    again = {"piece": "iklan0", "weight": "0"}
    assert desk.send(f"/campaigns/campaign/{name}/spots", **again).status_code == 409
    carried = {
        "was": name,
        "id": name,
        "seen": desk.hidden(desk.get(f"/campaigns/campaign/{name}")),
    }
    carried["seen"] = desk.carry(desk.get(f"/campaigns/campaign/{name}"))["seen"]
    change = {**booking, **carried, "plays_a_day": "90", "apart": "45"}
    assert desk.send("/campaigns/", **change).status_code == 303
    row = row_of(stocked, name)
    assert (row.plays_a_day, row.apart, row.spread.value) == (90, 2700.0, "even")
    page = desk.get(f"/campaigns/campaign/{name}")
    assert "berjarak 45 menit" in page
    late = desk.send("/campaigns/", **{**change, "plays_a_day": "3"})
    assert late.status_code == 422
    assert "<dd>90</dd>" in late.get_data(as_text=True)
    desk.post(f"/campaigns/campaign/{name}/spots/iklan0/remove")
    assert desk.send(f"/campaigns/campaign/{name}/spots/iklan0/remove").status_code == 409
    with session_scope(stocked) as session:
        assert spots_of(session, name) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "a\nb"},
        {"last_day": "2001-01-01"},
        {"first_day": "soon"},
        {"windows": "pagi"},
        {"plays_a_day": "0"},
        {"apart": "-1"},
        {"apart": "nan"},
        {"kind": "gift"},
        {"id": "Bank Jatim"},
        {"product": "x" * 65},
    ],
)
def test_what_makes_no_sense_is_told_and_not_booked(
    desk: Desk, stocked: Engine, booking: dict[str, str], wrong: dict[str, str]
) -> None:
    answer = desk.send("/campaigns/", **{**booking, **wrong})
    assert answer.status_code == 422
    assert 'class="wrong"' in answer.get_data(as_text=True)
    with session_scope(stocked) as session:
        assert listing(session) == []


def test_a_campaign_is_paused_removed_and_brought_back_with_its_spots(
    desk: Desk, stocked: Engine, booking: dict[str, str]
) -> None:
    desk.send("/campaigns/", **booking, id="jatim")
    assert desk.send("/campaigns/", **booking, id="jatim").status_code == 422
    desk.post("/campaigns/campaign/jatim/spots", piece="iklan1", weight="3")
    page = desk.get("/campaigns/rows")
    page = desk.post("/campaigns/campaign/jatim/switch", seen=seen(page, "jatim", "switch"))
    assert row_of(stocked, "jatim").enabled is False
    gone = desk.post("/campaigns/campaign/jatim/remove", seen=seen(page, "jatim", "remove"))
    assert desk.client.get("/campaigns/campaign/jatim").status_code == 404
    hidden = desk.hidden(gone)
    odd = {**hidden, "spots": "[1]"}
    assert desk.send("/campaigns/restore", **odd).status_code == 409
    desk.post("/campaigns/restore", **hidden)
    assert desk.send("/campaigns/restore", **hidden).status_code == 409
    row = row_of(stocked, "jatim")
    assert (row.removed, row.apart, row.advertiser) == (False, 1800.0, "Bank Jatim")
    with session_scope(stocked) as session:
        assert [(media.id, weight) for media, weight in spots_of(session, "jatim")] == [
            ("iklan1", 3)
        ]


def test_who_advertises_the_same_is_named(desk: Desk, booking: dict[str, str]) -> None:
    desk.send("/campaigns/", **booking, id="jatim")
    other = {**booking, "name": "Kredit BPR", "advertiser": "BPR", "product": "Bank", "id": "bpr"}
    desk.send("/campaigns/", **other)
    assert "Kredit BPR" in desk.get("/campaigns/campaign/jatim")
    assert "15 menit" in desk.get("/campaigns/campaign/bpr")


def test_the_report_counts_what_is_planned_and_is_a_file_too(
    desk: Desk, stocked: Engine, booking: dict[str, str], today: date
) -> None:
    booking["name"] = "=HYPERLINK(1)"
    desk.send("/campaigns/", **booking, id="jatim")
    desk.post("/campaigns/campaign/jatim/spots", piece="iklan0")
    build(stocked, today, 2)
    tomorrow = today + timedelta(days=1)
    page = desk.get(f"/campaigns/report?first={tomorrow}&last={tomorrow}")
    totals = page[page.index("</details>") :]
    assert re.findall(r'<td class="number">(\d+)</td>', totals)[:3] == ["4", "4", "0"]
    answer = desk.client.get(f"/campaigns/report?first={tomorrow}&last={tomorrow}&as=csv")
    assert answer.mimetype == "text/csv"
    assert f"jatim,'=HYPERLINK(1),Bank Jatim,{tomorrow},4,4,0" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "odd",
    ["first=x", "first=2027-01-02&last=2027-01-01", "first=2020-01-01&last=2026-01-01",
     "first=0001-01-01&last=0001-01-02"],
)  # fmt: skip
def test_a_report_of_odd_days_is_refused(desk: Desk, odd: str) -> None:
    assert desk.client.get(f"/campaigns/report?{odd}").status_code == 400
