"""Which hours the worker will build anew, because what they are made of has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from flask import render_template

from playlists.clock import to_local
from radio.broadcastlog.building import BuildOrder, hours_to_build
from radio.rehearsal.spotplan import spot_plan
from radio.reports.asrun import played_since
from radio.units import Millis
from web.clocks.blueprint import blueprint
from web.panel import current_panel

_LOOK_BACK = 2 * 86_400_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """Hours of a day that follow one another: when the first begins, when the last ends."""

    begin: datetime
    end: datetime


@blueprint.get("/pending")
def pending() -> str:
    """The hours that will be built anew, for a page that is open."""
    hours = pending_hours()
    return render_template("clocks/pending.html", hours=len(hours), days=list(_by_day(hours)))


def pending_hours() -> list[Stretch]:
    """The hours the worker has yet to build, by the station as it is planned now."""
    panel = current_panel()
    settings, now, zone = panel.settings, panel.now(), panel.settings.zone_info
    order = BuildOrder(
        to_local(now, zone).date(),
        settings.days_ahead + 1,
        now,
        played=played_since(panel.database, Millis(now - _LOOK_BACK)),
        repair=True,
        sky=settings.sky,
        rules=settings.rules,
        spots=spot_plan(panel.database, zone, now, settings.spots),
    )
    spans = hours_to_build(panel.database, zone, order)
    return [Stretch(to_local(one.start, zone), to_local(one.end, zone)) for one in spans]


def _by_day(hours: Iterable[Stretch]) -> Iterator[tuple[date, list[Stretch]]]:
    for day, group in groupby(hours, key=lambda one: one.begin.date()):
        yield day, list(_joined(group))


def _joined(hours: Iterable[Stretch]) -> Iterator[Stretch]:
    last: Stretch | None = None
    for hour in hours:
        if last is not None and last.end == hour.begin:
            last = Stretch(last.begin, hour.end)
            continue
        if last is not None:
            yield last
        last = hour
    if last is not None:
        yield last
