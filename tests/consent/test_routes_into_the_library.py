"""A recording that somebody carries back into the library, by whatever way, is known for what it is."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from playlists.clock import to_local
from radio.air.outputs.encoders import encode_command
from radio.archive.chain import digest_of
from radio.archive.origins import Origins
from radio.archive.tables import ArchiveCopy, ArchiveExport, ArchiveFile, CopyState, FileState
from radio.calls.tables import CallPiece, CallSpan, Consent, PhoneCall
from radio.db import session_scope
from radio.library.importing import Describe, import_paths
from radio.library.intaketables import BatchState, ImportBatch
from radio.library.intakework import work_off
from radio.library.tables import Media, MediaState
from radio.library.watching import look
from radio.lists.files import match_file
from radio.units import Millis
from tests.broadcastlog.test_dayplan import NOW, ZONE
from tests.consent.conftest import CALL, Station
from tests.rig import RATE, noise, write_audio

Found = Callable[[Station, Path], Path]
FOLDER = "calls/2027/02/08/c1"
DUMP = "dumped/20270207-220004-000.wav"


def _sound(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_audio(path, noise(6.0, 7))
    return path


def a_track_of_the_call(station: Station, carried: Path) -> Path:
    return Path(shutil.copy(_sound(station.data / FOLDER / "caller.wav"), carried / "cuplikan.wav"))


def the_track_where_it_lies(station: Station, _carried: Path) -> Path:
    return _sound(station.data / FOLDER / "studio.wav")


def a_clip_of_the_archive(station: Station, carried: Path) -> Path:
    path = _sound(carried / "klip dari arsip.wav")
    with session_scope(station.engine, write=True) as session:
        session.add(
            ArchiveExport(
                at=NOW, by="Siti", why="arsip", from_at=NOW, to_at=NOW + 60_000, format="wav",
                name="x.wav", bytes=path.stat().st_size, sha256=digest_of(path),
            )
        )  # fmt: skip
        session.commit()
    return path


def _archived(station: Station, path: Path, *, closed: bool) -> None:
    with session_scope(station.engine, write=True) as session:
        session.add(
            ArchiveFile(
                path=str(path.relative_to(station.data)), kind="recordings", starts_at=NOW,
                ends_at=NOW + 60_000, since=NOW, bytes=path.stat().st_size if closed else 0,
                sha256=digest_of(path) if closed else "",
                state=FileState.OK if closed else FileState.OPEN,
            )
        )  # fmt: skip
        session.commit()


def a_recording_of_the_programme(station: Station, carried: Path) -> Path:
    path = _sound(station.data / "recordings/ayo/20270207-220000.wav")
    _archived(station, path, closed=True)
    return Path(shutil.copy(path, carried / "ayo.wav"))


def the_hour_that_is_being_recorded(station: Station, _carried: Path) -> Path:
    path = _sound(station.data / "aircheck/2027/02/07/220000.wav")
    _archived(station, path, closed=False)
    return path


def _begun(whole: Path, carried: Path) -> Path:
    """A copy of it from when it was shorter: the header told another length then."""
    content = bytearray(whole.read_bytes()[: whole.stat().st_size * 2 // 3 // 4 * 4])
    if whole.suffix == ".wav":
        content[4:8], content[40:44] = b"\xff" * 4, b"\xff" * 4
    path = carried / f"sementara{whole.suffix}"
    path.write_bytes(content)
    return path


def the_hour_so_far(station: Station, carried: Path) -> Path:
    """Saved while it was recorded, as the air chain does it, and brought in when it is closed."""
    path = station.data / "aircheck/2027/02/07/220000.mp3"
    path.parent.mkdir(parents=True)
    copy = carried / "sementara.mp3"
    command = encode_command("mp3", 128, RATE, str(path))
    with subprocess.Popen(command, stdin=subprocess.PIPE) as encoder:
        assert encoder.stdin is not None
        encoder.stdin.write(noise(9.0, 7).tobytes())
        encoder.stdin.flush()
        while not path.exists() or path.stat().st_size < 64_000:
            time.sleep(0.05)
        shutil.copy(path, copy)
        encoder.stdin.write(noise(3.0, 8).tobytes())
    _archived(station, path, closed=True)
    return copy


def the_programme_so_far(station: Station, carried: Path) -> Path:
    """Brought in while it goes on; the index knows less than the file holds."""
    path = _sound(station.data / "recordings/ayo/20270207-220000.wav")
    _archived(station, path, closed=False)
    with session_scope(station.engine, write=True) as session:
        row = session.scalars(select(ArchiveFile)).one()
        row.ends_at = row.starts_at = Millis(NOW - 60_000)
        session.commit()
    return _begun(path, carried)


def an_hour_that_the_index_has_not(station: Station, _carried: Path) -> Path:
    """The worker is away: nobody has taken it into the archive yet."""
    return _sound(station.data / f"aircheck/{to_local(NOW, ZONE):%Y/%m/%d/%H%M%S}.wav")


def a_copy_of_such_an_hour(station: Station, carried: Path) -> Path:
    return Path(shutil.copy(an_hour_that_the_index_has_not(station, carried), carried / "jam.wav"))


def the_call_so_far(station: Station, carried: Path) -> Path:
    return _begun(_sound(station.data / FOLDER / "caller.wav"), carried)


def what_was_dumped(station: Station, carried: Path) -> Path:
    return Path(shutil.copy(_sound(station.data / DUMP), carried / "terbuang.wav"))


def a_second_copy_whose_original_is_gone(station: Station, carried: Path) -> Path:
    path = _sound(carried / "caller.wav")
    with session_scope(station.engine, write=True) as session:
        session.add(
            ArchiveCopy(
                target="disk-1", path=f"{FOLDER}/caller.wav", state=CopyState.DELETED, at=NOW,
                sha256=digest_of(path), bytes=path.stat().st_size, upload="", fault="",
            )
        )  # fmt: skip
        session.commit()
    return path


FILES = [
    a_second_copy_whose_original_is_gone,
    a_track_of_the_call,
    the_track_where_it_lies,
    a_clip_of_the_archive,
    a_recording_of_the_programme,
    the_hour_that_is_being_recorded,
    the_hour_so_far,
    the_programme_so_far,
    an_hour_that_the_index_has_not,
    a_copy_of_such_an_hour,
    the_call_so_far,
    what_was_dumped,
]


@dataclass(frozen=True, slots=True)
class Carried:
    """A file in a folder of its own, and what knows where it comes from."""

    station: Station
    origins: Origins
    path: Path

    def by_import(self) -> None:
        data = self.station.data
        import_paths(self.station.engine, data, [self.path], Describe(), taken=self.origins.note)

    def in_place(self) -> None:
        describe = Describe(copy=False)
        import_paths(
            self.station.engine, self.station.data, [self.path], describe, taken=self.origins.note
        )

    def by_a_watch_folder(self) -> None:
        folder = self.path.parent
        later = NOW / 1000 + 10**9
        look(
            self.station.engine, self.station.data, [folder], later, copy=True,
            taken=self.origins.note,
        )  # fmt: skip

    def by_the_panel(self) -> None:
        folder = self.path.parent
        with session_scope(self.station.engine, write=True) as session:
            session.add(
                ImportBatch(
                    id="b1", made_at=datetime.now(UTC), made_by="Sari", folder=str(folder),
                    category="musik", copy=True, state=BatchState.LISTED,
                )
            )  # fmt: skip
            session.commit()
        work_off(
            self.station.engine, self.station.data, [folder], datetime.now(UTC),
            taken=self.origins.note,
        )  # fmt: skip

    def by_a_list(self) -> None:
        named = self.path.with_suffix(".m3u8")
        named.write_text(f"{self.path}\n", encoding="utf-8")
        match_file(
            self.station.engine, self.station.data, named, Describe(), taken=self.origins.note
        )


WAYS = [
    Carried.by_import, Carried.in_place, Carried.by_a_watch_folder, Carried.by_the_panel,
    Carried.by_a_list,
]  # fmt: skip


@pytest.fixture
def on_air(station: Station) -> Station:
    """The call was on the air for ten seconds."""
    with session_scope(station.engine, write=True) as session:
        session.get_one(PhoneCall, CALL).folder = FOLDER
        session.add(CallSpan(call_id=CALL, began=Millis(NOW), ended=Millis(NOW + 10_000)))
        session.commit()
    return station


def piece_of(station: Station, path: Path) -> tuple[Media, list[str]]:
    with session_scope(station.engine) as session:
        media = session.scalars(
            select(Media).where(Media.title.in_([path.stem, path.stem.replace("-", " ")]))
        ).one()
        calls = select(CallPiece.call_id).where(CallPiece.media_id == media.id)
        return media, list(session.scalars(calls))


def check_follows(station: Station, path: Path) -> None:
    assert piece_of(station, path)[0].state is MediaState.WITHHELD
    assert piece_of(station, path)[1] == [CALL]
    station.says(Consent.CARD, 1)
    assert piece_of(station, path)[0].state is MediaState.ACTIVE
    station.says(Consent.REFUSED, 2)
    assert piece_of(station, path)[0].state is MediaState.WITHHELD
    station.let_out(3)
    assert piece_of(station, path)[0].state is MediaState.ACTIVE


@pytest.mark.sqlite
@pytest.mark.parametrize("found", FILES)
def test_whatever_recording_it_is(on_air: Station, tmp_path: Path, found: Found) -> None:
    carried = tmp_path / "usb"
    carried.mkdir()
    path = found(on_air, carried)
    Carried(on_air, Origins(on_air.engine, on_air.data, ZONE), path).by_import()
    check_follows(on_air, path)


@pytest.mark.sqlite
@pytest.mark.parametrize("way", WAYS)
def test_whatever_way_it_comes(
    on_air: Station, tmp_path: Path, way: Callable[[Carried], None]
) -> None:
    carried = tmp_path / "usb"
    carried.mkdir()
    path = a_track_of_the_call(on_air, carried)
    way(Carried(on_air, Origins(on_air.engine, on_air.data, ZONE), path))
    check_follows(on_air, path)


@pytest.mark.sqlite
def test_what_is_no_recording_of_the_station_is_nobodys(on_air: Station, tmp_path: Path) -> None:
    path = _sound(tmp_path / "usb" / "lagu.wav")
    Carried(on_air, Origins(on_air.engine, on_air.data, ZONE), path).by_import()
    media, calls = piece_of(on_air, path)
    assert (media.state, calls) == (MediaState.ACTIVE, [])


@pytest.mark.sqlite
def test_another_coding_of_a_piece_is_the_same_caller(on_air: Station, tmp_path: Path) -> None:
    """Somebody saves a withheld piece as MP3 under another name and brings it in again."""
    first = tmp_path / "usb" / "suara.wav"
    first.parent.mkdir()
    write_audio(first, noise(40.0, 3))
    origins = Origins(on_air.engine, on_air.data, ZONE)
    with session_scope(on_air.engine, write=True) as session:
        session.add(
            ArchiveExport(
                at=NOW, by="Siti", why="arsip", from_at=NOW, to_at=NOW + 60_000, format="wav",
                name="x.wav", bytes=first.stat().st_size, sha256=digest_of(first),
            )
        )  # fmt: skip
        session.commit()
    Carried(on_air, origins, first).by_import()
    other = tmp_path / "usb" / "lain.flac"
    write_audio(other, noise(40.0, 3))
    Carried(on_air, origins, other).by_import()
    check_follows(on_air, other)
