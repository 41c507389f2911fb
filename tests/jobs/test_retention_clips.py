"""Clips of calls: their files go with what they were cut of, once nobody can let them be heard any more."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from radio.archive.deletions import Kind, Rule
from radio.calls.clips.tables import CallClip
from radio.calls.consent import override
from radio.calls.keeping import DAY, end_hold, hold
from radio.calls.pieces import note
from radio.calls.tables import Consent, PhoneCall
from radio.db import session_scope
from radio.jobs import retention
from radio.library.tables import Media
from radio.reports.tables import AsrunSpan
from radio.units import Millis
from tests.broadcastlog.conftest import a_piece
from tests.jobs.house import HOUR, House


def a_clip(house: House, call_id: str, number: int = 1) -> Path:
    """Cut of a call, in the library; its file."""
    with session_scope(house.context.engine, write=True) as session:
        media = a_piece("klip", number, 9.0)
        media.path = f"media/{media.id}.flac"
        session.add(media)
        session.flush()
        row = CallClip(id=f"{call_id}{number}", call_id=call_id, edits="{}", title="Pak Budi")
        row.media_id, row.at = media.id, Millis(1)
        session.add(row)
        note(session, house.data, media.id, [call_id])
        session.commit()
        path = house.data / media.path
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"fLaC")
    return path


def media_of(path: Path) -> str:
    return path.stem


def test_one_whose_caller_said_no_goes_with_the_recording_and_not_before(house: House) -> None:
    house.call("c", 20, consent=Consent.REFUSED)
    path = a_clip(house, "c")
    copy = house.data / "listen" / f"{media_of(path)}-12345678.flac"
    copy.parent.mkdir()
    copy.write_bytes(b"fLaC")
    retention.retain(house.context)
    assert path.exists()
    house.clock.add(24 * 11)
    assert retention.retain(house.context) == "deleted 1 call, 1 piece"
    assert not path.exists()
    assert not copy.exists()
    line = next(one for one in house.lines() if one.kind is Kind.PIECE)
    assert (line.rule, line.days, line.bytes) == (Rule.OFF_AIR, 30, 8)
    with session_scope(house.context.engine) as session:
        assert session.get_one(Media, media_of(path)).withheld
    assert retention.retain(house.context) == "nothing is old enough"


@pytest.mark.parametrize("who", ["agreed", "let out"])
def test_one_that_may_be_heard_stays_and_keeps_the_recording(house: House, who: str) -> None:
    folder = house.call("c", 31, consent=Consent.CARD if who == "agreed" else Consent.REFUSED)
    path = a_clip(house, "c")
    if who == "let out":
        with session_scope(house.context.engine, write=True) as session:
            override(session, "c", by="ani", reason="Kepentingan umum", now=house.clock.now)
            session.commit()
    retention.retain(house.context)
    assert path.exists()
    assert folder.exists()


def test_one_that_was_aired_stays_as_long_as_the_archive(house: House) -> None:
    house.call("c", 100, consent=Consent.REFUSED)
    path = a_clip(house, "c")
    aired = Millis(house.clock.now - 10 * DAY)
    with session_scope(house.context.engine, write=True) as session:
        session.add(AsrunSpan(span="s", media_id=media_of(path), started_at=aired))
        session.commit()
    assert retention.retain(house.context) == "deleted 1 call"
    house.clock.add(24 * 354)
    retention.retain(house.context)
    assert path.exists()
    house.clock.add(24 * 2)
    retention.retain(house.context)
    assert not path.exists()


def test_a_hold_on_its_call_or_on_when_it_was_aired_keeps_it(house: House) -> None:
    began = house.clock.now
    house.call("c", 40, consent=Consent.REFUSED)
    house.call("d", 40, consent=Consent.REFUSED)
    of_call, of_time = a_clip(house, "c", 1), a_clip(house, "d", 2)
    with session_scope(house.context.engine, write=True) as session:
        number = hold(session, "c", "Sengketa KPID", "ani", began).id
        aired = Millis(began - 500 * DAY)
        session.add(AsrunSpan(span="s", media_id=media_of(of_time), started_at=aired))
        session.commit()
    house.hold(began - 500 * DAY - HOUR, began - 500 * DAY + HOUR)
    retention.retain(house.context)
    assert of_call.exists()
    assert of_time.exists()
    with session_scope(house.context.engine, write=True) as session:
        end_hold(session, number, "ani", began)
        session.commit()
    assert retention.retain(house.context) == "deleted 1 call, 1 piece"
    assert not of_call.exists()


def test_lists_of_edits_without_a_piece_go_and_titles_when_who_called_is_forgotten(
    house: House,
) -> None:
    house.call("c", 40, consent=Consent.REFUSED, name="sealed")
    a_clip(house, "c")
    with session_scope(house.context.engine, write=True) as session:
        session.add(CallClip(id="draft", call_id="c", edits="{}", title="Bu Siti", at=Millis(1)))
        session.commit()

    def left() -> list[tuple[str, str]]:
        with session_scope(house.context.engine) as session:
            return [(one.id, one.title) for one in session.scalars(select(CallClip))]

    retention.retain(house.context)
    assert left() == [("c1", "Pak Budi")]
    house.clock.add(24 * 91)
    retention.retain(house.context)
    with session_scope(house.context.engine) as session:
        assert session.get_one(PhoneCall, "c").name == ""
    assert left() == [("c1", "")]
