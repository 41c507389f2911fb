"""`radio complaints import`, `lapor` and `copy`: the old notebook in, and back and forth with LAPOR!."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy import Engine

from radio.app.commands.complaintdesk import JSON, open_shared
from radio.app.commands.planning import typist
from radio.app.config import load_config
from radio.app.failures import StationError, fail, print_json, say
from radio.app.progress import progress_shown
from radio.app.wiring import lapor_limits
from radio.complaints.errors import ComplaintError, RegisterAwayError
from radio.complaints.intake.desk import Desk

if TYPE_CHECKING:
    from radio.complaints.exchange.reports import Refusal
    from radio.complaints.exchange.tables import Sheet
    from radio.complaints.handling.ways import Hand

LAPOR = "SP4N-LAPOR!"


@click.command("import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--rehearse", is_flag=True, help="Only tell what would become of each row.")
@JSON
def import_(path: Path, rehearse: bool, as_json: bool) -> None:
    """Take in an old notebook that was retyped: CSV or XLSX, a row a complaint.

    It needs a column for the day (tanggal) and one for what was said (aduan, keluhan, isi). Names,
    telephones, addresses, villages, agencies, answers and states are read where they are. A row
    comes once, however often its file is read. Exits with 1 where a row could not be taken.

    \b
    Example:
      radio complaints import --rehearse buku-2025.xlsx
      radio complaints import buku-2025.xlsx --json
    """
    from radio.complaints.exchange.notebook.importing import import_notebook

    sheets = _sheets(path)
    with open_shared() as (desk, register), progress_shown() as show:
        try:
            told = import_notebook(
                desk, register, sheets, by=typist(), rehearse=rehearse,
                progress=lambda done, total: show(done, total, path) if show else None,
            )  # fmt: skip
        except RegisterAwayError:
            raise
        except ComplaintError as error:
            raise StationError(f"{path.name}: {error}") from error
    if as_json:
        print_json(asdict(told) | {"rehearsed": rehearse, "read_as": [one.told for one in sheets]})
    else:
        _tell_rows("", told.remarks)
        _tell_rows("not taken: ", told.refused)
        for name in told.passed_over:
            say(f"sheet “{name}”: no columns for the day and for what was said; passed over")
        what = "would be filed" if rehearse else "filed"
        say(f"{len(told.filed)} {what}, {told.known} known, {len(told.refused)} not taken.")
    if told.refused:
        sys.exit(1)


@click.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--rehearse", is_flag=True, help="Only tell what would become of each row.")
@JSON
def lapor(path: Path, rehearse: bool, as_json: bool) -> None:
    """Bring back what SP4N-LAPOR! has made of cases: a table of tickets, tracking ids and states.

    CSV or XLSX; columns for the ticket (nomor aduan) and LAPOR!'s tracking id, for its status and
    its answer (tindak lanjut). Later tables need no ticket. Exits with 1 where a row could not be
    taken.

    \b
    Example:
      radio complaints lapor --rehearse lapor-november.csv
    """
    from radio.complaints.exchange.lapor_back import bring_back

    sheets = _sheets(path)
    with open_shared() as (desk, register):
        try:
            told = bring_back(desk, register, _hand(desk), sheets, rehearse=rehearse)
        except RegisterAwayError:
            raise
        except ComplaintError as error:
            raise StationError(f"{path.name}: {error}") from error
    if as_json:
        print_json(asdict(told) | {"rehearsed": rehearse})
    else:
        _tell_rows("not taken: ", told.refused)
        say(
            f"{len(told.changed)} changed, {told.same} as they were, {len(told.refused)} not taken."
        )
    if told.refused:
        sys.exit(1)


@click.command()
@click.argument("ticket")
@click.option("--reason", default=LAPOR, metavar="TEXT", help="Why; it is noted in the case.")
@JSON
def copy(ticket: str, reason: str, as_json: bool) -> None:
    """Show a case field by field, as it is copied into SP4N-LAPOR!'s form.

    Who reported and what a confidential case says are shown, which is noted in the case. Texts that
    are longer than the form takes come in pieces; the settings `complaints.lapor_*` say how long.

    \b
    Example:
      radio complaints copy BJN26-0417K
    """
    from radio.complaints.exchange.cases import Reading, read_cases
    from radio.complaints.exchange.choosing import Choice
    from radio.complaints.exchange.lapor import copy_fields
    from radio.complaints.tickets import TicketError, read_ticket

    try:
        known = str(read_ticket(ticket))
    except TicketError as error:
        raise click.BadParameter(str(error)) from error
    if not reason.strip():
        raise click.BadParameter("say why; it is noted in the case", param_hint="--reason")
    limits = lapor_limits(load_config())
    with open_shared() as (desk, register):
        reading = Reading(
            desk.keys, desk.clock, by=typist() or "terminal", why=reason.strip(), desk=desk.prefix,
            open_texts=True, reporters=True,
        )  # fmt: skip
        found = list(read_cases(register, Choice(tickets=(known,)), reading))
        if not found:
            fail(f"there is no case {known}, or its keys are not on this computer")
        fields = copy_fields(found[0], desk.zone, limits)
    if as_json:
        print_json([asdict(one) | {"pieces": one.pieces} for one in fields])
        return
    for one in fields:
        for number, piece in enumerate(one.pieces, 1):
            part = f" ({number}/{len(one.pieces)})" if len(one.pieces) > 1 else ""
            click.echo(f"{one.name}{part}:\n{piece}\n")


def marked(desk: Desk, register: Engine, ids: Iterable[str]) -> int:
    """How many of these cases were not handed over before; now they are."""
    from radio.complaints.exchange.lapor_back import mark_handed_over

    return mark_handed_over(desk, register, _hand(desk), ids)


def _hand(desk: Desk) -> Hand:
    """Who types at the terminal of the machine may do what a coordinator may."""
    from radio.complaints.handling.ways import Capability, Hand

    return Hand(typist(), frozenset({Capability.COORDINATE}), desk.prefix)


def _sheets(path: Path) -> tuple[Sheet, ...]:
    from radio.complaints.exchange.tables import BYTES_MOST, TableError, read_table

    try:
        with path.open("rb") as file:
            return read_table(file.read(BYTES_MOST + 1))
    except TableError as error:
        raise StationError(f"{path.name}: {error}") from error


def _tell_rows(what: str, rows: Iterable[Refusal]) -> None:
    for one in rows:
        where = f"{one.sheet}, row {one.row}" if one.sheet else f"row {one.row}"
        click.echo(f"{where}: {what}{one.field}: {one.reason}")
