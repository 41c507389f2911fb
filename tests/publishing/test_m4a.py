"""Edited recordings as M4A: players find chapters and words in them, the frames are where they were."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import mutagen
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from radio.db import session_scope
from radio.library.tables import Media
from radio.programmes.tables import Part
from radio.publishing import tagging
from radio.publishing.chapters import Placed
from radio.publishing.publishing import Wording, to_library, word
from radio.publishing.rules import M4A, PLAIN
from radio.publishing.tables import EditState
from tests.archive.kit import RATE, decoded
from tests.publishing.kit import BEFORE, ID, TALK, Show, has

RULES = replace(PLAIN, format=M4A)


def probed(path: Path) -> dict[str, Any]:
    """What ffprobe finds of chapters and tags."""
    command = ["ffprobe", "-v", "error", "-show_chapters", "-show_format", "-of", "json", str(path)]
    found = subprocess.run(command, check=True, capture_output=True).stdout
    facts: dict[str, Any] = json.loads(found)
    return facts


def chapters(path: Path) -> list[tuple[float, str]]:
    rows = probed(path)["chapters"]
    return [(float(one["start_time"]), one["tags"]["title"]) for one in rows]


def talk(show: Show) -> None:
    show.stretches = [(0, 20_000, TALK)]
    show.aired(0, 20_000, source="live")
    show.recording(-5_000, 21_000)
    show.rundown((Part.OPENING, "", 0), (Part.DIALOGUE, "Jalan rusak", 8_250))


def test_it_has_its_chapters_and_every_frame_where_it_was(show: Show) -> None:
    talk(show)
    row = show.make(RULES)
    assert (row.state, Path(row.file).suffix) == (EditState.READY, ".m4a")
    path = show.data / row.file
    assert chapters(path) == [(0.0, "Pembukaan"), (8.25, "Jalan rusak")]
    assert probed(path)["format"]["tags"]["title"] == "Ayo Mas Bro: Jalan rusak"
    assert mutagen.File(path).tags["\xa9alb"] == ["Ayo Mas Bro"]
    heard = decoded(path)
    assert abs(len(heard) - 20 * RATE) <= 1024
    assert has(heard, TALK) == pytest.approx(20.0, abs=0.1)
    assert has(heard[: RATE // 10], BEFORE) == 0
    assert np.abs(heard[2400:4800]).max() > 1000, "no silence where an encoder begins"
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_its_words_are_put_in_anew_without_touching_its_sound(show: Show) -> None:
    talk(show)
    before = decoded(show.data / show.make(RULES).file)
    wording = Wording("Jalan; rusak = # \\ 1", "Baris satu\nbaris dua", ["", "Kapan diperbaiki?"])
    word(show.place, show.row().episode_id, wording, "Radio", "id")
    path = show.data / show.row().file
    found = probed(path)
    assert chapters(path) == [(0.0, "Ayo Mas Bro"), (8.25, "Kapan diperbaiki?")]
    assert found["format"]["tags"]["title"] == wording.title
    assert found["format"]["tags"]["comment"] == wording.description
    assert (decoded(path) == before).all()
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_the_library_takes_it(show: Show) -> None:
    talk(show)
    show.make(RULES)
    media_id = to_library(show.place, ID, "siaran-ulang")
    with session_scope(show.engine) as session:
        piece = session.get_one(Media, media_id)
    assert piece.codec == "aac"
    assert piece.duration == pytest.approx(20.0, abs=0.05)


def test_a_file_that_is_none_is_told_and_left(tmp_path: Path) -> None:
    path = tmp_path / "x.m4a"
    path.write_bytes(b"no sound")
    with pytest.raises(mutagen.MutagenError):
        tagging.write(path, an_about("x", "y"))
    assert [one.name for one in tmp_path.iterdir()] == ["x.m4a"]


def an_about(title: str, chapter: str) -> tagging.About:
    placed = [Placed(0, 500, chapter)]
    return tagging.About(title, "Ayo", "Radio", date(2026, 3, 3), "", placed)


WORDS = (
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=60)
    .map(lambda one: " ".join(one.split()))
    .filter(bool)
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WORDS, WORDS)
def test_whatever_is_written_is_read_so(tmp_path: Path, title: str, chapter: str) -> None:
    path = tmp_path / "y.m4a"
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=d=0.5", "-c:a", "aac", "-y"]
    subprocess.run([*command, str(path)], check=True)
    tagging.write(path, an_about(title, chapter))
    found = probed(path)
    assert found["format"]["tags"]["title"] == title
    assert [one["tags"]["title"] for one in found["chapters"]] == [chapter]
