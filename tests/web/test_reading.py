"""What is read back on the air, on a register with cases; no browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from radio.complaints.entry import Agreement
from radio.complaints.handling.reading import WITHOUT
from radio.complaints.words import Channel, Deed, Means
from radio.db import session_scope
from radio.keys import SealedError
from radio.people.rights import Role
from radio.programmes.tables import Episode
from radio.units import Millis
from tests.complaints.handling import Office
from tests.web.figured import DAY, an_office, get
from tests.web.people import People
from tests.web.planned import put_on_the_air
from tests.web.posting import Desk
from web.panel import Panel, panel_of


@pytest.fixture
def panel(app: Flask) -> Panel:
    return panel_of(app)


@pytest.fixture
def office(panel: Panel) -> Office:
    return an_office(panel)


@pytest.fixture
def episode(planned: Engine) -> Episode:
    with session_scope(planned) as session:
        return session.get_one(Episode, put_on_the_air(planned, 5))


def test_last_weeks_complaints_are_read_back(
    planned: Engine, panel: Panel, office: Office, episode: Episode, client: FlaskClient
) -> None:
    at = episode.start - 3 * DAY
    office.clock.now = at
    agreed = (Agreement("air", given=True, how="spoken", at=Millis(at)),)
    one = office.take(programme_id="ayo", area_code="35.22.15.2003", agreements=agreed)
    office.take(programme_id="sore", text="Bukan acara ini")
    office.take(programme_id="ayo", text="Punya Siti Aminah, 0812 3456 7890", anonymous=True)
    office.take(programme_id="ayo", text="Rahasia sekali", confidential=True)
    office.do(one, Deed.ANSWER, said="Ditambal hari Senin.", means=Means.LETTER, public=True)
    page = get(client, f"/complaints/figures/reading/{episode.id}")
    assert "Ditambal hari Senin." in page
    assert "Siti Aminah" in page
    assert page.count("Siti") == 1
    assert "3456" not in page
    assert "Rahasia sekali" not in page
    assert "Bukan acara ini" not in page
    assert "be je en · " in page
    assert page.index("Ditambal") < page.index("Punya")
    paper = get(client, f"/complaints/figures/reading/{episode.id}/paper?minutes=3")
    assert "Ditambal hari Senin." in paper
    assert client.get("/complaints/figures/reading/none").status_code == 404
    # The page of the programme has it.
    assert f"/complaints/figures/reading/{episode.id}" in get(client, f"/episodes/{episode.id}/run")


def test_who_was_shown_names_is_noted_once_a_page(
    planned: Engine,
    office: Office,
    episode: Episode,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    noted: list[tuple[str, ...]] = []
    monkeypatch.setattr("web.figures.reading.saw", lambda *told: noted.append(told))
    office.clock.now = episode.start - DAY
    office.take(programme_id="ayo", anonymous=True)
    address = f"/complaints/figures/reading/{episode.id}"
    get(client, address)
    assert noted == []
    agreed = (Agreement("air", given=True, how="spoken", at=Millis(office.clock.now)),)
    ticket = office.case(office.take(programme_id="ayo", agreements=agreed)).ticket
    get(client, address)
    client.get(address, headers={"HX-Request": "true", "HX-Target": "reading-list"})
    assert noted == [("complaint.name", "episode ayo-kini", ticket)]


def test_what_is_read_is_marked_by_who_is_on_the_air(
    planned: Engine, office: Office, episode: Episode, people: People
) -> None:
    office.clock.now = episode.start - DAY
    one, other = office.take(programme_id="ayo"), office.take(programme_id="ayo", confidential=True)
    rina = Desk(people.signed_in("rina", Role.PRESENTER))
    address = f"/complaints/figures/reading/{episode.id}"
    ticket = office.case(one).ticket
    page = rina.post(f"{address}/read", ticket=ticket, minutes="3")
    assert 'data-read="yes"' in page
    assert 'value="3" selected' in page
    last = office.history(one)[-1]
    assert (last.deed, last.by, last.episode_id) == (Deed.READ_BACK, "Rina", episode.id)
    assert 'data-read="yes"' not in rina.post(f"{address}/unread", ticket=ticket)
    assert office.history(one)[-1].deed is Deed.UNREAD
    for unreadable, status in ((office.case(other).ticket, 403), ("BJN26-0000", 404)):
        assert rina.send(f"{address}/read", ticket=unreadable).status_code == status
    assert "aria-pressed" not in get(rina.client, f"{address}/paper")
    history = get(rina.client, f"/cases/{ticket}")
    assert "Dibacakan di siaran" in history
    assert WITHOUT in history


def test_what_there_is_no_time_for_stands_below(
    planned: Engine, office: Office, episode: Episode, client: FlaskClient
) -> None:
    office.clock.now = episode.start - DAY
    for nth in range(12):
        office.take(programme_id="ayo", text=f"Perkara {nth} " + "jalan rusak sekali " * 20)
    short = get(client, f"/complaints/figures/reading/{episode.id}?minutes=3")
    assert "rb-left" in short
    assert "rb-left" not in get(client, f"/complaints/figures/reading/{episode.id}?minutes=30")


def test_what_came_while_nothing_was_on_the_air_is_read_back_too(
    planned: Engine, office: Office, episode: Episode, client: FlaskClient
) -> None:
    office.clock.now = episode.start - DAY
    office.take(programme_id="ayo", text="Dari acara ini")
    office.take(text="Lewat WhatsApp", channel=Channel.WHATSAPP)
    office.take(programme_id="sore", text="Dari acara sore")
    address = f"/complaints/figures/reading/{episode.id}"
    page = get(client, address)
    assert "Lewat WhatsApp" in page
    assert "Dari acara ini" in page
    assert "Dari acara sore" not in page
    own = get(client, f"{address}?of=own")
    assert "Lewat WhatsApp" not in own
    assert 'value="own" selected' in own
    assert f"{address}/paper?minutes=10&amp;of=own" in own


def test_what_is_done_is_not_said_to_be_going_on(
    planned: Engine, office: Office, episode: Episode, client: FlaskClient
) -> None:
    office.clock.now = episode.start - DAY
    one = office.take(programme_id="ayo")
    address = f"/complaints/figures/reading/{episode.id}"
    office.do(one, Deed.ANSWER, said="Untuk pelapor saja.", means=Means.LETTER)
    assert "Sedang ditangani" in get(client, address)
    office.do(one, Deed.CLOSE)
    page = get(client, address)
    assert "Sedang ditangani" not in page
    assert re.search(r'class="chip">.*?</svg>Selesai</span>', page)
    assert "Untuk pelapor saja." not in page


def test_keys_that_are_gone_are_told(
    planned: Engine,
    panel: Panel,
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    episode: Episode,
    client: FlaskClient,
) -> None:
    office.clock.now = episode.start - DAY
    office.take(programme_id="ayo")

    def sealed(*_args: Any, **_more: Any) -> None:
        raise SealedError("not of these keys")

    monkeypatch.setattr("web.figures.reading.read_back", sealed)
    page = get(client, f"/complaints/figures/reading/{episode.id}")
    assert "fg-told" in page
    assert "berlubang" not in page
