"""Playlists as pages: by hand and by rule, from files and into files."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from playlists.formats import parse_list
from playlists.query import RuleError
from radio.db import session_scope
from radio.lists.store import Item, all_lists, items_of, read_rule, set_playlist, set_smart
from radio.lists.tables import SmartList
from radio.units import Millis
from tests.web.browser import Station, open_console
from tests.web.posting import Desk
from tests.web.stocked import stock
from web import PanelSettings
from web.lists.reasons import RULES

AT = Millis(1_770_000_000_000)


@pytest.fixture
def stocked(settings: PanelSettings) -> Iterator[Engine]:
    engine = stock(settings.data)
    with session_scope(engine, write=True) as session:
        held = [Item("musik1"), Item("musik2"), Item(None, "/mnt/d/hilang.mp3", "Didi - Hilang")]
        set_playlist(session, "Sore Santai", held, AT)
        set_smart(session, "pagi", "category:musik limit:3", AT)
        session.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def desk(stocked: Engine, client: FlaskClient) -> Desk:
    return Desk(client)


def ids(engine: Engine, name: str) -> list[str | None]:
    with session_scope(engine) as session:
        return [item.media_id for item in items_of(session, name)]


def test_a_name_from_a_file_s_form_has_no_nul(stocked: Engine, desk: Desk) -> None:
    parts = [("name", "Pagi\0 hari"), ("file", (io.BytesIO(b"#EXTM3U\nx.mp3\n"), "a.m3u8"))]
    assert desk.send("/playlists/file", **dict(parts)).status_code == 200
    assert "Pagi hari" in desk.get("/playlists/")


def test_lists_are_shown_with_what_they_hold(desk: Desk) -> None:
    page = desk.get("/playlists/")
    assert "Sore Santai" in page
    assert page.count('<td class="number">3</td>') == 2
    stored = desk.get("/playlists/list/sore-santai")
    assert "Didi - Hilang" in stored
    assert "tidak ada di pustaka" in stored
    assert desk.client.get("/playlists/list/none").status_code == 404
    assert desk.client.get("/playlists/list/%20").status_code == 404


def test_a_stored_list_is_put_in_order_and_all_of_it_taken_back(
    desk: Desk, stocked: Engine
) -> None:
    address = "/playlists/list/sore-santai"

    def seen(page: str) -> str:
        found = re.search(r'id="seen" name="seen" value="(\w+)"', page)
        assert found
        return found[1]

    page = desk.get(address)
    page = desk.post(f"{address}/items", seen=seen(page), piece="musik3")
    page = desk.post(f"{address}/items/4/move", seen=seen(page), to="1")
    assert ids(stocked, "sore-santai") == ["musik3", "musik1", "musik2", None]
    page = desk.post(f"{address}/items/2/remove", seen=seen(page))
    page = desk.post(f"{address}/undo", seen=seen(page), past=desk.carry(page)["past"])
    assert ids(stocked, "sore-santai") == ["musik3", "musik1", "musik2", None]
    assert "Didi - Hilang" in page
    assert desk.send(f"{address}/items/9/remove", seen=seen(page)).status_code == 409
    assert desk.send(f"{address}/items", seen=seen(page), piece="none").status_code == 409
    assert desk.send(f"{address}/items", seen="old", piece="musik3").status_code == 409
    for past in ("{", '[["a"]]', "[[1, 2, 3]]", "7"):
        odd = desk.send(f"{address}/undo", seen=seen(page), past=past)
        assert odd.status_code == 400
    assert desk.send("/playlists/list/pagi/items", piece="musik3").status_code == 409


def test_a_rule_tells_at_once_what_it_gives_or_what_is_wrong(desk: Desk) -> None:
    assert '<b class="figures">12</b>' in desk.get("/playlists/try?rule=category:musik")
    assert "maksudnya &#39;category&#39;?" in desk.get("/playlists/try?rule=categori:musik")
    assert "belum ada audio berkategori &#39;musi&#39;" in desk.get(
        "/playlists/try?rule=category:musi"
    )
    assert "4000" in desk.get("/playlists/try?rule=" + "x" * 4001)


@pytest.mark.parametrize(
    "rule",
    [
        "", '"buka', "a,,b", 'a"b"c', "title:", 'title:""', "categori:musik", "zzzzzz:1", "tempo:x",
        "order:zzz", "order:titel", "seconds:30", "year:..", "year:2000..1990", "year:>x",
        "seconds:<x", "played:>x", "played:7d", "limit:0", "limit:1 limit:2", "daypart:zzz",
        "vocals:femal", "seconds:3:00..2:00", "added:2026-02-30..",
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_rule_is_understood(stocked: Engine, rule: str) -> None:
    with session_scope(stocked) as session, pytest.raises(RuleError) as refused:
        read_rule(session, rule)
    told = RULES.read(str(refused.value))
    assert told is not None, str(refused.value)
    assert "other" not in told.values or RULES.read(told.values["other"]) is not None


def test_a_rule_is_saved_unless_it_is_wrong_or_overtaken(desk: Desk, stocked: Engine) -> None:
    page = desk.get("/playlists/list/pagi")
    seen = desk.carry(page)["seen"]
    address = "/playlists/list/pagi/rule"
    assert desk.send(address, seen=seen, rule="year:soon").status_code == 422
    page = desk.post(address, seen=seen, rule="category:musik order:title")
    late = desk.send(address, seen=seen, rule="category:ilm")
    assert late.status_code == 422
    told = late.get_data(as_text=True)
    assert "<dd>category:musik order:title</dd>" in told
    assert ">category:ilm</textarea>" in told
    desk.post(address, seen=desk.carry(told)["seen"], rule="category:ilm")
    with session_scope(stocked) as session:
        assert session.get_one(SmartList, "pagi").rule == "category:ilm"
    assert desk.send("/playlists/list/sore-santai/rule", rule="category:ilm").status_code == 409


def test_lists_are_made_removed_and_brought_back(desk: Desk, stocked: Engine) -> None:
    assert desk.send("/playlists/", name="Malam", kind="smart").status_code == 303
    assert desk.send("/playlists/", name="malam", kind="stored").status_code == 422
    assert desk.send("/playlists/", name="!!", kind="stored").status_code == 422
    for name in ("sore-santai", "malam"):
        rows = desk.get("/playlists/rows")
        seen = re.search(rf'list/{name}/remove"[^>]*?"seen": "(\w+)"', rows)
        assert seen
        gone = desk.post(f"/playlists/list/{name}/remove", seen=seen[1])
        desk.post("/playlists/restore", **desk.hidden(gone))
        assert desk.send("/playlists/restore", **desk.hidden(gone)).status_code == 409
    assert ids(stocked, "sore-santai") == ["musik1", "musik2", None]


# -------------------------------------------------------------------------------------- files


def sent(desk: Desk, filename: str, content: bytes, name: str = "") -> tuple[int, str]:
    """Send a list as a browser does; put together here, for the client keeps large ones open."""
    head = 'form-data; name="file"; filename="' + filename + '"'
    parts = [
        b'--grens\r\nContent-Disposition: form-data; name="name"\r\n\r\n' + name.encode(),
        b"--grens\r\nContent-Disposition: " + head.encode() + b"\r\n\r\n" + content,
        b"--grens--\r\n",
    ]
    answer = desk.send_raw(
        "/playlists/file", b"\r\n".join(parts), "multipart/form-data; boundary=grens"
    )
    text = answer.get_data(as_text=True)
    answer.close()
    return answer.status_code, text


@pytest.mark.parametrize("kind", ["m3u8", "m3u", "pls", "xspf"])
def test_a_list_goes_into_a_file_and_comes_back(
    desk: Desk, stocked: Engine, settings: PanelSettings, kind: str
) -> None:
    answer = desk.client.get(f"/playlists/list/sore-santai/export?as={kind}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="sore-santai.{kind}"'
    entries = parse_list(settings.data / f"x.{kind}", answer.data)
    assert [entry.location.startswith("/") for entry in entries] == [True] * 3
    status, page = sent(desk, f"../Musik/Kembali.{kind}", answer.data)
    assert status == 200
    assert "2 dari 3 dikenali" in page
    assert ids(stocked, "kembali") == ["musik1", "musik2", None]


XML = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><playlist><trackList/></playlist>'


@pytest.mark.parametrize(
    ("filename", "content", "told"),
    [
        ("a.xspf", XML, "entitas XML"),
        ("a.xspf", b"<html>", "tidak terbaca"),
        ("a.m3u8", b"#EXTM3U\n#EXT-X-VERSION:3\nseg.ts\n", "HLS"),
        ("a.m3u", b"x.mp3\n" * 10_001, "lebih banyak"),
        ("a.m3u", b"", "tidak menyebut"),
        ("a.exe", b"x.mp3\n", "Belum ada berkas"),
        ("../../etc/passwd", b"x.mp3\n", "Belum ada berkas"),
        ("", b"x.mp3\n", "Belum ada berkas"),
        ("sore santai.m3u", b"x.mp3\n", "Sudah ada daftar putar"),
        ("!.m3u", b"x.mp3\n", "tidak bisa jadi nama"),
    ],
)
def test_a_hostile_file_is_refused_with_the_reason(
    desk: Desk, stocked: Engine, filename: str, content: bytes, told: str
) -> None:
    status, answer = sent(desk, filename, content)
    assert status == 409
    assert told in json.dumps(json.loads(answer)["error"], ensure_ascii=False)
    with session_scope(stocked) as session:
        assert [row.id for row in all_lists(session)] == ["pagi", "sore-santai"]


def test_a_file_that_is_too_large_is_not_read(desk: Desk) -> None:
    assert sent(desk, "a.m3u", b"x" * (4 * 1024 * 1024 + 1))[0] == 413
    assert sent(desk, "a.m3u", b"x" * (5 * 1024 * 1024))[0] == 413


def test_what_a_list_names_on_this_disk_is_neither_read_nor_told(
    desk: Desk, settings: PanelSettings
) -> None:
    inner = settings.data / "rahasia.m3u"
    inner.write_text("musik-rahasia.mp3\n")
    there = settings.data / "rahasia.txt"
    there.write_text("isi")
    names = [str(inner), str(there), str(there.with_name("none.txt")), "http://x/y"]
    status, page = sent(desk, "a.m3u", "\n".join(names).encode(), "uji")
    assert status == 200
    assert "musik-rahasia" not in page
    reasons = re.findall(r'</b> <span class="dim">([^<]+)</span>', page)
    assert reasons[1] == reasons[2]
    assert "<script" not in sent(desk, "b.m3u", b"<script>alert(1)</script>", "x<i>y")[1]


# ------------------------------------------------------------------------------------ browser


def test_a_piece_is_added_by_its_title(browser: Browser, station: Station, stocked: Engine) -> None:
    page = open_console(browser, f"{station.url}playlists/list/sore-santai")
    page.locator("#piece").press_sequentially("musik 11")
    expect(page.locator("#piece-found li").first).to_contain_text("Musik 11", timeout=15_000)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#items")).to_contain_text("Musik 11")
    assert ids(stocked, "sore-santai")[-1] == "musik11"
    page.context.close()


def test_a_rule_is_put_together_by_pressing_terms(
    browser: Browser, station: Station, stocked: Engine
) -> None:
    page = open_console(browser, f"{station.url}playlists/list/pagi")
    count = page.locator(".count b")
    expect(count).to_have_text("3")
    page.locator("#rule").fill("category:ilm")
    expect(count).to_have_text("1")
    page.locator('[data-term="limit:50"]').click()
    page.keyboard.type("7")
    expect(page.locator("#rule")).to_have_value("category:ilm limit:7")
    page.locator("#rule").fill("categori:ilm")
    expect(page.locator("#tried")).to_contain_text("maksudnya 'category'?")
    page.goto(f"{station.url}playlists/list/sore-santai")
    page.locator('.slot[data-number="2"]').drag_to(page.locator('.slot[data-number="1"]'))
    expect(page.locator(".slot").nth(0)).to_contain_text("Musik 2")
    page.context.close()
