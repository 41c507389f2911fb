from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.formats.entries import ListEntry, UnwritableError
from playlists.formats.m3u import parse_m3u, read_m3u, write_m3u

FOLDER = Path("/srv/lists")
names = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="/\\"),
    min_size=1,
    max_size=30,
).filter(lambda name: name.strip() == name and name not in {".", ".."})


@given(st.lists(st.tuples(names, st.none() | st.integers(0, 50_000)), max_size=8))
def test_what_is_written_is_read_back(items: list[tuple[str, int | None]]) -> None:
    entries = [ListEntry(str(FOLDER / "sub" / name), "label", length) for name, length in items]
    entries += [ListEntry(str(FOLDER / name), "", length) for name, length in items]
    text = write_m3u(entries, FOLDER / "a.m3u8")
    assert parse_m3u(text, FOLDER) == entries
    assert str(FOLDER) not in text


def test_addresses_and_files_elsewhere_stay_as_they_are() -> None:
    entries = [ListEntry("http://h:8000/a b"), ListEntry("/else/where.mp3", "x", 3.0)]
    assert parse_m3u(write_m3u(entries, FOLDER / "a.m3u"), FOLDER) == entries


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "list.m3u"
    path.write_bytes("#EXTM3U\r\n#EXTINF:61,Café\r\nCafé/énjing.mp3\r\n".encode(encoding))
    assert read_m3u(path) == [ListEntry(str(tmp_path / "Café/énjing.mp3"), "Café", 61.0)]


def test_lists_from_windows_and_file_addresses_are_understood(tmp_path: Path) -> None:
    text = "..\\Musik\\a.mp3\nC:\\Musik\\b.mp3\nfile:///srv/c%20d.mp3\n"
    found = [entry.location for entry in parse_m3u(text, tmp_path)]
    assert found == [
        str(tmp_path.parent / "Musik/a.mp3"),
        str(tmp_path / "Musik/b.mp3"),
        "/srv/c d.mp3",
    ]


def test_a_line_break_in_a_name_is_refused() -> None:
    with pytest.raises(UnwritableError):
        write_m3u([ListEntry("/srv/a\nb.mp3")], FOLDER / "a.m3u")
