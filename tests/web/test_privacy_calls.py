"""What people ask about their calls: shown, handed over, erased."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from radio.calls.desk import row_of
from radio.calls.tables import CallSpan, Consent, PhoneCall
from radio.complaints.privacy.erasures import open_phrases
from radio.complaints.privacy.ledger import Ledger
from radio.db import session_scope
from radio.people.tables import AuditEntry
from radio.units import Millis
from tests.web.furnishing import make_recording
from tests.web.posting import Desk
from tests.web.registered import SITI, Registered
from tests.web.test_privacy import note
from web.panel import Panel

OTHER = "081399998888"


@pytest.fixture
def panel(register: Registered) -> Panel:
    """Two calls of hers, of which one was on the air; one of somebody else's."""
    panel = register.panel
    at = panel.now()
    with session_scope(panel.database, write=True) as session:
        for call_id, number in (("c1", str(SITI.phone)), ("c2", str(SITI.phone)), ("c3", OTHER)):
            row = row_of(session, panel.keys, {"id": call_id, "rang_at": at, "number": number})
            row.answered_at, row.ended_at = at, Millis(at + 95_000)
            row.folder = make_recording(panel.settings.data, call_id, at)
            row.topic, row.consent = f"topik {call_id}", Consent.CARD
        session.add(CallSpan(call_id="c2", began=at, ended=Millis(at + 5000)))
        session.commit()
    return panel


def test_who_asks_gets_their_calls_told_and_their_own_voice(officer: Desk, panel: Panel) -> None:
    """Nothing else is kept of them; nobody else's calls are told."""
    page = note(officer)
    shown = officer.get(page)
    assert shown.count("/calls/c1/voice") == 1
    assert "c3" not in shown
    paper = officer.post(f"{page}/report")
    for word in ("topik c1", "topik c2", "95 s", "setuju (kartu dibacakan)", "Rekaman: ada"):
        assert word in paper
    assert "topik c3" not in paper
    voice = officer.send("/calls/c1/voice", why="Permintaan akses")
    with voice:
        assert voice.get_data()[:4] == b"RIFF"
        assert voice.headers["Cache-Control"] == "no-store"
        assert "caller" not in voice.headers["Content-Disposition"]
    assert officer.send("/calls/c1/voice", why="x").status_code == 400
    assert officer.send("/calls/none/voice", why="Permintaan akses").status_code == 404
    panel.trail.write_out()
    with session_scope(panel.database) as session:
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.object == "c1")).all()
    assert "calls.hand_over" in actions


def test_who_is_known_by_calls_alone_is_erased_and_told_what_stays(
    officer: Desk, panel: Panel
) -> None:
    page = note(officer, wish="erase")
    shown = officer.get(page)
    assert "UU 32/2002" in shown
    assert "lima menit" in shown
    assert officer.send(f"{page}/erase", phrases="", sure="y").status_code == 303
    (line,) = Ledger.of(panel.settings.data).lines()
    assert any("7777" in one for one in open_phrases(panel.keys, line))


def test_a_number_that_never_called_has_nothing(officer: Desk, panel: Panel) -> None:
    page = note(officer, phone="0811-0000-1111")
    assert "/calls/" not in officer.get(page).split("<main", 1)[1]
    with session_scope(panel.database) as session:
        assert session.get(PhoneCall, "c1") is not None
