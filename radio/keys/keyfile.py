"""The file of the keys: one a line, `ID DATE KEY`, the last one in use, the others for what is older.

It is text, so that it can be printed and typed again, and two copies can be put together.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

KEY_BYTES: Final = 32
_HEAD: Final = """\
# Keys of this station: what is secret or personal in its database is sealed with them.
# Keep a copy apart from the database and its backups, on paper or on a stick in a safe:
# without this file nobody can read those parts again. Never take a line away.
"""
_LINE: Final = re.compile(r"(?P<id>[a-z0-9]{1,16}) (?P<day>\d{4}-\d{2}-\d{2}) (?P<key>[\w+/=-]+)")


class KeyFileError(Exception):
    """The file can't be read, made or understood; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key, by a name that stands in what it has sealed."""

    id: str
    made_on: date
    secret: bytes = field(repr=False)


def read_keys(path: Path) -> tuple[Key, ...]:
    """The keys of a file, in order; none where there is no such file.

    Raises:
        KeyFileError: it can't be read, or a line of it is no key.
    """
    try:
        lines = path.read_text(encoding="ascii").splitlines()
        # A copy that was put back may be everybody's.
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        raise KeyFileError(f"the keys in {path} can't be read: {error}") from error
    plain = [(number, line.strip()) for number, line in enumerate(lines, 1)]
    return tuple(
        _key(path, number, line) for number, line in plain if line and not line.startswith("#")
    )


def _key(path: Path, number: int, line: str) -> Key:
    found = _LINE.fullmatch(line)
    try:
        if found is None:
            raise ValueError
        secret = base64.b64decode(found["key"], validate=True)
        if len(secret) != KEY_BYTES:
            raise ValueError
        return Key(found["id"], date.fromisoformat(found["day"]), secret)
    except (ValueError, binascii.Error) as error:
        raise KeyFileError(
            f"{path}, line {number} is no key; put the file back from its copy"
        ) from error


def make_keys(path: Path, today: date) -> tuple[Key, ...]:
    """The keys of a file, which is made with a first one where it is not there.

    Raises:
        KeyFileError: see `read_keys`; or it can't be made.
    """
    if known := read_keys(path):
        return known
    try:
        # Linked, not moved: of several processes that make it at once, all use the first one's.
        part = _written(path, (_new(today, ()),))
        with suppress(FileExistsError):
            os.link(part, path)
        part.unlink()
        _sync(path.parent)
    except OSError as error:
        raise KeyFileError(f"the keys in {path} can't be made: {error}") from error
    return read_keys(path)


def add_key(path: Path, today: date) -> Key:
    """Another key, in use from now on; those before stay, for what they have sealed.

    Raises:
        KeyFileError: see `make_keys`.
    """
    known = read_keys(path)
    made = _new(today, known)
    try:
        _written(path, (*known, made)).replace(path)
        _sync(path.parent)
    except OSError as error:
        raise KeyFileError(f"the keys in {path} can't be written: {error}") from error
    return made


def _new(today: date, known: Sequence[Key]) -> Key:
    return Key(f"k{len(known) + 1}{secrets.token_hex(2)}", today, secrets.token_bytes(KEY_BYTES))


def _written(path: Path, keys: Sequence[Key]) -> Path:
    """A file beside it, on the disk, its owner's alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(_HEAD)
        for key in keys:
            file.write(f"{key.id} {key.made_on} {base64.b64encode(key.secret).decode()}\n")
        file.flush()
        os.fsync(file.fileno())
    return part


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
