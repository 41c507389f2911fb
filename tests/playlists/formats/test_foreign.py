"""Lists as other systems and players write them, and what they must not do to us."""

from __future__ import annotations

import os
import unicodedata
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.formats import (
    ENDINGS,
    ListEntry,
    Paths,
    UnreadableListError,
    UnwritableError,
    read_list,
    read_nested,
    write_list,
)
from playlists.formats.entries import decode
from playlists.formats.m3u import parse_m3u
from playlists.formats.pls import parse_pls
from playlists.formats.xspf import parse_xspf


@pytest.fixture
def music(tmp_path: Path) -> Path:
    folder = tmp_path / "Musik" / "Campur Sari"
    folder.mkdir(parents=True)
    (folder / "Café énjing.mp3").touch()
    (tmp_path / "Musik" / "b.mp3").touch()
    return folder


def one(text: str, folder: Path) -> str:
    (entry,) = parse_m3u(text, folder)
    return entry.location


# ----------------------------------------------------------------- encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_unicode_in_all_its_forms_is_read(tmp_path: Path, encoding: str, end: str) -> None:
    text = end.join(["#EXTM3U", "#EXTINF:61,ꦱꦼꦤꦶ Café", "a.mp3", ""])
    (tmp_path / "a.m3u8").write_bytes(text.encode(encoding))
    assert read_list(tmp_path / "a.m3u8") == [ListEntry(str(tmp_path / "a.mp3"), "ꦱꦼꦤꦶ Café", 61.0)]


def test_what_the_list_says_of_its_encoding_is_followed() -> None:
    text = "#EXTM3U\n#EXTENC: windows-1251\n#EXTINF:1,Звезда\na.mp3\n"
    assert decode(text.encode("cp1251")) == text
    unknown = text.replace("windows-1251", "x-no-such").replace("Звезда", "Café")
    assert decode(unknown.encode()) == unknown
    binary = text.replace("windows-1251", "base64").replace("Звезда", "Café")
    assert decode(binary.encode("cp1252")) == binary


def test_lines_from_several_places_have_their_own_encoding() -> None:
    assert decode("Café\r\n".encode() + "énjing\n".encode("cp1252")) == "Café\r\nénjing\n"


def test_what_is_no_text_is_not_made_of_any_encoding() -> None:
    content = b"#EXTM3U\n#EXTENC:unicode_escape\n#EXTINF:1,\\ud800\na.mp3\n"
    assert decode(content) == content.decode()


def test_bytes_that_windows_1252_does_not_have_are_kept() -> None:
    assert decode(b"Caf\xe9 \x80\n") == "Café €\n"
    assert decode(b"Caf\xe9 \x81\n") == "Café \x81\n"


@given(st.sampled_from([b"", b"[playlist]\nFile1=", b"#EXTENC:"]), st.binary(max_size=200))
def test_no_bytes_bring_a_reader_down(head: bytes, content: bytes) -> None:
    text, folder = decode(head + content), Path("/srv")
    with suppress(UnreadableListError):
        parse_xspf(content, folder)
    with suppress(UnreadableListError):
        parse_pls(text, folder)
    for entry in parse_m3u(text, folder):
        assert entry.is_address or Path(entry.location).is_absolute()
        assert "\0" not in entry.location


# ----------------------------------------------------------------- paths


@pytest.mark.parametrize(
    "line",
    [
        "Musik/Campur Sari/Café énjing.mp3",
        "Musik\\Campur Sari\\Café énjing.mp3",
        ".\\Musik\\Campur Sari\\Café énjing.mp3",
        "Musik\\Lain\\..\\Campur Sari\\Café énjing.mp3",
        "D:\\Musik\\Campur Sari\\Café énjing.mp3",
        "D:/Musik/Campur Sari/Café énjing.mp3",
        "D:\\Data\\Siaran\\Musik\\Campur Sari\\Café énjing.mp3",
        "\\\\nas\\bersama\\Musik\\Campur Sari\\Café énjing.mp3",
        "file://nas/bersama/Musik/Campur%20Sari/Caf%C3%A9%20%C3%A9njing.mp3",
        "file:///D:/Musik/Campur%20Sari/Caf%C3%A9%20%C3%A9njing.mp3",
        "Musik/Campur%20Sari/Caf%C3%A9%20%C3%A9njing.mp3",
        "Musik/Campur%20Sari/Caf%E9%20%E9njing.mp3",
        "MUSIK/campur sari/CAFÉ ÉNJING.MP3",
        "musik\\CAMPUR SARI\\café énjing.mp3",
        unicodedata.normalize("NFD", "Musik/Campur Sari/Café énjing.mp3"),
        "{here}/Musik/Campur Sari/Café énjing.mp3",
        "file://{here}/Musik/Campur%20Sari/Café énjing.mp3",
        "file://localhost{here}/Musik/Campur%20Sari/Caf%c3%a9%20%C3%A9njing.mp3",
        "file:{here}/Musik/Campur%20Sari/Café énjing.mp3",
        "FILE://{here}/Musik/Campur Sari/Café énjing.mp3",
    ],
)
def test_a_file_is_found_however_it_is_written(tmp_path: Path, music: Path, line: str) -> None:
    assert one(line.replace("{here}", str(tmp_path)), tmp_path) == str(music / "Café énjing.mp3")


def test_what_is_there_as_written_wins(tmp_path: Path) -> None:
    for name in ("a%20b.mp3", "a b.mp3", "A b.mp3", "x\\y.mp3", "#1?.mp3"):
        (tmp_path / name).touch()
    assert one("a%20b.mp3", tmp_path) == str(tmp_path / "a%20b.mp3")
    assert one("A b.mp3", tmp_path) == str(tmp_path / "A b.mp3")
    assert one("x\\y.mp3", tmp_path) == str(tmp_path / "x\\y.mp3")
    assert one(f"file://{tmp_path}/#1?.mp3", tmp_path) == str(tmp_path / "#1?.mp3")


@pytest.mark.parametrize("line", ["Café.mp3", "Caf%E9.mp3", "file://{here}/Caf%E9.mp3"])
def test_names_that_are_old_on_the_disk_are_found(tmp_path: Path, line: str) -> None:
    old = tmp_path / os.fsdecode(b"Caf\xe9.mp3")
    assert one(line.replace("{here}", str(tmp_path)), tmp_path).isprintable()
    old.touch()
    assert one(line.replace("{here}", str(tmp_path)), tmp_path) == str(old)


def test_what_is_nowhere_keeps_its_plain_reading(tmp_path: Path) -> None:
    assert one("no/100%25.mp3", tmp_path) == str(tmp_path / "no/100%25.mp3")
    assert one("C:\\no\\x.mp3", tmp_path) == str(tmp_path / "no/x.mp3")
    assert one("http://[bad/x", tmp_path) == str(tmp_path / "http:/[bad/x")


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("paths", Paths)
def test_paths_go_both_ways(tmp_path: Path, music: Path, ending: str, paths: Paths) -> None:
    path = tmp_path / "daftar" / f"sore{ending}"
    path.parent.mkdir()
    entries = [
        ListEntry(str(music / "Café énjing.mp3"), "Énjing", 61.0, "Didi Kempot"),
        ListEntry(str(path.parent / "c.mp3"), "C"),
    ]
    path.write_bytes(write_list(entries, path, "Sore", paths))
    assert [entry.location for entry in read_list(path)] == [e.location for e in entries]
    text = path.read_text(encoding="utf-8")
    assert ("../Musik" in text) == (paths is Paths.RELATIVE)
    assert ("daftar/c.mp3" in text) == (paths is Paths.ABSOLUTE)
    moved = tmp_path / "else" / path.name
    moved.parent.mkdir()
    moved.write_bytes(path.read_bytes())
    same = paths is not Paths.BELOW
    assert (read_list(moved)[0].location == entries[0].location) or not same


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    "name", ["C:lagu.mp3", "file:x.mp3", "#1.mp3", " lagu.mp3", "http://x", "\\a"]
)
def test_odd_names_survive(tmp_path: Path, ending: str, name: str) -> None:
    path = tmp_path / f"a{ending}"
    target = tmp_path / name
    target.parent.mkdir(exist_ok=True)
    target.touch()
    path.write_bytes(write_list([ListEntry(str(target))], path))
    assert [entry.location for entry in read_list(path)] == [str(target)]


@pytest.mark.parametrize("name", ["a ", "a\udce9.mp3", "a\rb"])
def test_what_a_line_can_not_tell_is_refused_and_xspf_tells_it(tmp_path: Path, name: str) -> None:
    entries = [ListEntry(str(tmp_path / name))]
    for ending in (".m3u8", ".pls"):
        with pytest.raises(UnwritableError, match="use XSPF"):
            write_list(entries, tmp_path / f"a{ending}")
    (tmp_path / name).touch()
    path = tmp_path / "a.xspf"
    path.write_bytes(write_list(entries, path))
    assert read_list(path) == entries


# ----------------------------------------------------------------- what is said of a piece


def test_extended_lines_are_understood(tmp_path: Path) -> None:
    text = (
        "#EXTM3U\n#PLAYLIST:Sore\n#EXTALB:Campur, Sari\n#EXTART:Didi Kempot\n"
        '#EXTINF:245.5 tvg-id="a,b" group-title="x, y",Didi Kempot - Cidro, live\n#EXTVLCOPT:x\na.mp3\n'
        "#extinf:-1,\n\nb.mp3\n#EXTINF:abc,Wrong\nc.mp3\n#EXTINF:61 Without comma\nd.mp3\n"
    )
    here = [str(tmp_path / name) for name in ("a.mp3", "b.mp3", "c.mp3", "d.mp3")]
    assert parse_m3u(text, tmp_path) == [
        ListEntry(here[0], "Cidro, live", 245.5, "Didi Kempot", "Campur, Sari"),
        *(ListEntry(location) for location in here[1:]),
    ]


@pytest.mark.parametrize("ending", [".m3u", ".m3u8", ".xspf"])
def test_artist_and_album_are_kept(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    entries = [
        ListEntry(str(tmp_path / "a.mp3"), "Cidro - Live", 61.0, "Didi Kempot", "Kasetan"),
        ListEntry(str(tmp_path / "b.mp3"), "", 61.0, "Didi Kempot"),
        ListEntry(str(tmp_path / "c.mp3"), "A - B", 61.0),
    ]
    path.write_bytes(write_list(entries, path, "Sore\nhari"))
    assert read_list(path) == entries


def test_players_without_a_place_for_the_artist_show_it(tmp_path: Path) -> None:
    entry = ListEntry("/srv/a.mp3", "Cidro", 61.0, "Didi Kempot", isrc="IDABC2600001")
    assert b"Title1=Didi Kempot - Cidro\n" in write_list([entry], tmp_path / "a.pls")
    assert b"#EXTINF:61,Didi Kempot - Cidro\n" in write_list([entry], tmp_path / "a.m3u8")
    path = tmp_path / "a.xspf"
    path.write_bytes(write_list([entry], path))
    assert read_list(path) == [entry]


def test_the_parts_of_a_stream_are_no_list(tmp_path: Path) -> None:
    (tmp_path / "a.m3u8").write_text("#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:6,\nseg1.ts\n")
    with pytest.raises(UnreadableListError, match="stream"):
        read_list(tmp_path / "a.m3u8")


# ----------------------------------------------------------------- XSPF


def xspf(body: str, namespace: str = ' xmlns="http://xspf.org/ns/0/"') -> str:
    return f'<?xml version="1.0"?><playlist version="1"{namespace}>{body}</playlist>'


@pytest.mark.parametrize(
    "namespace", ["", ' xmlns="http://xspf.org/ns/0/"', ' xmlns="http://xspf.org/ns/0"']
)
def test_any_namespace_will_do(tmp_path: Path, namespace: str) -> None:
    body = (
        "<trackList><track><location>a%20b.mp3</location><location>c.mp3</location>"
        "<identifier>urn:isrc:id-abc-26-00001</identifier><identifier>x</identifier>"
        "<title>  T </title><creator>A</creator><album>B</album><duration>٣</duration>"
        '<extension application="x"><title>no</title></extension></track></trackList>'
    )
    (tmp_path / "a.xspf").write_text(xspf(body, namespace), encoding="utf-8")
    assert read_list(tmp_path / "a.xspf") == [
        ListEntry(str(tmp_path / "a b.mp3"), "T", None, "A", "B", "IDABC2600001")
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1"])
def test_entities_are_refused_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE p [<!ENTITY l0 "lol">{laughs}]>'
        '<playlist version="1"><title>&l9;</title></playlist>'
    )
    (tmp_path / "a.xspf").write_bytes(text.encode(encoding))
    with pytest.raises(UnreadableListError, match="entities"):
        read_list(tmp_path / "a.xspf")


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_xml_says_its_own_encoding(tmp_path: Path, encoding: str) -> None:
    text = xspf("<trackList><track><location>é.mp3</location></track></trackList>")
    text = text.replace('"1.0"?', f'"1.0" encoding="{encoding}"?')
    (tmp_path / "a.xspf").write_bytes(text.encode(encoding))
    assert read_list(tmp_path / "a.xspf") == [ListEntry(str(tmp_path / "é.mp3"))]


@pytest.mark.parametrize("content", [b'<?xml version="1.0" encoding="nope"?><playlist/>', b"\0"])
def test_broken_xml_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.xspf").write_bytes(content)
    with pytest.raises(UnreadableListError):
        read_list(tmp_path / "a.xspf")


# ----------------------------------------------------------------- lists within lists


def test_lists_within_lists_are_followed_and_never_in_circles(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.m3u").write_text("1.mp3\nsub/b.pls\nno.m3u\nbad.xspf\n2.mp3\nsub/b.pls\n")
    (tmp_path / "sub" / "b.pls").write_text("[playlist]\nFile1=3.mp3\nFile2=../a.m3u\n")
    (tmp_path / "bad.xspf").write_text("no")
    names = [entry.location for entry in read_nested(tmp_path / "a.m3u")]
    wanted = ["1.mp3", "sub/3.mp3", "a.m3u", "no.m3u", "bad.xspf", "2.mp3", "sub/3.mp3", "a.m3u"]
    assert names == [str(tmp_path / name) for name in wanted]
