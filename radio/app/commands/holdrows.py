"""What both kinds of holds have in common, those of single calls and those of stretches of time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click
from sqlalchemy.orm import Session

from radio.app.commands.planning import now, typist, writing
from radio.app.failures import fail, print_json, say
from radio.units import Millis

End = Callable[[Session, int, str, Millis], object]
"""Ends the hold of a number, by somebody, at a moment."""


def release_hold(number: int, end: End, refused: type[Exception]) -> None:
    """End a hold, and say so; where that is `refused` the command fails with its words."""
    with writing() as (_loaded, session):
        try:
            end(session, number, typist() or "terminal", now())
        except refused as error:
            fail(str(error))
        say(f"Hold {number} is released.")


def show_holds(rows: Sequence[dict[str, Any]], of_what: Sequence[str], as_json: bool) -> None:
    """Print them for a program, or a line each: number, `of_what`, by whom, why."""
    if as_json:
        print_json(rows)
        return
    for row in rows:
        told = "  ".join(str(row[name]) for name in (*of_what, "by", "why"))
        click.echo(f"{row['number']:>4}  {told}")
