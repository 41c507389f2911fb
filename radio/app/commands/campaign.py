"""`radio campaign`: what advertisers and the station itself have booked, and what has aired."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import click
from sqlalchemy.orm import Session

from playlists.clock import to_local
from playlists.spots import Kind, Spread
from radio.app.commands.campaignreport import report
from radio.app.commands.planning import (
    BUILDS,
    facts_of,
    now,
    reading,
    spot_rules_of,
    writing,
    zone_of,
)
from radio.app.config import Loaded
from radio.app.failures import fail, print_json, say
from radio.library.store import NoSuchMediaError
from radio.rehearsal.spotplan import with_silence
from radio.spots.campaigns import (
    CampaignError,
    SpotsError,
    add_media,
    check_id,
    doubts,
    find,
    listing,
    remove_media,
    save_campaign,
    spots_of,
    switch,
)
from radio.spots.campaigns import remove as remove_campaign
from radio.spots.tables import CampaignRow

_JSON = click.option("--json", "as_json", is_flag=True, help="Print facts as JSON.")


@click.group()
def campaign() -> None:
    """Campaigns: spots with dates, hours and plays a day, placed into the breaks.

    \b
    Example:
      radio campaign set bank-jatim --from 2026-12-01 --until 2026-12-31 --plays 8
      radio campaign media bank-jatim add m4c3xk2pqle
      radio campaign report
    """


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except CampaignError as error:
        raise click.BadParameter(str(error)) from error
    except (SpotsError, NoSuchMediaError) as error:
        fail(str(error))


def _today(loaded: Loaded) -> date:
    return to_local(now(), zone_of(loaded)).date()


@campaign.command("list")
@_JSON
def list_(as_json: bool) -> None:
    """List the campaigns.

    \b
    Example:
      radio campaign list
    """
    with reading() as (_, session):
        rows = listing(session)
    if as_json:
        print_json([_facts(row) for row in rows])
        return
    for row in rows:
        state = "" if row.enabled else "  [off]"
        dates = f"{row.first_day} - {row.last_day}"
        what = f"{row.plays_a_day} a day {row.windows}".strip()
        click.echo(f"{row.id:20} {dates}  {row.kind:10} {what}  {row.advertiser}{state}")
    if not rows:
        say("There is none yet; `radio campaign set ID` makes one.")


def _facts(row: CampaignRow) -> dict[str, Any]:
    return {name: value for name, value in facts_of(row).items() if name != "removed"}


@campaign.command()
@click.argument("name", metavar="ID")
@_JSON
def show(name: str, as_json: bool) -> None:
    """Show a campaign: what is booked, its spots, and what may keep plays out.

    \b
    Example:
      radio campaign show bank-jatim
    """
    with _told(), reading() as (loaded, session):
        row = find(session, name)
        spots = [
            {"id": media.id, "title": media.title, "seconds": round(media.cue_out - media.cue_in, 3),
             "weight": weight, "state": str(media.state)}
            for media, weight in spots_of(session, name)
        ]  # fmt: skip
        warnings = doubts(session, row, with_silence(session, spot_rules_of(loaded)))
    if as_json:
        print_json({**_facts(row), "media": spots, "warnings": warnings})
        return
    for field, value in _facts(row).items():
        click.echo(f"{field:12} {value}")
    for spot in spots:
        state = "" if spot["state"] == "active" else f"  [{spot['state']}]"
        title, length = spot["title"], f"{spot['seconds']:.1f} s x{spot['weight']}"
        click.echo(f"{'spot':12} {spot['id']}  {length:>10}  {title}{state}")
    _warn(warnings)


def _warn(warnings: list[str]) -> None:
    for words in warnings:
        say(f"Note: {words}")


class _Day(click.ParamType[date]):
    """A local date."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """See click."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no date; write it as 2026-12-31", param, ctx)


@campaign.command("set")
@click.argument("id_", metavar="ID")
@click.option("--name", help="What it is called in lists and reports.")
@click.option("--advertiser")
@click.option("--product", help="Others who advertise this are competitors, such as bank.")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]))
@click.option("--from", "first_day", type=_Day(), help="First day.")
@click.option("--until", "last_day", type=_Day(), help="Last day.")
@click.option("--windows", help='Hours, such as "mon-fri 06:00-09:00"; "" is all day.')
@click.option("--plays", "plays_a_day", type=int, help="Plays a day.")
@click.option("--spread", type=click.Choice([spread.value for spread in Spread]))
@click.option("--apart", type=float, help="Least seconds between two of its plays.")
@click.option("--political/--not-political", default=None, help="Silent before elections.")
@click.option("--make-good/--no-make-good", default=None, help="Lost plays are made good, or not.")
@click.option("--priority", type=int, help="The higher comes first where breaks are few.")
@click.option("--notes")
def set_(id_: str, **given: Any) -> None:
    """Make a campaign, or change what is given of one, from today on.

    A new one needs --from, --until and --plays. What was booked for days that are over stays.

    \b
    Example:
      radio campaign set bank-jatim --from 2026-12-01 --until 2026-12-31 --plays 8
      radio campaign set bank-jatim --advertiser "Bank Jatim" --product bank
      radio campaign set bank-jatim --windows "mon-fri 06:00-09:00; 16:00-19:00"
    """
    changes = {field: value for field, value in given.items() if value is not None}
    for field, kind in (("kind", Kind), ("spread", Spread)):
        if field in changes:
            changes[field] = kind(changes[field])
    with _told(), writing() as (loaded, session):
        row = _changed(session, id_, changes)
        rules = with_silence(session, spot_rules_of(loaded))
        warnings = save_campaign(session, row, _today(loaded), rules)
    say(f"{id_} is set. {BUILDS}")
    _warn(warnings)


def _changed(session: Session, id_: str, changes: dict[str, Any]) -> CampaignRow:
    """A row that is not the session's, so that a change that is refused leaves nothing behind."""
    check_id(id_)
    there = session.get(CampaignRow, id_)
    if there is None or there.removed:
        needed = {"first_day": "--from", "last_day": "--until", "plays_a_day": "--plays"}
        missing = [option for field, option in needed.items() if field not in changes]
        if missing:
            raise click.UsageError(f"{id_} is new: give {', '.join(missing)}, too")
        # One that comes back under an old id has nothing of the old one.
        plain = {c.key: c.default.arg for c in CampaignRow.__table__.columns if c.default}
        kept = {"removed": True} if there is not None else {}
        return CampaignRow(**{**plain, **kept, **changes, "id": id_})
    before = {c.key: getattr(there, c.key) for c in CampaignRow.__table__.columns}
    return CampaignRow(**{**before, **changes})


@campaign.command()
@click.argument("name", metavar="ID")
def on(name: str) -> None:
    """Plan a campaign again.

    \b
    Example:
      radio campaign on bank-jatim
    """
    _switch(name, on=True)


@campaign.command()
@click.argument("name", metavar="ID")
def off(name: str) -> None:
    """Pause a campaign from now on; plays of these days are not owed.

    \b
    Example:
      radio campaign off bank-jatim
    """
    _switch(name, on=False)


def _switch(name: str, *, on: bool) -> None:
    with _told(), writing() as (loaded, session):
        switch(session, name, _today(loaded), on=on)
    say(f"{name} is {'on' if on else 'off'}. {BUILDS}")


@campaign.command()
@click.argument("name", metavar="ID")
def remove(name: str) -> None:
    """Take a campaign away; what it has aired stays in the reports.

    \b
    Example:
      radio campaign remove bank-jatim
    """
    with _told(), writing() as (loaded, session):
        remove_campaign(session, name, _today(loaded))
    say(f"{name} is gone. {BUILDS}")


@campaign.command()
@click.argument("name", metavar="ID")
@click.argument("action", type=click.Choice(["add", "remove"]))
@click.argument("media_ids", nargs=-1, required=True, metavar="MEDIA...")
@click.option("--weight", default=1, help="Plays this often while others play once.")
def media(name: str, action: str, media_ids: tuple[str, ...], weight: int) -> None:
    """Give a campaign spots, which play in turn, or take some away.

    \b
    Example:
      radio campaign media bank-jatim add m4c3xk2pqle mq2hv7xw3da
      radio campaign media bank-jatim add m4c3xk2pqle --weight 2
      radio campaign media bank-jatim remove mq2hv7xw3da
    """
    with _told(), writing() as (_, session):
        if action == "add":
            add_media(session, name, media_ids, weight)
        else:
            remove_media(session, name, media_ids)
    say(f"{name}: {', '.join(media_ids)} {'added' if action == 'add' else 'taken away'}. {BUILDS}")


campaign.add_command(report)
