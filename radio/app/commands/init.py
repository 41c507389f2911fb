"""`radio init`: a data folder that a station can run from."""

from __future__ import annotations

import click

from radio.app.config import load_config
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
        say(f"The station in {loaded.data} is ready. `radio run` puts it on air.")
