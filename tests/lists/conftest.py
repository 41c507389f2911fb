from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from radio.db import session_scope
from radio.library.categories import role_of
from radio.library.tables import Media


def a_piece(media_id: str, **more: Any) -> Media:
    """A piece of the library; its file need not be there."""
    values = {
        "path": f"media/{media_id}.flac",
        "content_hash": f"hash-{media_id}",
        "title": media_id,
        "artist": "",
        "category": "musik",
        "duration": 200.0,
        "cue_in": 0.0,
        "cue_out": 200.0,
        "segue": 198.0,
        "loudness": -14.0,
        "true_peak": -1.0,
        "sample_rate": 48000,
        "channels": 2,
        "codec": "flac",
        "created_at": datetime(2026, 1, 1, tzinfo=UTC),
        **more,
    }
    return Media(id=media_id, role=role_of(values["category"]), **values)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def session(database: Engine) -> Iterator[Session]:
    with session_scope(database, write=True) as session:
        yield session
