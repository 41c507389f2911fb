"""Today at the station, and how far ahead a page plans."""

from __future__ import annotations

from datetime import date

from playlists.clock import to_local
from web.answers import Trouble, TroubleError
from web.language.say import _
from web.panel import current_panel

FURTHEST = 400
"""Days ahead that are built or rehearsed at a person's word."""


def station_today() -> date:
    """The day that it is at the station."""
    panel = current_panel()
    return to_local(panel.now(), panel.settings.zone_info).date()


def check_near(day: date) -> None:
    """Refuse a day that is too far ahead.

    Raises:
        TroubleError: it is.
    """
    if (day - station_today()).days > FURTHEST:
        raise TroubleError(
            Trouble(
                "too_far",
                _("That day is too far ahead."),
                _("Choose one of the next %(days)s days.", days=FURTHEST),
            )
        )
