"""Exports on the panel: what is left out is told, who reported is for a reason, what breaks off is told."""

from __future__ import annotations

import csv
import io
import json

import pytest
from flask import Flask
from sqlalchemy import select

from radio.complaints.intake.filing import Filed
from radio.complaints.register.tables import CaseDeed, Disclosure
from radio.complaints.words import Deed
from radio.db import session_scope
from radio.people.rights import Right, Role
from tests.web.people import People
from tests.web.posting import Desk
from tests.web.registered import MARKED, Registered


@pytest.fixture
def cases(register: Registered) -> list[Filed]:
    return [
        register.file("=Jalan rusak"),
        register.file("Pungutan liar", confidential=True),
        register.file("Lampu padam", anonymous=True),
    ]


def disclosed(register: Registered) -> set[str]:
    with session_scope(register.panel.register) as session:
        return set(session.scalars(select(Disclosure.complaint_id)))


def test_the_public_gets_no_confidential_case_and_is_told_how_many(
    desk: Desk, register: Registered, cases: list[Filed]
) -> None:
    page = desk.get("/cases/export")
    assert "2 aduan masuk ke berkas" in page
    assert "1 dilewati: rahasia" in page
    answer = desk.send("/cases/export/file", form="csv")
    text = answer.get_data().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["ticket"] for row in rows] == [cases[0].ticket, cases[2].ticket]
    assert rows[0]["text"] == "'=Jalan rusak"
    assert not [one for one in (*MARKED, "Pungutan", cases[1].ticket) if one in text]
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="aduan-')
    assert answer.headers["Cache-Control"] == "no-store"
    lines = desk.send("/cases/export/file", form="jsonl").get_data(as_text=True).splitlines()
    assert [json.loads(line)["ticket"] for line in lines] == [row["ticket"] for row in rows]
    assert disclosed(register) == set()


def test_who_reported_goes_out_for_a_reason_that_is_noted(
    desk: Desk, register: Registered, cases: list[Filed]
) -> None:
    assert desk.send("/cases/export/file", form="csv", reporters="y").status_code == 400
    assert desk.send("/cases/export/file", form="lapor-csv", why=" ").status_code == 400
    assert disclosed(register) == set()
    told = desk.post("/cases/export/count", form="csv", reporters="y")
    assert "3 aduan masuk" in told
    text = desk.send("/cases/export/file", form="csv", reporters="y", why="Rapat dinas").get_data(
        as_text=True
    )
    assert "Siti Marked" in text
    assert "Pungutan" not in text
    assert disclosed(register) == {cases[0].id, cases[1].id}


def test_cases_are_handed_over_and_noted_as_such(
    desk: Desk, register: Registered, cases: list[Filed]
) -> None:
    text = desk.send(
        "/cases/export/file", form="lapor-xml", why="Serah", mark="y", lapor="-"
    ).get_data(as_text=True)
    assert text.count("<lapor ") == 3
    assert "Pungutan liar" in text
    with session_scope(register.panel.register) as session:
        query = select(CaseDeed.complaint_id).where(CaseDeed.deed == Deed.HAND_OVER)
        assert set(session.scalars(query)) == {one.id for one in cases}
    again = desk.send("/cases/export/file", form="lapor-xml", why="Serah", lapor="-")
    assert "<lapor " not in again.get_data(as_text=True)
    # Nothing is noted of what is not for LAPOR!.
    assert "0 aduan masuk" in desk.post("/cases/export/count", form="csv", lapor="-")


def test_it_is_chosen_as_in_the_list_and_by_days(
    desk: Desk, register: Registered, cases: list[Filed]
) -> None:
    page = desk.post("/cases/export", text="lampu", colours="red")
    assert 'value="lampu"' in page
    assert "1 aduan masuk ke berkas" in page
    assert "0 aduan masuk" in desk.post(
        "/cases/export/count", first="2001-01-01", last="2001-12-31"
    )
    assert "2 aduan masuk" in desk.post("/cases/export/count", first="2001-01-01", last="")


@pytest.mark.parametrize(
    "given", [{"form": "xls"}, {"first": "kemarin"}, {"last": "9999-12-31"}, {"states": "x"}]
)
def test_what_can_be_no_export_is_told(desk: Desk, given: dict[str, str]) -> None:
    assert desk.send("/cases/export/file", **given).status_code == 400


def test_who_may_not_see_reporters_gets_none(
    app: Flask, register: Registered, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    register.file()
    operator = people.signed_in("joko", Role.OPERATOR)
    assert operator.get("/cases/export").status_code == 403
    # No role is like that today; one that comes may be.
    monkeypatch.setattr(
        "web.exchange.exporting.may_here", lambda right: right is not Right.COMPLAINTS_REPORTERS
    )
    officer = people.signed_in("ani", Role.OFFICER)
    page = officer.get("/cases/export").get_data(as_text=True)
    assert "LAPOR! XML" not in page
    assert officer.get("/cases/export?reporters=y").status_code == 403
    assert officer.get("/cases/export?form=lapor-csv").status_code == 403


def test_with_the_shared_database_away_nothing_is_sent(
    desk: Desk, register: Registered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.complaints.reach.register_now", lambda: None)
    assert desk.send("/cases/export/file", form="csv").status_code == 503
