"""What the worker does about consent while the panel is away: the engine has no piece of who said no."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from playlists.clock import hour_at, to_local
from radio.air.log import load_log
from radio.broadcastlog.tables import LogRow
from radio.calls.consent import override
from radio.calls.pieces import note
from radio.calls.tables import Consent, PhoneCall
from radio.carts.editing import KeyChoice, make_page, set_key
from radio.db import session_scope
from radio.jobs.calls import ingest_calls, settle_pieces
from radio.jobs.context import Context
from radio.jobs.logs import freeze_log
from radio.jobs.tables import WorkerAlarm
from radio.library.tables import Media
from radio.units import Millis
from tests.broadcastlog.conftest import a_piece, shelve
from tests.broadcastlog.test_dayplan import ZONE

WHY = "Tanggul jebol, keselamatan warga"


@pytest.fixture
def on_air(context: Context) -> Context:
    """A piece in which a caller is heard who agreed: in ten minutes in the log, and under a key."""
    now = context.now()
    at = Millis(now + 600_000)
    with session_scope(context.engine, write=True) as session:
        shelve(session, context.settings.data, a_piece("klip", 0, 20.0))
        session.add(PhoneCall(id="c1", rang_at=now, consent=Consent.CARD, consent_at=now))
        session.flush()
        note(session, context.settings.data, "klip0", ["c1"])
        set_key(session, make_page(session, "Umum"), 1, KeyChoice("klip0"))
        session.add(
            LogRow(
                id="x1", day=to_local(at, ZONE).date(), hour=hour_at(at, ZONE).start, at=at,
                position=0, media_id="klip0", planned_seconds=20.0, edited=True, why="",
            )
        )  # fmt: skip
        session.commit()
    return context


def held(context: Context) -> int:
    """How often the engine has the piece."""
    log = load_log(context.settings.data / "air" / "log.json")
    return sum(Path(one.uri).match("media/klip/0.flac") for one in (*log.entries, *log.carts))


def alarms(context: Context) -> dict[str, str]:
    with session_scope(context.engine) as session:
        query = select(WorkerAlarm).where(WorkerAlarm.cleared_at.is_(None))
        return {alarm.code: alarm.detail for alarm in session.scalars(query)}


def say(context: Context, mark: str, after: int) -> None:
    """As the telephone agent notes it."""
    folder = context.settings.data / "calls" / "journal"
    folder.mkdir(parents=True, exist_ok=True)
    line = {"kind": "mark", "at": context.now() + after, "id": "c1", "mark": mark, "by": "ani"}
    with (folder / "2026-12-31.jsonl").open("a") as journal:
        journal.write(f"{json.dumps(line)}\n")
    ingest_calls(context)


def test_the_engine_and_the_operator_are_told(on_air: Context) -> None:
    freeze_log(on_air)
    assert (held(on_air), alarms(on_air)) == (2, {})
    say(on_air, "consent_refused", 10)
    freeze_log(on_air)
    assert (held(on_air), alarms(on_air)) == (0, {"planned_media_withheld": "Klip 0"})
    with session_scope(on_air.engine, write=True) as session:
        override(session, "c1", by="Siti", reason=WHY, now=Millis(on_air.now() + 20))
        session.commit()
    freeze_log(on_air)
    assert (held(on_air), alarms(on_air)) == (2, {})
    say(on_air, "consent_refused", 30)
    freeze_log(on_air)
    assert held(on_air) == 0


def test_what_slipped_by_is_settled_and_counted(on_air: Context) -> None:
    with session_scope(on_air.engine, write=True) as session:
        session.execute(update(PhoneCall).values(consent=Consent.REFUSED))
        session.commit()
    assert settle_pieces(on_air) == "1 pieces changed"
    with session_scope(on_air.engine) as session:
        assert session.get_one(Media, "klip0").withheld
    assert settle_pieces(on_air) == "0 pieces changed"


def test_what_the_engine_keeps_of_a_log_that_was_lost_has_it_no_more(on_air: Context) -> None:
    """The database has no rows any more; the engine goes on with those it has, but for these."""
    freeze_log(on_air)
    with session_scope(on_air.engine, write=True) as session:
        session.execute(delete(LogRow))
        session.commit()
    freeze_log(on_air)
    assert held(on_air) == 2
    say(on_air, "consent_refused", 10)
    freeze_log(on_air)
    assert held(on_air) == 0
