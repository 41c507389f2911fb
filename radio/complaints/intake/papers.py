"""Files that come with a complaint: what they are is told by their content, and no more is kept than that.

Pictures are drawn anew, so that neither where they were taken nor by what telephone stays in them.
Sound loses its tags and where it was recorded. A PDF keeps what it shows; the metadata in it, and in its
pictures, is blanked out.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import threading
import warnings
from collections.abc import Callable
from pathlib import PurePath
from typing import Final

import mutagen
from mutagen.apev2 import APENoHeaderError, APEv2
from PIL import Image, ImageOps

from radio.complaints.entry import tidy
from radio.complaints.errors import ComplaintError
from radio.complaints.intake.filing import File
from radio.complaints.intake.metadata import blank_boxes, blank_pdf

SIZE_MOST: Final = 8 << 20
"""Bytes of a file."""
FILES_MOST: Final = 10
"""Files of a complaint."""
SIDE_MOST: Final = 2560
"""Pixels of a picture's longer side as it is kept: enough to read a letter that was photographed."""
PIXELS_MOST: Final = 24_000_000
"""Pixels of a picture that is unpacked whole; a JPEG is unpacked at a smaller size at once."""
JPEG_PIXELS_MOST: Final = 120_000_000
NAME_MOST: Final = 80
_QUALITY: Final = 85
_PICTURES: Final = ("JPEG", "PNG", "WEBP", "GIF")
_SOUNDS: Final = {
    "MP3": ("audio/mpeg", "mp3"),
    "OggOpus": ("audio/ogg", "ogg"),
    "OggVorbis": ("audio/ogg", "ogg"),
    "MP4": ("audio/mp4", "m4a"),
}
_UNFIT: Final = re.compile(r'[\\/:*?"<>|]+')
# Readers of pictures and sound meet what they do not expect with whatever error comes of it.
_BROKEN: Final = (
    OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, AttributeError,
    ArithmeticError, RuntimeError, AssertionError, struct.error,
)  # fmt: skip
_one_at_a_time = threading.Lock()
"""A picture takes up to 100 MB while it is drawn: the air goes first."""


class PaperError(ComplaintError):
    """A file can't be taken; `code` says why: empty, large, kind, broken, pixels."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def look_at(name: str, data: bytes) -> File:
    """The file as it may be kept.

    Raises:
        PaperError: it can't be.
    """
    if not data:
        raise PaperError("empty", "the file is empty")
    if len(data) > SIZE_MOST:
        raise PaperError("large", f"a file may have up to {SIZE_MOST >> 20} MB")
    media_type, ending, kept = _reader_of(data)(data)
    return File(tidy_name(name, ending), media_type, hashlib.sha256(kept).hexdigest(), kept)


def tidy_name(name: str, ending: str) -> str:
    """A file's name without folders and without what any system minds; with its true ending."""
    bare = _UNFIT.sub("_", PurePath(tidy(name).replace("\\", "/")).name)
    stem = " ".join(bare.rpartition(".")[0].split() or bare.split()).strip(". ")
    return f"{stem[: NAME_MOST - len(ending) - 1] or 'lampiran'}.{ending}"


def _reader_of(data: bytes) -> Callable[[bytes], tuple[str, str, bytes]]:
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")):
        return _picture
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _picture
    if b"%PDF-" in data[:1024]:
        return _pdf
    if data.startswith((b"OggS", b"ID3")) or data[4:8] == b"ftyp" or _is_mp3_frame(data):
        return _sound
    raise PaperError(
        "kind", "pictures (JPEG, PNG, WebP, GIF), PDF and sound (MP3, Ogg, M4A) are taken"
    )


def _is_mp3_frame(data: bytes) -> bool:
    return len(data) > 2 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2


# ---------------------------------------------------------------- pictures


def _picture(data: bytes) -> tuple[str, str, bytes]:
    with _one_at_a_time, warnings.catch_warnings():
        # Of size, before ours, and of what a camera has written wrongly: nobody reads them.
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(data), formats=_PICTURES) as picture:
                return _drawn_anew(picture)
        except Image.DecompressionBombError as error:
            raise _too_many() from error
        except _BROKEN as error:
            raise PaperError("broken", "the picture can't be read") from error


def _drawn_anew(picture: Image.Image) -> tuple[str, str, bytes]:
    most = JPEG_PIXELS_MOST if picture.format == "JPEG" else PIXELS_MOST
    if picture.width * picture.height > most:
        raise _too_many()
    # A JPEG is unpacked at an eighth, a quarter or a half of its size where that is enough.
    picture.draft("RGB", (SIDE_MOST, SIDE_MOST))
    if picture.width * picture.height > PIXELS_MOST * 2:
        raise _too_many()
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((SIDE_MOST, SIDE_MOST))
    is_clear = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    # A new picture: what was told beside the pixels is not in it.
    clean = Image.new("RGBA" if is_clear else "RGB", upright.size)
    clean.paste(upright.convert(clean.mode))
    kept = io.BytesIO()
    if is_clear or picture.format == "PNG":
        clean.save(kept, "PNG")
        return "image/png", "png", kept.getvalue()
    clean.save(kept, "JPEG", quality=_QUALITY)
    return "image/jpeg", "jpg", kept.getvalue()


def _too_many() -> PaperError:
    return PaperError("pixels", "the picture has too many pixels")


# ---------------------------------------------------------------- sound


def _sound(data: bytes) -> tuple[str, str, bytes]:
    file = io.BytesIO(data)
    try:
        sound = mutagen.File(file)
        kind = _SOUNDS.get(type(sound).__name__)
        if kind is None or b"vide" in data[: 1 << 20]:
            raise PaperError("kind", "this is no sound that is taken (MP3, Ogg, M4A)")
        file.seek(0)
        sound.delete(file)
        _drop_second_tags(file)
    except (mutagen.MutagenError, *_BROKEN) as error:
        raise PaperError("broken", "the sound can't be read") from error
    return (*kind, blank_boxes(file.getvalue()) if kind[1] == "m4a" else file.getvalue())


def _drop_second_tags(file: io.BytesIO) -> None:
    """An MP3 may have tags of another kind at its end, which stand for themselves."""
    file.seek(0)
    try:
        tags = APEv2(file)  # type: ignore[no-untyped-call]  # it has no types
    except APENoHeaderError:
        return
    file.seek(0)
    tags.delete(file)


# ---------------------------------------------------------------- PDF


def _pdf(data: bytes) -> tuple[str, str, bytes]:
    """With what it tells of author, program and cameras blanked, at its length: all else stays in place."""
    if b"%%EOF" not in data[-2048:]:
        raise PaperError("broken", "the PDF is not whole")
    return "application/pdf", "pdf", blank_pdf(data)
