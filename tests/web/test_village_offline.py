"""Sambang Desa in Chromium, with the network switched off: nothing typed is lost, each number is one case."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from radio.complaints.entry import unpack
from radio.complaints.intake.filing import about_waiting
from radio.complaints.intake.tables import (
    ReservedNumber,
    Waiting,
    WaitingKind,
)
from radio.db import session_scope
from tests.web.phoned import SECRET, Phone, ask, complain, taken
from web.server import PanelServer

pytestmark = pytest.mark.slow


def test_a_visit_with_no_network_to_what_the_station_has(phone: Phone, server: PanelServer) -> None:
    page, panel = phone.make_ready(), server._panel
    phone.stop()
    # In the village: the browser is opened with no network at all.
    page = phone.start(offline=True)
    expect(page.locator("#network")).to_contain_text("Tidak ada jaringan", timeout=10_000)
    first, second = complain(page), complain(page, "Lampu jalan padam")
    request = ask(page)
    assert re.fullmatch(r"BJN\d\d-\d{4}[0-9A-Z]", first)
    assert first != second
    assert re.fullmatch(r"PPID-BJN/\d\d/\d{4}", request)
    expect(page.locator("#waits")).to_have_text("3 menunggu dikirim.")
    # What is being typed outlives the browser, too.
    page.fill("#request-text", "Belum selesai")
    expect(page.locator("#request [data-kept]")).to_contain_text("tersimpan")
    assert taken(panel) == {}
    phone.stop()
    kept = [path for path in phone.folder.rglob("*") if path.is_file()]
    words = [
        word.encode(how)
        for word in ("Warsito", "7777", "Budi Santoso", "Belum selesai")
        for how in ("utf-8", "utf-16-le")
    ]
    assert [str(path) for path in kept if any(word in path.read_bytes() for word in words)] == []

    page = phone.start(offline=True)
    expect(page.locator("#waits")).to_have_text("3 menunggu dikirim.")
    page.click("#tab-request")
    expect(page.locator("#request-text")).to_have_value("Belum selesai")
    # Back in reach.
    phone.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#waits")).to_have_text("Tidak ada yang menunggu.", timeout=20_000)
    assert taken(panel) == {
        first: WaitingKind.COMPLAINT,
        second: WaitingKind.COMPLAINT,
        request: WaitingKind.REQUEST,
    }
    with session_scope(panel.desk.database) as session:
        row = session.scalars(select(Waiting).order_by(Waiting.number)).first()
        assert row is not None
        entry = unpack(panel.desk.keys.open(row.sealed, about_waiting(row.id)))
        reserved = session.get_one(ReservedNumber, first)
    assert (entry.text, entry.reporter.phone) == (SECRET, "+6281277776666")
    assert reserved.used_at is not None
    expect(page.locator('#queue li[data-state="sent"]')).to_have_count(3)


def test_a_phone_from_before_photos_keeps_what_it_has(phone: Phone, server: PanelServer) -> None:
    page = phone.start(at="login")
    page.evaluate("""async () => {
        const request = indexedDB.open("sambang", 1);
        request.onupgradeneeded = () => {
            const stores = { keys: "id", facts: "id", queue: "key", numbers: "number", drafts: "kind", sent: "key" };
            for (const [store, path] of Object.entries(stores)) request.result.createObjectStore(store, { keyPath: path });
        };
        const db = await new Promise((r) => { request.onsuccess = () => r(request.result); });
        const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
        const id = Date.now().toString(16).padStart(12, "0") + "0".repeat(20);
        const iv = crypto.getRandomValues(new Uint8Array(12));
        const text = (value) => new TextEncoder().encode(value);
        const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: text(id) }, key, text(JSON.stringify({ text: "Dari versi lama" })));
        const change = db.transaction(["keys", "queue"], "readwrite");
        change.objectStore("keys").put({ id: "queue", value: key });
        change.objectStore("queue").put({ key: id, kind: "complaint", number: "", at: Date.now(), iv, box, state: "waiting", why: "" });
        await new Promise((r) => { change.oncomplete = r; });
        db.close();
    }""")
    page.goto(f"{phone.url}sambang/")
    expect(page.locator("#waits")).to_have_text("Tidak ada yang menunggu.", timeout=20_000)
    assert len(taken(server._panel)) == 1


def test_an_answer_that_is_not_heard_doubles_nothing(phone: Phone, server: PanelServer) -> None:
    page = phone.make_ready()
    lost = []

    def lose(route: object) -> None:
        # The panel takes it; its answer never comes.
        if len(lost) < 2:
            lost.append(route.fetch().status)  # type: ignore[attr-defined]  # Playwright's route
            route.abort()  # type: ignore[attr-defined]  # same
        else:
            route.continue_()  # type: ignore[attr-defined]  # same

    phone.context.route("**/sambang/take", lose)
    number = complain(page)
    for _ in range(4):
        page.click("#send")
        page.wait_for_timeout(400)
    expect(page.locator("#waits")).to_have_text("Tidak ada yang menunggu.", timeout=20_000)
    assert lost == [200, 200]
    assert list(taken(server._panel)) == [number]
    phone.errors = [error for error in phone.errors if "ERR_FAILED" not in error]


def test_who_is_signed_out_is_told_and_nothing_goes(phone: Phone, server: PanelServer) -> None:
    page = phone.make_ready()

    def shut(route: object) -> None:
        route.fulfill(status=401, json={"ok": False, "error": {"code": "not_known"}})  # type: ignore[attr-defined]  # Playwright's route

    phone.context.route("**/sambang/state", shut)
    number = complain(page)
    expect(page.locator("#unsigned")).to_contain_text("Belum masuk", timeout=10_000)
    expect(page.locator("#login")).to_be_visible()
    assert taken(server._panel) == {}
    phone.context.unroute("**/sambang/state")
    page.click("#send")
    expect(page.locator("#unsigned")).to_be_hidden(timeout=10_000)
    expect(page.locator("#waits")).to_have_text("Tidak ada yang menunggu.", timeout=10_000)
    assert list(taken(server._panel)) == [number]
    phone.errors = [error for error in phone.errors if "401" not in error]


def test_the_key_never_leaves_the_browser(phone: Phone) -> None:
    page = phone.make_ready()
    complain(page)
    told = page.evaluate("""async () => {
        const db = await new Promise((r) => { const q = indexedDB.open("sambang"); q.onsuccess = () => r(q.result); });
        const row = await new Promise((r) => { const q = db.transaction("keys").objectStore("keys").get("queue"); q.onsuccess = () => r(q.result); });
        const exported = await crypto.subtle.exportKey("raw", row.value).then(() => true, () => false);
        const names = await caches.keys();
        const kept = [];
        for (const name of names) for (const one of await (await caches.open(name)).keys()) kept.push(new URL(one.url).pathname);
        return { extractable: row.value.extractable, exported, names, kept };
    }""")
    assert told["extractable"] is False
    assert told["exported"] is False
    assert len(told["names"]) == 1
    assert not [path for path in told["kept"] if not path.startswith(("/static/", "/sambang/"))]
    assert not [path for path in told["kept"] if "state" in path or "take" in path]
