"""Search as somebody types: time at the panel's side, for each letter typed, as libraries grow.

A library of so many songs is made as in `benchmarks.logs`, with titles and artists of words that are
used as often as words are: few very often, most rarely. Then queries as they are typed go through
`radio.library.searching`, letter by letter, each with a session of its own, as a request has it; and
once through the whole panel, page and all.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert

from benchmarks.kit import workplace
from benchmarks.kit.figures import percentile, summary
from benchmarks.kit.report import Result, Table
from radio.air.log import Role
from radio.db import migrate, open_engine, session_scope
from radio.library.searchindex import index_missing
from radio.library.searching import Only, Order, search
from radio.library.tables import Media, MediaState
from web import PanelSettings, create_app

CHUNK = 20_000
SYLLABLES = (
    "a", "ba", "ca", "da", "di", "du", "e", "ga", "gi", "ha", "ja", "ka", "ke", "ku", "la", "li",
    "lo", "ma", "mi", "mu", "na", "ni", "nya", "pa", "ra", "ri", "ru", "sa", "si", "su", "ta", "ti",
    "tu", "wa", "ya", "yo",
)  # fmt: skip
WORDS = 20_000
ARTISTS = 4_000
KNOWN = (
    ("Sewu Kutho", "Didi Kempot"), ("Stasiun Balapan", "Didi Kempot"), ("Cidro", "Didi Kempot"),
    ("Bengawan Solo", "Gesang"), ("Kala Cinta Menggoda", "Chrisye"), ("Café Sore", "Réné Dangdut"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Typing:
    """What is typed, and what it stands for in the table."""

    name: str
    texts: Sequence[str]


def _prefixes(text: str) -> list[str]:
    return [text[:end] for end in range(1, len(text) + 1)]


TYPINGS = (
    Typing("one letter", ["d", "s", "b", "k", "a", "m"]),
    Typing("two letters", ["di", "se", "be", "ka", "st", "ma"]),
    Typing("three letters", ["did", "sew", "ben", "kal", "sta", "mak"]),
    Typing("an artist, letter by letter", _prefixes("didi kempot")),
    Typing("artist and title, letter by letter", _prefixes("didi kempot sewu kutho")),
    Typing("with accents", ["café", "cafe sore", "réné", "rene dangdut"]),
    Typing("misspelt", ["didi kempit", "kemport", "bengwan solo", "crisye", "stasiunn"]),
    Typing("nothing typed", [""]),
)


def run(*, quick: bool) -> Result:
    """Search in libraries of several sizes."""
    sizes = (1_000, 10_000) if quick else (1_000, 100_000)
    rounds = 5 if quick else 25
    rows: list[list[str]] = []
    data: dict[str, Any] = {}
    for size in sizes:
        with workplace.folder("search") as folder:
            engine = _library(folder, size)
            found = {typing.name: _typed(engine, typing, rounds) for typing in TYPINGS}
            found["a category, newest first"] = _filtered(engine, rounds)
            found["through the panel, letter by letter"] = _panel(folder, rounds)
            engine.dispose()
        data[str(size)] = {name: summary(times) for name, times in found.items()}
        for name, times in found.items():
            rows.append([f"{size:,}", name, *_figures(times)])
            workplace.tell(" | ".join(rows[-1]))
        every = [time for name, times in found.items() if "panel" not in name for time in times]
        rows.append([f"{size:,}", "all of these but the panel's", *_figures(every)])
    table = Table(
        "Search on SQLite, ms from the question to the rows",
        ["songs", "typed", "p50", "p95", "p99", "most"],
        rows,
        [
            (
                "The first twenty pieces, best first; through the panel sixty, with their last airing, as "
                "a whole page part (HTML). One at a time, on a warm disk; the first round is not counted."
            )
        ],
    )
    return Result("search", [table], data)


def _figures(times: Sequence[float]) -> list[str]:
    shares = (0.5, 0.95, 0.99, 1.0)
    return [f"{percentile(times, share):.1f}" for share in shares]


def _typed(engine: Engine, typing: Typing, rounds: int) -> list[float]:
    times = []
    for number in range(rounds + 1):
        for text in typing.texts:
            begun = time.perf_counter()
            with session_scope(engine) as session:
                search(session, text)
            if number:
                times.append(1000 * (time.perf_counter() - begun))
    return times


def _filtered(engine: Engine, rounds: int) -> list[float]:
    times = []
    only = Only(category="musik", state=MediaState.ACTIVE, language="jv")
    for number in range(rounds + 1):
        for text in ("", "d", "kempot"):
            begun = time.perf_counter()
            with session_scope(engine) as session:
                search(session, text, only=only, order=Order.NEWEST, limit=60)
            if number:
                times.append(1000 * (time.perf_counter() - begun))
    return times


def _panel(folder: Path, rounds: int) -> list[float]:
    client = create_app(PanelSettings(data=folder)).test_client()
    times = []
    for number in range(rounds + 1):
        for text in _prefixes("didi kempot"):
            begun = time.perf_counter()
            answer = client.get("/library/rows", query_string={"text": text})
            if answer.status_code != 200:
                raise RuntimeError(answer.status)
            if number:
                times.append(1000 * (time.perf_counter() - begun))
    return times


def _library(folder: Path, size: int) -> Engine:
    url = f"sqlite:///{folder / 'station.db'}"
    migrate(url)
    engine = open_engine(url)
    with session_scope(engine, write=True) as session:
        rows: list[dict[str, Any]] = []
        for row in _songs(size):
            rows.append(row)
            if len(rows) == CHUNK:
                session.execute(insert(Media), rows)
                rows.clear()
        if rows:
            session.execute(insert(Media), rows)
        index_missing(session.connection())
        session.commit()
    return engine


def _songs(size: int) -> Iterator[dict[str, Any]]:
    dice = random.Random(1)
    words = ["".join(dice.choices(SYLLABLES, k=dice.randint(2, 4))).title() for _ in range(WORDS)]

    def some(least: int, most: int) -> str:
        # Zipf's law, nearly: the word of rank n is used 1/n as often as the first.
        picked = (words[int(WORDS ** dice.random()) - 1] for _ in range(dice.randint(least, most)))
        return " ".join(picked)

    artists = [some(1, 3) for _ in range(ARTISTS)]
    for number in range(size):
        title, artist = some(1, 4), artists[int(ARTISTS * dice.random() ** 2)]
        if number < len(KNOWN):
            title, artist = KNOWN[number]
        yield _song(number, title, artist, some(1, 3), dice)


def _song(number: int, title: str, artist: str, album: str, dice: random.Random) -> dict[str, Any]:
    length = max(60.0, dice.gauss(212.0, 45.0))
    return {
        "id": f"m{number:07}", "path": f"media/{number}.mp3", "content_hash": f"{number:040}",
        "title": title, "artist": artist, "album": album, "composer": artist, "genre": "",
        "language": dice.choice(("id", "jv", "en")), "year": dice.randint(1960, 2026),
        "category": "musik", "role": Role.MUSIC, "state": MediaState.ACTIVE, "duration": length,
        "cue_in": 0.1, "cue_out": length - 0.1, "segue": length - 2.5, "loudness": -14.0,
        "true_peak": -1.0, "sample_rate": 44100, "channels": 2, "codec": "mp3",
        "created_at": datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number),
    }  # fmt: skip


__all__ = ["run"]
