"""What the engine is told that it may not play, as consent changes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import delete

from radio.broadcastlog.freezing import Freezer, FreezeSettings
from radio.broadcastlog.tables import LogRow
from radio.calls.consent import agreed
from radio.calls.pieces import note
from radio.calls.tables import Consent, PhoneCall
from radio.db import session_scope
from radio.units import Millis
from tests.broadcastlog.test_dayplan import NOW
from tests.consent.conftest import CALL, PIECE, Station

Route = Callable[[Station], None]
ROUTES: dict[str, Route] = {}


@pytest.mark.sqlite
def test_one_is_withheld_in_the_moment_in_which_another_is_let_go(station: Station) -> None:
    station.says(Consent.CARD, 1)
    with session_scope(station.engine, write=True) as session:
        session.add(PhoneCall(id="c2", rang_at=NOW))
        note(session, station.data, "cart0", ["c2"])
        session.commit()
    freezer = Freezer(station.engine, station.data, FreezeSettings("Radio"))
    stamp = freezer.stamp(NOW)
    with session_scope(station.engine, write=True) as session:
        for name, consent in ((CALL, Consent.REFUSED), ("c2", Consent.CARD)):
            call = session.get_one(PhoneCall, name)
            agreed(session, call, consent, at=Millis(NOW + 2), frame=None, by="Siti")
        session.commit()
    assert freezer.stamp(NOW) != stamp


@pytest.mark.sqlite
def test_the_engine_is_told_what_it_may_not_go_on_with(station: Station) -> None:
    """It may have begun the piece before, and come back from a kill; also where the log was lost."""
    station.build()
    station.says(Consent.CARD, 1)
    assert station.on_air().shut == ()
    station.says(Consent.REFUSED, 2)
    assert station.on_air().shut == (station.file(),)
    assert station.on_air().shut_pieces == (PIECE,)
    with session_scope(station.engine, write=True) as session:
        session.execute(delete(LogRow))
        session.commit()
    assert station.on_air().shut == (station.file(),)
    assert station.on_air().shut_pieces == (PIECE,)
    station.let_out(3)
    assert (station.on_air().shut, station.on_air().shut_pieces) == ((), ())
