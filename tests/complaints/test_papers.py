"""Files that come with a complaint: told by content, without metadata, within bounds."""

from __future__ import annotations

import io
import struct
import subprocess
import zlib
from contextlib import suppress
from pathlib import Path

import mutagen
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.apev2 import APEv2
from PIL import Image, PngImagePlugin

from radio.complaints.intake.papers import SIDE_MOST, SIZE_MOST, PaperError, look_at, tidy_name

MARK = b"Sumarsono Wijaya"


def a_picture(kind: str, size: tuple[int, int] = (64, 48), **more: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "red").save(file, kind, **more)
    return file.getvalue()


def located() -> Image.Exif:
    exif = Image.Exif()
    exif[0x013B] = MARK.decode()  # artist
    exif[0x0112] = 6  # on its side
    exif.get_ifd(0x8825)[2] = (7.0, 9.0, 3.0)  # latitude
    return exif


@pytest.mark.parametrize(
    ("kind", "media_type", "ending"),
    [
        ("JPEG", "image/jpeg", "jpg"),
        ("WEBP", "image/jpeg", "jpg"),
        ("PNG", "image/png", "png"),
        ("GIF", "image/jpeg", "jpg"),
    ],
)
def test_a_picture_is_what_its_content_is(kind: str, media_type: str, ending: str) -> None:
    kept = look_at("rumah.exe", a_picture(kind))
    assert (kept.name, kept.media_type) == (f"rumah.{ending}", media_type)
    Image.open(io.BytesIO(kept.data)).load()


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_nothing_stays_of_where_and_by_whom(kind: str) -> None:
    more: dict[str, object] = {"exif": located()}
    if kind == "JPEG":
        more["comment"] = MARK
    if kind == "PNG":
        told = PngImagePlugin.PngInfo()
        told.add_text("Author", MARK.decode())
        more["pnginfo"] = told
    given_ = a_picture(kind, **more)
    assert MARK in given_
    kept = look_at("a", given_)
    assert MARK not in kept.data
    picture = Image.open(io.BytesIO(kept.data))
    assert not picture.getexif()
    assert "comment" not in picture.info
    # It was on its side, and is upright now.
    assert picture.size == (48, 64)


def test_a_large_picture_is_made_smaller() -> None:
    kept = look_at("a.jpg", a_picture("JPEG", (6000, 3000)))
    assert Image.open(io.BytesIO(kept.data)).size == (SIDE_MOST, SIDE_MOST // 2)


def bomb() -> bytes:
    """A PNG of 60,000 x 60,000 pixels in a few kilobytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 7_501 * 1_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"x" * (SIZE_MOST + 1), "large"),
        (b"MZ\x90\0" + b"\0" * 100, "kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "kind"),
        (b"<html>%PDF</html>", "kind"),
        (bomb(), "pixels"),
        (b"\xff\xd8\xff\xe0 no picture", "broken"),
        (b"RIFF\0\0\0\0WEBP broken", "broken"),
        (b"%PDF-1.4 and no end", "broken"),
        (b"OggS no sound", "kind"),
        (b"\0\0\0\x18ftypmp42 no film", "broken"),
    ],
)
def test_what_can_not_be_taken_is_told(data: bytes, code: str) -> None:
    with pytest.raises(PaperError) as told:
        look_at("foto.jpg", data)
    assert told.value.code == code


def an_ogg(*parts: bytes, opus: bytes = b"OpusHead") -> bytes:
    """A page of Ogg (RFC 3533, 6) with so many parts, the first of which is Opus's head."""
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, 2, 0, 7, 0, 0, len(parts) + 1)
    return head + bytes(map(len, (opus, *parts))) + opus + b"".join(parts)


FRAME = b"\xff\xfb\x90\x64" + bytes(413)
"""Of MP3: 128 kbit/s, 44.1 kHz."""
TAG = struct.pack("<8sIIII8s", b"APETAGEX", 2000, 0x8000003A, 1, 0, bytes(8))
"""The end of tags that are two gigabytes long."""


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"OggS\0\2" + bytes(20) + b"\0" + an_ogg(bytes(11)), id="an empty page"),
        pytest.param(an_ogg(), id="a head that breaks off"),
        pytest.param(FRAME * 20 + TAG, id="tags without an end"),
    ],
)
def test_sound_that_would_do_harm_is_told_as_broken(data: bytes) -> None:
    with pytest.raises(PaperError) as told:
        look_at("suara.ogg", data)
    assert told.value.code == "broken"


@pytest.mark.filterwarnings("error")
def test_what_a_camera_has_written_wrongly_is_left_out_without_a_word() -> None:
    picture = a_picture("JPEG", exif=located())
    at = picture.index(b"Exif\0\0") + 6
    for place in range(8, 40):
        torn = bytearray(picture)
        torn[at + place] ^= 0xFF
        assert look_at("a.jpg", bytes(torn)).media_type == "image/jpeg"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\foto\\jalan rusak.JPG", "jalan rusak.jpg"),
        ("\u202egpj.exe", "gpj.jpg"),
        ("a\x00b\n.png", "ab.jpg"),
        ("...", "lampiran.jpg"),
        ("", "lampiran.jpg"),
        ("x" * 500, "x" * 76 + ".jpg"),
        ("jalan <script>.jpg", "jalan _script_.jpg"),
    ],
)
def test_a_name_is_a_plain_one(name: str, kept: str) -> None:
    assert tidy_name(name, "jpg") == kept


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"ID3", b"%PDF-", b"\xff\xd8\xff", b"OggS", b"\xff\xfb", b"\0\0\0\x18ftyp"]))  # fmt: skip
def test_any_bytes_are_taken_or_told(data: bytes, start: bytes) -> None:
    with suppress(PaperError):
        assert look_at("a", start + data).data


@pytest.mark.parametrize("ending", ["mp3", "ogg", "m4a"])
def test_sound_loses_its_tags(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    coder = {"mp3": "libmp3lame", "ogg": "libopus", "m4a": "aac"}[ending]
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=duration=1", "-c:a", coder]
    tags = ["-metadata", f"artist={MARK.decode()}", "-metadata", f"comment={MARK.decode()}"]
    subprocess.run([*command, *tags, str(path)], check=True)
    assert MARK in path.read_bytes()
    kept = look_at("suara.bin", path.read_bytes())
    assert MARK not in kept.data
    assert kept.name == f"suara.{ending}"
    assert mutagen.File(io.BytesIO(kept.data)).info.length == pytest.approx(1, abs=0.1)


def test_a_pdf_is_blanked_in_place() -> None:
    body = (
        b"%PDF-1.4\n1 0 obj\n<< /Author (" + MARK + b") /Title <53756d6172> >>\nendobj\n"
        b"2 0 obj\n<?xpacket begin='' id='x'?><dc:creator>" + MARK + b"</dc:creator>"
        b"<?xpacket end='w'?>\nendobj\nstartxref\n9\n%%EOF\n"
    )
    kept = look_at("surat.pdf", body)
    assert MARK not in kept.data
    assert b"53756d6172" not in kept.data
    assert len(kept.data) == len(body)
    assert kept.media_type == "application/pdf"


def a_box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def test_sound_of_a_telephone_loses_where_it_was_recorded(tmp_path: Path) -> None:
    path = tmp_path / "suara.m4a"
    spoken = ["ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "sine=d=0.3", "-c:a", "aac"]
    subprocess.run([*spoken, path], check=True)
    data = path.read_bytes()
    # As Android writes it: beside the tags, in a box of its own.
    at = data.index(b"moov") - 4
    size = int.from_bytes(data[at : at + 4], "big")
    place = a_box(b"udta", a_box(b"\xa9xyz", b"\0\x14\x15\xc7-07.1500+111.8800/"))
    moov = a_box(b"moov", data[at + 8 : at + size] + place)
    kept = look_at("suara.m4a", data[:at] + moov + data[at + size :]).data
    assert b"111.88" not in kept
    sound = tmp_path / "bersih.m4a"
    sound.write_bytes(kept)
    assert mutagen.File(sound).info.length == pytest.approx(0.3, abs=0.1)
    probe = ["ffprobe", "-loglevel", "error", "-show_entries", "format_tags", sound]
    told = subprocess.run(probe, check=True, capture_output=True, text=True).stdout
    assert "creation_time" not in told
    assert "location" not in told


def test_sound_loses_its_second_tags(tmp_path: Path) -> None:
    path = tmp_path / "suara.mp3"
    spoken = ["ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "sine=d=0.3"]
    subprocess.run([*spoken, path], check=True)
    tags = APEv2()
    tags["Artist"] = MARK.decode()
    tags.save(path)
    assert MARK in path.read_bytes()
    assert MARK not in look_at("suara.mp3", path.read_bytes()).data


def a_stream(about: bytes, content: bytes) -> bytes:
    return b"1 0 obj\n<<" + about + b">>\nstream\n" + content + b"\nendstream\nendobj\n"


def test_what_a_pdf_has_packed_of_author_and_camera_is_blanked() -> None:
    words = b"<?xpacket begin=''?>" + MARK + b"<?xpacket end='w'?>"
    objects = b"<</Author(" + MARK + b")/Rotate 90>>"
    photo = a_picture("JPEG", exif=located())
    page = zlib.compress(b"BT (Jalan rusak) Tj ET")
    pdf = b"%PDF-1.5\n" + b"".join(
        (
            a_stream(b"/Type/Metadata/Filter/FlateDecode", zlib.compress(words)),
            a_stream(b"/Type /Metadata", MARK + b" in plain words"),
            a_stream(b"/Type/ObjStm/Filter/FlateDecode", zlib.compress(objects)),
            a_stream(b"/Subtype/Image/Filter/DCTDecode", photo),
            a_stream(b"/Filter/FlateDecode", page),
            b"%%EOF",
        )
    )
    kept = look_at("surat.pdf", pdf).data
    assert len(kept) == len(pdf)
    assert MARK not in kept
    streams = [part.partition(b"\nendstream")[0] for part in kept.split(b">>\nstream\n")[1:]]
    assert zlib.decompressobj().decompress(streams[0]).strip() == b""
    assert zlib.decompressobj().decompress(streams[2]) == objects.replace(MARK, b" " * len(MARK))
    assert streams[4] == page
    with Image.open(io.BytesIO(streams[3])) as picture:
        assert picture.size == (64, 48)
        assert not picture.getexif()


@pytest.mark.parametrize(
    "part",
    [
        b"<?xpacket begin=?>", b"<?xpacket begin=", b"/Author(", b"/Author((", b"/Author(\\", b"/Author<0",
        b"/Author ", b"<<", b"stream\n", b"<</Type/ObjStm/FlateDecode>>stream\n", b"\xff\xe1\xff\xffExif\0",
    ],
)  # fmt: skip
@pytest.mark.timeout(60)
def test_no_file_takes_longer_than_its_length_asks_for(part: bytes) -> None:
    """Gone back over, half of these would take days; the clock of the tests ends them."""
    data = b"%PDF-1.5\n" + part * ((4 << 20) // len(part)) + b"\n%%EOF"
    assert len(look_at("surat.pdf", data).data) == len(data)
