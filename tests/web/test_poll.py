"""The one question after closing: by the reporter on the status page, by the link they were sent."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from radio.complaints.intake.filing import Filed
from radio.complaints.register.opening import register_scope
from radio.complaints.register.tables import CaseDeed, Complaint
from radio.complaints.words import Deed, Grade, State
from radio.people.rights import Role
from tests.web.people import People, deeds
from tests.web.posting import Desk
from tests.web.registered import MARKED, Registered


class Citizen:
    """Somebody at home, without an account."""

    def __init__(self, people: People) -> None:
        self.client = people.stranger()

    def get(self, address: str) -> tuple[int, str]:
        answer = self.client.get(address)
        return answer.status_code, answer.get_data(as_text=True)

    def say(self, address: str, **form: str) -> TestResponse:
        page = self.client.get("/lacak").get_data(as_text=True)
        token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
        return self.client.post(address, data={"csrf_token": token, **form})

    def grade(self, made: Filed, digits: str, grade: str = "satisfied") -> TestResponse:
        return self.say("/lacak/nilai", nomor=made.ticket, digits=digits, grade=grade)


@pytest.fixture
def citizen(registered: Registered, people: People) -> Citizen:
    return Citizen(people)


@pytest.fixture
def closed(registered: Registered) -> Filed:
    made = registered.file()
    registered.change(made, state=State.CLOSED, closed_at=registered.panel.now())
    return made


def told(registered: Registered) -> list[tuple[Deed, str]]:
    with register_scope(registered.panel.register) as session:
        query = select(CaseDeed).where(CaseDeed.deed == Deed.RATE)
        return [(one.deed, one.by) for one in session.scalars(query)]


def link_of(registered: Registered, people: People, made: Filed) -> str:
    officer = Desk(people.signed_in("sri", Role.OFFICER))
    page = officer.get(f"/cases/{made.ticket}")
    return re.findall(r'id="poll-link" readonly value="https?://[^/"]+([^"]+)"', page)[0]


def test_who_reported_says_so_by_their_telephones_last_digits(
    registered: Registered, citizen: Citizen, closed: Filed, people: People
) -> None:
    page = citizen.get(f"/lacak?nomor={closed.ticket}")[1]
    assert "4 angka terakhir nomor telepon" in page
    before = len(deeds(people))
    answer = citizen.grade(closed, "6666", "very_satisfied")
    assert (answer.status_code, answer.location) == (303, f"/lacak?nomor={closed.ticket}#poll")
    page = citizen.get(answer.location)[1]
    assert "Pelapor sudah menyampaikan kepuasannya" in page
    assert "digits" not in page
    assert not [word for word in MARKED if word in page]
    with register_scope(registered.panel.register) as session:
        assert session.scalars(select(Complaint.grade)).one() is Grade.VERY_SATISFIED
    assert told(registered) == [(Deed.RATE, "")]
    assert len(deeds(people)) == before
    again = citizen.grade(closed, "6666", "not_satisfied")
    assert again.status_code == 422
    assert "Sudah pernah dijawab" in again.get_data(as_text=True)


def test_digits_are_not_to_be_tried_out_from_many_addresses(
    registered: Registered, citizen: Citizen, closed: Filed
) -> None:
    registered.stop_the_clock()
    answers = []
    for one in range(7):
        citizen.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{one + 20}"
        answers.append(citizen.grade(closed, f"000{one}"))
    assert [one.status_code for one in answers] == [422] * 5 + [429] * 2
    assert "bukan empat angka terakhir" in answers[0].get_data(as_text=True)
    assert citizen.grade(closed, "6666").status_code == 429
    assert told(registered) == []


def test_numbers_are_not_to_be_tried_out_here_either(
    registered: Registered, citizen: Citizen, closed: Filed
) -> None:
    registered.stop_the_clock()
    answers = [citizen.say("/lacak/nilai", nomor=closed.ticket) for _ in range(22)]
    assert [one.status_code for one in answers] == [422] * 20 + [429] * 2
    refused = answers[-1].get_data(as_text=True)
    assert "Dinas Pekerjaan Umum" in answers[0].get_data(as_text=True)
    assert "Dinas Pekerjaan Umum" not in refused
    assert "terlalu sering" in refused
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert citizen.get(f"/lacak?nomor={closed.ticket}")[0] == 429


def test_it_is_asked_of_closed_cases_alone(registered: Registered, citizen: Citizen) -> None:
    made = registered.file()
    assert 'name="digits"' not in citizen.get(f"/lacak?nomor={made.ticket}")[1]
    assert citizen.grade(made, "6666").status_code == 422
    hidden = registered.file(confidential=True)
    registered.change(hidden, state=State.CLOSED)
    assert citizen.grade(hidden, "6666").status_code == 404
    assert citizen.say("/lacak/nilai", nomor="BJN26-9990C").status_code == 404
    assert told(registered) == []


def test_one_of_the_four_is_needed(registered: Registered, citizen: Citizen, closed: Filed) -> None:
    answer = citizen.grade(closed, "6666", "great")
    assert answer.status_code == 422
    assert "Pilih salah satu dari empat" in answer.get_data(as_text=True)
    assert told(registered) == []


def test_the_link_works_once(
    registered: Registered, citizen: Citizen, closed: Filed, people: People
) -> None:
    link = link_of(registered, people, closed)
    status, page = citizen.get(link)
    assert (status, "Sangat Puas" in page) == (200, True)
    assert citizen.say(link, grade="x").status_code == 422
    assert citizen.say(link, grade="fairly_satisfied").status_code == 303
    status, page = citizen.get(link)
    assert "Terima kasih" in page
    assert 'name="grade"' not in page
    citizen.say(link, grade="not_satisfied")
    assert len(told(registered)) == 1
    with register_scope(registered.panel.register) as session:
        assert session.scalars(select(Complaint.grade)).one() is Grade.FAIRLY_SATISFIED
    officer = Desk(people.signed_in("budi", Role.OFFICER))
    assert "poll-link" not in officer.get(f"/cases/{closed.ticket}")


def test_a_link_that_is_none_says_nothing(
    registered: Registered, citizen: Citizen, closed: Filed
) -> None:
    wrong = [
        f"/lacak/nilai/{closed.ticket}/{'0' * 40}",
        "/lacak/nilai/BJN26-9990C/0",
        "/lacak/nilai/x/0",
    ]
    pages = {re.sub(r'BJN\d\d-[^/<"]*|/x/|<b>x<', "", citizen.get(one)[1]) for one in wrong}
    assert all("Tautan ini tidak berlaku lagi" in one for one in pages)
    assert citizen.say(wrong[0], grade="satisfied").status_code == 404
    assert told(registered) == []


def test_links_are_not_to_be_tried_out(
    registered: Registered, citizen: Citizen, closed: Filed, people: People
) -> None:
    link = link_of(registered, people, closed)
    registered.stop_the_clock()
    tries = [f"/lacak/nilai/{closed.ticket}/{one:040x}" for one in range(20)]
    assert [citizen.get(one)[0] for one in tries] == [404] * 20
    for one in (tries[0], link):
        answer = citizen.client.get(one)
        assert answer.status_code == 429
        assert "terlalu sering" in answer.get_data(as_text=True)
        assert int(answer.headers["Retry-After"]) >= 1
        assert "Referrer-Policy" in answer.headers
    assert told(registered) == []


def test_an_open_survey_is_offered_without_the_number(
    registered: Registered, citizen: Citizen, closed: Filed, people: People
) -> None:
    page = citizen.get(f"/lacak?nomor={closed.ticket}")[1]
    assert "/survei/" not in page
    officer = Desk(people.signed_in("sri", Role.OFFICER))
    form = {"service": "Pengaduan", "first": "2020-01-01", "last": "2099-01-01", "public": "y"}
    assert officer.send("/complaints/surveys/open", **form).status_code == 303
    page = citizen.get(f"/lacak?nomor={closed.ticket}")[1]
    assert '<a href="/survei/" rel="noreferrer">' in page
