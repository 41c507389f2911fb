from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, select

from radio.air.log import Role
from radio.db import session_scope
from radio.library.analysis import analyse
from radio.library.importing import Describe, import_paths
from radio.library.store import check_files, gain, listing, retire
from radio.library.tables import Media, MediaState

pytestmark = pytest.mark.sqlite
RATE = 44100


def beep(pitch: float, seconds: float = 1.0) -> np.ndarray:
    time = np.arange(round(seconds * RATE)) / RATE
    return np.repeat(0.3 * np.sin(2 * np.pi * pitch * time)[:, None], 2, axis=1)


@pytest.fixture
def shelf(write, tmp_path: Path) -> Path:
    folder = tmp_path / "shelf"
    (folder / "deep").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    write("shelf/Sekar Jati - Sumilir.flac", beep(440))
    write("shelf/deep/a\nb.wav", beep(550))
    write("shelf/deep/ꦒꦩꦼꦭꦤ꧀.ogg", beep(660), "-c:a", "libvorbis")
    write("shelf/.hidden/c.wav", beep(770))
    (folder / "cover.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / "broken.mp3").write_bytes(b"x" * 100)
    return folder


def all_media(engine: Engine) -> list[Media]:
    with session_scope(engine) as session:
        return list(listing(session))


def test_what_a_list_names_is_imported(
    database: Engine, data: Path, shelf: Path, tmp_path: Path
) -> None:
    lines = ["shelf/Sekar Jati - Sumilir.flac", "shelf/nowhere.mp3", "http://host:8000/live"]
    (tmp_path / "sore.m3u8").write_text("\n".join(lines))
    (tmp_path / "bad.xspf").write_text("no list")
    result = import_paths(database, data, [tmp_path / "sore.m3u8", tmp_path / "bad.xspf"])
    assert result.imported == 1
    reasons = {row.path.name: row.reason for row in result.rejected}
    assert reasons["nowhere.mp3"] == "no such file"
    assert reasons["live"] == "a stream, not a file"
    assert "a list that can't be read" in reasons["bad.xspf"]


def test_a_folder_is_imported_once(database: Engine, data: Path, shelf: Path) -> None:
    first = import_paths(database, data, [shelf])
    assert (first.imported, first.duplicates) == (3, 0)
    assert [row.path.name for row in first.rejected] == ["broken.mp3"]
    again = import_paths(database, data, [shelf])
    assert (again.imported, again.duplicates) == (0, 3)
    assert sorted(first.media_ids) == sorted(again.media_ids)
    rows = all_media(database)
    assert {(row.artist, row.title) for row in rows} == {
        ("Sekar Jati", "Sumilir"),
        ("", "a b"),
        ("", "ꦒꦩꦼꦭꦤ꧀"),
    }
    for row in rows:
        assert (data / row.path).is_file()
        assert row.path.isprintable()
    left = [path for path in data.rglob("*") if path.name.endswith(".part")]
    assert left == []


def test_the_same_sound_twice_in_one_run_is_one_piece(
    database: Engine, data: Path, shelf: Path
) -> None:
    source = shelf / "Sekar Jati - Sumilir.flac"
    (shelf / "copy.flac").write_bytes(source.read_bytes())
    result = import_paths(database, data, [source, shelf / "copy.flac"], workers=1)
    assert (result.imported, result.duplicates) == (1, 1)


def test_files_can_stay_where_they_are(database: Engine, data: Path, shelf: Path) -> None:
    import_paths(database, data, [shelf], Describe(category="jingle", copy=False))
    for row in all_media(database):
        assert Path(row.path).is_relative_to(shelf)
        assert row.role is Role.VOICE
    assert not (data / "media").exists()


def test_an_interrupted_import_goes_on(database: Engine, data: Path, shelf: Path) -> None:
    def interrupt(done: int, _total: int, _path: Path) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_paths(database, data, [shelf], workers=1, progress=interrupt)
    kept = len(all_media(database))
    assert 0 < kept < 3
    result = import_paths(database, data, [shelf])
    assert (result.imported, result.duplicates) == (3 - kept, kept)


def test_progress_counts_every_file(database: Engine, data: Path, shelf: Path) -> None:
    seen: list[tuple[int, int]] = []
    import_paths(
        database, data, [shelf], progress=lambda done, total, _: seen.append((done, total))
    )
    assert seen == [(number, 4) for number in range(5)]


def test_a_whole_piece_keeps_its_ends(database: Engine, data: Path, write) -> None:
    samples = np.concatenate((np.zeros((RATE, 2)), beep(440), np.zeros((RATE, 2))))
    import_paths(database, data, [write("loop.wav", samples)], Describe(whole=True))
    (row,) = all_media(database)
    assert (row.cue_in, row.segue, row.cue_out) == (0.0, 3.0, 3.0)


def test_a_lost_file_is_missing_until_it_is_back(database: Engine, data: Path, shelf: Path) -> None:
    import_paths(database, data, [shelf])
    row = all_media(database)[0]
    (data / row.path).rename(data / "elsewhere")
    with session_scope(database, write=True) as session:
        gone, back = check_files(session, data)
        session.commit()
    assert ([media.id for media in gone], back) == ([row.id], [])
    # The same file, imported again, puts it back where it was.
    result = import_paths(database, data, [shelf])
    assert (result.imported, result.duplicates) == (0, 3)
    assert {media.state for media in all_media(database)} == {MediaState.ACTIVE}


def test_a_retired_piece_stays_retired(database: Engine, data: Path, shelf: Path) -> None:
    import_paths(database, data, [shelf])
    wanted = all_media(database)[0].id
    with session_scope(database, write=True) as session:
        retire(session, wanted)
        session.commit()
    import_paths(database, data, [shelf])
    with session_scope(database, write=True) as session:
        check_files(session, data)
        session.commit()
        row = session.scalars(select(Media).where(Media.id == wanted)).one()
        assert row.state is MediaState.RETIRED


@pytest.mark.parametrize(
    ("loudness", "peak", "expected"),
    [
        (-10.0, 0.5, -6.0),
        (-16.0, -1.0, 0.0),
        (-20.0, -8.0, 4.0),
        (-24.0, -3.0, 5.0),
        (-20.0, 3.0, 0.0),
        (-60.0, -50.0, 12.0),
    ],
)
def test_gain_reaches_the_target_as_far_as_peaks_allow(
    loudness: float, peak: float, expected: float
) -> None:
    assert gain(Media(loudness=loudness, true_peak=peak, channels=2), -16.0, -1.0) == expected


def test_one_channel_on_two_loudspeakers_is_as_loud_as_the_rest(
    database: Engine, data: Path, write
) -> None:
    mono = 0.3 * beep(440, 4.0)[:, :1]
    result = import_paths(database, data, [write("mono.wav", mono)])
    with session_scope(database) as session:
        level = gain(session.get_one(Media, result.media_ids[0]), -16.0, -1.0)
    as_aired = np.repeat(mono, 2, axis=1) * 10 ** (level / 20)
    assert analyse(write("aired.wav", as_aired)).sound.loudness == pytest.approx(-16.0, abs=0.1)
