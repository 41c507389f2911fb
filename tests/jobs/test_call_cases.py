"""When the complaint of a call is over, and what the recording of the call does meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from radio.archive.askedcalls import Asked, KeptError, WhyNot
from radio.archive.callcases import closings
from radio.archive.deletions import Rule
from radio.archive.indexing import Place
from radio.archive.removing import Why
from radio.calls.keeping import DAY
from radio.calls.tables import PhoneCall
from radio.complaints.entry import Agreement
from radio.complaints.errors import RegisterAwayError
from radio.complaints.register.tables import Complaint
from radio.complaints.words import OPEN_STATES, Deed, State
from radio.db import session_scope
from radio.jobs import retention
from radio.jobs.context import Station
from radio.units import Millis
from tests.archive.kit import ZONE
from tests.complaints.handling import PATHS, Office
from tests.jobs.test_mails import a_run, clock, office, register, station  # noqa: F401  # fixtures


@pytest.mark.parametrize("state", [state for state in PATHS if state is not State.MERGED])
def test_a_case_is_open_while_somebody_has_to_do_something(
    office: Office,  # noqa: F811
    state: State,
) -> None:
    office.in_state(state, call_id="c1")
    (ended,) = closings(office.register, {"c1": "", "other": ""})["c1"]
    assert (ended is None) == (state in OPEN_STATES)
    assert ended is None or ended <= office.clock.now


def test_a_merged_case_is_over_with_the_one_it_goes_on_in_and_a_legal_hold_with_its_end(
    office: Office,  # noqa: F811
) -> None:
    first, other = office.take(call_id="c1"), office.in_state(State.IN_PROCESS)
    office.do(first, Deed.MERGE, other_id=other)
    assert closings(office.register, {"c1": ""}) == {"c1": (None,)}
    office.do(other, Deed.CLOSE)
    assert closings(office.register, {"c1": ""}) == {"c1": (office.clock.now,)}
    until = Millis(office.clock.now + 90 * DAY)
    with session_scope(office.register, write=True) as session:
        session.get_one(Complaint, other).held_until = until
        session.commit()
    assert closings(office.register, {"c1": ""}) == {"c1": (until,)}


def test_a_call_that_proves_a_consent_or_knows_its_case_belongs_to_it(
    office: Office,  # noqa: F811
) -> None:
    said = Agreement("air", given=True, how="spoken", at=office.clock.now, call_id="c1")
    office.take(agreements=(said,))
    known = office.in_state(State.CLOSED)
    found = closings(office.register, {"c1": "", "c2": known, "c3": ""})
    assert found == {"c1": (None,), "c2": (office.clock.now,)}


def recorded(station: Station, call_id: str, ended: int, **more: str) -> Path:  # noqa: F811
    folder = station.settings.data / "calls" / "2026" / "01" / "02" / call_id
    folder.mkdir(parents=True)
    (folder / "caller.wav").write_bytes(b"RIFF")
    with session_scope(station.engine, write=True) as session:
        at = {"rang_at": Millis(ended - 9000), "ended_at": Millis(ended)}
        where = str(folder.relative_to(station.settings.data))
        session.add(PhoneCall(id=call_id, folder=where, **at, **more))
        session.commit()
    return folder


def test_a_recording_stays_with_its_complaint_and_goes_thirty_days_after_it(
    station: Station,  # noqa: F811
    office: Office,  # noqa: F811
) -> None:
    case = office.in_state(State.IN_PROCESS, call_id="c1")
    folder = recorded(station, "c1", office.clock.now - 5 * DAY)
    place = Place(station.engine, station.settings.data, ZONE, station.clock)
    asked = Asked(place, closings(office.register, {"c1": ""}))
    with pytest.raises(KeptError) as caught:
        asked.remove("c1", Why(Rule.PERSON, by="ani", said="permintaan penelepon"))
    assert caught.value.why is WhyNot.CASE
    office.clock.now += 200 * DAY
    retention.retain(a_run(station))
    assert folder.exists()
    office.do(case, Deed.CLOSE)
    office.clock.now += 29 * DAY
    retention.retain(a_run(station))
    assert folder.exists()
    office.clock.now += 2 * DAY
    assert retention.retain(a_run(station)) == "deleted 1 call"
    assert not folder.exists()


def test_no_call_goes_while_nobody_can_tell_of_its_complaint(
    station: Station,  # noqa: F811
    office: Office,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = recorded(station, "c1", office.clock.now - 100 * DAY)

    def away(*_: object) -> None:
        raise RegisterAwayError("away")

    with monkeypatch.context() as patch:
        patch.setattr(retention, "closings", away)
        assert "the shared database is away" in retention.retain(a_run(station))
    assert folder.exists()
    retention.retain(a_run(station))
    assert not folder.exists()
