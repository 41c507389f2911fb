"""Surveys by nine elements: typed by the office, answered by everybody, read with their n."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from radio.complaints.register.opening import register_scope
from radio.complaints.surveys.index import ELEMENTS
from radio.complaints.surveys.tables import Survey, SurveyAnswer
from radio.complaints.surveys.words import Occupation, Sex, Way
from radio.complaints.surveys.work import answer_key
from radio.people.rights import Role
from tests.web.people import People, deeds
from tests.web.posting import Desk
from tests.web.registered import Registered
from web.days import station_today
from web.panel import Panel, panel_of
from web.surveys.forms import seen

OFFICE = "/complaints/surveys"


@pytest.fixture
def panel(app: Flask) -> Panel:
    return panel_of(app)


@pytest.fixture
def registered(panel: Panel) -> Registered:
    return Registered(panel)


@pytest.fixture
def officer(registered: Registered, people: People) -> Desk:
    return Desk(people.signed_in("sri", Role.OFFICER))


class Citizen:
    """Somebody at home, without an account."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def open(self, address: str, status: int = 200) -> str:
        answer = self.client.get(address)
        assert answer.status_code == status
        return answer.get_data(as_text=True)

    def answer(self, survey: Survey, nine: str, **about: str) -> tuple[int, str]:
        page = self.open(f"/survei/{survey.id}")
        token, key = (
            re.findall(rf'name="{name}" value="([^"]+)"', page)[0] for name in ("csrf_token", "key")
        )
        answers = {name: one for name, one in zip(ELEMENTS, nine, strict=False) if one != "-"}
        sent = self.client.post(
            f"/survei/{survey.id}", data={"csrf_token": token, "key": key, **answers, **about}
        )
        return sent.status_code, sent.get_data(as_text=True)


@pytest.fixture
def citizen(registered: Registered, people: People) -> Citizen:
    return Citizen(people.stranger())


def frame(app: Flask, **values: str) -> dict[str, str]:
    with app.app_context():
        today = station_today()
    first, last = today - timedelta(days=3), today + timedelta(days=30)
    given = {"service": "Penanganan pengaduan", "unit": "Dinas Kominfo", "public": "y"}
    return {**given, "first": first.isoformat(), "last": last.isoformat(), **values}


def opened(app: Flask, officer: Desk, panel: Panel, **values: str) -> Survey:
    answer = officer.send(f"{OFFICE}/open", **frame(app, **values))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    with register_scope(panel.register) as session:
        return session.get_one(Survey, answer.location.rpartition("/")[2])


def typed(officer: Desk, survey: Survey, nine: str, **about: str) -> str:
    values = dict(zip(ELEMENTS, nine, strict=True))
    answer = officer.send(f"{OFFICE}/{survey.id}/papers", **values, key=answer_key(), **about)
    assert answer.status_code == 303
    return str(answer.location)


def rows_of(panel: Panel) -> list[SurveyAnswer]:
    with register_scope(panel.register) as session:
        return list(session.scalars(select(SurveyAnswer)))


def bare(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page[page.index("<main") :]))


def test_the_poll_is_where_the_page_says_it_is(officer: Desk) -> None:
    page = officer.get(f"{OFFICE}/")
    lead = re.findall(r'class="fg-lead">([^<]*)<', page)[0]
    name = re.findall(r'<a href="/complaints/figures/">.*?([^<>]+)</a>', page)[0]
    assert f"halaman “{name}”" in lead


def test_papers_are_typed_and_come_to_an_index_with_its_n(
    app: Flask, officer: Desk, panel: Panel
) -> None:
    survey = opened(app, officer, panel)
    assert "Belum ada yang menjawab (n = 0)" in officer.get(f"{OFFICE}/{survey.id}")
    typed(officer, survey, "433433433", sex="female", occupation="farmer")
    page = officer.get(typed(officer, survey, "334433332"))
    assert "3 3 4 4 3 3 3 3 2" in page
    assert "n = 2" in page
    page = bare(officer.get(f"{OFFICE}/{survey.id}"))
    # Sum of the means 29, a ninth of it 3.2222..., times 25.
    assert "IKM 80,56" in page
    assert "B Baik" in page
    assert "Baru 2 yang menjawab" in page
    assert "80,56" in officer.get(f"{OFFICE}/")
    told = {(row.way, row.sex, row.occupation) for row in rows_of(panel)}
    assert told == {(Way.PAPER, Sex.FEMALE, Occupation.FARMER), (Way.PAPER, None, None)}


def test_as_a_file_it_has_no_formula(app: Flask, officer: Desk, panel: Panel) -> None:
    survey = opened(app, officer, panel, service="=1+1")
    typed(officer, survey, "443443443")
    with officer.client.get(f"{OFFICE}/{survey.id}?as=csv") as answer:
        lines = list(csv.reader(io.StringIO(answer.get_data(as_text=True))))
    # By its mark spreadsheets know that it is no Windows encoding.
    assert lines[0][0].startswith("\ufeff")
    assert lines[0][1] == "'=1+1"
    assert ["n", "1"] in lines
    assert ["IKM", "91.67"] in lines
    first = next(line for line in lines if line[:1] == ["1"])
    assert first[2:] == ["0", "0", "0", "1", "4.00", "100.00", "A"]


def test_one_that_is_typed_wrongly_is_struck_out_and_told_of(
    app: Flask, officer: Desk, panel: Panel, people: People
) -> None:
    survey = opened(app, officer, panel)
    typed(officer, survey, "444444444")
    key = typed(officer, survey, "111111111").rpartition("=")[2]
    for _ in range(2):
        assert officer.send(f"{OFFICE}/{survey.id}/strike", key=key).status_code == 303
    page = bare(officer.get(f"{OFFICE}/{survey.id}"))
    assert "n = 1" in page
    assert "dicoret, tidak dihitung 1" in page
    assert len([one for one in deeds(people) if one.action == "surveys.strike"]) == 1


def test_an_unfinished_paper_is_told_and_what_was_typed_stays(
    app: Flask, officer: Desk, panel: Panel
) -> None:
    survey = opened(app, officer, panel)
    answer = officer.send(f"{OFFICE}/{survey.id}/papers", requirements="2", key=answer_key())
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Ada jawaban yang belum diisi" in page
    assert re.search(r'name="requirements" value="2"[^>]* checked', page)
    assert rows_of(panel) == []


def test_several_together_weigh_each_answer_the_same(
    app: Flask, officer: Desk, panel: Panel
) -> None:
    one, other = (opened(app, officer, panel) for _ in range(2))
    ppid = opened(app, officer, panel, service="PPID")
    for survey, nine in ((one, "4" * 9), (one, "4" * 9), (other, "1" * 9), (ppid, "2" * 9)):
        typed(officer, survey, nine)
    page = bare(officer.get(f"{OFFICE}/together?service=Penanganan+pengaduan"))
    assert "gabungan 2 survei" in page
    assert "IKM 75,00" in page
    assert "n = 3" in page
    assert officer.client.get(f"{OFFICE}/together?year=1999").status_code == 404


def test_everybody_answers_once_a_form_and_leaves_no_trace(
    app: Flask, officer: Desk, panel: Panel, citizen: Citizen, people: People
) -> None:
    survey = opened(app, officer, panel)
    assert citizen.client.get("/survei/").location == f"/survei/{survey.id}"
    before = len(deeds(people))
    assert citizen.answer(survey, "444444443", sex="male")[0] == 303
    assert "Terima kasih" in citizen.open("/survei/?thanks=1")
    (row,) = rows_of(panel)
    assert (row.way, row.sex, row.facilities) == (Way.WEB, Sex.MALE, 3)
    assert len(deeds(people)) == before
    assert officer.send(f"{OFFICE}/{survey.id}/strike", key=row.id).status_code == 303
    assert not rows_of(panel)[0].struck


def test_what_is_missing_is_said_and_nothing_is_kept(
    app: Flask, officer: Desk, panel: Panel, citizen: Citizen
) -> None:
    survey = opened(app, officer, panel)
    for nine in ("44444444-", "44445", "4444x4444"):
        status, page = citizen.answer(survey, nine)
        assert status == 422
        assert "Mohon jawab kesembilan pertanyaan." in page
    assert rows_of(panel) == []


def test_what_is_not_open_takes_no_answers(
    app: Flask, officer: Desk, panel: Panel, citizen: Citizen
) -> None:
    past = opened(app, officer, panel, first="2020-01-01", last="2020-02-01")
    own = opened(app, officer, panel, public="")
    for survey in (past, own):
        assert "tidak menerima jawaban" in citizen.open(f"/survei/{survey.id}", 410)
    assert "tidak ada survei yang dibuka" in citizen.open("/survei/")
    assert citizen.client.get("/survei/nothing").status_code == 404


def test_one_address_answers_so_often_and_no_more(
    app: Flask, officer: Desk, panel: Panel, registered: Registered, citizen: Citizen
) -> None:
    survey = opened(app, officer, panel)
    registered.stop_the_clock()
    told = [citizen.answer(survey, "3" * 9)[0] for _ in range(11)]
    assert told == [303] * 10 + [429]
    assert len(rows_of(panel)) == 10


def test_a_survey_that_cannot_be_is_told_why(app: Flask, officer: Desk, panel: Panel) -> None:
    wrong = {"service": "", "last": "2020-01-01", "first": "x"}
    for name, value in wrong.items():
        answer = officer.send(f"{OFFICE}/open", **frame(app, **{name: value}))
        assert answer.status_code == 422, name
    survey = opened(app, officer, panel)
    change, before = f"{OFFICE}/{survey.id}/change", seen(survey)
    changed = officer.send(change, **frame(app, service="Meja PPID", seen=before))
    assert changed.status_code == 303
    page = officer.get(f"{OFFICE}/{survey.id}")
    assert "Meja PPID" in page
    now = re.findall(r'name="seen"[^>]* value="([^"]+)"', page)[0]
    answer = officer.send(change, **frame(app, last="2020-01-01", seen=now))
    assert "Hari terakhir mendahului" in answer.get_data(as_text=True)
    # Who began before the change is told of it, keeps their words, and saves the second time.
    late = officer.send(change, **frame(app, unit="Kominfo", seen=before))
    told = late.get_data(as_text=True)
    assert late.status_code == 422
    assert 'value="Kominfo"' in told
    assert "Meja PPID</dd>" in told
    assert officer.send(change, **frame(app, unit="Kominfo", seen=now)).status_code == 303


def test_while_the_register_is_away_what_was_answered_stays_on_the_page(
    app: Flask, officer: Desk, panel: Panel, citizen: Citizen
) -> None:
    survey = opened(app, officer, panel)
    page = citizen.open(f"/survei/{survey.id}")
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    panel.register.dispose()
    (panel.settings.data / "complaints.db").unlink()
    (panel.settings.data / "complaints.db").mkdir()
    nine = {**dict.fromkeys(ELEMENTS, "2"), "key": answer_key()}
    sent = citizen.client.post(f"/survei/{survey.id}", data={"csrf_token": token, **nine})
    for answer in (sent, officer.send(f"{OFFICE}/{survey.id}/papers", **nine)):
        page = answer.get_data(as_text=True)
        assert len(re.findall(r'value="2"[^>]* checked', page)) == 9
        assert nine["key"] in page
    assert sent.status_code == 503
