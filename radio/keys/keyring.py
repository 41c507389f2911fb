"""Sealing: AES-256 in GCM (NIST SP 800-38D), with what a text is about sealed along with it.

A text that is moved to another row or column can't be opened there: nobody who can write to the
database puts their own secret in another one's place.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from radio.keys.keyfile import Key, KeyFileError, make_keys, read_keys

_MARK: Final = "sealed1"
SEALED_MARK: Final = f"{_MARK}."
"""What every sealed text begins with, by whatever key."""
_NONCE: Final = 12
"""Bytes, of random; a key may seal some four thousand million texts."""
_BLIND: Final = 16
"""Bytes of a digest that are kept: enough that no two telephones share them."""


class SealedError(Exception):
    """What is sealed can't be opened: its key is gone, or it was changed or moved."""


def is_sealed(text: str) -> bool:
    """Whether this was sealed, by whatever key."""
    return text.startswith(SEALED_MARK)


def _today() -> date:
    return datetime.now(UTC).date()


class Keyring:
    """Seals and opens texts by the keys of a file, which is made when first needed.

    May be used from any thread. A key that another process has added is in use here at once: rows that
    it has sealed anew are found by their blind index.
    """

    def __init__(self, path: Path, today: Callable[[], date] = _today) -> None:
        self._path = path
        self._today = today
        self._lock = threading.Lock()
        self._keys: tuple[Key, ...] = ()
        self._stamp: tuple[int, int] | None = None

    def seal(self, text: str, about: str) -> str:
        """A text that only `open` can read, with the same `about`; each time another one.

        Raises:
            KeyFileError: the keys can't be read or made.
        """
        key = self._all()[-1]
        nonce = os.urandom(_NONCE)
        box = nonce + AESGCM(key.secret).encrypt(nonce, text.encode(), about.encode())
        return f"{_MARK}.{key.id}.{base64.urlsafe_b64encode(box).decode()}"

    def open(self, sealed: str, about: str) -> str:
        """The text that was sealed.

        Raises:
            SealedError: it can't be opened.
            KeyFileError: the keys can't be read.
        """
        key_id, box = _parts(sealed)
        return self._decrypt(key_id, box, about).decode()

    def blind(self, text: str, about: str) -> str:
        """What the same text, about the same, is found again by, without showing it.

        An HMAC-SHA-256 by a key of its own that is derived (HKDF, RFC 5869) from the one in use.

        Raises:
            KeyFileError: the keys can't be read or made.
        """
        return _blind(self._all()[-1], text, about)

    def blinds(self, text: str, about: str) -> tuple[str, ...]:
        """The same by every key: what rows may have that were written by older ones.

        Raises:
            KeyFileError: the keys can't be read or made.
        """
        return tuple(_blind(key, text, about) for key in self._all())

    def seal_bytes(self, data: bytes, about: str) -> bytes:
        """`seal` for a file: the same, with its mark before it, not written as text.

        Raises:
            KeyFileError: the keys can't be read or made.
        """
        key = self._all()[-1]
        nonce = os.urandom(_NONCE)
        box = AESGCM(key.secret).encrypt(nonce, data, about.encode())
        return f"{_MARK}.{key.id}.".encode() + nonce + box

    def open_bytes(self, sealed: bytes, about: str) -> bytes:
        """The file that was sealed.

        Raises:
            SealedError: it can't be opened.
            KeyFileError: the keys can't be read.
        """
        mark, _, rest = sealed.partition(b".")
        key_id, _, box = rest.partition(b".")
        if mark != _MARK.encode():
            raise SealedError("this was not sealed here")
        return self._decrypt(key_id.decode("ascii", "replace"), box, about)

    def is_current(self, sealed: str) -> bool:
        """Whether this is sealed by the key that is in use now.

        Raises:
            KeyFileError: the keys can't be read or made.
        """
        return sealed.startswith(self.current_mark())

    def current_mark(self) -> str:
        """What everything begins with that is sealed by the key in use now.

        Raises:
            KeyFileError: the keys can't be read or made.
        """
        return f"{_MARK}.{self._all()[-1].id}."

    def marks(self) -> tuple[str, ...]:
        """What begins all that can be opened here.

        Raises:
            KeyFileError: the keys can't be read or made.
        """
        return tuple(f"{_MARK}.{key.id}." for key in self._all())

    def _decrypt(self, key_id: str, box: bytes, about: str) -> bytes:
        key = self._find(key_id)
        try:
            return AESGCM(key.secret).decrypt(box[:_NONCE], box[_NONCE:], about.encode())
        except (InvalidTag, ValueError) as error:
            raise SealedError(f"what is sealed about {about} was changed or moved") from error

    def read_again(self) -> None:
        """Look at the file anew."""
        with self._lock:
            self._keys = read_keys(self._path)

    def _all(self) -> tuple[Key, ...]:
        with self._lock:
            if not self._keys:
                self._stamp = _stamp(self._path)
                self._keys = make_keys(self._path, self._today())
            elif (stamp := _stamp(self._path)) != self._stamp:
                # A file that is gone, or half a copy, takes away no key that is known.
                with suppress(KeyFileError):
                    self._keys = read_keys(self._path) or self._keys
                    self._stamp = stamp
            return self._keys

    def _find(self, key_id: str) -> Key:
        for look in (self._all, self._anew):
            for key in look():
                if key.id == key_id:
                    return key
        raise SealedError(
            f"the key {key_id} is not in {self._path}; put its line back from the file's copy"
        )

    def _anew(self) -> tuple[Key, ...]:
        self.read_again()
        return self._all()


def _stamp(path: Path) -> tuple[int, int] | None:
    """What changes where the file does; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino


def _blind(key: Key, text: str, about: str) -> str:
    derived = HKDF(SHA256(), length=32, salt=None, info=f"blind index: {about}".encode())
    digest = hmac.digest(derived.derive(key.secret), text.encode(), "sha256")
    return f"{key.id}:{digest[:_BLIND].hex()}"


def _parts(sealed: str) -> tuple[str, bytes]:
    mark, _, rest = sealed.partition(".")
    key_id, _, box = rest.partition(".")
    try:
        if mark != _MARK:
            raise ValueError
        return key_id, base64.b64decode(box, altchars=b"-_", validate=True)
    except (ValueError, binascii.Error) as error:
        raise SealedError("this was not sealed here") from error
