"""The status page: a number goes in, where the report stands comes out."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from radio.complaints.intake.tables import Waiting
from radio.complaints.words import State
from radio.db import session_scope
from tests.web.people import AWAY
from tests.web.registered import MARKED, Registered


@pytest.fixture
def citizen(app: Flask) -> FlaskClient:
    """Somebody at home, without an account."""
    client = app.test_client()
    client.environ_base.update(AWAY)
    return client


def shown(client: FlaskClient, number: str, status: int = 200) -> str:
    answer = client.get("/lacak", query_string={"nomor": number})
    assert answer.status_code == status
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    page = answer.get_data(as_text=True)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page[page.index("<body") :]))


def test_it_shows_where_a_report_stands_and_nothing_personal(
    citizen: FlaskClient, registered: Registered
) -> None:
    made = registered.file("Lubang di depan rumah Marked")
    assert "Sampai di mana laporan Anda?" in citizen.get("/lacak").get_data(as_text=True)
    page = shown(citizen, made.ticket.lower().replace("-", " "))
    assert made.ticket in page
    assert "Sudah diterima; belum diverifikasi." in page
    assert "Dinas Pekerjaan Umum Bina Marga" in page
    registered.answer(made, "Ditambal <besok>, telepon 081277776666")
    registered.answer(made, "Catatan dalam", public=False, number=3)
    now = registered.panel.now()
    registered.change(made, state=State.IN_PROCESS, due_at=now)
    page = shown(citizen, made.ticket)
    assert "Diproses" in page
    assert "Langkah berikutnya paling lambat" in page
    assert "Ditambal &lt;besok&gt;, telepon •••" in page
    assert "Catatan dalam" not in page
    registered.change(made, state=State.CLOSED, closed_at=now)
    page = shown(citizen, made.ticket)
    assert "Selesai pada" in page
    assert "Langkah berikutnya" not in page
    assert not [word for word in MARKED if word in page]


def test_who_joined_a_case_finds_it_by_their_number_at_every_desk(
    citizen: FlaskClient, registered: Registered
) -> None:
    first = registered.file("Lubang di depan pasar")
    joined = registered.file("Di situ juga", joins=first.id)
    # Another desk has taken it: nothing of it is on this computer.
    with session_scope(registered.panel.desk.database, write=True) as session:
        session.execute(delete(Waiting))
        session.commit()
    assert "Sudah diterima; belum diverifikasi." in shown(citizen, joined.ticket)
    assert citizen.get(f"/open311/v2/requests/{joined.ticket}.json").status_code == 200


def test_a_wrong_character_is_told_at_once(citizen: FlaskClient, registered: Registered) -> None:
    made = registered.file()
    last = "0" if made.ticket[-1] != "0" else "1"
    assert "Ada karakter yang salah" in shown(citizen, made.ticket[:-1] + last, 422)
    assert "Ada karakter yang salah" in shown(citizen, "<script>", 422)


def test_a_confidential_case_is_as_one_that_nobody_has(
    citizen: FlaskClient, registered: Registered
) -> None:
    sent = registered.file(confidential=True)
    waiting = registered.file(confidential=True, sent=False)
    pages = {
        shown(citizen, number, 404).replace(number, "")
        for number in (sent.ticket, waiting.ticket, "BJN26-9990C")
    }
    assert len(pages) == 1
    assert "Tidak ada laporan terbuka" in pages.pop()


def test_it_is_found_while_it_waits_and_by_the_other_address(
    citizen: FlaskClient, registered: Registered
) -> None:
    made = registered.file(sent=False)
    assert "Diterima" in shown(citizen, made.ticket)
    answer = citizen.get("/status", query_string={"nomor": made.ticket})
    assert (answer.status_code, answer.location) == (301, f"/lacak?nomor={made.ticket}")
    citizen.set_cookie("language", "en")
    assert "Received; nobody has looked at it yet." in shown(citizen, made.ticket)


def test_numbers_are_not_to_be_tried_out(citizen: FlaskClient, registered: Registered) -> None:
    registered.stop_the_clock()
    answers = [citizen.get("/lacak?nomor=BJN26-9990C") for _ in range(22)]
    assert answers[0].status_code == 404
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert "terlalu sering" in answers[-1].get_data(as_text=True)


def test_without_the_shared_database_it_says_so(citizen: FlaskClient) -> None:
    assert "sedang tidak dapat dibaca" in shown(citizen, "BJN26-9990C", 503)
