"""Title, station and chapters within the file itself: ID3 with CHAP and CTOC, Opus comments, or MP4 atoms."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from mutagen import MutagenError, id3, oggopus

from radio.publishing.chapters import Placed

_ID3: Final[Any] = id3
"""mutagen has no types."""
_OPUS: Final[Any] = oggopus
_NO_OFFSET = 0xFFFFFFFF
_SPECIAL: Final = re.compile(r"([=;#\\\n])")
"""What ffmpeg's own text of tags wants a backslash before."""
_LONGEST: Final = 600.0
"""s: hours of sound are copied meanwhile, not decoded."""
_LANGUAGE = {"id": "ind", "en": "eng"}


@dataclass(frozen=True, slots=True)
class About:
    """What a player shows of a file."""

    title: str
    programme: str
    station: str
    day: date
    description: str
    chapters: Sequence[Placed]
    language: str = "id"


def write(path: Path, about: About) -> None:
    """Put them into a file that is nobody's yet, in place of what it has; on the disk at the end.

    Raises:
        OSError: disk full.
        mutagen.MutagenError: it can't be written.
    """
    if path.suffix == ".opus":
        _write_opus(path, about)
    elif path.suffix == ".m4a":
        _write_m4a(path, about)
    else:
        _write_id3(path, about)
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _write_id3(path: Path, about: About) -> None:
    tags = _ID3.ID3()
    for frame, text in (
        (_ID3.TIT2, about.title),
        (_ID3.TALB, about.programme),
        (_ID3.TPE1, about.station),
        (_ID3.TDRC, about.day.isoformat()),
    ):
        tags.add(frame(encoding=3, text=[text]))
    if about.description:
        language = _LANGUAGE.get(about.language, "und")
        tags.add(_ID3.COMM(encoding=3, lang=language, desc="", text=[about.description]))
    ids = [f"chp{number}" for number in range(len(about.chapters))]
    flags = _ID3.CTOCFlags.TOP_LEVEL | _ID3.CTOCFlags.ORDERED
    tags.add(_ID3.CTOC(element_id="toc", flags=flags, child_element_ids=ids, sub_frames=[]))
    for name, one in zip(ids, about.chapters, strict=True):
        tags.add(
            _ID3.CHAP(
                element_id=name,
                start_time=one.start,
                end_time=one.end,
                start_offset=_NO_OFFSET,
                end_offset=_NO_OFFSET,
                sub_frames=[_ID3.TIT2(encoding=3, text=[one.title])],
            )
        )
    tags.save(path, v2_version=3)


def _write_opus(path: Path, about: About) -> None:
    file = _OPUS.OggOpus(path)
    tags = {
        "TITLE": about.title,
        "ALBUM": about.programme,
        "ARTIST": about.station,
        "DATE": about.day.isoformat(),
        "DESCRIPTION": about.description,
    }
    for number, one in enumerate(about.chapters):
        minutes, ms = divmod(one.start, 60_000)
        hours, minutes = divmod(minutes, 60)
        tags[f"CHAPTER{number:03}"] = f"{hours:02}:{minutes:02}:{ms // 1000:02}.{ms % 1000:03}"
        tags[f"CHAPTER{number:03}NAME"] = one.title
    file.delete()
    for name, text in tags.items():
        if text:
            file[name] = text
    file.save()


def _write_m4a(path: Path, about: About) -> None:
    """By ffmpeg, which writes chapters as Apple's players and all others read them; mutagen writes none."""
    tagged = path.with_name(f"{path.name}.{os.getpid()}.part.m4a")
    command = [
        "ffmpeg", "-hide_banner", "-v", "error", "-i", f"file:{path.absolute()}",
        "-f", "ffmetadata", "-i", "pipe:0", "-map", "0:a:0", "-c", "copy",
        "-map_metadata", "1", "-map_chapters", "1", "-fflags", "+bitexact",
        "-movflags", "+faststart", "-f", "ipod", "-y", f"file:{tagged.absolute()}",
    ]  # fmt: skip
    try:
        subprocess.run(
            command, input=_ffmetadata(about).encode(), check=True, capture_output=True,
            timeout=_LONGEST,
        )  # fmt: skip
        tagged.replace(path)
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        raise MutagenError(said[-1] if said else "ffmpeg failed") from error
    except subprocess.TimeoutExpired as error:
        raise MutagenError("the disk is too slow") from error
    finally:
        tagged.unlink(missing_ok=True)


def _ffmetadata(about: About) -> str:
    """What ffmpeg reads: https://ffmpeg.org/ffmpeg-formats.html#Metadata-2 ."""
    facts = {
        "title": about.title,
        "album": about.programme,
        "artist": about.station,
        "date": about.day.isoformat(),
        "comment": about.description,
    }
    lines = [";FFMETADATA1", *(f"{name}={_escaped(text)}" for name, text in facts.items() if text)]
    for one in about.chapters:
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={one.start}", f"END={one.end}"]
        lines.append(f"title={_escaped(one.title)}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text.replace("\0", ""))
