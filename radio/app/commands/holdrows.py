"""How holds are listed, of single calls and of stretches of time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from radio.app.failures import print_json


def show_holds(rows: Sequence[dict[str, Any]], of_what: Sequence[str], as_json: bool) -> None:
    """Print them for a program, or a line each: number, `of_what`, by whom, why."""
    if as_json:
        print_json(rows)
        return
    for row in rows:
        told = "  ".join(str(row[name]) for name in (*of_what, "by", "why"))
        click.echo(f"{row['number']:>4}  {told}")
