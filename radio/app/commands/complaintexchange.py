"""`radio complaints export`, `import` and `lapor`: cases to others, and from them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy import Engine

from radio.app.commands.complaintdesk import JSON, open_shared
from radio.app.commands.planning import parse_moment, typist
from radio.app.failures import StationError, fail, print_json, say
from radio.app.progress import progress_shown
from radio.complaints.areas import areas, find_areas
from radio.complaints.errors import ComplaintError, RegisterAwayError
from radio.complaints.intake.desk import Desk
from radio.complaints.register.opening import register_scope
from radio.complaints.words import State

if TYPE_CHECKING:
    from radio.complaints.exchange.cases import OutCase, Reading
    from radio.complaints.exchange.choosing import Choice
    from radio.complaints.exchange.reports import Refusal
    from radio.complaints.exchange.tables import Sheet
    from radio.complaints.handling.ways import Hand

_FORMATS = ("csv", "jsonl", "lapor-csv", "lapor-xml")
_HAND_OVER = "SP4N-LAPOR!"


@click.command()
@click.option("--format", "form", type=click.Choice(_FORMATS), required=True, help="What to write.")
@click.option("--from", "begin", metavar="DAY", help="Those that came from this day on.")
@click.option("--to", "end", metavar="DAY", help="Those that came until this day.")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([one.value for one in State]),
    help="Any of these.",
)
@click.option("--agency", metavar="AGENCY", help="Those that are with an agency, by id or name.")
@click.option("--kecamatan", metavar="NAME", help="Those of a kecamatan, by name or code.")
@click.option(
    "--with-reporters/--without-reporters", "reporters", default=None,
    help="Who reported; as a rule in hand-over formats alone.",
)  # fmt: skip
@click.option("--reason", metavar="TEXT", help="Why personal data are needed; it is noted.")
@click.option("--new", "new", is_flag=True, help="Only those not handed over to LAPOR! yet.")
@click.option("--mark", is_flag=True, help="Note of each that it was handed over to LAPOR!.")
def export(
    form: str, begin: str | None, end: str | None, states: tuple[str, ...], agency: str | None,
    kecamatan: str | None, reporters: bool | None, reason: str | None, new: bool, mark: bool,
) -> None:  # fmt: skip
    """Write cases to stdout: as csv or jsonl for anybody, as lapor-csv or lapor-xml for SP4N-LAPOR!.

    csv and jsonl have no personal data, and nothing of what confidential cases say. With
    `--with-reporters` they have names and telephones: say why with `--reason`; who it was and why is
    noted in each case. The formats for LAPOR! have both, which is noted, too; who wants to be
    anonymous, or does not want to be passed on, is named in none.

    \b
    Example:
      radio complaints export --format csv --from 2026-11-01 --to 2026-11-30 > november.csv
      radio complaints export --format lapor-xml --new --mark > lapor.xml
    """
    to_lapor = form.startswith("lapor-")
    named = to_lapor if reporters is None else reporters
    why = (reason or (_HAND_OVER if to_lapor else "")).strip()
    if named and not why:
        raise click.UsageError("--with-reporters wants a --reason, which is noted in each case")
    if mark and not to_lapor:
        raise click.UsageError("--mark is for the formats lapor-csv and lapor-xml")
    with open_shared() as (desk, register):
        from radio.complaints.exchange.cases import Reading
        from radio.complaints.exchange.choosing import Choice

        choice = Choice(
            begin=parse_moment(begin, desk.zone) if begin else None,
            end=parse_moment(end, desk.zone, end=True) if end else None,
            states=frozenset(State(state) for state in states),
            agency_id=_agency(register, agency) if agency else "",
            kecamatan=_kecamatan(kecamatan) if kecamatan else "",
            waiting_for_lapor=new,
        )
        unreadable: list[str] = []
        reading = Reading(
            desk.keys, desk.clock, by=typist() or "terminal", why=why, desk=desk.prefix,
            open_texts=to_lapor, reporters=named, unreadable=unreadable.append,
        )  # fmt: skip
        written = _write(desk, register, form, choice, reading)
        if mark:
            _mark(desk, register, written)
    say(f"{len(written)} cases written.")
    if unreadable:
        fail(f"the keys of {', '.join(unreadable)} are not on this computer: left out")


def _agency(register: Engine, named: str) -> str:
    from radio.complaints.exchange.choosing import find_agency

    with register_scope(register) as session:
        try:
            return find_agency(session, named).id
        except RegisterAwayError:
            raise
        except ComplaintError as error:
            raise click.BadParameter(str(error)) from error


def _kecamatan(named: str) -> str:
    wanted = named.strip().lower()
    for area in areas().values():
        if area.level == "kecamatan" and wanted in {area.code, area.name.lower()}:
            return area.code
    near = ", ".join(area.name for area in find_areas(named) if not area.is_village)
    hint = f"; did you mean {near}?" if near else ""
    raise click.BadParameter(f"there is no kecamatan “{named}”{hint}")


def _write(desk: Desk, register: Engine, form: str, choice: Choice, reading: Reading) -> list[str]:
    """Ids of what was written."""
    from radio.complaints.exchange.cases import read_cases
    from radio.complaints.exchange.lapor import to_lapor_csv, to_lapor_xml
    from radio.complaints.exchange.plain import to_csv, to_jsonl

    written: list[str] = []

    def cases() -> Iterator[OutCase]:
        for case in read_cases(register, choice, reading):
            written.append(case.id)
            yield case

    lines: Iterable[str]
    if form == "csv":
        lines = to_csv(cases(), desk.zone, reporters=reading.reporters)
    elif form == "jsonl":
        lines = to_jsonl(cases(), desk.zone, reporters=reading.reporters)
    elif form == "lapor-csv":
        lines = to_lapor_csv(cases(), desk.zone)
    else:
        lines = to_lapor_xml(cases(), desk.zone)
    # As the formats are defined, whatever the terminal's language is.
    for line in lines:
        sys.stdout.buffer.write(line.encode())
    sys.stdout.flush()
    return written


def _mark(desk: Desk, register: Engine, ids: list[str]) -> None:
    from radio.complaints.exchange.lapor_back import mark_handed_over

    say(f"{mark_handed_over(desk, register, _hand(desk), ids)} of them marked as handed over.")


def _hand(desk: Desk) -> Hand:
    """Who types at the terminal of the machine may do what a coordinator may."""
    from radio.complaints.handling.ways import Capability, Hand

    return Hand(typist(), frozenset({Capability.COORDINATE}), desk.prefix)


# ---------------------------------------------------------------- from others


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
