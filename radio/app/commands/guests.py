"""`radio guest`, `radio official` and `radio agency`: who is asked onto the air, and from where."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from playlists.clock import day_span
from playlists.values import Span
from radio.app.commands.episode import opened
from radio.app.commands.planning import facts_of, now, parse_day, reading, writing, zone_of
from radio.app.commands.programme import read_text
from radio.app.commands.programmefacts import JSON, guest_facts, guest_line, shown, told
from radio.app.failures import print_json, say
from radio.programmes.guests import (
    StandbyPlan,
    ask_guest,
    guests_between,
    remove_guest,
    set_answer,
)
from radio.programmes.people import (
    agencies,
    export_agencies,
    import_agencies,
    officials,
    set_agency,
    set_official,
)
from radio.programmes.tables import Agency, Answer, Official

ACTIVE = click.option("--active/--inactive", default=None, help="Inactive is not asked any more.")


@click.group()
def guest() -> None:
    """Guests: officials asked into an episode, and whether they come.

    \b
    Example:
      radio official set --agency dishub --name "Budi Santoso" --position "Kepala Bidang"
      radio guest ask ayo-mas-bro-20261201 1 --topic "Trayek angkutan desa"
      radio guest state 1 confirmed
    """


@guest.command()
@click.argument("episode_id", metavar="EPISODE")
@click.argument("official_id", metavar="OFFICIAL", type=int)
@click.option("--topic", default="")
@click.option("--standby", is_flag=True, help="Comes only where another one does not.")
@click.option("--note", default="")
@JSON
def ask(episode_id: str, official_id: int, as_json: bool, **given: Any) -> None:
    """Ask an official into an episode. Public holidays and joint leave are told.

    \b
    Example:
      radio guest ask ayo-mas-bro-20261201 1 --topic "Trayek angkutan desa"
      radio guest ask ayo-mas-bro-20261201 2 --standby
    """
    with opened(episode_id) as one:
        asked = ask_guest(one.session, one.zone, one.episode, official_id, one.now, **given)
        facts = guest_facts(asked.guest, one.zone)
    for warning in asked.warnings:
        say(f"Warning: {warning}")
    if as_json:
        print_json({**facts, "warnings": asked.warnings})
    else:
        say(f"{facts['name']} is asked into {episode_id} as guest {facts['id']}.")


@guest.command()
@click.argument("guest_id", metavar="ID", type=int)
@click.argument("answer", type=click.Choice([answer.value for answer in Answer]))
@click.option("--note", help="Replaces what was noted.")
def state(guest_id: int, answer: str, note: str | None) -> None:
    """Note how it stands with a guest; who does not come brings up the stand-by plan.

    \b
    Example:
      radio guest state 1 confirmed
      radio guest state 1 did_not_come --note "Dipanggil Bupati"
    """
    with told(), writing() as (loaded, session):
        zone = zone_of(loaded)
        row, plan = set_answer(session, zone, guest_id, Answer(answer), now(), note)
        session.commit()
        say(f"{row.official.name}, {row.episode_id}: {answer.replace('_', ' ')}.")
        if plan is not None:
            _tell_plan(plan)


def _tell_plan(plan: StandbyPlan) -> None:
    for one in plan.guests:
        click.echo(f"Stand-by guest: {guest_line(one)}")
    if plan.media_id:
        click.echo(f"Stand-by piece: {plan.media_id}")
    click.echo(f"Stand-by plan: {plan.text or 'none was written'}")


@guest.command("list")
@click.argument("day", metavar="DATE", default="today")
@click.option("--days", default=14, show_default=True, type=click.IntRange(1, 400))
@JSON
def list_(day: str, days: int, as_json: bool) -> None:
    """List the guests of these days.

    \b
    Example:
      radio guest list
      radio guest list 2026-12-01 --days 31 --json
    """
    with reading() as (loaded, session):
        zone = zone_of(loaded)
        first = parse_day(day, zone)
        last = first + timedelta(days=days - 1)
        span = Span(day_span(first, zone).start, day_span(last, zone).end)
        rows = guests_between(session, span)
        if as_json:
            print_json([guest_facts(row, zone) for row in rows])
            return
        for row in rows:
            off = " [cancelled]" if row.episode.cancelled else ""
            click.echo(f"{shown(row.episode.start, zone)} {row.episode_id}{off} {guest_line(row)}")


@guest.command()
@click.argument("guest_id", metavar="ID", type=int)
def remove(guest_id: int) -> None:
    """Take back that somebody was asked.

    \b
    Example:
      radio guest remove 1
    """
    with told(), writing() as (_, session):
        row = remove_guest(session, guest_id)
        name, episode_id = row.official.name, row.episode_id
    say(f"{name} is no guest of {episode_id} any more.")


# ---------------------------------------------------------------- officials


@click.group()
def official() -> None:
    """Officials who speak for an agency on the air.

    \b
    Example:
      radio official list --agency dishub
    """


@official.command("list")
@click.option("--agency", "agency_id", metavar="ID", help="Only those of this one.")
@JSON
def list_officials(agency_id: str | None, as_json: bool) -> None:
    """List the officials.

    \b
    Example:
      radio official list --agency dishub
    """
    with reading() as (_, session):
        rows = officials(session, agency_id)
        if as_json:
            print_json([facts_of(row) for row in rows])
            return
        for row in rows:
            contact = " ".join(filter(None, (row.phone, row.email)))
            off = "" if row.active else "  [inactive]"
            click.echo(
                f"{row.id:4} {row.agency.short:16} {row.name}, {row.position} {contact}{off}"
            )


@official.command("set")
@click.argument("official_id", metavar="[ID]", type=int, required=False)
@click.option("--agency", "agency_id", metavar="ID")
@click.option("--name")
@click.option("--position")
@click.option("--phone")
@click.option("--email")
@ACTIVE
def set_official_(official_id: int | None, **given: Any) -> None:
    """Make an official, or change what is given of the one of that number.

    \b
    Example:
      radio official set --agency dishub --name "Budi Santoso" --position "Kepala Bidang"
      radio official set 1 --phone 0353881234 --email budi@example.go.id
    """
    values = _given(given)
    if official_id is not None:
        values["id"] = official_id
    with told(), writing() as (_, session):
        row = set_official(session, Official(**values))
    say(f"{row.name} is official {row.id}.")


def _given(options: dict[str, Any]) -> dict[str, Any]:
    values = {key: value for key, value in options.items() if value is not None}
    if not values:
        raise click.UsageError("nothing to change; see --help")
    return values


# ----------------------------------------------------------------- agencies


@click.group()
def agency() -> None:
    """Agencies of the regency (SKPD), from which guests come.

    The list that ships is a first one, to be checked by the station.

    \b
    Example:
      radio agency export skpd.csv
      radio agency import skpd.csv
    """


@agency.command("list")
@click.option("--kind", help="Only of this kind: dinas, badan, kecamatan, ...")
@JSON
def list_agencies(kind: str | None, as_json: bool) -> None:
    """List the agencies.

    \b
    Example:
      radio agency list --kind dinas
    """
    with reading() as (_, session):
        rows = [row for row in agencies(session) if kind in {None, row.kind}]
    if as_json:
        print_json([facts_of(row) for row in rows])
        return
    for row in rows:
        off = "" if row.active else "  [inactive]"
        click.echo(f"{row.id:20} {row.kind:12} {row.name} ({row.short}){off}")
    if not rows:
        say("There is none; `radio init` puts the list in that ships.")


@agency.command("set")
@click.argument("agency_id", metavar="ID")
@click.option("--name")
@click.option("--short", help="As it is said on the air: Dishub.")
@click.option("--kind", help="dinas, badan, kecamatan, ...")
@click.option("--phone")
@click.option("--email")
@click.option("--notes")
@ACTIVE
def set_agency_(agency_id: str, **given: Any) -> None:
    """Make an agency, or change what is given of the one of that id.

    \b
    Example:
      radio agency set dishub --phone 0353881234
    """
    values = _given(given)
    with told(), writing() as (_, session):
        row = set_agency(session, Agency(id=agency_id, **values))
    say(f"{row.name} is set.")


@agency.command("import")
@click.argument("file", type=click.Path(path_type=Path))
def import_(file: Path) -> None:
    """Take agencies in from CSV by their ids; - is stdin. Those not in it stay as they are.

    \b
    Example:
      radio agency import skpd.csv
    """
    with told(), writing() as (_, session):
        ids = import_agencies(session, read_text(file))
    say(f"Taken in: {len(ids)} agencies.")


@agency.command("export")
@click.argument("file", type=click.Path(path_type=Path), required=False)
def export(file: Path | None) -> None:
    """Write all agencies as CSV, to a file or to stdout.

    \b
    Example:
      radio agency export skpd.csv
    """
    with reading() as (_, session):
        text = export_agencies(session)
    if file is None:
        click.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")
        say(f"Written: {file}")
