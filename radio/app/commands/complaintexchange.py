"""`radio complaints export`: cases to others."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
from sqlalchemy import Engine

from radio.app.commands.complaintdesk import open_shared
from radio.app.commands.complaintimport import LAPOR, marked
from radio.app.commands.planning import parse_moment, typist
from radio.app.config import load_config
from radio.app.failures import fail, say
from radio.app.wiring import lapor_limits
from radio.complaints.areas import areas, find_areas
from radio.complaints.errors import ComplaintError, RegisterAwayError
from radio.complaints.intake.desk import Desk
from radio.complaints.register.opening import register_scope
from radio.complaints.words import State

if TYPE_CHECKING:
    from radio.complaints.exchange.cases import OutCase, Reading
    from radio.complaints.exchange.choosing import Choice

_FORMATS = ("csv", "jsonl", "lapor-csv", "lapor-xml")


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

    csv and jsonl have no personal data and no confidential cases; how many were left out is told. With
    `--with-reporters` they have names and telephones, and confidential cases without what they say:
    say why with `--reason`; who it was and why is noted in each case. The formats for LAPOR! have both, which is noted, too; who wants to be
    anonymous, or does not want to be passed on, is named in none.

    \b
    Example:
      radio complaints export --format csv --from 2026-11-01 --to 2026-11-30 > november.csv
      radio complaints export --format lapor-xml --new --mark > lapor.xml
    """
    to_lapor = form.startswith("lapor-")
    named = to_lapor if reporters is None else reporters
    why = (reason or (LAPOR if to_lapor else "")).strip()
    if named and not why:
        raise click.UsageError("--with-reporters wants a --reason, which is noted in each case")
    if mark and not to_lapor:
        raise click.UsageError("--mark is for the formats lapor-csv and lapor-xml")
    with open_shared() as (desk, register):
        from radio.complaints.exchange.cases import Reading
        from radio.complaints.exchange.choosing import Choice
        from radio.complaints.exchange.forms import Form, is_public

        choice = Choice(
            begin=parse_moment(begin, desk.zone) if begin else None,
            end=parse_moment(end, desk.zone, end=True) if end else None,
            states=frozenset(State(state) for state in states),
            agency_id=_agency(register, agency) if agency else "",
            kecamatan=_kecamatan(kecamatan) if kecamatan else "",
            waiting_for_lapor=new,
            without_confidential=is_public(Form(form), reporters=named),
        )
        unreadable: list[str] = []
        reading = Reading(
            desk.keys, desk.clock, by=typist() or "terminal", why=why, desk=desk.prefix,
            open_texts=to_lapor, reporters=named, unreadable=unreadable.append,
        )  # fmt: skip
        written = _write(desk, register, form, choice, reading)
        if mark:
            say(f"{marked(desk, register, written)} of them marked as handed over.")
        left_out = _left_out(register, choice)
    say(f"{len(written)} cases written.")
    if left_out:
        say(f"{left_out} confidential cases left out.")
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


def _left_out(register: Engine, choice: Choice) -> int:
    """How many confidential cases are not in what is meant for anybody."""
    from radio.complaints.exchange.forms import count_confidential

    with register_scope(register) as session:
        return count_confidential(session, choice)


def _write(desk: Desk, register: Engine, form: str, choice: Choice, reading: Reading) -> list[str]:
    """Ids of what was written."""
    from radio.complaints.exchange.cases import read_cases
    from radio.complaints.exchange.forms import Form, write_cases

    limits = lapor_limits(load_config())
    written: list[str] = []

    def cases() -> Iterator[OutCase]:
        for case in read_cases(register, choice, reading):
            written.append(case.id)
            yield case

    # As the formats are defined, whatever the terminal's language is.
    for line in write_cases(Form(form), cases(), desk.zone, limits, reporters=reading.reporters):
        sys.stdout.buffer.write(line.encode())
    sys.stdout.flush()
    return written
