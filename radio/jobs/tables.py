"""The table of jobs, and the alarms their failures raise."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Float, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from radio.db import Base, UtcDateTime
from radio.units import Millis


class JobRow(Base):
    """One job; the scheduler has no truth of its own.

    `schedule` is `every 10 s` (s, min, h) or five cron fields in the station's zone.
    `misfire_grace` and `longest_run` in seconds. `last_outcome`: ok, failed, running.
    """

    __tablename__ = "job"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    schedule: Mapped[str] = mapped_column(String(64))
    enabled: Mapped[bool] = mapped_column(Boolean, default=True)
    misfire_grace: Mapped[float] = mapped_column(Float, default=60.0)
    longest_run: Mapped[float] = mapped_column(Float, default=60.0)
    last_started: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    last_finished: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    last_outcome: Mapped[str] = mapped_column(String(16), default="")
    last_error: Mapped[str] = mapped_column(Text, default="")


class WorkerAlarm(Base):
    """Something a person should know; `cleared_at` is null while it holds.

    One row a code and subject: raised again it keeps its beginning.
    """

    __tablename__ = "worker_alarm"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    subject: Mapped[str] = mapped_column(String(128), primary_key=True)
    severity: Mapped[str] = mapped_column(String(16), default="warning")
    detail: Mapped[str] = mapped_column(Text, default="")
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    cleared_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    acknowledged: Mapped[bool] = mapped_column(Boolean, default=False)


class SweptErasure(Base):
    """An erasure, by its line of the ledger (`Line.mark`), that has reached what the station keeps."""

    __tablename__ = "swept_erasure"

    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[Millis]
