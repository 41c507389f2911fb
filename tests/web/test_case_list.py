"""Cases are found: by words, numbers and filters, by what a figure opens, by filters that are kept."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.datastructures import MultiDict

from playlists.clock import to_local
from radio.complaints.register.filtertables import SavedFilter
from radio.complaints.sight.filters import STEPS
from radio.complaints.words import Channel
from radio.db import session_scope
from tests.web.casework import Take, act, case_panel, taker
from tests.web.posting import Desk
from web.panel import Panel


@pytest.fixture
def panel(app: Flask) -> Panel:
    return case_panel(app)


@pytest.fixture
def take(panel: Panel) -> Take:
    return taker(panel)


@pytest.fixture
def desk(panel: Panel, client: FlaskClient) -> Desk:
    return Desk(client)


def test_cases_are_found_by_words_numbers_and_filters(
    client: FlaskClient, desk: Desk, take: Take
) -> None:
    road = take(category_id="jalan", agency_id="dpubmpr")
    lamp = take("Lampu penerangan padam", category_id="lampu", area_code="35.22.15.2003")
    act(client, road, "verify")
    act(client, road, "forward", agencies="dpubmpr")
    act(client, road, "follow_up", said="dikerjakan")

    def found(**given: str) -> set[str]:
        page = desk.post("/cases/rows", **given)
        return {one.ticket for one in (road, lamp) if f'<b class="figures">{one.ticket}' in page}

    assert found() == {road.ticket, lamp.ticket}
    assert found(text="lamp") == {lamp.ticket}
    assert found(text=road.ticket[:-1]) == {road.ticket}
    assert found(colours="yellow") == {road.ticket}
    assert found(areas="35.22.15") == {lamp.ticket}
    assert found(overdue="1") == set()
    assert desk.send("/cases/rows", colours="hijau").status_code == 400


def form_values(page: str) -> list[tuple[str, str]]:
    """What a browser sends of the form that finds cases, as the page comes."""
    form = page[page.index('id="case-find"') :].split("</form>", maxsplit=1)[0]
    boxes = re.findall(r'type="checkbox" name="(\w+)" value="([^"]*)" ?checked', form)
    lines = re.findall(
        r'<input type="(?:search|date|hidden)"[^>]*? name="(\w+)" value="([^"]*)"', form
    )
    chosen = [
        (name, (re.findall(r'value="([^"]*)" selected', options) or [""])[0])
        for name, options in re.findall(r'<select id="[^"]+" name="(\w+)">(.*?)</select>', form)
    ]
    return [(name, html.unescape(value)) for name, value in [*boxes, *lines, *chosen]]


@pytest.mark.parametrize(
    ("query", "words", "n"),
    [
        ("agencies=-", "belum ada perangkat daerah", 2),
        ("areas=-", "tanpa tempat", 2),
        ("states=received&states=verified", "Keadaan: diterima, terverifikasi", 3),
        ("villages=35.22.15.2003", "Desa: ", 1),
        ("&".join(f"answered_in={step}" for step in STEPS), "dijawab", 0),
        ("answered_in=-", "belum dijawab", 3),
        ("closed_in=-&categories=-", "belum selesai", 2),
        ("grades=-", "kepuasan belum ditanyakan", 3),
        ("aired=-", "belum dijawab di siaran", 3),
        ("desks=BJN&steps=forward", "diteruskan", 3),
        ("asked=dishub", "Dishub", 0),
        ("since=1&until=9999999999999", "", 3),
    ],
)  # fmt: skip
def test_what_a_figure_opens_is_told_and_stays_while_one_goes_on(
    client: FlaskClient, desk: Desk, take: Take, query: str, words: str, n: int
) -> None:
    take(category_id="jalan", agency_id="dpubmpr", area_code="35.22.15.2003")
    take("Lampu padam")
    take("Air keruh")
    page = client.get(f"/cases/?{query}").get_data(as_text=True)
    assert page.count('class="case-head"') == n
    assert words.lower() in html.unescape(page).lower()
    # What the form sends, for the next page, an export or a filter that is kept, is the same cases.
    sent = MultiDict(form_values(page))
    assert desk.post("/cases/rows", **sent.to_dict(flat=False)).count('class="case-head"') == n
    sent.poplist("also")
    if words:
        assert desk.post("/cases/rows", **sent.to_dict(flat=False)).count('class="case-head"') == 3


def test_a_list_is_of_the_days_that_are_chosen(
    client: FlaskClient, desk: Desk, panel: Panel, take: Take
) -> None:
    filed = take()
    today = f"{to_local(panel.now(), panel.desk.zone):%Y-%m-%d}"
    for first, last, n in (("", "", 1), (today, today, 1), ("2020-01-01", "2020-12-31", 0)):
        found = desk.post("/cases/rows", first=first, last=last)
        assert found.count(f'<b class="figures">{filed.ticket}') == n
    address = desk.send("/cases/keep", name="Hari ini", first=today, last=today)
    page = client.get(address.headers["HX-Redirect"]).get_data(as_text=True)
    assert page.count(f'value="{today}"') == 2
    for wrong in ("gestern", "9999-12-31"):
        assert desk.send("/cases/rows", last=wrong).status_code == 400


def test_what_came_by_another_program_is_called_so(client: FlaskClient, take: Take) -> None:
    filed = take(channel=Channel.OPEN311)
    page = client.get(f"/cases/{filed.ticket}").get_data(as_text=True)
    assert "<dd>Program lain</dd>" in page
    assert 'value="open311" selected' in client.get("/cases/?channels=open311").get_data(
        as_text=True
    )


def test_a_filter_is_kept_under_a_name(client: FlaskClient, desk: Desk, take: Take) -> None:
    road, lamp = take(), take("Lampu padam, kata Siti Zubaidah")
    answer = desk.send("/cases/keep", name="Kata Siti", text="zubaidah")
    address = answer.headers["HX-Redirect"]
    assert re.fullmatch(r"/cases/\?kept=\w+", address)
    page = client.get(address).get_data(as_text=True)
    assert lamp.ticket in page
    assert road.ticket not in page
    assert re.findall(r'href="([^"]+)">Kata Siti', page) == [address]
    assert re.findall(r'(?:href|action|hx-\w+)="[^"]*zubaidah', page) == []
    assert desk.send("/cases/keep", name=" \u202e ").status_code == 400
    desk.send("/cases/drop", filter=re.findall(r'name="filter" value="(\w+)"', page)[0])
    assert "Kata Siti" not in client.get("/cases/").get_data(as_text=True)
    assert client.get(address).status_code == 200


def test_a_kept_filter_is_of_its_stations_account(
    client: FlaskClient, desk: Desk, take: Take, panel: Panel
) -> None:
    take()
    desk.send("/cases/keep", name="Merah", colours="red")
    with session_scope(panel.register, write=True) as session:
        # Another station's account of the same number.
        owner = select(SavedFilter.owner).limit(1)
        there = session.scalars(owner).one().replace("BJN", "KAP")
        session.execute(update(SavedFilter).values(owner=there))
        session.commit()
    assert "Merah</a>" not in client.get("/cases/").get_data(as_text=True)
