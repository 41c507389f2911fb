"""An episode as it went out: stretches with a tone each, its recording, aircheck, as-run and calls."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from sqlalchemy import Engine

from radio.archive.indexing import Place, look
from radio.calls.tables import CallSpan, Consent, PhoneCall
from radio.db import session_scope
from radio.jobs import episodes
from radio.jobs.context import Context, Station
from radio.jobs.settings import WorkerSettings
from radio.programmes.tables import (
    Episode,
    EpisodeMark,
    EpisodeSegment,
    Part,
    Phase,
    Presenter,
    Programme,
)
from radio.publishing.making import make
from radio.publishing.rules import PLAIN, EditRules
from radio.publishing.tables import EditedEpisode
from radio.reports.tables import AsrunEvent, AsrunSpan
from radio.units import Millis, Seconds
from tests.archive.kit import NOON, RATE, ZONE, Clock, Samples, decoded, encode, last_written

ID = "ayo-20260303"
TALK, SONG, ANI, BUDI, BEFORE = 440, 2500, 1000, 1600, 5000
"""Hz: what is heard of whom."""
PACKET = 1152
"""Frames of one of MP3."""
Stretch = tuple[int, int, int]
"""From and to (ms after the episode's beginning), and Hz."""


def air(stretches: Iterable[Stretch], first: int, last: int, gain: float = 0.08) -> Samples:
    """What was heard between two ms after the beginning; BEFORE where nothing is said of it."""
    time = np.arange(round((last - first) * RATE / 1000)) / RATE + first / 1000
    hertz = np.full(len(time), BEFORE)
    for start, end, tone in stretches:
        hertz[(time >= start / 1000) & (time < end / 1000)] = tone
    wave = np.sin(2 * np.pi * hertz * time) * gain * 32767
    return np.asarray(np.repeat(wave[:, None], 2, axis=1), dtype=np.int16)


def has(heard: Samples, hertz: int) -> float:
    """How many seconds a tone is heard."""
    block = RATE // 50
    whole = heard[: len(heard) // block * block, 0].reshape(-1, block).astype(np.float64)
    time = np.arange(block) / RATE
    share = np.abs(whole @ np.exp(-2j * np.pi * hertz * time)) / block
    loud = np.sqrt((whole**2).mean(axis=1))
    return float(((share > 0.35 * loud) & (loud > 100)).sum() / 50)


@dataclass
class Show:
    """An episode, and where it is kept."""

    engine: Engine
    data: Path
    begins: Millis = NOON
    length: int = 60_000
    stretches: list[Stretch] = field(default_factory=list)
    number: int = 0
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.clock.now = Millis(self.begins + self.length + 600_000)
        day = dt.datetime.fromtimestamp(self.begins / 1000, ZONE).date()
        with session_scope(self.engine, write=True) as session:
            session.add(Presenter(id="siti", name="Siti"))
            session.flush()
            session.add(
                Programme(
                    id="ayo", name="Ayo Mas Bro", first_day=day, starts_at="12:00", seconds=60,
                    presenter_id="siti", record=True,
                )
            )  # fmt: skip
            session.flush()
            planned = {"start": self.begins, "end": Millis(self.begins + self.length)}
            session.add(
                Episode(
                    id=ID, programme_id="ayo", phase=Phase.CLOSED, recording=f"recordings/{ID}",
                    topic="Jalan rusak", **planned,
                )
            )  # fmt: skip
            session.commit()

    @property
    def place(self) -> Place:
        """Where the archive is."""
        return Place(self.engine, self.data, ZONE, self.clock)

    def at(self, ms: int) -> Millis:
        """A moment of the episode."""
        return Millis(self.begins + ms)

    def aired(self, start: int, end: int | None, title: str = "", **more: str) -> None:
        """Write an airing to the as-run."""
        self.number += 1
        with session_scope(self.engine, write=True) as session:
            session.add(
                AsrunSpan(
                    span=f"s{self.number}", started_at=self.at(start), title=title,
                    ended_at=None if end is None else self.at(end), **{"programme": ID, **more},
                )
            )  # fmt: skip
            session.commit()

    def told(self, kind: str, at: int, **values: object) -> None:
        """Write another line to the journal."""
        self.number += 1
        moment = self.at(at)
        with session_scope(self.engine, write=True) as session:
            line = json.dumps({"kind": kind, "at": moment, **values})
            session.add(AsrunEvent(file="f", offset=self.number, kind=kind, at=moment, line=line))
            session.commit()

    def _write(self, path: str, first: int, last: int, ending: str) -> str:
        name = f"{path}.{ending}"
        encode(self.data / name, air(self.stretches, first, last))
        last_written(self.data / name, self.at(last))
        return name

    def recording(self, first: int, last: int, ending: str = "flac") -> str:
        """A recording of it, as the engine writes one and tells of it."""
        local = dt.datetime.fromtimestamp(round(self.at(first) / 1000), ZONE)
        name = self._write(f"recordings/{ID}/{local:%Y%m%d-%H%M%S}", first, last, ending)
        self.told("recording", first, file=name)
        return name

    def aircheck(self, first: int, last: int, ending: str = "flac") -> str:
        """A file of the aircheck."""
        local = dt.datetime.fromtimestamp(self.at(first) / 1000, ZONE)
        return self._write(f"aircheck/{local:%Y/%m/%d/%H%M%S}", first, last, ending)

    def call(
        self, call_id: str, start: int, end: int | None, consent: Consent, area: str = ""
    ) -> None:
        """Somebody on the air."""
        with session_scope(self.engine, write=True) as session:
            if session.get(PhoneCall, call_id) is None:
                session.add(
                    PhoneCall(id=call_id, rang_at=self.at(start), consent=consent, area_code=area)
                )
                session.flush()
            ended = None if end is None else self.at(end)
            session.add(CallSpan(call_id=call_id, began=self.at(start), ended=ended))
            session.commit()

    def says(self, call_id: str, consent: Consent) -> None:
        """A caller agrees, or takes it back."""
        with session_scope(self.engine, write=True) as session:
            call = session.get_one(PhoneCall, call_id)
            call.consent, call.consent_at = consent, self.clock.now
            session.commit()

    def rundown(self, *parts: tuple[Part, str, int]) -> None:
        """Parts that were marked as they began (ms)."""
        with session_scope(self.engine, write=True) as session:
            for number, (kind, title, at) in enumerate(parts):
                of = {"episode_id": ID, "position": number}
                session.add(EpisodeSegment(kind=kind, title=title, seconds=10, **of))
                session.add(EpisodeMark(at=self.at(at), **of))
            session.commit()

    def make(self, rules: EditRules = PLAIN) -> EditedEpisode:
        """Make it."""
        look(self.place)
        make(self.place, ID, rules, "Radio Uji")
        return self.row()

    def row(self) -> EditedEpisode:
        """What became of it."""
        with session_scope(self.engine) as session:
            row = session.get_one(EditedEpisode, ID)
            session.expunge(row)
            return row


def talk_with_ani(show: Show) -> Show:
    """Twenty seconds, of which ani has five."""
    show.stretches = [(0, 20_000, TALK), (8_000, 13_000, ANI)]
    show.aired(0, 20_000, source="live")
    show.recording(-5_000, 21_000)
    show.call("a", 8_000, 13_000, Consent.CARD)
    return show


def run(show: Show, rules: EditRules = PLAIN) -> str:
    """What the worker says it did about episodes."""
    look(show.place)
    settings = WorkerSettings(show.data, "", station="Radio Uji", episodes=rules)
    station = Station(settings, show.engine, show.clock)
    return episodes.edit_episodes(Context.lasting(station, Seconds(600.0)))


def heard(show: Show) -> Samples:
    """What its edited recording sounds like."""
    return decoded(show.data / show.row().file)


def talk(show: Show, start: int = 0, end: int = 60_000) -> None:
    """A talk from the one end to the other, recorded from ten seconds before to one after."""
    show.stretches.insert(0, (start, end, TALK))
    show.aired(start, end, source="live")
    show.recording(start - 10_000, end + 1_000)
