"""The archive's own key: Ed25519 (RFC 8032), its private half sealed by the station's keyring."""

from __future__ import annotations

import base64
import binascii
import os
from contextlib import suppress
from pathlib import Path
from threading import get_native_id
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from radio.air.files import sync_folder
from radio.archive.errors import ArchiveError
from radio.keys import Keyring

_ABOUT: Final = "archive key"
_NAME: Final = "key"


def key_file(data: Path) -> Path:
    """Where the private key lies, sealed."""
    return data / "archive" / _NAME


def own_key(data: Path, keyring: Keyring) -> Ed25519PrivateKey:
    """The key that statements are signed with, made when first needed.

    Raises:
        radio.keys.KeyFileError, radio.keys.SealedError: the keyring can't be read, or is not the one
            that the key was sealed by.
        OSError: it can't be written.
    """
    path = key_file(data)
    if not path.exists():
        _make(path, keyring)
    sealed = path.read_text(encoding="ascii").strip()
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(keyring.open(sealed, _ABOUT)))


def _make(path: Path, keyring: Keyring) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    secret = base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()
    part = path.with_name(f".{_NAME}.{get_native_id()}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(keyring.seal(secret, _ABOUT) + "\n")
        file.flush()
        os.fsync(file.fileno())
    # Linked, not moved: of several that make it at once, processes or threads, all use the first one's.
    with suppress(FileExistsError):
        os.link(part, path)
    part.unlink()
    sync_folder(path.parent)


def public_text(key: Ed25519PrivateKey) -> str:
    """The public half, as it is printed and written down: base64 of its 32 bytes."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def sign(key: Ed25519PrivateKey, content: bytes) -> str:
    """Signature as base64."""
    return base64.b64encode(key.sign(content)).decode()


def is_signed(public: str, signature: str, content: bytes) -> bool:
    """Whether a signature is by that key, of exactly this.

    Raises:
        ArchiveError: `public` is no key.
    """
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
    except (ValueError, binascii.Error) as error:
        raise ArchiveError(
            f"“{public}” is no public key; it is the one that `radio archive statement` prints"
        ) from error
    try:
        key.verify(base64.b64decode(signature, validate=True), content)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True
