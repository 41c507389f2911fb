"""The words that the scripts of every page say, those of the console, too."""

from __future__ import annotations

from web.language.say import _


def common_words() -> dict[str, str]:
    """Texts by the key that scripts say them by; {name} is filled in by the script."""
    return {
        "light.on": _("ON AIR"),
        "light.off": _("OFF AIR"),
        "light.unknown": _("NO WORD"),
        "mode.auto": _("automatic"),
        "mode.assist": _("assisted"),
        "mode.live": _("live"),
        "mode.fallback": _("fallback"),
        "mode.emergency": _("emergency"),
        "mode.stopped": _("stopped"),
        "untitled": _("Untitled"),
        "away.engine": _("No word from the broadcast engine since {time}."),
        "away.never": _("The broadcast engine has not been heard yet."),
        "away.signed_out": _("You are not signed in any more. Reload the page to sign in."),
        "away.panel": _("No connection to the panel since {time}."),
        "failed.panel": _("The panel does not answer, so nothing was done."),
        "failed.panel.do": _("Check that the panel runs, then press again."),
        "insert.after": _("Put in after “{title}”"),
        "search.none": _("Nothing in the library is called “{query}”."),
        "theme.dark": _("dark"),
        "theme.light": _("light"),
        "theme.auto": _("as the computer"),
    }
