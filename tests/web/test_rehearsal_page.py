"""The rehearsal as a page: what is wrong, by weight, with what to do, in the reader's language."""

from __future__ import annotations

import re
from datetime import date

from flask import Flask
from flask.testing import FlaskClient

from playlists.clock import day_span
from radio.broadcastlog.tables import LogRow
from radio.db import session_scope
from radio.rehearsal.findings import Finding, Rehearsal
from radio.units import Millis
from tests.web.browser import until
from tests.web.stocked import ZONE, build, stock
from web import PanelSettings
from web.rehearsal.findings import FINDINGS, WHY
from web.rehearsal.groups import report_of
from web.rehearsal.ways import way_of

DAY = date(2027, 3, 1)


def test_a_day_is_rehearsed_from_its_page(client: FlaskClient, settings: PanelSettings) -> None:
    engine = stock(settings.data)
    build(engine, DAY)
    engine.dispose()
    page = client.get(f"/rehearsal/{DAY}?days=2").get_data(as_text=True)
    assert f'hx-post="/rehearsal/{DAY}/run?days=2" hx-trigger="load"' in page
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found
    client.post(f"/rehearsal/{DAY}/run?days=2", headers={"X-CSRF-Token": found[1]})

    def told() -> str:
        return client.get(f"/rehearsal/{DAY}/found?days=2").get_data(as_text=True)

    assert "sedang digladi" in told()
    assert "Hari lain" in client.get(f"/rehearsal/{DAY}/found").get_data(as_text=True)
    assert until(lambda: "Belum beres" in told(), 60)
    assert "Susun ulang hari itu di halaman lognya." in told(), "the second day has no log"
    assert '<a href="/library/imports?category=kebangsaan">' in told(), (
        "and how the anthem comes in"
    )
    assert "<code>radio import" not in told(), "who reads a page is at no terminal"
    assert f"/log/{DAY}?hour=6" in told(), "the anthem is missing, and that is where"


def test_findings_are_told_by_weight(app: Flask, settings: PanelSettings) -> None:
    engine = stock(settings.data)
    build(engine, DAY)
    at = Millis(day_span(DAY, ZONE).start)
    with session_scope(engine) as session, app.test_request_context():
        row = session.query(LogRow).first()
        assert row is not None
        call = "ask at 0812-1111, then `radio guest state g1 confirmed`"
        result = Rehearsal(
            late=[Finding("Warta", at, "hard time missed by 4.0 s", entry_id=row.id)],
            guests=[
                Finding("Ayo: Sari", at, "asked, but has not confirmed", do=call),
                Finding("Ayo: Budi", at, "a guest on a public holiday: Nyepi", warning=True),
            ],
            rule_violations=[
                Finding("Lagu", at, "musik: all 9 break a rule; relaxed: artist", entry_id="gone")
            ],
        )
        report = report_of(session, result, ZONE)
    engine.dispose()
    assert [group.title for group in report.heavy] == [
        "Terlambat atau tidak mengudara pada jam tetap",
        "Narasumber dan penyiar",
    ]
    assert [group.lines[0].what for group in report.light] == ["Ayo: Budi"]
    assert report.heavy[0].lines[0].row_id == row.id
    assert str(report.heavy[0].lines[0].why) == "jam tetap terlewat 4.0 dtk"
    assert report.relaxed[0].lines[0].row_id == ""
    assert "0812" not in report.heavy[1].lines[0].do, "a telephone number is personal data"
    assert "catat jawabannya di halaman episode" in report.heavy[1].lines[0].do


def test_what_is_done_at_the_panel_names_no_command(app: Flask) -> None:
    """Every command that rehearsals name has its way at the panel, but for what is a setting."""
    with app.test_request_context():
        for pattern in (one for one in FINDINGS.patterns if "`radio " in one or "command" in one):
            values = dict.fromkeys(re.findall(r"%\((\w+)\)s", pattern), "x")
            way = way_of(pattern % values)
            assert (way is not None) or pattern in WHY, pattern
            assert way is None or "radio " not in way.words
