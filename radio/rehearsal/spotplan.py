"""What planning is told of the spots: the rules of now, and what has aired of them."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from playlists.clock import day_span, to_local
from playlists.spots import SpotRules
from radio.air.sequencer import Source
from radio.broadcastlog.spotplan import SpotPlan
from radio.db import session_scope
from radio.hourclocks.grid import SILENCE, days_of
from radio.reports.asrun import Aired, plays_of
from radio.reports.tables import AsrunSpan
from radio.spots.delivery import AiredPlay, owners
from radio.spots.planning import first_counted
from radio.units import Millis


def with_silence(session: Session, rules: SpotRules) -> SpotRules:
    """The rules as set, with the days before elections as the station has them in its seasons."""
    return replace(rules, silence=days_of(session, SILENCE))


def aired_play(row: AsrunSpan | Aired) -> AiredPlay:
    """An airing as spots count it: what a hand fired has no row, and each firing is one of its own."""
    entry = "" if row.source == Source.CART else row.entry_id
    return AiredPlay(entry, row.media_id, row.started_at, row.seconds, row.category)


def spot_plan(engine: Engine, zone: ZoneInfo, now: Millis, rules: SpotRules) -> SpotPlan:
    """The rules, and the airings that tell what is owed; those have to be read in before."""
    today = to_local(now, zone).date()
    since = day_span(first_counted(today, rules), zone).start
    with session_scope(engine) as session:
        rules = with_silence(session, rules)
        owned = owners(session)
        if not owned:
            return SpotPlan(rules)
        aired = tuple(aired_play(row) for row in plays_of(session, owned.keys(), since))
    return SpotPlan(rules, aired)
