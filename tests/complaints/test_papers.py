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
