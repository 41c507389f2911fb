"""The day's log as a page: what is planned and why, and that it follows what others write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine, select, update

from radio.broadcastlog.tables import LogRow
from radio.db import session_scope
from radio.library.tables import Media
from tests.web.browser import Station, open_console
from tests.web.stocked import build, stock
from web import PanelSettings

DAY = date(2027, 3, 1)


@pytest.fixture
def stocked(settings: PanelSettings) -> Iterator[Engine]:
    engine = stock(settings.data)
    build(engine, DAY)
    yield engine
    engine.dispose()


@pytest.mark.usefixtures("stocked")
def test_each_row_says_why_it_is_there(client: FlaskClient, stocked: Engine) -> None:
    page = client.get(f"/log/{DAY}").get_data(as_text=True)
    with session_scope(stocked) as session:
        rows = session.scalars(select(LogRow).where(LogRow.day == DAY)).unique().all()
        assert len(rows) > 300
        for row in rows[:20]:
            assert f'data-id="{row.id}"' in page
        assert "pola jam: giliran ident pada menit 00:00, 1 dari 2" in page
        assert "musik: 1 dari 12, menurut giliran; 12 diperiksa" in page
    assert "Senin, 1 Maret 2027" in page


@pytest.mark.usefixtures("stocked")
def test_a_day_without_a_log_says_how_to_build_one(client: FlaskClient) -> None:
    page = client.get("/log/2027-03-09").get_data(as_text=True)
    assert 'hx-post="/log/2027-03-09/build"' in page
    over = client.get("/log/2020-03-09").get_data(as_text=True)
    assert "Hari itu sudah lewat." in over
    assert "radio log build" not in over
    for day in ("2027-02-30", "0001-01-01", "9999-12-31"):
        assert client.get(f"/log/{day}").status_code == 404
        assert client.get(f"/rehearsal/{day}").status_code == 404


def test_what_another_writes_is_seen_within_a_second(
    browser: Browser, station: Station, stocked: Engine
) -> None:
    page = open_console(browser, f"{station.url}log/{DAY}?hour=0")
    expect(page.locator("#light")).to_have_attribute("data-state", "on")
    with session_scope(stocked, write=True) as session:
        first = (
            session.scalars(
                select(LogRow)
                .where(LogRow.day == DAY)
                .order_by(LogRow.at, LogRow.position)
                .limit(1)
            )
            .unique()
            .one()
        )
        session.execute(
            update(Media).where(Media.id == first.media_id).values(title="Diganti orang lain")
        )
        session.execute(update(LogRow).where(LogRow.id == first.id).values(edited=True))
        session.commit()
    row = page.locator(f'tr[data-id="{first.id}"]')
    expect(row).to_contain_text("Diganti orang lain", timeout=3000)
    expect(row).to_contain_text("diubah tangan")
    page.context.close()
