"""`radio init`: a data folder that a station can run from."""

from __future__ import annotations

import click

from radio.app.config import Loaded, load_config
from radio.app.diskplan import forecast_of, in_words
from radio.app.failures import say
from radio.app.initialise import initialise, mark_complete


@click.command()
@click.option("--demo", is_flag=True, help="Add a small demo station: music, idents, a log.")
@click.option("--quiet", is_flag=True, help="Say nothing unless something is wrong.")
def init(demo: bool, quiet: bool) -> None:
    """Make the data folder and bring its database up to date. Safe to run again.

    \b
    Example:
      radio init
      RADIO_DATA=/srv/radio radio init --demo
    """
    loaded = load_config()
    initialise(loaded)
    if demo:
        from radio.app.wiring import make_demo

        make_demo(loaded)
    mark_complete(loaded)
    if not quiet:
        _say_disk(loaded)
        say(f"The station in {loaded.data} is ready. `radio run` puts it on air.")


def _say_disk(loaded: Loaded) -> None:
    """How long the disk lasts by the settings: it can be planned for before the first hour is recorded."""
    try:
        say(f"The disk: {in_words(forecast_of(loaded))} (radio archive forecast).")
    except OSError as error:
        say(f"The disk: {error.strerror}")
