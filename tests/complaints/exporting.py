"""What tests of exports are made with: cases that are read and written."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from radio.complaints.entry import Entry
from radio.complaints.exchange.cases import OutCase, Reading
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import file_entry
from radio.complaints.words import Channel, Kind, State
from tests.complaints.conftest import NOON

ZONE = ZoneInfo("Asia/Jakarta")


def filed(desk: Desk, register: Engine, *entries: Entry) -> list[str]:
    tickets = []
    for entry in entries:
        # Cases come in the order of their ids, which is that of time.
        desk.clock.now += 1  # type: ignore[attr-defined]  # the fixture's
        tickets.append(file_entry(desk, entry).ticket)
    deliver(desk, register)
    return tickets


def public(desk: Desk) -> Reading:
    return Reading(desk.keys, desk.clock)


def handing(desk: Desk, **values: object) -> Reading:
    whole = Reading(
        desk.keys, desk.clock, by="ani", why="serah terima", desk="BJN", open_texts=True,
        reporters=True,
    )  # fmt: skip
    return replace(whole, **values)  # type: ignore[arg-type]  # tests name what they change


def a_case(**values: object) -> OutCase:
    case = OutCase(
        id="0" * 32, ticket="BJN26-0001X", kind=Kind.COMPLAINT, channel=Channel.CALL,
        state=State.RECEIVED, agencies=("DLH",), category="Sampah dan kebersihan", text="Sampah",
        place="", kecamatan="Bojonegoro", village="", latitude=-7.15, longitude=111.88,
        anonymous=False, confidential=False, said_at=NOON, created_at=NOON, forwarded_at=None,
        answered_at=None, aired_at=None, closed_at=None, due_at=None, supporters=0, merged_into="",
        lapor_tracking_id="", lapor_state="", grade=None,
    )  # fmt: skip
    return replace(case, **values)  # type: ignore[arg-type]  # tests name what they change


def rows(lines: object) -> list[dict[str, str]]:
    text = "".join(lines)  # type: ignore[call-overload]
    limit = csv.field_size_limit(10_000_000)
    try:
        return list(csv.DictReader(io.StringIO(text, newline="")))
    finally:
        csv.field_size_limit(limit)
