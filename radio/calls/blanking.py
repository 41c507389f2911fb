"""Who was erased goes from the telephone's journal, too, also from the file it writes to now.

A line is written over in its place, by one as long: what was read in stays read in, and whoever
appends meanwhile appends behind it. A power cut can cost the fact of one line, which is in the database.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from radio.calls.sealing import PERSONAL, about_call
from radio.journals.lines import Line, journal_files, read_lines
from radio.keys import Keyring, is_sealed

_WHO = (*PERSONAL, "number_blind")


def blank(
    journal: Path, keys: Keyring, calls: Collection[str], tells: Callable[[str], bool]
) -> set[str]:
    """Take out who called, of these calls and wherever it `tells` of somebody; the calls it was of.

    Raises:
        OSError: a file can't be read or written.
        radio.keys.SealedError, radio.keys.KeyFileError: something can't be opened.
    """
    found: set[str] = set()
    for path in journal_files(journal):
        lines, _end = read_lines(path)
        theirs = [line for line in lines if _is_of(keys, line, calls, tells)]
        if theirs:
            _write_over(path, theirs)
            found |= {str(line.values.get("id")) for line in theirs}
    return found


def _is_of(keys: Keyring, line: Line, calls: Collection[str], tells: Callable[[str], bool]) -> bool:
    if not any(line.values.get(name) for name in _WHO):
        return False
    call_id = str(line.values.get("id"))
    return call_id in calls or any(tells(text) for text in _opened(keys, call_id, line.values))


def _opened(keys: Keyring, call_id: str, values: dict[str, Any]) -> Iterator[str]:
    for name in PERSONAL:
        text = str(values.get(name) or "")
        yield keys.open(text, about_call(call_id, name)) if is_sealed(text) else text


def _write_over(path: Path, lines: Collection[Line]) -> None:
    handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        for line in lines:
            length = _length(handle, line.offset)
            kept = {name: value for name, value in line.values.items() if name not in _WHO}
            text = json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()
            if len(text) > length:
                raise OSError(f"{path.name} was changed by another hand")
            os.pwrite(handle, text.ljust(length), line.offset)
        os.fdatasync(handle)
    finally:
        os.close(handle)


def _length(handle: int, offset: int) -> int:
    """Bytes of the line that begins there, without its end."""
    read = b""
    while b"\n" not in read:
        more = os.pread(handle, 4096, offset + len(read))
        if not more:
            break
        read += more
    return len(read.split(b"\n", 1)[0])
