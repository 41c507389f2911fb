"""`radio campaign report`: what was booked, planned and aired, what is owed, the day's shares."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import click
from sqlalchemy import Engine

from playlists.clock import to_local
from radio.app.commands.planning import now, parse_day, spot_rules_of, station, zone_of
from radio.app.config import Loaded
from radio.app.failures import fail, print_json, say
from radio.rehearsal.spotreport import spot_report
from radio.spots.report import CampaignReport, DayShares

_WEEK = 7


@click.command()
@click.argument("first", metavar="[FROM", required=False)
@click.argument("last", metavar="TO]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print facts as JSON.")
def report(first: str | None, last: str | None, as_json: bool) -> None:
    """Show what was booked, planned and aired of each campaign, and what is owed.

    Without dates, the last seven days and today. What is owed is told as of today: plays that did
    not air whole and are not made good. Below stand the shares of commercials and public service.

    \b
    Example:
      radio campaign report
      radio campaign report 2026-12-01 2026-12-31 --json
    """
    with station() as (loaded, engine):
        zone = zone_of(loaded)
        today = to_local(now(), zone).date()
        begin = parse_day(first, zone) if first else today - timedelta(days=_WEEK)
        end = parse_day(last, zone) if last else max(begin, today)
        if begin > end:
            raise click.BadParameter(f"{begin} is after {end}; give the earlier date first")
        campaigns, days = _read(loaded, engine, begin, end, today)
    if as_json:
        print_json({
            "from": begin.isoformat(), "to": end.isoformat(),
            "campaigns": [_facts(each) for each in campaigns],
            "shares": [{"day": day.day.isoformat(), "aired": day.aired, **asdict(day.shares)}
                       for day in days],
        })  # fmt: skip
        return
    for each in campaigns:
        told = "  ".join(f"{what} {each.total(what)}" for what in ("booked", "planned", "aired"))
        click.echo(f"{each.id:20} {told}  owed {each.owed}  {each.advertiser}")
    for day in days:
        against = "" if day.shares.lawful else "  [against the law]"
        click.echo(f"{day.day}  {'aired' if day.aired else 'planned'}: {day.shares.words}{against}")
    if not campaigns and not days:
        say(f"Nothing was booked or aired from {begin} to {end}.")


def _facts(each: CampaignReport) -> dict[str, Any]:
    totals = {what: each.total(what) for what in ("booked", "planned", "aired")}
    head = {"id": each.id, "name": each.name, "advertiser": each.advertiser, "kind": each.kind}
    days = [{**asdict(day), "day": day.day.isoformat()} for day in each.days]
    return {**head, **totals, "owed": each.owed, "days": days}


def _read(
    loaded: Loaded, engine: Engine, first: date, last: date, today: date
) -> tuple[list[CampaignReport], list[DayShares]]:
    journal, rules = loaded.data / "asrun", spot_rules_of(loaded)
    try:
        found = spot_report(engine, journal, zone_of(loaded), rules, first, last, today)
    except OSError as error:
        fail(f"neither the database nor the journal can be read: {error}")
    return found.campaigns, found.shares
