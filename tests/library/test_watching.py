"""Watch folders: taken once settled, filed by folder, refused with a reason, forgotten when gone."""

import os
import time
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, select

from radio.db import session_scope
from radio.library import importing
from radio.library.decode import STOPPED
from radio.library.store import listing, location
from radio.library.tables import WatchedFile
from radio.library.values import Analysis
from radio.library.watching import SETTLED, look

pytestmark = pytest.mark.sqlite


RATE = 44100


def beep(pitch: float) -> np.ndarray:
    moments = np.arange(2 * RATE) / RATE
    return np.repeat(0.3 * np.sin(2 * np.pi * pitch * moments)[:, None], 2, axis=1)


@pytest.fixture
def inbox(write, tmp_path: Path) -> Path:
    folder = tmp_path / "masuk"
    (folder / "jingle").mkdir(parents=True)
    write("masuk/a.flac", beep(440))
    write("masuk/jingle/b.wav", beep(880))
    (folder / "notes.mp3").write_text("Halo, saya bukan lagu. " * 50)
    return folder


def later() -> float:
    return time.time() + SETTLED + 1


def categories(database: Engine) -> dict[str, str]:
    with session_scope(database) as session:
        return {media.title: media.category for media in listing(session)}


def test_what_is_put_in_is_taken_once(database: Engine, data: Path, inbox: Path) -> None:
    found = look(database, data, [inbox], later(), copy=True)
    assert found.imported == 2
    assert found.refused == {str(inbox / "notes.mp3"): "text, not audio"}
    assert categories(database) == {"a": "musik", "b": "jingle"}
    again = look(database, data, [inbox], later(), copy=True)
    assert (again.imported, again.refused) == (0, found.refused)


def test_a_file_that_still_grows_is_left_alone(database: Engine, data: Path, inbox: Path) -> None:
    assert look(database, data, [inbox], time.time(), copy=True).imported == 0
    assert look(database, data, [inbox], later(), copy=True).imported == 2


def test_a_file_whose_decoder_was_stopped_is_looked_at_again(
    database: Engine, data: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the service is stopped, and ffmpeg with it: that says nothing of the file."""
    with monkeypatch.context() as patched:
        patched.setattr(importing, "analyse", lambda path: Analysis(path, STOPPED))
        found = look(database, data, [inbox], later(), copy=True)
    assert (found.imported, set(found.refused.values())) == (0, {STOPPED})
    again = look(database, data, [inbox], later(), copy=True)
    assert (again.imported, again.refused) == (2, {str(inbox / "notes.mp3"): "text, not audio"})


def test_a_replaced_file_is_looked_at_again(
    database: Engine, data: Path, inbox: Path, write
) -> None:
    look(database, data, [inbox], later(), copy=True)
    os.replace(write("new.mp3", beep(550)), inbox / "notes.mp3")
    found = look(database, data, [inbox], later(), copy=True)
    assert (found.imported, found.refused) == (1, {})


def test_what_is_taken_out_is_forgotten(database: Engine, data: Path, inbox: Path) -> None:
    look(database, data, [inbox], later(), copy=True)
    for path in (inbox / "notes.mp3", inbox / "a.flac"):
        path.unlink()
    found = look(database, data, [inbox], later(), copy=True)
    assert (found.imported, found.refused) == (0, {})
    with session_scope(database) as session:
        assert session.scalars(select(WatchedFile.path)).all() == [str(inbox / "jingle" / "b.wav")]


def test_files_stay_where_they_lie_when_so_wished(
    database: Engine, data: Path, inbox: Path
) -> None:
    look(database, data, [inbox, inbox / "nowhere"], later(), copy=False)
    with session_scope(database) as session:
        paths = {location(media, data) for media in listing(session)}
    assert paths == {inbox / "a.flac", inbox / "jingle" / "b.wav"}


def test_any_name_and_any_clock_will_do(database: Engine, data: Path, inbox: Path, write) -> None:
    odd = Path(os.fsdecode(os.fsencode(inbox) + b"/jingle \xff/x\xfe.flac"))
    odd.parent.mkdir()
    os.replace(write("odd.flac", beep(330)), odd)
    os.utime(odd, (time.time() + 86_400,) * 2)
    for _ in range(2):
        found = look(database, data, [inbox], later(), copy=True)
    assert set(found.refused) == {str(inbox / "notes.mp3")}
    assert len(categories(database)) == 3


def test_a_folder_that_holds_the_station_is_refused(database: Engine, data: Path) -> None:
    found = look(database, data, [data, data.parent], later(), copy=True)
    assert found.imported == 0
    assert all("must not hold" in reason for reason in found.refused.values())
    assert len(found.refused) == 2


def test_a_folder_that_is_away_for_a_while_has_lost_nothing(
    database: Engine, data: Path, inbox: Path, tmp_path: Path
) -> None:
    look(database, data, [inbox], later(), copy=True)
    inbox.rename(tmp_path / "away")
    look(database, data, [inbox], later(), copy=True)
    with session_scope(database) as session:
        assert len(session.scalars(select(WatchedFile.path)).all()) == 3
