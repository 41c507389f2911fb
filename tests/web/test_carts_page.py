"""The page where the cart wall is arranged."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import date

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from radio.carts.editing import KeyChoice, find_page, make_page, set_key
from radio.carts.tables import Colour
from radio.db import session_scope
from radio.library.store import find
from radio.programmes.tables import Episode, Programme
from radio.units import Millis
from tests.web.browser import Station, open_console
from tests.web.fake_engine import FakeEngine
from tests.web.stocked import stock
from tests.web.test_actions import token
from web import PanelSettings

HOUR = 3_600_000
CARTS = tuple(
    (place, {"title": title, "playing": False, "loop": False, "ready": True})
    for place, title in ((1, "Tepuk"), (2, "Latar"))
)


@pytest.fixture
def stocked(settings: PanelSettings) -> Iterator[Engine]:
    engine = stock(settings.data)
    with session_scope(engine, write=True) as session:
        page = make_page(session, "Umum")
        set_key(session, page, 1, KeyChoice("cart0", "Tepuk", Colour.GREEN))
        set_key(session, page, 2, KeyChoice("musik3", "Latar", bed=True))
        session.commit()
    yield engine
    engine.dispose()


def post(client: FlaskClient, path: str, **form: object) -> TestResponse:
    headers = {"X-CSRF-Token": token(client), "HX-Request": "true"}
    return client.post(f"/carts{path}", data=form, headers=headers)


def keys(engine: Engine, page: str = "umum") -> dict[int, str]:
    with session_scope(engine) as session:
        return {row.place: row.label for row in find_page(session, page).keys}


def put_on_air(session: Session, name: str) -> int:
    """A programme that is on, with an episode that is over and one that is cancelled; now, ms."""
    day, now = date(2026, 1, 1), int(time.time() * 1000)
    session.add(Programme(id=name, name=name.title(), first_day=day, starts_at="08:00", seconds=60))
    for key, start, cancelled in (("past", -9, False), ("on", -1, False), ("off", 2, True)):
        begins, ends = Millis(now + start * HOUR), Millis(now + (start + 2) * HOUR)
        session.add(Episode(id=key, programme_id=name, start=begins, end=ends, cancelled=cancelled))
    return now


def seen(client: FlaskClient, place: int) -> str:
    text = client.get(f"/carts/umum/keys/{place}").get_data(as_text=True)
    found = re.search(r'name="seen" [^>]*value="([^"]*)"', text)
    return found[1] if found else ""


def test_a_wall_without_pages_says_how_to_make_one(
    client: FlaskClient, settings: PanelSettings
) -> None:
    engine = stock(settings.data)
    page = client.get("/carts/").get_data(as_text=True)
    assert "Panel ini belum punya halaman sendiri" in page
    assert post(client, "/", name="", programme_id="").status_code == 422
    assert post(client, "/", name="!!", programme_id="").status_code == 422
    made = post(client, "/", name="Ayo Mas Bro", programme_id="")
    assert made.headers["HX-Redirect"] == "/carts/ayo-mas-bro"
    assert post(client, "/", name="ayo mas bro", programme_id="").status_code == 422
    assert post(client, "/", name="x", programme_id="nothing").status_code == 422
    assert client.get("/carts/").headers["Location"] == "/carts/ayo-mas-bro"
    engine.dispose()


def test_a_key_is_filled_and_an_overtaken_edit_is_told(
    client: FlaskClient, stocked: Engine
) -> None:
    before = seen(client, 1)
    assert before
    form = {"media_id": "jingle0", "label": "Sela", "colour": "pink", "kind": "loop", "gain": "-3"}
    answer = post(client, "/umum/keys/1", **form, seen=before)
    assert answer.status_code == 200
    assert 'hx-swap-oob="true"' in answer.get_data(as_text=True)
    assert keys(stocked) == {1: "Sela", 2: "Latar"}
    # Who was overtaken is told what is there, keeps what was typed, and can save over it.
    mine = {**form, "label": "Punya saya"}
    overtaken = post(client, "/umum/keys/1", **mine, seen=before)
    assert overtaken.status_code == 422
    text = overtaken.get_data(as_text=True)
    assert "<dd>Sela</dd>" in text
    assert 'value="Punya saya"' in text
    now = re.search(r'name="seen"[^>]* value="(\w+)"', text)
    assert now
    assert now[1] != before
    assert post(client, "/umum/keys/1", **mine, seen=now[1]).status_code == 200
    assert keys(stocked)[1] == "Punya saya"
    # Somebody filled a key that was empty when this form was opened.
    filled = post(client, "/umum/keys/2", **{**form, "media_id": "jingle0"}, seen="")
    assert (filled.status_code, keys(stocked)[2]) == (422, "Latar")
    # And one whose key was emptied.
    assert post(client, "/umum/keys/9", **form, seen=before).status_code == 422
    assert post(client, "/umum/keys/7", **form, seen="").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [{"gain": "loud"}, {"gain": "99"}, {"colour": "red"}, {"label": "x" * 41}, {"media_id": ""}],
)
def test_a_form_with_something_wrong_in_it_comes_back(
    client: FlaskClient, stocked: Engine, wrong: dict[str, str]
) -> None:
    form = {"media_id": "jingle0", "label": "Sela", "colour": "pink", "kind": "once", "gain": "0"}
    assert post(client, "/umum/keys/5", **{**form, **wrong}).status_code == 422
    assert 5 not in keys(stocked)


def test_what_is_not_there_is_told(client: FlaskClient, stocked: Engine) -> None:
    assert client.get("/carts/nothing").status_code == 404
    assert client.get("/carts/umum/keys/25").status_code == 404
    assert client.get("/carts/umum/keys/0").status_code == 404
    form = {"media_id": "nothing", "label": "", "colour": "plain", "kind": "once", "gain": "0"}
    assert post(client, "/umum/keys/5", **form).status_code == 400
    assert post(client, "/umum/keys/9/move", to=1).status_code == 400
    assert post(client, "/umum/keys/1/move", to="x").status_code == 400
    assert post(client, "/umum/keys/1/move", to=3, page="nothing").status_code == 404
    assert keys(stocked) == {1: "Tepuk", 2: "Latar"}


def test_an_emptied_key_and_a_removed_page_are_put_back(
    client: FlaskClient, stocked: Engine
) -> None:
    page = post(client, "/umum/keys/1/clear", seen=seen(client, 1)).get_data(as_text=True)
    assert keys(stocked) == {2: "Latar"}
    given = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert given["media_id"] == "cart0"
    assert post(client, "/umum/keys/1", **{**given, "seen": ""}).status_code == 200
    assert keys(stocked) == {1: "Tepuk", 2: "Latar"}
    gone = post(client, "/umum/remove").headers["HX-Redirect"]
    assert "Kembalikan" in client.get(gone).get_data(as_text=True)
    assert client.get("/carts/umum").status_code == 404
    assert post(client, "/umum/restore").status_code == 204
    assert keys(stocked) == {1: "Tepuk", 2: "Latar"}


def test_pieces_are_searched_by_what_is_typed(client: FlaskClient, stocked: Engine) -> None:
    with session_scope(stocked, write=True) as session:
        find(session, "musik1").title = "100% <b>Bojonegoro</b>"
        session.commit()
    search = lambda text: client.get(  # noqa: E731
        "/carts/umum/keys/3/pieces", query_string={"q": text}
    ).get_data(as_text=True)
    assert search("JINGLE").count('class="piece"') == 2
    assert search("100% boj").count('class="piece"') == 1
    assert "<b>Bojonegoro" not in search("100% boj")
    everything = search("")
    assert everything.index("Jingle 0") < everything.index("Filler 0")
    assert 'class="piece"' not in search("%")
    assert "Tidak ada di pustaka" in search("entah")


def test_two_who_rename_a_page_are_told_of_each_other(client: FlaskClient, stocked: Engine) -> None:
    page = client.get("/carts/umum").get_data(as_text=True)
    form = {"programme_id": "", "seen": re.findall(r'name="seen"[^>]* value="(\w+)"', page)[0]}
    assert post(client, "/umum", name="Umum pagi", **form).status_code == 204
    late = post(client, "/umum", name="Umum sore", **form)
    assert late.status_code == 422
    text = late.get_data(as_text=True)
    assert "<dd>Umum pagi</dd>" in text
    assert 'value="Umum sore"' in text
    form["seen"] = re.findall(r'name="seen"[^>]* value="(\w+)"', text)[0]
    assert post(client, "/umum", name="Umum sore", **form).status_code == 204
    assert "Umum sore" in client.get("/carts/umum").get_data(as_text=True)


def test_the_console_is_told_which_page_opens_with_which_programme(
    client: FlaskClient, stocked: Engine
) -> None:
    told = client.get("/carts/wall.json").json
    assert [page["name"] for page in told["pages"]] == ["Umum"]
    assert told["pages"][0]["keys"][0] == {
        "place": 1, "name": "umum-1", "label": "Tepuk", "colour": "green", "shape": "triangle",
        "loop": False, "seconds": 3.0, "missing": False, "withheld": False,
    }  # fmt: skip
    assert told["spans"] == []
    with session_scope(stocked, write=True) as session:
        make_page(session, "Ayo", "ayo")
        now = put_on_air(session, "ayo")
        session.commit()
    told = client.get("/carts/wall.json").json
    assert told["spans"] == [{"start": now - HOUR, "end": now + HOUR, "page": "ayo"}]


def test_keys_are_moved_by_hand_and_by_keyboard(
    browser: Browser, station: Station, stocked: Engine
) -> None:
    page = open_console(browser, f"{station.url}carts/umum")
    slot = lambda place: page.locator(f'.slot[data-place="{place}"]')  # noqa: E731
    slot(1).drag_to(slot(9))
    expect(slot(9)).to_contain_text("Tepuk")
    slot(9).focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(slot(1)).to_contain_text("Tepuk")
    expect(slot(1)).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("ArrowRight")
    expect(slot(2)).to_be_focused()
    # A key by keyboard alone: its form, a piece, save.
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#key-head")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("jingle 1")
    expect(page.locator(".piece")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#label")).to_be_visible()
    page.locator("#label").fill("Sela")
    page.locator("#label").press("Enter")
    expect(slot(10)).to_contain_text("Sela")
    assert keys(stocked) == {1: "Tepuk", 2: "Latar", 10: "Sela"}
    page.context.close()


def test_a_programmes_page_opens_by_itself_but_not_under_a_hand(
    browser: Browser, station: Station, engine: FakeEngine, stocked: Engine
) -> None:
    engine.change(carts=[{**row, "name": f"umum-{place}"} for place, row in CARTS])
    page = open_console(browser, station.url)
    shown = page.locator('#pages [aria-pressed="true"]')
    expect(page.locator('.cart[data-slot="1"] .cart-title')).to_have_text("Tepuk")
    page.keyboard.press("F1")
    with session_scope(stocked, write=True) as session:
        make_page(session, "Ayo", "ayo")
        put_on_air(session, "ayo")
        session.commit()
    expect(page.locator("#pages button")).to_have_count(2)
    page.wait_for_timeout(1500)
    expect(shown).to_have_text("Umum")
    expect(shown).to_have_text("Ayo", timeout=15_000)
    # Whoever turns back stays there.
    page.keyboard.press("PageUp")
    expect(shown).to_have_text("Umum")
    page.wait_for_timeout(1500)
    expect(shown).to_have_text("Umum")
    page.context.close()
