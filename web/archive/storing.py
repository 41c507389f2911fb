"""How long the disk lasts, and where the second copy is: figures, and what is to be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from typing import Final

from flask import render_template
from flask_babel import format_date  # type: ignore[import-untyped]

from radio.archive.copies.standing import standings
from radio.archive.forecast import Forecast, look_ahead
from radio.db import session_scope
from web.answers import Trouble, TroubleError
from web.archive.blueprint import blueprint
from web.archive.words import growth_words
from web.days import station_today
from web.language.say import _
from web.panel import current_panel

_MONTH: Final = 365 / 12
_GIGA: Final = 1e9
LAW: Final = 366
"""Days: the law asks for a year (UU 32/2002 art. 45)."""


@dataclass(frozen=True, slots=True)
class Month:
    """What there will be by then. `tall` of 100; `over`: the disk would not hold it."""

    name: str
    bytes: int
    tall: float
    over: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """The months to come, and how high (of 100) what the disk holds stands."""

    months: Sequence[Month]
    room: int
    line: float


@blueprint.get("/storage")
def storage() -> str:
    """The forecast and the second copy."""
    panel = current_panel()
    settings, today = panel.settings, station_today()
    found = _found(today)
    with session_scope(panel.database) as session:
        copies = list(standings(session, settings.copies, settings.data, panel.now()))
    return render_template(
        "archive/storage.html",
        found=found,
        chart=_chart(found, today),
        full_on=None if found.lasts is None else today + timedelta(days=min(found.lasts, 36_500)),
        kinds=growth_words(),
        heaviest=max((max(one.have, one.limit or 0) for one in found.growths), default=0) or 1,
        days=settings.disk.keep_days,
        law=LAW,
        recoded=settings.disk.recoded_after,
        copies=copies,
        late={
            one.told for one in copies if one.how.hours(panel.now()) >= settings.copy_behind_hours
        },
        hours=settings.copy_behind_hours,
    )


def _found(today: date) -> Forecast:
    settings = current_panel().settings
    try:
        reserve = settings.free_gigabytes * _GIGA
        return look_ahead(settings.data, settings.zone_info, today, settings.disk, reserve)
    except OSError as error:
        trouble = Trouble(
            "disk_unreadable",
            _("The data disk can't be read."),
            _("Look on this computer whether it is mounted: radio doctor."),
        )
        raise TroubleError(trouble, HTTPStatus.SERVICE_UNAVAILABLE) from error


def _chart(found: Forecast, today: date) -> Chart:
    """Now and each of the twelve months to come."""
    have = sum(one.have for one in found.growths)
    room = max(0, have + found.free - round(found.reserve))
    sizes = [have + sum(one.after(month * _MONTH) for one in found.growths) for month in range(13)]
    top = max(*sizes, room, 1)
    months = [
        Month(
            str(format_date(date(2024, (today.month - 1 + number) % 12 + 1, 1), "MMM")),
            round(size), round(size / top * 100, 2), size > room,
        )
        for number, size in enumerate(sizes)
    ]  # fmt: skip
    return Chart(months, room, round(100 - room / top * 100, 2))
