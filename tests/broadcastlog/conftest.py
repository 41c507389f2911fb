from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from radio.air.log import Role
from radio.broadcastlog.freezing import Freezer, FreezeSettings
from radio.db import open_engine, session_scope
from radio.library.categories import role_of
from radio.library.tables import Media

ZONE = ZoneInfo("Asia/Jakarta")
LENGTHS = {
    "musik": [41.5, 47.2, 52.9, 58.1, 61.7, 66.4, 72.3, 77.7, 80.1, 84.6, 92.2, 97.9],
    "ident": [5.0, 6.0],
    "jingle": [4.0, 5.0],
    "ilm": [30.0],
    "promo": [22.0],
    "filler": [12.0, 17.3, 24.9],
    "fallback": [60.0],
    "cart": [3.0],
}


def a_piece(category: str, number: int, seconds: float) -> Media:
    music = role_of(category) is Role.MUSIC
    return Media(
        id=f"{category}{number}",
        path=f"media/{category}/{number}.flac",
        content_hash=f"{category}{number}",
        title=f"{category.title()} {number}",
        artist=f"Artist {number % 5}" if category == "musik" else "",
        category=category,
        role=role_of(category),
        duration=seconds + 1,
        cue_in=0.5,
        cue_out=0.5 + seconds,
        segue=0.5 + seconds - (2.0 if music and category != "fallback" else 0.0),
        loudness=-14.0,
        true_peak=-1.0,
        sample_rate=48000,
        channels=2,
        codec="flac",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def shelve(session: Session, data: Path, media: Media) -> None:
    """Put a piece into the library; its file is there and empty."""
    session.add(media)
    path = data / media.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def database(data: Path, station_url: str) -> Iterator[Engine]:
    """A station with a small library whose files are there (their content does not matter)."""
    engine = open_engine(station_url)
    with session_scope(engine, write=True) as session:
        for category, lengths in LENGTHS.items():
            for number, seconds in enumerate(lengths):
                shelve(session, data, a_piece(category, number, seconds))
        session.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def freezer(database: Engine, data: Path) -> Freezer:
    return Freezer(database, data, FreezeSettings("Radio Uji"))
