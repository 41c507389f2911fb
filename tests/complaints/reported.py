"""Complaints as they are read outside, for tests of Open311."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import Filed, file_entry
from tests.complaints.conftest import an_entry

ZONE = ZoneInfo("Asia/Jakarta")


def filed(desk: Desk, **values: object) -> Filed:
    return file_entry(desk, an_entry(**{"category_id": "jalan", **values}))


def delivered(desk: Desk, register: Engine, **values: object) -> Filed:
    made = filed(desk, **values)
    deliver(desk, register)
    return made
