"""Following cases up on the panel: read, acted on; who may see what; what is wrong is told."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from playlists.clock import to_local
from radio.complaints.ids import new_id
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.filing import File
from radio.complaints.register.tables import Complaint, Disclosure
from radio.complaints.words import Deed, Means, State
from radio.db import session_scope
from radio.people.rights import Role
from radio.people.tables import Person
from radio.programmes.tables import Episode
from radio.units import Millis
from tests.web.casework import Take, act, case_panel, last_deed, row_of, taker
from tests.web.people import People
from tests.web.planned import put_on_the_air
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


def test_a_case_goes_from_received_to_closed(client: FlaskClient, panel: Panel, take: Take) -> None:
    filed = take(category_id="jalan")
    act(client, filed, "verify")
    act(client, filed, "forward", agencies=["dpubmpr", "dishub"])
    act(
        client,
        filed,
        "answer",
        agencies="dpubmpr",
        means="phone",
        said="Ditambal pekan ini",
        public="y",
    )
    assert row_of(panel, filed).state is State.IN_PROCESS
    deed = last_deed(panel, filed)
    assert (deed.deed, deed.means, deed.public, deed.said) == (
        Deed.ANSWER, Means.PHONE, True, "Ditambal pekan ini",
    )  # fmt: skip
    act(client, filed, "close", why="sudah ditambal")
    assert row_of(panel, filed).state is State.CLOSED
    page = client.get(f"/cases/{filed.ticket}").get_data(as_text=True)
    for words in ("Ditambal pekan ini", "sudah ditambal", "DPUBMPR", "biru: selesai"):
        assert words in page
    act(client, filed, "rate", grade="satisfied")
    act(client, filed, "reopen", why="lubang lagi")
    assert row_of(panel, filed).state is State.FORWARDED


def test_a_case_names_the_programme_it_came_in_and_where_in_it_it_was_answered(
    planned: Engine, client: FlaskClient, panel: Panel, take: Take
) -> None:
    episode_id = put_on_the_air(planned, minutes=30)
    with session_scope(planned, write=True) as session:
        row = session.get_one(Episode, episode_id)
        row.recording, start = f"recordings/{episode_id}", row.start
        session.commit()
    filed = take(episode_id=episode_id, programme_id="ayo")
    at = to_local(Millis(start + 125_000), panel.desk.zone)
    act(client, filed, "answer", agencies="dishub", means="on_air", said="Besok diganti",
        episode_id=episode_id, moment=f"{at:%H:%M:%S}")  # fmt: skip
    page = client.get(f"/cases/{filed.ticket}").get_data(as_text=True)
    assert page.count(f'href="/episodes/{episode_id}"') == 2
    # A moment is typed to the second; the programme began within one.
    assert re.search(r"02\.0[45] setelah acara mulai", page)
    assert f"recordings/{episode_id}" in page
    other = take(episode_id="stasiun-lain-1")
    assert client.get(f"/cases/{other.ticket}").status_code == 200


def test_what_is_missing_is_told_and_what_was_typed_stays(
    client: FlaskClient, panel: Panel, take: Take
) -> None:
    filed = take()
    page = act(client, filed, "archive", 422, said="", why="")
    assert "Jelaskan alasannya" in page
    page = act(client, filed, "answer", 422, said="Sudah kami tangani", means="")
    assert "Sudah kami tangani" in page
    assert row_of(panel, filed).version == 1


def test_a_due_date_in_a_year_without_known_joint_leave_says_so(
    client: FlaskClient, panel: Panel, take: Take
) -> None:
    filed = take()
    assert "belum diketahui: tanggal ini" not in client.get(f"/cases/{filed.ticket}").get_data(
        as_text=True
    )
    with session_scope(panel.register, write=True) as session:
        row = session.get_one(Complaint, filed.id)
        row.said_at, row.due_at = Millis(2_077_000_000_000), Millis(2_083_000_000_000)
        session.commit()
    page = client.get(f"/cases/{filed.ticket}").get_data(as_text=True)
    assert "Cuti bersama 2035, 2036 belum diketahui: tanggal ini bisa bergeser." in page


def test_what_can_not_be_done_as_it_stands_is_told(client: FlaskClient, take: Take) -> None:
    filed = take()
    assert "tidak dapat dilakukan" in act(client, filed, "reopen", 422, why="x")
    act(client, filed, "nonsense", 422)


def test_who_was_overtaken_is_told_and_saves_again(
    client: FlaskClient, panel: Panel, take: Take
) -> None:
    filed = take()
    page = client.get(f"/cases/{filed.ticket}").get_data(as_text=True)
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    act(client, filed, "verify")
    given = {"csrf_token": token, "deed": "note", "seen": "1", "why": "pelapor menelepon lagi"}
    late = client.post(f"/cases/{filed.ticket}/do", data=given)
    assert late.status_code == 422
    text = late.get_data(as_text=True)
    assert "pelapor menelepon lagi" in text
    assert "Terverifikasi" in text
    given["seen"] = re.findall(r'name="seen" value="(\d+)"', text)[0]
    assert client.post(f"/cases/{filed.ticket}/do", data=given).status_code == 303
    assert last_deed(panel, filed).why == "pelapor menelepon lagi"


def test_cases_are_corrected_merged_and_split(
    client: FlaskClient, panel: Panel, take: Take
) -> None:
    first, second = take(), take("Di situ juga gelap")
    act(client, second, "change", category_id="lampu", kind="complaint", why="salah kategori")
    assert row_of(panel, second).category_id == "lampu"
    act(client, second, "merge", other=first.ticket.lower())
    assert row_of(panel, second).merged_into == first.id
    assert first.ticket in client.get(f"/cases/{second.ticket}").get_data(as_text=True)
    act(client, first, "split", text="Lampunya juga padam", kind="complaint", why="dua hal")
    with session_scope(panel.register) as session:
        made = session.scalars(select(Complaint).where(Complaint.split_from == first.id)).one()
    assert made.text == "Lampunya juga padam"
    assert "nomor" in act(client, first, "merge", 422, other="BJN26-9999X").lower()


def test_who_reported_is_masked_until_a_reason_is_given(
    client: FlaskClient, desk: Desk, panel: Panel, take: Take
) -> None:
    filed = take()
    page = client.get(f"/cases/{filed.ticket}").get_data(as_text=True)
    assert "Zubaidah" not in page
    assert "3456" not in page
    assert "•••• 890" in page
    assert client.post(f"/cases/{filed.ticket}/reporters", data={}).status_code in {400, 403}
    shown = desk.post(f"/cases/{filed.ticket}/reporters", why="menelepon balik")
    assert "Siti Zubaidah" in shown
    assert "+6281234567890" in shown
    with session_scope(panel.register) as session:
        assert [one.why for one in session.scalars(select(Disclosure))] == ["menelepon balik"]


def test_a_confidential_case_says_nothing_until_it_is_opened(
    client: FlaskClient, desk: Desk, take: Take
) -> None:
    filed = take("Pungli di loket", confidential=True, place="Loket tiga")
    page = client.get(f"/cases/{filed.ticket}").get_data(as_text=True)
    assert "Pungli" not in page
    assert "Loket tiga" not in page
    assert "Pungli" not in client.get("/cases/").get_data(as_text=True)
    assert "Pungli di loket" in desk.post(f"/cases/{filed.ticket}/text", why="memeriksa")


def test_a_presenter_reads_cases_and_neither_reporters_nor_confidential_ones(
    people: People, panel: Panel, take: Take
) -> None:
    plain, secret = take(), take("Pungli", confidential=True)
    presenter = people.signed_in("rini", Role.PRESENTER)
    assert presenter.get(f"/cases/{plain.ticket}").status_code == 200
    assert presenter.get(f"/cases/{secret.ticket}").status_code == 404
    assert secret.ticket not in presenter.get("/cases/").get_data(as_text=True)


def test_a_namesake_opens_no_confidential_case_of_another(
    people: People, panel: Panel, take: Take
) -> None:
    mine, theirs = (people.add(login, Role.OPERATOR) for login in ("ani", "ani2"))
    with session_scope(panel.database, write=True) as session:
        session.get_one(Person, theirs.id).name = "Ani"
        session.commit()
    filed = take("Pungli", confidential=True, taker=f"BJN {mine.id}")
    waits = take("Pungli", confidential=True, taker=f"BJN {mine.id}", send=False)
    before_accounts_were_noted = take("Pungli", confidential=True)
    first, second = people.browser(mine), people.browser(theirs)
    for case in (filed, waits):
        assert first.get(f"/cases/{case.ticket}").status_code == 200
        assert second.get(f"/cases/{case.ticket}").status_code == 404
    for browser in (first, second):
        assert browser.get(f"/cases/{before_accounts_were_noted.ticket}").status_code == 404
    with session_scope(panel.database, write=True) as session:
        session.get_one(Person, theirs.id).name = "Ani Lestari"
        session.commit()
    assert first.get(f"/cases/{before_accounts_were_noted.ticket}").status_code == 200


def test_who_takes_a_case_is_noted_by_their_account(people: People, panel: Panel) -> None:
    person = people.add("ani", Role.OPERATOR)
    desk = Desk(people.browser(person))
    draft = new_id(panel.now())
    given = {"kind": "complaint", "channel": "call", "text": "Pungli", "draft": draft}
    assert desk.send("/complaints/file", **given, confidential="y").status_code == 200
    deliver(panel.desk, panel.register)
    with session_scope(panel.register) as session:
        case = session.scalars(select(Complaint)).one()
        assert (case.taken_by, case.taker) == ("Ani", f"BJN {person.id}")


def test_files_are_saved_with_a_reason(
    client: FlaskClient, desk: Desk, panel: Panel, take: Take
) -> None:
    filed = take(files=[File("foto depan.png", "image/png", "0" * 64, b"bild")])
    page = client.get(f"/cases/{filed.ticket}").get_data(as_text=True)
    address = re.findall(r'action="(/cases/[^"]+/files/[^"]+)"', page)[0]
    answer = desk.send(address, why="melihat lubangnya")
    assert answer.get_data() == b"bild"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_slip_in_the_number_is_told_and_other_spellings_lead_there(
    client: FlaskClient, take: Take
) -> None:
    filed = take()
    other = filed.ticket.lower().replace("-", "")
    assert client.get(f"/cases/{other}").headers["Location"].endswith(f"/cases/{filed.ticket}")
    wrong = filed.ticket[:-1] + ("A" if filed.ticket[-1] != "A" else "B")
    assert client.get(f"/cases/{wrong}").status_code == 404


def test_the_number_of_who_joined_a_case_leads_to_it(
    client: FlaskClient, desk: Desk, take: Take
) -> None:
    first = take()
    joined = take("Di situ juga", joins=first.id)
    answer = client.get(f"/cases/{joined.ticket}")
    assert (answer.status_code, answer.location) == (303, f"/cases/{first.ticket}")
    found = desk.post("/cases/rows", text=joined.ticket)
    assert f"/cases/{first.ticket}" in found
    other = take("Lampu mati")
    act(client, other, "merge", other=joined.ticket)
    page = client.get(f"/cases/{other.ticket}").get_data(as_text=True)
    assert first.ticket in page


@pytest.mark.parametrize("seen", ["abc", "9" * 30, "-1", "²", ""])
def test_a_form_of_no_version_is_told_to_look_again(
    client: FlaskClient, desk: Desk, take: Take, seen: str
) -> None:
    filed = take()
    answer = desk.send(f"/cases/{filed.ticket}/do", deed="note", seen=seen, why="Sudah ditelepon")
    assert answer.status_code == 422
    assert "Sudah ditelepon" not in client.get(f"/cases/{filed.ticket}").get_data(as_text=True)


def test_a_long_note_in_any_writing_is_taken(client: FlaskClient, panel: Panel, take: Take) -> None:
    filed = take()
    act(client, filed, "note", why="\ua984" * 20_000)
    assert last_deed(panel, filed).why == "\ua984" * 20_000


def test_what_waits_here_has_a_page_too(client: FlaskClient, panel: Panel, take: Take) -> None:
    filed = take(send=False)
    page = client.get(f"/cases/{filed.ticket}").get_data(as_text=True)
    assert "menunggu basis data bersama" in page
    assert "Jalan depan pasar berlubang" in page
    assert "Zubaidah" not in page
