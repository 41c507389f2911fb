"""Hour clocks as pages; by hand and by keys the grid of the week, too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine, update

from playlists.clock import to_local
from playlists.hourclock import PLAIN, parse_clock, write_clock
from radio.broadcastlog.tables import BuiltHour
from radio.db import session_scope
from radio.hourclocks.clocks import clocks, find_clock, set_clock
from radio.hourclocks.marks import marks
from radio.hourclocks.painting import paint, painted
from tests.web.browser import Station, open_console
from tests.web.posting import Desk
from tests.web.stocked import MORNING, build, stock_with_a_clock
from web import PanelSettings
from web.panel import panel_of


@pytest.fixture
def stocked(settings: PanelSettings) -> Iterator[Engine]:
    engine = stock_with_a_clock(settings.data)
    yield engine
    engine.dispose()


@pytest.fixture
def desk(stocked: Engine, client: FlaskClient) -> Desk:
    return Desk(client)


def text_of(engine: Engine, name: str) -> str:
    with session_scope(engine) as session:
        return write_clock(find_clock(session, name))


def lines(engine: Engine, name: str = "pagi") -> list[str]:
    return [" ".join(line.split()) for line in text_of(engine, name).splitlines()]


# ------------------------------------------------------------------------------------ clocks


def test_a_clock_tells_what_its_hour_comes_to(desk: Desk) -> None:
    page = desk.get("/clocks/clock/pagi")
    assert 'class="sector break"' in page
    # Nine songs of a minute leave most of the room before the break open.
    assert re.search(r"Sesudahnya kosong \d\d\.\d\d: diisi lagu", page)
    assert "<dd>03.00</dd>" in page
    assert "hari kerja" in page
    assert desk.client.get("/clocks/clock/siang").status_code == 404


def test_slots_are_added_changed_moved_removed_and_all_of_it_taken_back(
    desk: Desk, stocked: Engine
) -> None:
    page = desk.get("/clocks/clock/pagi")
    add = {"kind": "turn", "source": "promo", "start": "hard", "at": "37.12"}
    page = desk.post("/clocks/clock/pagi/slots", **desk.carry(page), **add)
    assert lines(stocked)[-1] == "37:12 hard turn promo"
    change = {"kind": "songs", "source": "@sore", "count": "3", "start": "follow"}
    page = desk.post("/clocks/clock/pagi/slots/2", **desk.carry(page), **change)
    assert lines(stocked)[1] == "songs @sore x3"
    page = desk.post("/clocks/clock/pagi/slots/4/move", **desk.carry(page), to="2")
    assert lines(stocked)[1] == "fill musik with jingle/4"
    page = desk.post("/clocks/clock/pagi/slots/1/remove", **desk.carry(page))
    assert len(lines(stocked)) == 4
    for _ in range(4):
        page = desk.post("/clocks/clock/pagi/undo", **desk.carry(page))
    assert text_of(stocked, "pagi") == write_clock(parse_clock(MORNING))
    assert json.loads(desk.carry(page)["past"]) == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"kind": "break", "seconds": ""}, "Dari 5 sampai 1800 detik."),
        ({"kind": "turn", "source": "dua kata"}, "Perlu satu kata tanpa spasi."),
        ({"kind": "fill", "source": "musik", "start": "soft", "at": "61"}, "Menit dan detik dalam"),
        ({"kind": "fill", "source": "musik", "start": "soft", "at": "09.00"}, "berjalan maju"),
        ({"kind": "dance"}, "Pilihan itu tidak ada."),
        ({"kind": "songs", "source": "musik", "count": "99"}, "60"),
    ],
)
def test_what_cannot_be_a_slot_is_told_in_its_form(
    desk: Desk, stocked: Engine, wrong: dict[str, str], told: str
) -> None:
    page = desk.get("/clocks/clock/pagi")
    form = {"start": "follow", **desk.carry(page), **wrong}
    answer = desk.send("/clocks/clock/pagi/slots", **form)
    assert answer.status_code == 422
    assert told in answer.get_data(as_text=True)
    assert len(lines(stocked)) == 4


def test_a_move_against_the_clock_and_an_overtaken_change_are_refused(
    desk: Desk, stocked: Engine
) -> None:
    page = desk.get("/clocks/clock/pagi")
    answer = desk.send("/clocks/clock/pagi/slots/3/move", **desk.carry(page), to="1")
    assert answer.json["error"]["code"] == "backward"
    with session_scope(stocked, write=True) as session:
        set_clock(session, "pagi", parse_clock("fill musik"))
        session.commit()
    answer = desk.send("/clocks/clock/pagi/slots/1/remove", **desk.carry(page))
    assert answer.json["error"]["code"] == "overtaken"
    page = desk.get("/clocks/clock/pagi")
    answer = desk.send("/clocks/clock/pagi/slots/1/remove", **desk.carry(page))
    assert answer.json["error"]["code"] == "last_slot"
    for past in ("[", "[1]", '["dance"]'):
        answer = desk.send("/clocks/clock/pagi/undo", **{**desk.carry(page), "past": past})
        assert answer.status_code == 400
    assert lines(stocked) == ["fill musik"]


def test_what_somebody_else_did_is_not_taken_back_with_ones_own(
    desk: Desk, stocked: Engine
) -> None:
    first = desk.carry(desk.get("/clocks/clock/pagi"))
    page = desk.post("/clocks/clock/pagi/slots/2/remove", **first)
    with session_scope(stocked, write=True) as session:
        set_clock(session, "pagi", parse_clock("songs musik x2\nfill musik"))
        session.commit()
    mine = {"past": desk.carry(page)["past"]}
    seen = desk.carry(desk.get("/clocks/clock/pagi/body"))["seen"]
    page = desk.post("/clocks/clock/pagi/slots/1/remove", **mine, seen=seen)
    assert lines(stocked) == ["fill musik"]
    page = desk.post("/clocks/clock/pagi/undo", **desk.carry(page))
    assert lines(stocked) == ["songs musik x2", "fill musik"]
    desk.post("/clocks/clock/pagi/undo", **desk.carry(page))
    assert lines(stocked) == ["songs musik x2", "fill musik"]


def test_a_slot_that_somebody_else_moved_is_found_again_with_what_was_typed(
    desk: Desk, stocked: Engine
) -> None:
    page = desk.get("/clocks/clock/pagi/body?edit=4")
    carried = desk.hidden(page)
    typed = {**carried, "kind": "fill", "source": "musik", "between": "jingle", "every": "7"}
    with session_scope(stocked, write=True) as session:
        set_clock(session, "pagi", parse_clock("fill musik with jingle/4\nsongs musik x2"))
        session.commit()
    late = desk.send("/clocks/clock/pagi/slots/4", **typed, start="follow")
    told = late.get_data(as_text=True)
    assert late.status_code == 422
    assert "Orang lain sudah mengubahnya lebih dulu" in told
    assert 'hx-post="/clocks/clock/pagi/slots/1"' in told
    assert 'value="7"' in told
    again = {**typed, "seen": desk.hidden(told)["seen"], "was": desk.hidden(told)["was"]}
    desk.post("/clocks/clock/pagi/slots/1", **again, start="follow")
    assert lines(stocked) == ["fill musik with jingle/7", "songs musik x2"]

    # One that is gone is not put in another one's place.
    late = desk.send("/clocks/clock/pagi/slots/4", **typed, start="follow")
    assert "sudah tidak ada" in late.get_data(as_text=True)
    assert 'class="slotform" data-kept="yes" hx-post="/clocks/clock/pagi/slots"' in late.get_data(
        as_text=True
    )


def test_clocks_are_made_copied_marked_removed_and_brought_back(
    desk: Desk, stocked: Engine
) -> None:
    assert desk.send("/clocks/", name="siang", of="pagi").status_code == 303
    assert lines(stocked, "siang") == lines(stocked)
    assert desk.send("/clocks/", name="siang").status_code == 422
    assert desk.send("/clocks/", name="dua kata").status_code == 422
    held = re.search(
        r'class="card marks".*?name="seen" value="(\w+)"',
        desk.get("/clocks/clock/siang"),
        re.DOTALL,
    )
    assert held
    mark = {"letter": "Z", "colour": "5", "notes": "tengah hari", "seen": held[1]}
    assert desk.send("/clocks/clock/siang/mark", **mark).status_code == 200
    late = desk.send("/clocks/clock/siang/mark", **{**mark, "notes": "sore", "letter": "S"})
    assert late.status_code == 422
    told = late.get_data(as_text=True)
    assert "<dt>Catatan</dt><dd>tengah hari</dd>" in told
    assert 'value="S"' in told
    again = {**mark, "seen": desk.hidden(told)["seen"]}
    assert desk.send("/clocks/clock/siang/mark", **again).status_code == 200
    with session_scope(stocked) as session:
        assert marks(session)["siang"].letter == "Z"
    listing = desk.get("/clocks/all")
    seen = re.search(r'/clock/siang/remove.*?name="seen" value="(\w+)"', listing, re.DOTALL)
    assert seen
    gone = desk.post("/clocks/clock/siang/remove", seen=seen[1])
    assert "/clocks/clock/siang" not in gone
    desk.post("/clocks/restore", **desk.hidden(gone))
    with session_scope(stocked) as session:
        assert marks(session)["siang"].letter == "Z"
        assert "siang" in clocks(session)


def test_a_clock_that_the_grid_uses_stays(desk: Desk, stocked: Engine) -> None:
    with session_scope(stocked, write=True) as session:
        paint(session, [(0, 0)], "pagi")
        session.commit()
    seen = desk.carry(desk.get("/clocks/clock/pagi"))["seen"]
    assert desk.send("/clocks/clock/pagi/remove", seen=seen).json["error"]["code"] == "in_use"


def test_pieces_are_found_by_a_word(desk: Desk) -> None:
    page = desk.get("/clocks/clock/pagi/body?edit=1")
    assert 'class="picker" data-find="/library/find"' in page


def test_the_hours_that_are_built_anew_are_named(desk: Desk, stocked: Engine, app: Flask) -> None:
    panel = panel_of(app)
    today = to_local(panel.now(), panel.settings.zone_info).date()
    build(stocked, today, panel.settings.days_ahead + 2)
    assert "sudah tersusun" in desk.get("/clocks/pending")
    day = today + timedelta(days=3)
    with session_scope(stocked, write=True) as session:
        paint(session, [(day.weekday(), 10), (day.weekday(), 11)], "pagi")
        session.commit()
    page = desk.get("/clocks/pending")
    assert "menyusun ulang 2 jam pada 1 hari" in page
    assert "10.00–12.00" in page
    with session_scope(stocked, write=True) as session:
        session.execute(update(BuiltHour).values(basis="other"))
        session.commit()
    assert "menyusun ulang 2 jam" not in desk.get("/clocks/pending")


# ------------------------------------------------------------------------------------ browser


def test_a_clock_and_the_grid_are_edited_by_hand_and_by_keys(
    browser: Browser, station: Station, stocked: Engine
) -> None:
    page = open_console(browser, f"{station.url}clocks/clock/pagi")
    slots = page.locator(".slot")
    # By keys: the fourth slot goes up, over the break that has a time of its own.
    page.locator('.slot[data-number="4"] .tool.up').focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(slots.nth(2)).to_contain_text("jingle tiap 4")
    expect(page.locator('.slot[data-number="3"] .tool.up')).to_be_focused()
    # By drag, and taken back.
    page.locator('.slot[data-number="3"]').drag_to(page.locator('.slot[data-number="2"]'))
    expect(slots.nth(1)).to_contain_text("jingle tiap 4")
    page.locator("#undo").click()
    expect(slots.nth(2)).to_contain_text("jingle tiap 4")
    # What is pushed to the page leaves the way back alone.
    with page.expect_response("**/pagi/body"):
        page.locator('.slot[data-number="4"] .tool.remove').click()
    expect(slots).to_have_count(3)
    page.locator("#undo").click()
    expect(slots).to_have_count(4)
    # Only what belongs to a kind of slot is asked for.
    page.locator("#add").click()
    page.locator("#kind").select_option("break")
    expect(page.locator("#seconds")).to_be_visible()
    expect(page.locator("#source")).to_be_hidden()
    page.locator("#seconds").fill("90")
    page.locator("#seconds").press("Enter")
    # Its form, which stands there until then, has the same words.
    expect(page.locator('.slot[data-number="5"]')).to_contain_text("jeda iklan")
    # A piece is chosen by its title, and shown by it.
    page.locator("#add").click()
    page.locator("#kind").select_option("item")
    page.locator("#piece").press_sequentially("musik 11")
    expect(page.locator("#piece-found li").first).to_contain_text("Musik 11", timeout=15_000)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#piece")).to_have_value("Musik 11 · Artist 1")
    page.locator(".slotform .button.main").click()
    expect(page.locator('.slot[data-number="6"]')).to_contain_text("Musik 11")
    # The grid, by drag and by keys.
    page.goto(f"{station.url}clocks/grid")
    page.locator('input[name="brush"][value="pagi"]').check()
    page.locator('[data-hour="0-5"]').hover()
    page.mouse.down()
    page.locator('[data-hour="1-6"]').hover()
    page.mouse.up()
    expect(page.locator('[data-hour="1-6"]')).to_contain_text("pagi")
    expect(page.locator('[data-hour="1-6"]')).not_to_have_class(re.compile("open"))
    page.locator('[data-hour="1-6"]').focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator('[data-hour="1-8"]')).not_to_have_class(re.compile("open"))
    expect(page.locator('[data-hour="1-8"]')).to_be_focused()
    with session_scope(stocked) as session:
        assert sorted(painted(session)) == [(0, 5), (0, 6), (1, 5), (1, 6), (1, 7), (1, 8)]
        assert find_clock(session, "plain") == PLAIN
    page.context.close()
