"""`radio complaints search` and `stats`: what is in the shared database, for other programs."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click

from radio.app.commands.complaintdesk import JSON, open_shared
from radio.app.commands.planning import now
from radio.app.failures import StationError, print_json, say
from radio.complaints.register.opening import register_scope
from radio.complaints.sight.figures import Figure, Statistics, statistics
from radio.complaints.sight.filters import CaseFilter
from radio.complaints.sight.listing import CaseLine
from radio.complaints.sight.searching import search as search_cases

_SHOWN = 70
_LAST_MONTH = 210912


@click.command()
@click.argument("text")
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True)
@JSON
def search(text: str, limit: int, as_json: bool) -> None:
    """Find complaints by the beginning of their ticket, or of words they say; the newest first.

    What a confidential one says is neither searched nor shown.

    \b
    Example:
      radio complaints search "jalan berlubang" --json
      radio complaints search bjn26-0417
    """
    with open_shared() as (_desk, register), register_scope(register) as session:
        found = search_cases(session, text, limit=limit)
    if as_json:
        print_json([_line(line) for line in found])
        return
    for line in found:
        said = " ".join(line.text.split())
        click.echo(f"{line.ticket:<14}{line.state:<12}{said[:_SHOWN]}")
    if not found:
        say("None found.")


def _line(line: CaseLine) -> dict[str, Any]:
    told = asdict(line)
    for name in ("said_at", "due_at", "answered_at", "aired_at", "closed_at"):
        told[name] = None if told[name] is None else _moment(told[name])
    return told


def _moment(millis: int) -> str:
    return datetime.fromtimestamp(millis / 1000, UTC).isoformat(timespec="milliseconds")


def _month(_ctx: click.Context, _param: click.Parameter, value: str | None) -> int | None:
    if value is None:
        return None
    year, _, month = value.partition("-")
    if year.isdecimal() and month.isdecimal() and len(year) == 4 and 1 <= int(month) <= 12:
        return int(year) * 100 + int(month)
    raise click.BadParameter(f"“{value}” is no month; it looks like 2026-11")


@click.command()
@click.option(
    "--from", "first", metavar="YYYY-MM", callback=_month, help="First month; else all there are."
)
@click.option(
    "--to", "last", metavar="YYYY-MM", callback=_month, help="Last month; else the first one alone."
)
@click.option("--agency", default="", help="Of this agency alone.")
@click.option("--area", default="", help="Of this kecamatan or village alone, by its code.")
@JSON
def stats(first: int | None, last: int | None, agency: str, area: str, as_json: bool) -> None:
    """Count complaints by everything they are sorted by; times are in seconds.

    \b
    Example:
      radio complaints stats --json
      radio complaints stats --from 2026-01 --to 2026-03 --agency dishub
    """
    wanted = CaseFilter(agencies=(agency,) if agency else (), areas=(area,) if area else ())
    if first is not None:
        if last is not None and last < first:
            raise StationError("the last month is before the first")
        wanted = wanted.in_months(first, last or first)
    elif last is not None:
        wanted = wanted.in_months(197001, min(last, _LAST_MONTH))
    with open_shared() as (_desk, register), register_scope(register) as session:
        told = statistics(session, wanted, now())
    if as_json:
        print_json(_statistics(told))
        return
    click.echo(f"{told.total.sums.n} complaints, {told.overdue.sums.n} overdue")
    for name in ("state", "kecamatan", "agency", "category", "channel"):
        for figure in told.by.get(name, ()):
            click.echo(f"{name:<12}{figure.value or '-':<24}{figure.sums.n:>8}")


def _statistics(told: Statistics) -> dict[str, Any]:
    satisfaction = told.satisfaction
    return {
        **_figure(told.total),
        "overdue": told.overdue.sums.n,
        "satisfaction": {
            "n": satisfaction.n,
            **{grade.value: count for grade, count in satisfaction.grades.items()},
        },
        "by": {
            name: {figure.value: _figure(figure) for figure in figures}
            for name, figures in told.by.items()
        },
    }


def _figure(figure: Figure) -> dict[str, Any]:
    sums = figure.sums
    return {
        "n": sums.n,
        "answered": sums.answered,
        "answered_on_air": sums.on_air,
        "closed": sums.closed,
        "mean_to_answer": _seconds(sums.mean_to_answer),
        "mean_to_close": _seconds(sums.mean_to_close),
    }


def _seconds(millis: float | None) -> float | None:
    return None if millis is None else round(millis / 1000, 3)
