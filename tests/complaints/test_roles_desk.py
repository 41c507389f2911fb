"""What a desk may do in the shared database on PostgreSQL: deliver, and read nobody."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import Engine, text

from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import File, file_entry
from radio.complaints.intake.requests import file_objection, file_request
from radio.complaints.intake.upkeep import keep_in_order
from radio.complaints.ppid.entry import Applicant, ObjectionEntry, RequestEntry
from radio.complaints.privacy.grants import DatabaseRole
from radio.complaints.register.opening import register_scope
from radio.complaints.register.seeds import KnownAgency
from radio.complaints.surveys.words import Way
from radio.complaints.surveys.work import (
    Frame,
    Respondent,
    answer_key,
    find_survey,
    open_survey,
    result_of,
    strike_out,
    take_answer,
)
from tests.complaints.conftest import AGENCIES, NOON, Clock, a_desk, an_entry
from tests.complaints.roled import As, is_refused, values


def test_a_desk_delivers_and_reads_no_reporter(
    desk: Desk, as_role: As, postgresql_register: Engine
) -> None:
    intake = as_role(DatabaseRole.INTAKE)
    url = intake.url.render_as_string(hide_password=False)
    keep_in_order(
        desk, intake, url, [*AGENCIES, KnownAgency("baru", "Dinas Baru", "DB", active=True)]
    )
    first = file_entry(desk, an_entry(), [File("a.png", "image/png", "0" * 64, b"bild")])
    file_entry(desk, an_entry(text="rahasia", confidential=True))
    file_entry(desk, an_entry(text="saya juga", joins=first.id))
    for _ in range(2):
        told = deliver(desk, intake)
        assert (told.refused, told.waiting) == ((), 0)
        with desk.database.begin() as connection:  # as if nobody had heard that it arrived
            connection.execute(text("UPDATE waiting SET delivered_at = NULL"))
    assert values(intake, "SELECT text FROM complaint") == ["Jalan depan pasar berlubang"]
    assert len(values(postgresql_register, "SELECT id FROM complaint")) == 2
    assert len(values(intake, "SELECT phone_index FROM reporter")) == 3
    for statement in (
        "SELECT sealed FROM reporter",
        "SELECT sealed FROM attachment",
        "SELECT why FROM case_deed",
        "SELECT * FROM consent",
        "SELECT * FROM disclosure",
        "UPDATE complaint SET text = ''",
        "UPDATE reporter SET sealed = ''",
        "DELETE FROM complaint",
        "DELETE FROM reporter",
        "UPDATE agency SET active = false",
    ):
        assert is_refused(intake, statement), statement
    # Nor can it have a hidden case through what it may change.
    with intake.begin() as connection:
        assert connection.execute(text("UPDATE complaint SET supporters = 9")).rowcount == 1


def test_a_desk_that_was_put_back_gives_no_number_of_a_confidential_case_out_again(
    desk: Desk, as_role: As, tmp_path: Path, clock: Clock
) -> None:
    intake = as_role(DatabaseRole.INTAKE)
    url = intake.url.render_as_string(hide_password=False)
    keep_in_order(desk, intake, url, AGENCIES)
    given = [file_entry(desk, an_entry(text="terbuka")).ticket]
    given += [file_entry(desk, an_entry(confidential=True)).ticket for _ in range(2)]
    assert deliver(desk, intake).waiting == 0
    put_back = a_desk(tmp_path / "copy", clock)
    keep_in_order(put_back, intake, url, AGENCIES)
    assert file_entry(put_back, an_entry(text="lagi")).ticket not in given
    assert deliver(put_back, intake).refused == ()
    put_back.database.dispose()
    assert set(values(intake, "SELECT ticket FROM issued_ticket")) > set(given)
    # Their numbers, and nothing besides.
    assert len(values(intake, "SELECT ticket FROM complaint")) == 2
    assert is_refused(intake, "UPDATE issued_ticket SET ticket = ''")


def test_a_desk_hands_requests_on_and_sees_no_applicant(as_role: As, desk: Desk) -> None:
    applicant = Applicant(name="Budi", address="Jl. Veteran 12")
    request = file_request(desk, RequestEntry("Anggaran", NOON, "Tahu", applicant))
    file_objection(desk, ObjectionEntry(request.number, "c", NOON))
    intake = as_role(DatabaseRole.INTAKE)
    told = deliver(desk, intake)
    assert (told.done, told.refused) == (2, ())
    assert values(intake, "SELECT number FROM info_request") == [request.number]
    for statement in (
        "SELECT sealed FROM info_request",
        "SELECT text FROM info_objection",
        "SELECT why FROM info_deed",
        "UPDATE info_request SET state = 'closed'",
        "DELETE FROM info_deed",
    ):
        assert is_refused(intake, statement), statement
    handler = as_role(DatabaseRole.HANDLER)
    assert is_refused(handler, "UPDATE info_deed SET why = 'x'")
    assert len(values(handler, "SELECT sealed FROM info_request")) == 1
    assert is_refused(as_role(DatabaseRole.READER), "SELECT id FROM info_request")


def test_a_desk_adds_answers_to_a_survey_and_reads_none(
    postgresql_register: Engine, as_role: As
) -> None:
    with register_scope(as_role(DatabaseRole.HANDLER), write=True) as session:
        frame = Frame("Pengaduan", date(2026, 11, 1), date(2026, 11, 30))
        survey = open_survey(session, frame, "ani", "BJN", NOON)
        paper, nobody = answer_key(), Respondent()
        take_answer(session, survey, paper, [1] * 9, nobody, Way.PAPER, survey.last)
        session.commit()
        opened = survey.id
    intake = as_role(DatabaseRole.INTAKE)
    with register_scope(intake, write=True) as session:
        there = find_survey(session, opened)
        assert take_answer(session, there, answer_key(), [4] * 9, nobody, Way.WEB, there.last)
        session.commit()
    for statement in (
        "SELECT facilities FROM survey_answer",
        "UPDATE survey_answer SET struck = true",
        "UPDATE survey SET service = 'x'",
    ):
        assert is_refused(intake, statement), statement
    handler = as_role(DatabaseRole.HANDLER)
    for statement in ("UPDATE survey_answer SET facilities = 4", "DELETE FROM survey_answer"):
        assert is_refused(handler, statement), statement
    with register_scope(handler, write=True) as session:
        assert strike_out(session, opened, paper)
        index = result_of(session, [opened]).index
        assert index is not None
        assert (index.n, index.value) == (1, 100)
    assert is_refused(as_role(DatabaseRole.READER), "SELECT id FROM survey_answer")
