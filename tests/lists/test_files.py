"""Lists from files: each entry is recognised by the surest means, and none is lost."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from playlists.formats import ListEntry, Paths, UnreadableListError, read_list, write_list
from radio.db import session_scope
from radio.library.importing import Describe, hash_file, import_paths
from radio.library.store import media_id
from radio.library.tables import Media, MediaState
from radio.lists.files import entries_of, items_from, match_file
from radio.lists.matching import How, Match, Matcher
from radio.lists.store import set_playlist, set_smart
from radio.units import Millis
from tests.lists.conftest import a_piece
from tests.rig import noise, write_audio

NOW, ZONE = Millis(1_780_000_000_000), ZoneInfo("Asia/Jakarta")


def add(database: Engine, *pieces: Media) -> None:
    with session_scope(database, write=True) as session:
        session.add_all(pieces)
        session.commit()


def match(database: Engine, data: Path, entry: ListEntry) -> Match:
    with session_scope(database) as session:
        matcher = Matcher(session, data)
    return matcher.match(entry)


def test_a_path_is_the_surest(database: Engine, data: Path, tmp_path: Path) -> None:
    add(
        database,
        a_piece("a", path="media/musik/a.mp3"),
        a_piece("b", path=str(tmp_path / "nas" / "b.mp3")),
    )
    (data / "media" / "musik").mkdir(parents=True)
    (data / "media" / "musik" / "a.mp3").write_bytes(b"other bytes by now")
    (tmp_path / "link").symlink_to(data / "media")
    for location, found in (
        (data / "media" / "musik" / "a.mp3", "a"),
        (tmp_path / "link" / "musik" / "a.mp3", "a"),
        (tmp_path / "nas" / "b.mp3", "b"),
    ):
        entry = ListEntry(str(location))
        assert match(database, data, entry) == Match(entry, found, How.PATH)


def test_content_is_the_next(database: Engine, data: Path, tmp_path: Path) -> None:
    file, tagged = tmp_path / "Copy of a.mp3", tmp_path / "b.mp3"
    file.write_bytes(b"the same")
    tagged.write_bytes(b"as it came")
    piece = a_piece(media_id(hash_file(tagged)))  # whose tags were written since
    add(database, a_piece("a", content_hash=hash_file(file)), piece)
    assert match(database, data, ListEntry(str(file))).how is How.CONTENT
    assert match(database, data, ListEntry(str(file))).media_id == "a"
    assert match(database, data, ListEntry(str(tagged))).media_id == piece.id


def test_then_the_isrc_where_only_one_has_it(database: Engine, data: Path) -> None:
    entry = ListEntry("/gone.mp3", isrc="IDABC2600001")
    add(database, a_piece("a", isrc="IDABC2600001"))
    assert match(database, data, entry) == Match(entry, "a", How.ISRC)
    add(database, a_piece("b", isrc="IDABC2600001"))
    assert match(database, data, entry).media_id is None


@pytest.mark.parametrize(
    "entry",
    [
        ListEntry("/x.mp3", "CIDRÓ", artist="Didi Kempot & Yan Vellia"),
        ListEntry("/x.mp3", "Didi Kempot - Cidro", 198.0),
        ListEntry("/x/Didi_Kempot - Cidro.mp3"),
        ListEntry("/x/Didi Kempot - Cidro (Live).mp3", "Track 1"),
    ],
)
def test_artist_and_title_are_the_last_resort(
    database: Engine, data: Path, entry: ListEntry
) -> None:
    add(
        database,
        a_piece("a", artist="Didi Kempot", title="Cidro"),
        a_piece("b", artist="Didi Kempot", title="Cidro", state=MediaState.RETIRED),
        a_piece("c", artist="Rhoma Irama", title="Cidro"),
    )
    assert match(database, data, entry) == Match(entry, "a", How.NAME)


def test_what_is_not_sure_is_told(database: Engine, data: Path, tmp_path: Path) -> None:
    add(
        database,
        a_piece("a", artist="Didi Kempot", title="Cidro"),
        a_piece("b", artist="Didi Kempot", title="Cidro", duration=300.0),
        a_piece("c", artist="Didi Kempot", title="Cidro (Live)", duration=301.0),
    )
    file = tmp_path / "new.mp3"
    file.write_bytes(b"new")

    def reason(entry: ListEntry) -> str:
        found = match(database, data, entry)
        assert found.media_id is None
        return found.reason

    named = ListEntry("/x.mp3", "Cidro", artist="Didi Kempot")
    assert reason(named) == "several pieces are called so: a, b"
    near = ListEntry("/x.mp3", "Cidro", 303.0, "Didi Kempot")
    assert match(database, data, near).media_id == "b"
    live = ListEntry("/x.mp3", "Cidro (live)", None, "Didi Kempot")
    assert match(database, data, live).media_id == "c"
    assert reason(ListEntry("/x.mp3", "Cidro", 60.0, "Didi Kempot")).startswith("no such file")
    assert reason(ListEntry("/x.mp3", "Cidro")).startswith("no such file")
    assert reason(ListEntry("http://h/x")) == "a stream, not a file"
    assert reason(ListEntry("/x.m3u")) == "a list that can't be read"
    assert reason(ListEntry(str(file))) == "not in the library; with --import it is taken in"


def test_a_list_is_imported_with_its_files_and_goes_out_again(
    database: Engine, data: Path, tmp_path: Path
) -> None:
    write_audio(tmp_path / "satu.wav", noise(3.0, 1))
    write_audio(tmp_path / "dua.wav", noise(3.0, 2))
    (tmp_path / "rusak.mp3").write_bytes(b"no audio")
    known = import_paths(database, data, [tmp_path / "satu.wav"]).media_ids[0]
    path = tmp_path / "sore.m3u"
    lines = ["satu.wav", "DUA.WAV", "rusak.mp3", "hilang.mp3", "http://h:8000/x", "satu.wav"]
    path.write_bytes("\r\n".join(lines).encode("utf-16"))
    found = match_file(database, data, path)
    assert [each.media_id for each in found] == [known, None, None, None, None, known]
    found = match_file(database, data, path, Describe(category="obrolan"))
    new = found[1].media_id
    assert [each.media_id for each in found] == [known, new, None, None, None, known]
    assert [each.how for each in found[:2]] == [How.CONTENT, How.CONTENT]
    assert found[2].reason
    assert "--import" not in found[2].reason
    with session_scope(database, write=True) as session:
        assert session.get_one(Media, new).category == "obrolan"
        set_playlist(session, "Sore", items_from(found), NOW)
        session.commit()
        entries = entries_of(session, data, "sore", NOW, ZONE, {})
    for ending in (".m3u8", ".pls", ".xspf"):
        for paths in Paths:
            target = tmp_path / f"keluar{ending}"
            target.write_bytes(write_list(entries, target, "Sore", paths))
            again = [entry.location for entry in read_list(target)]
            assert [Path(place).name for place in again[2:5]] == ["rusak.mp3", "hilang.mp3", "x"]
            assert [each.media_id for each in match_file(database, data, target)] == [
                *[known, new, None, None, None, known]
            ]


def test_a_smart_list_goes_out_in_its_order(database: Engine, data: Path) -> None:
    add(
        database,
        a_piece("a", title="Z", artist="B", album="L", isrc="IDABC2600001", cue_in=1.0),
        a_piece("b", title="A", category="jingle"),
        a_piece("c", title="A"),
    )
    with session_scope(database, write=True) as session:
        set_smart(session, "Musik", "category:musik order:title", NOW)
        session.flush()
        assert entries_of(session, data, "musik", NOW, ZONE, {}) == [
            ListEntry(str(data.absolute() / "media/c.flac"), "A", 200.0),
            ListEntry(str(data.absolute() / "media/a.flac"), "Z", 199.0, "B", "L", "IDABC2600001"),
        ]


def test_what_is_no_list_is_told(database: Engine, data: Path, tmp_path: Path) -> None:
    (tmp_path / "a.pls").write_text("no")
    with pytest.raises(UnreadableListError):
        match_file(database, data, tmp_path / "a.pls")
    with pytest.raises(FileNotFoundError):
        match_file(database, data, tmp_path / "gone.m3u")
