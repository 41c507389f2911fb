"""Taking complaints in a browser, by keyboard: at the speed of talk, and with everything going wrong."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from radio.complaints.entry import Entry, unpack
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.drafts import drafts_of
from radio.complaints.intake.filing import about_waiting, file_entry
from radio.complaints.intake.tables import Waiting
from radio.db import session_scope
from tests.complaints.conftest import an_entry
from tests.rig.servers import free_port
from tests.web.browser import Station, open_console, until
from tests.web.crashes import kill_chromium, panel_process, typist
from tests.web.planned import put_on_the_air
from tests.web.registered import register_at_hand
from tests.web.test_accessibility import AXE, looked_at
from tests.web.test_intake import AGENCIES
from web import PanelSettings
from web.server import PanelServer

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

PACE = 160
"""ms between two keys: a good typist, as somebody who listens meanwhile."""
WHOLE = """() => {
  const one = document.activeElement;
  const box = (one.type === "file" ? document.querySelector('[for="in-files"]') : one).getBoundingClientRect();
  const on = (y) => document.elementFromPoint(box.left + box.width / 2, y)?.closest("input, select, summary, button, label, textarea");
  const same = (two) => two === one || two?.htmlFor === one.id || two?.contains(one);
  return [one.id || one.name || one.textContent.trim(), same(on(box.top + 4)) && same(on(box.bottom - 4))];
}"""
"""What is focused, and whether it is seen from its top to its bottom."""
SAID = "Jalan depan pasar berlubang, dalam"


@pytest.fixture
def intake(server: PanelServer) -> Desk:
    panel = server._panel
    register_at_hand(panel, AGENCIES)
    return panel.desk


@pytest.fixture
def console(browser: Browser, intake: Desk, planned: Engine, station: Station) -> Iterator[Page]:
    page = open_console(browser, station.url)
    expect(page.locator("#now-title")).to_have_text(station.title())
    expect(page.locator("#complaint-open")).to_be_visible()
    yield page
    page.context.close()


@pytest.fixture
def form(browser: Browser, intake: Desk, station: Station) -> Iterator[Page]:
    page = open_console(browser, f"{station.url}complaints/new")
    expect(page.locator("#in-text")).to_be_focused()
    yield page
    page.context.close()


def filed(desk: Desk) -> list[Entry]:
    with session_scope(desk.database) as session:
        rows = session.query(Waiting).order_by(Waiting.number).all()
    return [unpack(desk.keys.open(row.sealed, about_waiting(row.id))) for row in rows]


def begun(desk: Desk) -> list[str]:
    with session_scope(desk.database) as session:
        return [one.fields for one in drafts_of(session, desk.keys, "")]


def kept(page: Page) -> None:
    expect(page.locator("#intake-state")).to_have_attribute("data-key", "kept")


def test_from_n_to_a_number_by_keyboard(
    console: Page, intake: Desk, planned: Engine, record_property: Callable[[str, object], None]
) -> None:
    name = put_on_the_air(planned, minutes=5)
    keys = console.keyboard
    console.locator("body").focus()
    began = time.monotonic()
    keys.press("n")
    expect(console.locator("#in-text")).to_be_focused()
    keys.type(SAID, delay=PACE)
    keys.press("Tab")
    keys.type("Siti", delay=PACE)
    keys.press("Tab")
    keys.type("081234567890", delay=PACE)
    keys.press("Tab")
    keys.type("sukorejo", delay=PACE)
    keys.press("ArrowDown")
    keys.press("Enter")
    keys.press("Alt+1")
    keys.press("Alt+s")
    keys.press("Control+Enter")
    ticket = console.locator("#intake-ticket")
    expect(ticket).to_have_text(re.compile(r"^BJN\d\d-\d{4}[0-9A-Z]$"))
    seconds = time.monotonic() - began
    record_property("seconds from N to a number", round(seconds, 1))
    print(f"from N to a number: {seconds:.1f} s at {PACE} ms a key")  # noqa: T201  # the figure
    (entry,) = filed(intake)
    assert (entry.text, entry.reporter.name) == (SAID, "Siti")
    assert entry.reporter.phone == "+6281234567890"
    assert entry.reporter.area_code.startswith("35.22.")
    assert (entry.category_id, entry.agency_id) == ("jalan", "dpubmpr")
    assert (entry.channel, entry.episode_id) == ("call", name)
    assert [(one.purpose, one.given, one.how) for one in entry.agreements] == [
        ("air", True, "spoken"), ("record", True, "spoken"),
    ]  # fmt: skip
    assert entry.agreements[0].at > entry.said_at
    expect(console.locator("#intake-spelled")).to_contain_text("be je en")
    assert begun(intake) == []
    # The next caller, at one key.
    expect(console.locator("#intake-next")).to_be_focused()
    keys.press("Enter")
    expect(console.locator("#in-text")).to_be_focused()
    expect(console.locator("#in-text")).to_have_value("")
    expect(console.locator("#in-phone")).to_have_value("")
    keys.press("Escape")
    expect(console.locator("#complaint-sheet")).to_be_hidden()
    expect(console.locator("#complaint-last")).to_contain_text("BJN")


def test_nothing_that_is_typed_into_is_behind_what_saves(
    console: Page, intake: Desk, planned: Engine
) -> None:
    for nth in range(3):
        file_entry(intake, an_entry(text=f"{SAID}, kata warga ke-{nth} yang lewat di situ " * 3))
    keys = console.keyboard
    keys.press("n")
    keys.type(SAID)
    expect(console.locator(".in-alike li")).to_have_count(3)
    seen: dict[str, bool] = {}
    console.locator("#in-name").focus()
    while "intake-save" not in seen:
        name, whole = console.evaluate(WHOLE)
        seen[name] = whole
        keys.press("Tab")
        assert len(seen) < 40
    assert {"in-phone", "in-lives", "in-consent-air", "in-consent-how"} <= seen.keys()
    assert [name for name, whole in seen.items() if not whole] == []


def test_escape_closes_and_every_word_stays(console: Page, intake: Desk) -> None:
    keys = console.keyboard
    keys.press("n")
    keys.type("Lampu s m padam")
    keys.press("Escape")
    expect(console.locator("#complaint-sheet")).to_be_hidden()
    keys.press("n")
    expect(console.locator("#in-text")).to_be_focused()
    expect(console.locator("#in-text")).to_have_value("Lampu s m padam")
    kept(console)
    assert "Lampu s m padam" in begun(intake)[0]


def test_consent_by_one_key_is_kept_in_the_draft(form: Page, intake: Desk) -> None:
    keys, air, record = (
        form.keyboard,
        form.locator("#in-consent-air"),
        form.locator("#in-consent-record"),
    )
    keys.type("Jalan rusak")
    keys.press("Alt+p")
    expect(form.locator("#intake-card")).to_have_attribute("open", "")
    expect(form.locator("#intake-card")).to_contain_text("direkam")
    expect(form.locator("#in-text")).to_be_focused()
    keys.press("Alt+t")
    expect(air).to_have_value("no")
    keys.press("Alt+t")
    expect(air).to_have_value("")
    keys.press("Alt+s")
    expect(form.locator("#intake-consent-told")).to_contain_text("setuju")
    record.select_option("no")
    kept(form)
    fields = json.loads(begun(intake)[0])
    assert (fields["consent_air"], fields["consent_record"]) == ("yes", "no")
    assert int(fields["consent_air_at"]) >= int(fields["began"])
    form.reload()
    form.locator(".in-resume").first.click()
    expect(air).to_have_value("yes")
    expect(record).to_have_value("no")
    expect(form.locator("[name=consent_air_at]")).to_have_value(fields["consent_air_at"])
    keys.press("Control+Enter")
    expect(form.locator("#intake-ticket")).to_contain_text("BJN")
    assert [(one.purpose, one.given) for one in filed(intake)[0].agreements] == [
        ("air", True), ("record", False),
    ]  # fmt: skip


def test_no_push_moves_the_focus(console: Page, intake: Desk) -> None:
    keys = console.keyboard
    keys.press("n")
    for word in ("Jalan ", "di depan ", "pasar ", "rusak"):
        keys.type(word)
        file_entry(intake, an_entry(text=f"Yang lain: {word}"))
        time.sleep(0.7)
        expect(console.locator("#in-text")).to_be_focused()
    expect(console.locator("#in-text")).to_have_value("Jalan di depan pasar rusak")


def test_a_like_case_is_joined_and_a_caller_known(form: Page, intake: Desk) -> None:
    first = file_entry(intake, an_entry(area_code="35.22.15.2003"))
    form.keyboard.type("Jalan depan pasar lubangnya dalam")
    hints = form.locator("#intake-hints")
    expect(hints).to_contain_text(first.ticket)
    form.locator("#in-phone").fill("0812 3456 7890")
    expect(hints).to_contain_text("Pernah melapor: 1 aduan")
    assert "Siti" not in hints.inner_text()
    form.keyboard.press("Alt+g")
    expect(form.locator("#intake-joins")).to_contain_text(f"Digabung ke {first.ticket}")
    form.keyboard.press("Control+Enter")
    expect(form.locator("#intake-ticket")).to_contain_text("BJN")
    assert [one.joins for one in filed(intake)] == ["", first.id]


def test_an_error_stands_at_its_field_and_nothing_is_lost(form: Page, intake: Desk) -> None:
    form.keyboard.press("Control+Enter")
    expect(form.locator("#in-text")).to_be_focused()
    expect(form.locator("#in-text-wrong")).to_have_text("Tulis isi aduannya.")
    form.keyboard.type("Jalan rusak")
    form.locator("#in-phone").fill("tidak tahu")
    form.keyboard.press("Control+Enter")
    expect(form.locator("#in-phone")).to_be_focused()
    expect(form.locator("#in-phone-wrong")).to_be_visible()
    expect(form.locator("#in-text")).to_have_value("Jalan rusak")
    form.locator("#in-phone").fill("")
    form.keyboard.press("Control+Enter")
    expect(form.locator("#intake-ticket")).to_contain_text("BJN")
    assert [one.text for one in filed(intake)] == ["Jalan rusak"]


def test_a_photo_comes_along(form: Page, intake: Desk, tmp_path: Path) -> None:
    path = tmp_path / "bukti.png"
    Image.new("RGB", (60, 40), "blue").save(path, "JPEG")
    form.keyboard.type("Sampah menumpuk")
    form.set_input_files("#in-files", str(path))
    expect(form.locator("#intake-papers")).to_contain_text("bukti.jpg")
    (tmp_path / "film.jpg").write_bytes(b"MZ\x90 no picture")
    form.set_input_files("#in-files", str(tmp_path / "film.jpg"))
    expect(form.locator(".toast.failed")).to_contain_text("film.jpg tidak diterima")
    form.keyboard.press("Control+Enter")
    expect(form.locator("#intake-ticket")).to_contain_text("BJN")


# ----------------------------------------------------------------- what goes wrong


def test_a_killed_browser_loses_not_a_word(intake: Desk, station: Station, tmp_path: Path) -> None:
    said = "Lampu jalan di perempatan padam sejak Lebaran, sudah dua kali lapor"
    profile = tmp_path / "profile"
    with typist(profile, station, said) as first:
        assert first.stdout is not None
        assert first.stdout.readline().strip() == "typed"
        kill_chromium(profile)
        first.kill()
    # In the same browser, and in another one.
    for one in (profile, tmp_path / "other"):
        (one / "SingletonLock").unlink(missing_ok=True)
        with typist(one, station, "") as again:
            shown, _nothing = again.communicate(timeout=60)
        assert shown.strip() == said, begun(intake)


def test_a_killed_panel_loses_nothing_and_nobody_stops_typing(
    browser: Browser, intake: Desk, settings: PanelSettings
) -> None:
    port = free_port()
    with panel_process(settings, port) as kill:
        page = open_console(browser, f"http://127.0.0.1:{port}/complaints/new")
        expect(page.locator("#in-text")).to_be_focused()
        page.keyboard.type("Sampah menumpuk ", delay=30)
        kill()
        page.keyboard.type("di TPS sejak Senin", delay=30)
        expect(page.locator("#intake-told")).to_contain_text("Panel tidak terhubung")
        page.keyboard.press("Control+Enter")
        ticket = page.locator("#intake-ticket")
        expect(ticket).to_have_text("Tersimpan di peramban ini", timeout=20_000)
        page.keyboard.press("Enter")
        page.keyboard.type("Yang kedua")
    with panel_process(settings, port):
        told = page.locator(".toast.others")
        expect(told).to_contain_text(re.compile(r"BJN\d\d-\d{4}. sudah disimpan"), timeout=20_000)
        expect(page.locator("#in-text")).to_be_focused()
        expect(page.locator("#in-text")).to_have_value("Yang kedua")
        assert until(lambda: any("Yang kedua" in one for one in begun(intake)), 10)
        page.context.close()
    assert [one.text for one in filed(intake)] == ["Sampah menumpuk di TPS sejak Senin"]


def test_two_windows_on_one_complaint_the_later_is_told(
    browser: Browser, intake: Desk, station: Station
) -> None:
    first = open_console(browser, f"{station.url}complaints/new")
    first.keyboard.type("Banjir di gang ")
    kept(first)
    second = first.context.new_page()
    second.goto(f"{station.url}complaints/new")
    second.locator(".in-resume").click()
    second.keyboard.type("melati")
    kept(second)
    second.keyboard.type(", sejak subuh")
    kept(second)
    first.bring_to_front()
    first.keyboard.type("mawar")
    expect(first.locator("#intake-told")).to_contain_text("juga sedang ditulis di jendela lain")
    expect(first.locator("#in-text")).to_have_value("Banjir di gang mawar")
    first.context.close()


def test_the_programmes_page_has_its_complaints(
    browser: Browser, intake: Desk, planned: Engine, station: Station
) -> None:
    name = put_on_the_air(planned, minutes=5)
    page = open_console(browser, f"{station.url}episodes/{name}/run")
    place = page.locator("#complaints-of")
    expect(place).to_contain_text("Belum ada")
    filed_now = file_entry(intake, an_entry(episode_id=name))
    expect(place).to_contain_text(filed_now.ticket)
    expect(place).to_contain_text("menunggu di sini")
    page.context.close()


def test_the_form_keeps_nobody_out(
    browser: Browser, intake: Desk, planned: Engine, station: Station
) -> None:
    """With axe-core, in each of its states, at both widths and in both themes."""
    name = put_on_the_air(planned, minutes=5)
    file_entry(intake, an_entry(area_code="35.22.15.2003", episode_id=name))
    context = browser.new_context(reduced_motion="reduce")
    context.add_init_script(path=AXE)
    page = context.new_page()
    found: dict[str, object] = {}
    for address in ("complaints/new", ""):
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(f"{station.url}{address}")
        if not address:
            page.keyboard.press("n")
        expect(page.locator("#in-text")).to_be_focused()
        page.keyboard.type("Jalan depan pasar lubangnya dalam")
        page.locator("#in-phone").fill("081234567890")
        expect(page.locator("#intake-hints")).to_contain_text("Pernah melapor")
        expect(page.locator(".in-alike")).to_be_visible()
        page.locator("#in-area").focus()
        page.keyboard.type("sukorejo")
        expect(page.locator("#in-area-list")).to_be_visible()
        found |= looked_at(page, f"{address}: what is known, a list")
        page.locator("#in-area").press("Escape")
        page.locator("#in-phone").fill("tidak tahu")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#in-phone-wrong")).to_be_visible()
        found |= looked_at(page, f"{address}: a field is wrong")
        page.locator("#in-phone").fill("")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#intake-ticket")).to_contain_text("BJN")
        found |= looked_at(page, f"{address}: the number")
        page.keyboard.press("Enter")
        page.keyboard.type("Draf yang ditinggal")
        kept(page)
        page.goto(f"{station.url}complaints/new")
        expect(page.locator(".in-resume").first).to_be_visible()
        found |= looked_at(page, f"{address}: drafts")
    page.goto(f"{station.url}episodes/{name}/run")
    expect(page.locator("#complaints-of")).to_contain_text("BJN")
    found |= looked_at(page, "the episode's page")
    context.close()
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)
