"""A week is planned, and a programme runs, in Chromium: by keys and by hand, as people do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, select

from radio.db import session_scope
from radio.programmes.episodes import find_episode
from radio.programmes.guests import ask_guest, set_answer
from radio.programmes.tables import Answer, Episode, Guest, Programme
from radio.units import Millis
from tests.web.browser import Station, box_of, open_console
from tests.web.conftest import FakeStation
from tests.web.planned import ZONE, at, episode, id_of, next_week, now, put_on_the_air

DAY = next_week(2)


@pytest.fixture
def desk(browser: Browser, planned: Engine, station: Station) -> Iterator[Page]:
    """The planner's browser; anything its scripts or its policy complain of fails the test."""
    page = open_console(browser, f"{station.url}programmes/", accept_downloads=True)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    yield page
    page.context.close()
    assert [error for error in errors if "422" not in error] == []


def places(page: Page, name: str) -> tuple[str, str]:
    shown = page.locator(f'.episode[data-id="{name}"]:not(.ghost)')
    return str(shown.get_attribute("data-start")), str(shown.get_attribute("data-end"))


def ready(page: Page) -> None:
    """Its scripts have begun: what is done before is not heard."""
    expect(page.locator("#light")).to_have_attribute("data-state", "on")


def make_a_programme(desk: Page) -> None:
    desk.get_by_role("link", name="Program baru").click()
    desk.wait_for_url("**/programmes/new")
    ready(desk)
    desk.get_by_label("Nama", exact=True).fill("Warta Desa")
    desk.get_by_label("Mulai", exact=True).fill("13.00")
    desk.get_by_label("Sampai", exact=True).fill("14.00")
    desk.get_by_label("Hari pertama").fill(str(next_week(0)))
    expect(desk.locator("#dates li")).to_have_count(10)
    desk.get_by_label("Sabtu").check()
    expect(desk.locator("#dates")).to_contain_text("BYDAY=MO,TU,WE,TH,FR,SA")
    desk.get_by_role("button", name="Simpan").click()
    desk.wait_for_url("**/programmes/warta-desa")
    ready(desk)
    desk.get_by_role("button", name="Tambah bagian").click()
    desk.locator("[name=length]").last.fill("60")
    expect(desk.locator(".verdict")).to_have_text("pas")
    desk.get_by_role("button", name="Simpan susunan acara").click()
    expect(desk.locator("#toasts")).to_contain_text("Disimpan.")


def move_into_a_conflict_and_out(desk: Page, name: str) -> None:
    """Two hours later it would be where another programme is: a free time is taken instead."""
    mine = desk.locator(f'.episode[data-id="{name}"]:not(.ghost)')
    mine.focus()
    desk.keyboard.press("m")
    for _ in range(8):
        desk.keyboard.press("ArrowDown")
    judged = desk.locator(".judged")
    expect(judged).to_have_attribute("data-fits", "no")
    expect(judged).to_contain_text("Campursari mengudara")
    desk.keyboard.press("Enter")
    expect(judged).to_have_attribute("data-fits", "no")
    judged.locator(".slot").nth(1).focus()
    desk.keyboard.press("Space")
    expect(judged).to_have_attribute("data-fits", "yes")
    mine.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("#bar")).to_contain_text("Dipindah: Ayo Mas Bro")
    expect(desk.locator("#bar")).to_contain_text("Siti")
    expect(mine).to_have_attribute("data-start", f"{DAY}T11:00")


def take_back(desk: Page, name: str) -> None:
    mine = desk.locator(f'.episode[data-id="{name}"]:not(.ghost)')
    desk.keyboard.press("Control+z")
    expect(mine).to_have_attribute("data-start", f"{DAY}T08:00")
    mine.focus()
    desk.keyboard.press("m")
    desk.keyboard.press("Alt+Shift+ArrowDown")
    desk.keyboard.press("Escape")
    expect(desk.locator("#told")).to_contain_text("Dibatalkan")
    expect(mine).to_be_focused()


def ask_a_guest(desk: Page) -> None:
    desk.get_by_label("Perangkat Daerah", exact=True).select_option("dishub")
    desk.get_by_label("Pejabat").select_option("new")
    desk.get_by_label("Nama", exact=True).fill("Ani Contoh")
    desk.get_by_label("Surel").fill("ani@example.id")
    desk.get_by_role("button", name="Undang", exact=True).click()
    expect(desk.locator("#guests")).to_contain_text("Ani Contoh")
    desk.get_by_role("button", name="bersedia").click()
    expect(desk.get_by_role("button", name="bersedia")).to_have_attribute("aria-pressed", "true")


def test_a_week_is_planned_by_keys(desk: Page, planned: Engine, tmp_path: Path) -> None:
    base, name = desk.url.removesuffix("programmes/"), id_of("ayo", DAY)
    make_a_programme(desk)
    desk.goto(f"{base}calendar/week/{DAY}")
    ready(desk)
    move_into_a_conflict_and_out(desk, name)
    with episode(planned, name) as moved:
        assert (moved.start, moved.end) == (at(DAY, "11:00"), at(DAY, "12:30"))
    take_back(desk, name)
    desk.keyboard.press("Enter")
    desk.get_by_role("link", name="Topik dan narasumber").click()
    desk.wait_for_url(f"**/episodes/{name}")
    ready(desk)
    ask_a_guest(desk)
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Undangan").click()
    download.value.save_as(tmp_path / "undangan.ics")
    calendar = Calendar.from_ical((tmp_path / "undangan.ics").read_bytes())
    assert calendar["METHOD"] == "REQUEST"
    event = calendar.walk("VEVENT")[0]
    assert event["ATTENDEE"].params["CN"] == "Ani Contoh"
    assert event["DTSTART"].dt.timestamp() * 1000 == at(DAY, "08:00")
    with session_scope(planned) as session:
        assert session.scalars(select(Guest)).one().state is Answer.CONFIRMED
        assert session.get_one(Programme, "warta-desa").seconds == 3600


def test_two_planners_at_one_episode_see_each_other_and_lose_no_word(
    desk: Page, browser: Browser, planned: Engine
) -> None:
    base, name = desk.url.removesuffix("programmes/"), id_of("ayo", DAY)
    address = f"{base}episodes/{name}"
    desk.goto(address)
    ready(desk)
    other = open_console(browser, address)
    ready(other)

    # Who only looks sees it within a second.
    other.get_by_label("Topik", exact=True).fill("Jalan rusak")
    other.locator("#words").get_by_role("button", name="Simpan").click()
    expect(desk.get_by_label("Topik", exact=True)).to_have_value("Jalan rusak", timeout=1500)
    other.locator("#rundown [name=length]").first.fill("3.00")
    other.get_by_role("button", name="Simpan susunan acara").click()
    expect(desk.locator("#rundown [name=length]").first).to_have_value("3.00", timeout=1500)

    # Who typed is told at once, though the keys are elsewhere now, and keeps the words.
    desk.get_by_label("Topik", exact=True).fill("Jembatan putus")
    desk.locator("#words").get_by_role("button", name="Simpan").focus()
    desk.locator("#rundown [name=title]").last.fill("Penutup saya")
    other.get_by_label("Topik", exact=True).fill("Air bersih")
    other.locator("#words").get_by_role("button", name="Simpan").click()
    expect(desk.locator("#toasts")).to_contain_text("Orang lain mengubah ini", timeout=1500)
    expect(desk.get_by_label("Topik", exact=True)).to_have_value("Jembatan putus")
    expect(desk.locator("#rundown [name=title]").last).to_have_value("Penutup saya")
    desk.locator("#words").get_by_role("button", name="Simpan").click()
    expect(desk.locator("#words .refused")).to_contain_text("Air bersih")
    expect(desk.locator("#words .refused")).to_be_focused()
    expect(desk.get_by_label("Topik", exact=True)).to_have_value("Jembatan putus")

    # What was not saved is not taken by the next change either; saved again, it counts.
    other.locator("#words [name=notes]").fill("Catatan orang lain")
    other.locator("#words").get_by_role("button", name="Simpan").click()
    expect(other.locator("#toasts")).to_contain_text("Disimpan.")
    expect(desk.get_by_label("Topik", exact=True)).to_have_value("Jembatan putus")
    desk.locator("#words").get_by_role("button", name="Simpan").click()
    expect(desk.locator("#words .refused")).to_contain_text("Catatan orang lain")
    desk.locator("#words").get_by_role("button", name="Simpan").click()
    expect(other.get_by_label("Topik", exact=True)).to_have_value("Jembatan putus", timeout=1500)
    other.context.close()


def test_an_episode_is_dragged_and_lengthened(desk: Page, planned: Engine) -> None:
    base = desk.url.removesuffix("programmes/")
    desk.goto(f"{base}calendar/week/{DAY}")
    ready(desk)
    name, other = id_of("ayo", DAY), id_of("sore", DAY)
    mine = desk.locator(f'.episode[data-id="{name}"]:not(.ghost)')
    box = box_of(mine)
    beside = box_of(desk.locator(f'.day[data-day="{DAY + timedelta(days=1)}"] .column'))
    x, y = box["x"] + 30, box["y"] + 20
    desk.mouse.move(x, y)
    desk.mouse.down()
    desk.mouse.move(x, y + 100, steps=5)
    expect(desk.locator(".judged")).to_contain_text("Campursari mengudara")
    expect(desk.locator(".ghost")).to_have_class("episode ghost clashes")
    desk.mouse.move(beside["x"] + 60, y + 46 * 5, steps=5)
    expect(desk.locator(".judged")).to_have_attribute("data-fits", "yes")
    desk.mouse.up()
    tomorrow = DAY + timedelta(days=1)
    expect(mine).to_have_attribute("data-start", f"{tomorrow}T13:00")

    # Its end is pulled down; what somebody else does meanwhile is seen when it is let go.
    short = desk.locator(f'.episode[data-id="{other}"]:not(.ghost)')
    pull = box_of(short.locator(".pull"))
    desk.mouse.move(pull["x"] + 20, pull["y"] + 4)
    desk.mouse.down()
    desk.mouse.move(pull["x"] + 20, pull["y"] + 4 + 23, steps=4)
    expect(desk.locator(".judged")).to_have_attribute("data-fits", "yes")
    with session_scope(planned, write=True) as session:
        session.get_one(Episode, name).topic = "Topik orang lain"
        session.commit()
    desk.mouse.up()
    expect(short).to_have_attribute("data-end", f"{DAY}T11:30")
    expect(mine).to_contain_text("Topik orang lain")
    assert places(desk, name)[1] == f"{tomorrow}T14:30"


def test_what_others_change_waits_for_the_hand_and_is_seen_when_it_lets_go(
    desk: Page, planned: Engine
) -> None:
    desk.goto(f"{desk.url.removesuffix('programmes/')}calendar/week/{DAY}")
    ready(desk)
    name = id_of("ayo", DAY)
    mine = desk.locator(f'.episode[data-id="{name}"]:not(.ghost)')
    mine.evaluate("one => (one.dataset.held = 'yes')")

    def others_choose(topic: str) -> None:
        seen = desk.expect_response(f"**/calendar/week/{DAY}")
        with seen, session_scope(planned, write=True) as session:
            find_episode(session, ZONE, name, now()).topic = topic
            session.commit()

    # Pressed, and not yet pulled.
    box = box_of(mine)
    desk.mouse.move(box["x"] + 30, box["y"] + 20)
    desk.mouse.down()
    others_choose("Jalan rusak")
    desk.mouse.move(box["x"] + 30, box["y"] + 60, steps=4)
    others_choose("Jembatan putus")
    expect(desk.locator(".judged")).to_contain_text("Campursari mengudara")
    expect(mine).to_have_attribute("data-held", "yes")
    # Taken back: nothing was moved, and nothing that others did is missed.
    desk.keyboard.press("Escape")
    desk.mouse.up()
    expect(mine).to_contain_text("Jembatan putus")
    expect(mine).to_have_attribute("data-start", f"{DAY}T08:00")
    expect(mine).to_be_focused()


def test_the_programme_view_follows_clock_engine_and_colleagues(
    desk: Page, planned: Engine, station: FakeStation
) -> None:
    name = put_on_the_air(planned, 1)
    with session_scope(planned, write=True) as session:
        guest = ask_guest(session, ZONE, session.get_one(Episode, name), 1, now()).guest
        session.commit()
    desk.goto(f"{station.url}programmes/live")
    on = desk.locator('.lines li[data-stand="now"]')
    expect(on).to_contain_text("Pembukaan")
    expect(desk.locator("#part-left")).to_contain_text("−00.")
    before = desk.locator("#part-left").inner_text()
    expect(desk.locator("#part-left")).not_to_have_text(before)
    expect(desk.locator("#late")).to_have_text("tepat waktu")
    expect(desk.locator("#light")).to_have_attribute("data-state", "on")

    # Marked a minute before it was due: the programme is early, also at its end.
    desk.keyboard.press("n")
    expect(on).to_contain_text("Dialog")
    expect(desk.locator("#late")).to_contain_text("lebih awal")
    expect(desk.locator("#ends-late")).to_contain_text("lebih awal")
    desk.keyboard.press("u")
    expect(on).to_contain_text("Pembukaan")

    # Who came is one tap, and seen by colleagues; what they change is seen here. The keyboard stays there.
    desk.get_by_role("button", name="hadir", exact=True).focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("button", name="hadir", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(desk.get_by_role("button", name="hadir", exact=True)).to_be_focused()
    with session_scope(planned, write=True) as session:
        assert session.get_one(Guest, guest.id).state is Answer.ATTENDED
        set_answer(session, ZONE, guest.id, Answer.DID_NOT_COME, now())
        session.commit()
    expect(desk.locator("#guests")).to_contain_text("Rencana cadangan", timeout=3000)

    # The song that the engine plays is the song of the rundown: two minutes before its time.
    with session_scope(planned, write=True) as session:
        row = session.get_one(Episode, name)
        row.start, row.end = Millis(now() - 50 * 60_000), Millis(now() + 40 * 60_000)
        session.commit()
    station.engine.play(entry_id="lagu", media_id="lagu", category="musik", title="Lagu pilihan")
    expect(on).to_contain_text("Lagu pilihan")
    expect(on.locator(".real")).to_be_visible()
    expect(desk.locator("#late")).to_contain_text("lebih awal")
    desk.set_viewport_size({"width": 390, "height": 844})
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390
