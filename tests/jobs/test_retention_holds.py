"""What is held stays, whoever holds it and however late the hold comes."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from playlists.clock import to_local
from radio.archive import keeping, removing
from radio.archive.oldcalls import Calls
from radio.archive.removing import remove
from radio.calls import keeping as callkeeping
from radio.calls.keeping import Terms
from radio.db import session_scope
from radio.jobs import archive, retention
from radio.publishing.callers import in_episode
from radio.units import Millis
from tests.archive.kit import ZONE, hour_at
from tests.jobs.house import HOUR, House


def test_a_hold_over_time_covers_everything_of_that_time(house: House) -> None:
    call = house.call("c", 400, aired=True)
    at = house.row("c").rang_at
    hour = hour_at(house.data, at // HOUR * HOUR)
    dumped = house.data / "dumped" / f"{keeping_name(at)}.wav"
    dumped.parent.mkdir()
    dumped.write_bytes(b"x")
    number = house.hold(at - 30_000, at + 30_000)
    archive.index_archive(house.context)
    retention.retain(house.context)
    assert call.exists()
    assert (house.data / hour).exists()
    assert dumped.exists()
    with session_scope(house.context.engine, write=True) as session:
        keeping.end_hold(session, number, "siti", house.clock.now)
        session.commit()
    assert retention.retain(house.context) == "deleted 1 aircheck, 1 call, 1 dumped"
    assert not call.exists()


def keeping_name(at: int) -> str:
    return f"{to_local(Millis(at), ZONE):%Y%m%d-%H%M%S}-123"


def test_a_call_is_held_by_several_until_the_last_lets_go(house: House) -> None:
    folder = house.call("c", 400)
    with session_scope(house.context.engine, write=True) as session:
        held = [callkeeping.hold(session, "c", f"Kasus {n}", "ani", Millis(n)).id for n in (1, 2)]
        for wrong in (("none", "Kasus 3"), ("c", " ")):
            with pytest.raises(callkeeping.HoldError):
                callkeeping.hold(session, *wrong, "ani", Millis(3))
        session.commit()
    for number in held:
        retention.retain(house.context)
        assert folder.exists()
        with session_scope(house.context.engine, write=True) as session:
            callkeeping.end_hold(session, number, "ani", Millis(9))
            with pytest.raises(callkeeping.HoldError):
                callkeeping.end_hold(session, number, "ani", Millis(9))
            session.commit()
    retention.retain(house.context)
    assert not folder.exists()


@pytest.mark.parametrize("which", ["call", "time"])
def test_a_hold_that_comes_while_something_is_deleted_keeps_it(house: House, which: str) -> None:
    """Between the line in the ledger and the files: they stay, and the line is taken back."""
    folder = house.call("c", 400)
    thing = next(Calls(house.place, Terms(), {}, in_episode).things())
    asked = 0

    def may(session: Session) -> bool:
        nonlocal asked
        asked += 1
        return thing.may(session)

    def holds() -> None:
        if which == "time":
            at = house.row("c").rang_at
            house.hold(at - 1, at + 1)
            return
        with session_scope(house.context.engine, write=True) as session:
            callkeeping.hold(session, "c", "Sengketa", "ani", house.clock.now)
            session.commit()

    writing = iter(range(9))

    def scope(engine: Engine, *, write: bool = False) -> AbstractContextManager[Session]:
        if write and next(writing) == 1:
            holds()
        return session_scope(engine, write=write)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(removing, "session_scope", scope)
        assert not remove(house.place, replace(thing, may=may))
    assert asked == 2
    assert (folder / "caller.wav").exists()
    assert house.lines() == []
