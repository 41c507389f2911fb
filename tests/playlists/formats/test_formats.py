"""PLS and XSPF, and all of them by the ending of the name."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from playlists.formats import (
    ENDINGS,
    ListEntry,
    UnreadableListError,
    UnwritableError,
    is_list,
    read_list,
    write_list,
)

FOLDER = Path("/srv/lists")
names = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="/\\"),
    min_size=1,
    max_size=30,
).filter(lambda name: name.strip() == name and name not in {".", ".."})


@pytest.mark.parametrize("ending", ENDINGS)
@example(items=[("\ufeff", None)])
@given(items=st.lists(st.tuples(names, st.none() | st.integers(0, 50_000)), max_size=8))
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, ending: str, items: list[tuple[str, int | None]]
) -> None:
    path = tmp_path_factory.mktemp("lists") / f"list{ending}"
    folder = path.parent
    entries = [ListEntry(str(folder / "sub" / name), "label", length) for name, length in items]
    entries += [ListEntry(str(Path("/else") / name), "", length) for name, length in items]
    entries.append(ListEntry("http://host:8000/a"))
    path.write_bytes(write_list(entries, path))
    assert read_list(path) == entries
    assert str(folder).encode() not in path.read_bytes()


def test_xspf_tells_any_name_and_the_artist(tmp_path: Path) -> None:
    path = tmp_path / "a.xspf"
    entries = [
        ListEntry(str(tmp_path / "a\nb & <c> 100%#?.mp3"), "Judul <1>", 61.25, "A & B"),
        ListEntry("https://host/x?a=1&b=%20", "Relai"),
    ]
    path.write_bytes(write_list(entries, path, "Sore \x00hari"))
    assert read_list(path) == entries


def test_what_others_write_is_understood(tmp_path: Path) -> None:
    path = tmp_path / "vlc.xspf"
    path.write_text(
        '<?xml version="1.0"?><playlist xmlns="http://xspf.org/ns/0/" version="1" '
        'xmlns:vlc="http://www.videolan.org/vlc/playlist/ns/0/"><trackList><track>'
        "<location>file:///srv/c%20d.mp3</location><duration>61000</duration>"
        "<extension><vlc:id>0</vlc:id></extension></track><track/></trackList></playlist>"
    )
    assert read_list(path) == [ListEntry("/srv/c d.mp3", "", 61.0)]
    path = tmp_path / "old.PLS"
    path.write_bytes(
        "[Playlist]\r\nfile2=..\\Musik\\b.mp3\r\nTitle2=Énjing\r\nLength2=x\r\n"
        "File1=http://h:8000/\r\nnumberofentries=2\r\n".encode("cp1252")
    )
    assert read_list(path) == [
        ListEntry("http://h:8000/"),
        ListEntry(str(tmp_path.parent / "Musik/b.mp3"), "Énjing"),
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xspf", b""),
        ("a.xspf", b"<html/>"),
        ("a.xspf", b"<playlist><trackList>"),
        ("a.xspf", b'<!DOCTYPE p [<!ENTITY a "b">]><playlist>&a;</playlist>'),
        ("a.pls", b"File1=x.mp3"),
        ("a.txt", b"x.mp3"),
    ],
)
def test_what_is_no_list_is_told(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableListError):
        read_list(tmp_path / name)


def test_what_can_not_be_written_is_told() -> None:
    with pytest.raises(UnwritableError, match="use XSPF"):
        write_list([ListEntry("/srv/a\nb.mp3")], FOLDER / "a.pls")
    with pytest.raises(UnwritableError, match="ends in"):
        write_list([], FOLDER / "a.txt")
    assert is_list(Path("A.XSPF"))
    assert not is_list(Path("a.mp3"))
