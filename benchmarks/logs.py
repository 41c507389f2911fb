"""Building logs from large libraries: time, memory, how both grow, and whether rules are kept.

A library of so many songs is made in a database of its own: artists with many and with few songs,
albums, composers, other takes of the same song, songs held to a daypart. Then a process of its own
builds a day, or seven, as `radio log build` does, rules and all, from opening the database to the
last row committed.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, insert, select

from benchmarks.kit import workplace
from benchmarks.kit.figures import spread
from benchmarks.kit.report import Result, Table
from playlists.clock import day_span
from radio.air.log import Role
from radio.broadcastlog.building import BuildOrder, build_days
from radio.broadcastlog.collecting import FreezeSettings
from radio.broadcastlog.tables import LogRow
from radio.db import migrate, open_engine, session_scope
from radio.library.tables import Daypart, Media, MediaDaypart
from radio.rehearsal.rehearse import RehearsalOrder, rehearse
from radio.units import Millis

ZONE = ZoneInfo("Asia/Jakarta")
DAY = date(2027, 3, 1)
CHUNK = 20_000
SPOKEN = (
    ("ident", 8, 6.0), ("jingle", 12, 8.0), ("ilm", 20, 30.0), ("promo", 6, 25.0),
    ("kebangsaan", 1, 118.0), ("wajib", 3, 90.0), ("azan", 3, 170.0), ("azan-subuh", 1, 190.0),
)  # fmt: skip


def run(*, quick: bool) -> Result:
    """Build from libraries of several sizes."""
    sizes = (1_000, 10_000) if quick else (1_000, 10_000, 100_000, 1_000_000)
    rounds = 2 if quick else 5
    rows, data = [], {}
    for size in sizes:
        with workplace.folder("logs") as folder:
            url = f"sqlite:///{folder / 'station.db'}"
            _fill(url, size)
            one = [_build(url, 1, DAY, seed) for seed in range(rounds)]
            seven = [_build(url, 7, DAY, 100 + seed) for seed in range(rounds)]
        data[str(size)] = {"one": one, "seven": seven}
        rows.append(_row(size, one, seven))
        workplace.tell(" | ".join(rows[-1]))
    table = Table(
        f"Building a log, {rounds} times each: median (least to most)",
        [
            "songs",
            "24 hours, s",
            "7 days, s",
            "rehearsal, s",
            "most memory, MB",
            "rows a day",
            "relaxed",
            "sound",
        ],
        rows,
        [
            (
                "From the opening of the database to the last commit, in a fresh process whose start "
                "(imports) is not counted. Memory is the process's peak. Relaxed: songs of the seven "
                "days that break a rule because no song kept them all."
            )
        ],
    )
    return Result("logs", [table], data)


def _row(size: int, one: list[dict[str, Any]], seven: list[dict[str, Any]]) -> list[str]:
    runs = [*one, *seven]
    return [
        f"{size:,}",
        spread([run["seconds"] for run in one], 2),
        spread([run["seconds"] for run in seven], 2),
        spread([run["rehearsed"] for run in runs], 2),
        spread([run["megabytes"] for run in seven], 0),
        spread([run["rows"] / 7 for run in seven], 0),
        spread([float(run["relaxed"]) for run in seven], 0),
        f"{sum(run['sound'] for run in runs)} of {len(runs)}",
    ]


def _build(url: str, days: int, first: date, seed: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.logs", url, str(days), str(first), str(seed)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def _build_here(url: str, days: int, first: date, seed: int) -> dict[str, Any]:
    """The measured process: build, then look at what was built."""
    begun = time.perf_counter()
    engine = open_engine(url)
    before = Millis(day_span(first, ZONE).start - 10 * 86_400_000)
    build_days(engine, ZONE, BuildOrder(first, days, before, seed))
    seconds = time.perf_counter() - begun
    with session_scope(engine) as session:
        reasons = Counter("relaxed" in why for why in session.scalars(select(LogRow.why)))
    rehearsed, sound = _rehearse(engine, url, first)
    engine.dispose()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "seconds": seconds,
        "megabytes": peak,
        "rows": reasons.total(),
        "relaxed": reasons[True],
        "rehearsed": rehearsed,
        "sound": sound,
    }


def _rehearse(engine: Engine, url: str, day: date) -> tuple[float, bool]:
    """Seconds that a rehearsal of the day takes, and whether it found nothing."""
    data = Path(url.removeprefix("sqlite:///")).parent
    (data / "media").mkdir(exist_ok=True)
    with session_scope(engine) as session:
        pieces = set(session.scalars(select(LogRow.media_id)))
    for piece in (*pieces, *(f"f{number}" for number in range(20))):
        (data / "media" / piece).touch()
    begun = time.perf_counter()
    found = rehearse(engine, data, RehearsalOrder(day, 1, ZONE, FreezeSettings("Radio")))
    return time.perf_counter() - begun, found.is_sound


def _fill(url: str, size: int) -> None:
    migrate(url)
    engine = open_engine(url)
    with session_scope(engine, write=True) as session:
        session.add(Daypart(id="dewasa", windows="22:00-03:00"))
        rows: list[dict[str, Any]] = []
        for row in _library(size):
            rows.append(row)
            if len(rows) == CHUNK:
                session.execute(insert(Media), rows)
                rows.clear()
        session.execute(insert(Media), rows)
        held = [{"media_id": f"m{n:07}", "daypart_id": "dewasa"} for n in range(min(42, size))]
        session.execute(insert(MediaDaypart), held)
        session.commit()
    engine.dispose()


def _library(size: int) -> Iterator[dict[str, Any]]:
    """Songs of three and a half minutes or so; artists as in life, a few with very many."""
    dice = random.Random(1)  # the same library on each machine
    artists = max(20, size // 12)
    for number in range(size):
        artist = int(artists * dice.random() ** 2)
        guest = f" feat. Tamu {dice.randrange(artists)}" if dice.random() < 0.08 else ""
        take = dice.choice(("", "", "", " (Live)", " - Remastered 2011"))
        yield _piece(
            f"m{number:07}", "musik", dice.gauss(212.0, 45.0), f"Lagu {dice.randrange(size)}{take}",
            artist=f"Artis {artist}{guest}", album=f"Album {artist}-{dice.randrange(8)}",
            composer=f"Pencipta {dice.randrange(artists)}", language=dice.choice(("id", "jv", "en")),
            vocals=dice.choice(("female", "male", "mixed")), local=dice.random() < 0.6,
        )  # fmt: skip
    for category, count, seconds in SPOKEN:
        for number in range(count):
            yield _piece(
                f"{category}{number}", category, seconds + number % 3, f"{category} {number}"
            )
    for number in range(20):
        yield _piece(f"f{number}", "filler", 20.0 + 4.7 * number, f"Pengisi {number}")


def _piece(media_id: str, category: str, seconds: float, title: str, **more: Any) -> dict[str, Any]:
    length = max(60.0 if category == "musik" else 3.0, seconds)
    role = Role.MUSIC if category in {"musik", "filler"} else Role.VOICE
    return {
        "id": media_id, "path": f"media/{media_id}", "content_hash": media_id, "title": title,
        "artist": "", "album": "", "composer": "", "language": "", "vocals": "", "local": False,
        "category": category, "role": role, "duration": length + 0.6, "cue_in": 0.1,
        "cue_out": length + 0.1, "segue": length - (2.4 if role is Role.MUSIC else 0.0),
        "loudness": -14.0, "true_peak": -1.0, "sample_rate": 44100, "channels": 2, "codec": "mp3",
        "created_at": datetime(2026, 1, 1, tzinfo=UTC), **more,
    }  # fmt: skip


if __name__ == "__main__":
    database, days, first, seed = sys.argv[1:]
    json.dump(_build_here(database, int(days), date.fromisoformat(first), int(seed)), sys.stdout)
