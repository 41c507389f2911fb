"""A station's calls and archive, for what deletes them when they are old."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from radio.archive import keeping
from radio.archive.deletions import Deletion
from radio.archive.indexing import Place
from radio.calls.keeping import DAY
from radio.calls.tables import CallSpan, PhoneCall
from radio.db import session_scope
from radio.jobs.context import Context
from radio.units import Millis
from tests.archive.kit import ZONE

HOUR = 3_600_000


class Clock:
    """Wall time that a test moves by hand: 2026-12-31 12:20 in Bojonegoro."""

    def __init__(self) -> None:
        self.now = Millis(1_798_694_400_000)

    def __call__(self) -> Millis:
        return self.now

    def add(self, hours: float) -> None:
        self.now = Millis(self.now + round(hours * 3_600_000))


class KilledError(BaseException):
    """The process is gone at this point."""


@dataclass
class House:
    """A station's calls and archive; its clock is moved by hand."""

    context: Context
    clock: Clock

    @property
    def place(self) -> Place:
        return Place(self.context.engine, self.data, ZONE, self.clock)

    @property
    def data(self) -> Path:
        return self.context.settings.data

    def call(self, call_id: str, days_ago: float, *, aired: bool = False, **more: Any) -> Path:
        """One that was recorded; the folder."""
        at = Millis(round(self.clock.now - days_ago * DAY))
        folder = self.data / "calls" / "2026" / "01" / "02" / call_id
        self.recording(folder, aired=aired)
        with session_scope(self.context.engine, write=True) as session:
            row = PhoneCall(
                id=call_id, rang_at=Millis(at - 60_000), answered_at=Millis(at - 50_000), ended_at=at,
                folder=str(folder.relative_to(self.data)), **more,
            )  # fmt: skip
            session.add(row)
            session.flush()
            if aired:
                session.add(CallSpan(call_id=call_id, began=Millis(at - 30_000), ended=at))
            session.commit()
        return folder

    def recording(self, folder: Path, *, aired: bool = False) -> Path:
        folder.mkdir(parents=True)
        for name in ("caller.wav", "studio.wav"):
            (folder / name).write_bytes(b"RIFF" + bytes(40))
        spans = [{"first": 0, "last": 9}] if aired else []
        (folder / "call.json").write_text(json.dumps({"on_air": spans}))
        return folder

    def hold(self, start: float, end: float) -> int:
        with session_scope(self.context.engine, write=True) as session:
            row = keeping.hold(
                session, Millis(round(start)), Millis(round(end)), "KPID 12", "siti", self.clock.now
            )
            session.commit()
        return row.id

    def lines(self) -> list[Deletion]:
        with session_scope(self.context.engine) as session:
            return list(session.scalars(select(Deletion).order_by(Deletion.id)))

    def row(self, call_id: str) -> PhoneCall:
        with session_scope(self.context.engine) as session:
            return session.get_one(PhoneCall, call_id)
