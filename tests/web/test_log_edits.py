"""Editing the log in a browser: by keyboard, on the real engine, and with somebody else at it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, select

from radio.air.control.client import EngineClient
from radio.broadcastlog.tables import LogRow
from radio.db import session_scope
from tests.web.browser import Station, open_console, until
from tests.web.logged import logged_station
from tests.web.real_engine import RealStation
from tests.web.stocked import build, stock
from web import PanelSettings

DAY = date(2027, 3, 1)
SECOND = 3000
"""ms within which what one console did is seen on another: a second, on a busy machine."""


@pytest.fixture
def on_air(tmp_path: Path) -> Iterator[tuple[RealStation, PanelSettings]]:
    with logged_station(tmp_path) as station:
        yield station


def keys_of(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all("#next li", "rows => rows.map(r => r.dataset.key)")
    return found


def said(page: Page, text: str) -> None:
    expect(page.locator("#toasts")).to_contain_text(text, timeout=SECOND)


@pytest.mark.slow
def test_the_queue_is_worked_on_by_keyboard_and_the_engine_follows(
    browser: Browser, on_air: tuple[RealStation, PanelSettings]
) -> None:
    station, settings = on_air

    def engine_next() -> list[str]:
        with EngineClient(settings.data) as engine:
            return [str(row["entry_id"]) for row in engine.request("status")["next"]]

    def follows(row: str, before: str) -> bool:
        rows = engine_next()
        return row in rows and rows[rows.index(row) - 1] == before

    page, other = open_console(browser, station.url), open_console(browser, station.url)
    expect(page.locator("#next li").nth(6)).to_be_visible()
    second, third, fourth, fifth = keys_of(page)[1:5]
    for key in ("l", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator(f'#next li[data-key="{third}"] .grip')).to_be_focused()

    page.keyboard.press("Alt+ArrowDown")
    said(page, "dipindahkan")
    assert until(lambda: follows(third, fourth)), "the engine's next items follow"
    expect(page.locator(f'#next li[data-key="{third}"] .grip')).to_be_focused()
    said(other, "Orang lain")
    expect(other.locator("#next li").nth(keys_of(page).index(third))).to_have_attribute(
        "data-key", third, timeout=SECOND
    )

    page.keyboard.press("i")
    expect(page.locator("#piece-query")).to_be_focused()
    page.keyboard.type("promo")
    expect(page.locator("#piece-results li").first).to_contain_text("Promo 0")
    page.keyboard.press("Enter")
    said(page, "“Promo 0” disisipkan")
    assert until(lambda: engine_next()[engine_next().index(third) + 1].startswith("x"))
    put_in = engine_next()[engine_next().index(third) + 1]
    expect(page.locator(f'#next li[data-key="{put_in}"]')).to_contain_text("Promo 0")
    expect(page.locator(f'#next li[data-key="{third}"] .grip')).to_be_focused()

    page.keyboard.press("Delete")
    said(page, "dikeluarkan")
    assert until(lambda: third not in engine_next())
    expect(page.locator(f'#next li[data-key="{put_in}"] .grip')).to_be_focused()

    for _ in range(3):
        before = page.locator("#toasts").text_content()
        page.keyboard.press("Control+z")
        expect(page.locator("#toasts")).not_to_have_text(before or "-")
        said(page, "Dibatalkan")
    assert until(lambda: follows(fourth, third) and follows(fifth, fourth))
    assert put_in not in engine_next()

    overtaken(page, other, second)
    assert until(lambda: second not in engine_next())

    page.keyboard.press("Shift+S")
    expect(page.locator("#stops-here")).to_be_visible()
    expect(other.locator("#after")).to_have_attribute("aria-pressed", "true", timeout=SECOND)
    page.keyboard.press("Shift+S")
    expect(page.locator("#stops-here")).to_be_hidden()
    for each in (page, other):
        each.context.close()


def overtaken(page: Page, other: Page, row: str) -> None:
    """Somebody whose page does not know of the last edit yet edits the same hour: they are told."""
    beside = keys_of(other)[3]
    other.route("**/log/history*", lambda route: route.abort())
    page.locator(f'#next li[data-key="{row}"] .grip').focus()
    page.keyboard.press("Delete")
    said(page, "dikeluarkan")
    other.locator(f'#next li[data-key="{beside}"] .grip').focus()
    other.keyboard.press("Delete")
    said(other, "Sementara itu orang lain mengubah jam ini di log")
    expect(other.locator(f'#next li[data-key="{beside}"]')).to_be_visible()
    other.unroute("**/log/history*")


# ----------------------------------------------------------------- the day's page


@pytest.fixture
def stocked(settings: PanelSettings) -> Iterator[Engine]:
    engine = stock(settings.data)
    build(engine, DAY)
    yield engine
    engine.dispose()


def rows(engine: Engine, hour: int) -> list[LogRow]:
    with session_scope(engine) as session:
        query = select(LogRow).where(LogRow.day == DAY).order_by(LogRow.at, LogRow.position)
        every = session.scalars(query).unique().all()
    return [row for row in every if (row.at // 3_600_000 + 7) % 24 == hour]


@pytest.mark.slow
def test_a_day_is_worked_on_row_by_row(browser: Browser, station: Station, stocked: Engine) -> None:
    page = open_console(browser, f"{station.url}log/{DAY}?hour=9")
    row = page.locator("tbody tr[data-id]").nth(3)
    key, below = (row.get_attribute("data-id"), rows(stocked, 9)[4].id)
    row.click()
    expect(page.locator(".row-tools")).to_be_visible()
    page.keyboard.press("Alt+ArrowDown")
    said(page, "dipindahkan")
    mine = page.locator(f'tr[data-id="{key}"]')
    expect(page.locator(f'tr[data-id="{below}"] + tr[data-id="{key}"]')).to_be_visible()
    expect(mine.locator(".grip")).to_be_focused()
    expect(mine).to_contain_text("diubah tangan")

    page.keyboard.press("r")
    page.keyboard.type("musik 11")
    expect(page.locator("#piece-results li").first).to_contain_text("Musik 11")
    page.keyboard.press("Enter")
    said(page, "Diganti dengan “Musik 11”")
    expect(mine).to_have_count(0)
    chosen = page.locator("tr.chosen")
    expect(chosen).to_contain_text("Musik 11")

    page.keyboard.press("t")
    page.locator("#row-timing").select_option("hard")
    page.locator("#row-at").fill("25.61")
    page.locator("#row-at").press("Enter")
    expect(page.locator("#row-time #toasts")).to_contain_text("Itu bukan jam.")
    expect(page.locator("#row-at")).to_have_value("25.61")
    expect(page.locator("#row-at")).to_be_focused()
    page.locator("#row-at").fill("09.20")
    page.locator("#row-at").press("Enter")
    said(page, "diubah")
    expect(chosen).to_contain_text("09.20.00")
    page.keyboard.press("Alt+ArrowUp")
    said(page, "mulai tepat pada jamnya")
    for _ in range(3):
        page.keyboard.press("Control+z")
        said(page, "Dibatalkan")
        page.locator("#toasts .toast").evaluate_all("all => all.forEach((toast) => toast.remove())")
    expect(page.locator(f'tr[data-id="{key}"] + tr[data-id="{below}"]')).to_be_visible()
    page.context.close()


# ----------------------------------------------------------------- without a browser


def send(client: FlaskClient, path: str, **form: str) -> tuple[int, str]:
    page = client.get(f"/log/{DAY}").get_data(as_text=True)
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found
    answer = client.post(path, data=form, headers={"X-CSRF-Token": found[1], "HX-Request": "1"})
    return answer.status_code, answer.get_data(as_text=True)


def test_an_edit_is_told_and_so_is_why_it_can_not_be_done(
    client: FlaskClient, stocked: Engine
) -> None:
    song = rows(stocked, 9)[3].id
    status, answer = send(client, f"/log/rows/{song}/move", step="down")
    told = json.loads(answer)
    assert (status, told["ok"], told["row"]) == (200, True, song)
    assert "dipindahkan" in told["said"]
    assert "Mesin siaran tidak menjawab" in told["more"], "there is no engine"
    history = client.get("/log/history?after=0").json
    assert history == [{"id": told["edit"], "said": f"Orang lain: {told['said']}"}]
    assert client.get(f"/log/history?after={told['edit']}").json == []
    for path, form, status, code in (
        (f"/log/rows/{song}/move", {"step": "aside"}, 400, "bad_request"),
        (f"/log/rows/{song}/move", {"after": "nobody"}, 404, "no_row"),
        (f"/log/rows/{song}/replace", {"media": "nobody"}, 404, "no_media"),
        (f"/log/rows/{song}/time", {"timing": "hard", "at": "half past"}, 422, "no_time"),
        (f"/log/rows/{song}/time", {"timing": "someday"}, 400, "bad_request"),
        (f"/log/rows/{song}/remove", {"seen": "0"}, 409, "overtaken_unknown"),
        ("/log/rows/nobody/remove", {}, 404, "no_row"),
        ("/log/insert", {"after": song, "media": "nobody"}, 404, "no_media"),
    ):
        got, answer = send(client, path, **form)
        assert (got, json.loads(answer)["error"]["code"]) == (status, code), path
    assert send(client, "/log/undo")[0] == 200
    assert json.loads(send(client, "/log/undo")[1])["error"]["code"] == "nothing_to_undo"


def test_a_part_of_the_day_is_shown(client: FlaskClient, stocked: Engine) -> None:
    page = client.get(f"/log/{DAY}?hour=9").get_data(as_text=True)
    shown = re.findall(r'tr data-id="([^"]+)"', page)
    assert shown == [row.id for row in rows(stocked, 9)]
    none = client.get(f"/log/{DAY}?hour=9&programme=Nobody").get_data(as_text=True)
    assert "Tidak ada yang cocok" in none
    assert "tr data-id" not in none


def test_a_day_is_built_from_its_page(client: FlaskClient, stocked: Engine) -> None:
    other = date(2027, 3, 2)
    with session_scope(stocked) as session:
        assert session.scalar(select(LogRow.id).where(LogRow.day == other)) is None
    status, page = send(client, f"/log/{other}/build")
    assert status == 200
    assert "sedang disusun" in page
    assert until(lambda: "24 jam disusun" in send_get(client, f"/log/{other}/building"), 60)
    with session_scope(stocked) as session:
        assert session.scalar(select(LogRow.id).where(LogRow.day == other)) is not None
    status, page = send(client, "/log/2020-01-01/build")
    assert (status, "sudah lewat" in page) == (409, True)


def send_get(client: FlaskClient, path: str) -> str:
    return client.get(path).get_data(as_text=True)
