"""`radio complaints`: taking what listeners report, from a terminal or another program."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import Any

import click
from sqlalchemy import select

from radio.app.commands.cases import search, stats
from radio.app.commands.complaintdesk import JSON, open_here, open_shared
from radio.app.commands.complaintexchange import export
from radio.app.commands.complainthooks import hooks
from radio.app.commands.complaintimport import copy, import_, lapor
from radio.app.commands.complaintliaisons import liaison
from radio.app.commands.complaintprivacy import breach, person, roles
from radio.app.commands.complaintsheet import sheet
from radio.app.commands.followingup import digest_, readback
from radio.app.commands.planning import now, typist
from radio.app.failures import fail, print_json, say
from radio.complaints.entry import TERMINAL, entry_from
from radio.complaints.errors import EntryError
from radio.complaints.intake.delivery import deliver, try_now
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import file_entry
from radio.complaints.intake.tables import Waiting
from radio.db import session_scope

LINE_MOST = 1_000_000
"""Characters of a line; no complaint is longer."""


@click.group()
def complaints() -> None:
    """What listeners report, and what became of it.

    \b
    Example:
      echo '{"text": "Jalan depan pasar berlubang"}' | radio complaints file
    """


@complaints.command("file")
def file_() -> None:
    """Take complaints: JSON lines on stdin, an object each; a result line for each on stdout.

    `text` is what was said. Of the reporter: name, phone, email, address, reporter_area. Also: kind,
    channel, category_id, agency_id, place, area_code, latitude, longitude, anonymous, confidential,
    said_at (ms), episode_id, key (filed again with the same one, it is the same complaint).

    Exits with 1 where a line could not be taken.

    \b
    Example:
      radio complaints file < laporan.jsonl
      echo '{"text": "Lampu padam", "phone": "0812..."}' | radio complaints file
    """
    troubles = 0
    with open_here() as desk:
        for line in sys.stdin:
            if line.strip():
                told = _take(desk, line)
                troubles += "error" in told
                click.echo(json.dumps(told, ensure_ascii=False))
    if troubles:
        sys.exit(1)


def _take(desk: Desk, line: str) -> dict[str, Any]:
    try:
        given = json.loads(line[:LINE_MOST]) if len(line) <= LINE_MOST else None
    except (ValueError, RecursionError):
        # The second, where lists stand within each other without end: the next line is read none the less.
        given = None
    if not isinstance(given, dict):
        return {"error": "a JSON object on one line is wanted", "field": ""}
    try:
        entry = entry_from({"taken_by": typist(), **given}, now=now())
        # No account: by a name alone it would be everybody's who has the same.
        filed = file_entry(desk, replace(entry, taker=TERMINAL))
    except EntryError as error:
        return {"error": str(error), "field": error.field}
    return {"ticket": filed.ticket, "id": filed.id, "state": filed.state.value}


@complaints.command()
@JSON
def sync(as_json: bool) -> None:
    """Send what waits here to the shared database now; what was refused is tried again, too.

    The worker does it by itself every two seconds.

    \b
    Example:
      radio complaints sync
    """
    with open_shared() as (desk, register):
        try_now(desk.database)
        told = deliver(desk, register)
    if as_json:
        print_json({"delivered": told.done, "refused": told.refused, "waiting": told.waiting})
    else:
        say(f"{told.done} delivered, {told.waiting} wait.")
        for line in told.refused:
            click.echo(line)
    if told.refused:
        fail("what is refused is kept here; tell the administrator")


@complaints.command()
@JSON
def waiting(as_json: bool) -> None:
    """What is not in the shared database yet, and why; nothing of what was said.

    \b
    Example:
      radio complaints waiting
    """
    with open_here() as desk, session_scope(desk.database) as session:
        query = select(Waiting).where(Waiting.delivered_at.is_(None)).order_by(Waiting.number)
        rows = [
            {
                "ticket": row.ticket,
                "id": row.id,
                "taken_at": row.created_at,
                "attempts": row.attempts,
                "error": row.error,
                "refused": row.refused,
            }
            for row in session.scalars(query)
        ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['ticket']:<14}{row['error']}")
    if not rows:
        say("Nothing waits.")


for _command in (
    search, stats, export, import_, lapor, copy, sheet, digest_, readback, roles, person, breach, hooks,
    liaison,
):  # fmt: skip
    complaints.add_command(_command)
