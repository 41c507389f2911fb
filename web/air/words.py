"""The engine's refusals in the operator's words."""

from __future__ import annotations

from radio.air.control.client import EngineRefusedError
from web.answers import Trouble
from web.language.say import _


def away() -> Trouble:
    """Nobody answers."""
    return Trouble(
        "engine_away",
        _("The broadcast engine does not answer, so nothing was done."),
        _("It is started again by itself. Wait a few seconds, then press again."),
    )


def relay_refused() -> Trouble:
    """An address that the settings do not allow."""
    return Trouble(
        "relay_not_allowed",
        _("The settings do not allow a relay from this address."),
        _("The administrator adds its host to live.relay_hosts, or makes it a source of its own."),
    )


def relay_leads_on() -> Trouble:
    """An address that leads to others, which the settings do not allow."""
    return Trouble(
        "relay_leads_on",
        _("This address leads on to another one, or is a list of addresses."),
        _("Type the address of the stream itself; its host has to be in live.relay_hosts."),
    )


def not_looked_at() -> Trouble:
    """A file of which nobody can say who is heard in it."""
    return Trouble(
        "not_looked_at",
        _("This source is a file in which a caller is heard, and it can't be read in."),
        _("Import it into the library, and put it on the air from there."),
    )


def refused(error: EngineRefusedError) -> Trouble:
    """The engine said no; a code this panel does not know keeps the engine's own words."""
    known = {
        "no_such_cart": (
            _("This cart key is no longer there."),
            _("Reload the page to see the keys as they are."),
        ),
        "no_such_source": (
            _("There is no live source of this name."),
            _("Check the live sources in the settings."),
        ),
        "no_such_alarm": (_("This alarm is already gone."), _("Nothing to do.")),
        "cart_loading": (
            _("This cart is still being loaded."),
            _("Press again in a moment."),
        ),
        "other_item": (
            _("Another item is on the air by now, so nothing was skipped."),
            _("Look, then press again."),
        ),
        "nothing_held": (
            _("Nothing is held back: what was said has gone out."),
            _(
                "Arm the delay (Shift D) before the next call; it is built up while the show goes on."
            ),
        ),
        "not_while_live": (
            _("There is nothing to skip while live."),
            _("Close the microphone first."),
        ),
        "unknown": (
            _("The broadcast engine does not know this action."),
            _("Panel and engine are of different versions: restart both."),
        ),
        "no_fixed_time": (
            _("The log has no fixed time ahead."),
            _("Open the line now, or at the end of the item."),
        ),
        "not_live": (_("No live source is open."), _("Nothing to do.")),
    }
    message, do = known.get(
        error.code,
        (
            error.message or _("The engine refused."),
            error.do or _("Look at the alarms, then try again."),
        ),
    )
    return Trouble(error.code, message, do)
