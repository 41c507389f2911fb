"""Moments of the database as the templates say them: by the station's clock."""

from __future__ import annotations

import re
from typing import Final

from flask import Flask

from playlists.clock import to_local
from radio.units import Millis
from web.dates import clock, short_day
from web.language.say import _
from web.panel import current_panel

_BROWSERS: Final = (
    ("Firefox", r"Firefox/"),
    ("Edge", r"Edg/"),
    ("Opera", r"OPR/"),
    ("Chromium", r"Chrom(e|ium)/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS: Final = (
    ("Android", r"Android"),
    ("iPhone", r"iPhone|iPad"),
    ("Windows", r"Windows"),
    ("macOS", r"Mac OS X"),
    ("Linux", r"Linux"),
)


def tell_moments(app: Flask) -> None:
    """Give the templates their filters."""
    app.jinja_env.filters.update(
        moment=moment,
        moment_day=moment_day,
        moment_clock=moment_clock,
        browser_words=browser_words,
    )


def moment(at: Millis) -> str:
    """Sen 23 Nov 08.41."""
    local = to_local(at, current_panel().settings.zone_info)
    return f"{short_day(local.date())} {clock(local)}"


def moment_day(at: Millis) -> str:
    """Sen 23 Nov."""
    return short_day(to_local(at, current_panel().settings.zone_info).date())


def moment_clock(at: Millis) -> str:
    """08.41."""
    return clock(to_local(at, current_panel().settings.zone_info))


def browser_words(agent: str) -> str:
    """What a browser calls itself, in two words; all of them claim to be several others."""
    browser, system = (_found(agent, table) for table in (_BROWSERS, _SYSTEMS))
    return " · ".join(filter(None, (browser, system))) or _("another program")


def _found(agent: str, table: tuple[tuple[str, str], ...]) -> str:
    return next((name for name, pattern in table if re.search(pattern, agent)), "")
