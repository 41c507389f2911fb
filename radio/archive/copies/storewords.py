"""What a store's refusals mean, in words, and whether waiting helps."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004  botocore's own, for what never got an answer
    HTTPClientError,
    SSLError,
)

from radio.archive.copies.targets import StoreSettings, TargetError

_GONE: Final = frozenset({"404", "NoSuchKey", "NoSuchUpload", "NotFound"})
_KEY: Final = "the store refuses the key in {key_file}: put the right one there, or give it the right to read, write and delete in “{bucket}”"
_WORDS: Final = MappingProxyType(
    {
        "NoSuchBucket": "the store has no bucket “{bucket}”: make it there, or set archive.store.bucket",
        "404": "the store has no bucket “{bucket}”: make it there, or set archive.store.bucket",
        "InvalidAccessKeyId": _KEY,
        "SignatureDoesNotMatch": _KEY,
        "AccessDenied": _KEY,
        "403": _KEY,
        "401": _KEY,
        "RequestTimeTooSkewed": "the store says that this computer's clock is wrong: see to the time synchronisation",
        "QuotaExceeded": "the store is full: book more space there, or keep fewer archive.keep_days",
        "507": "the store is full: book more space there, or keep fewer archive.keep_days",
        "InvalidStorageClass": "the store has no such storage class: set archive.store.storage_class",
    }
)


def is_gone(error: ClientError) -> bool:
    """Whether what was asked for is not there."""
    return _code(error) in _GONE


def trouble(error: ClientError, settings: StoreSettings) -> TargetError:
    """What an answer of the store means."""
    code = _code(error)
    told = _WORDS.get(code)
    if told is not None:
        words = told.format(bucket=settings.bucket, key_file=settings.key_file.name)
        return TargetError(words, lasting=True)
    return TargetError(
        f"the store at {settings.endpoint} answers {code}; it is tried again by itself",
        lasting=False,
    )


def words_of(error: BotoCoreError | ValueError, settings: StoreSettings) -> TargetError:
    """What it means that there was no answer, or that none could be asked for."""
    if isinstance(error, SSLError):
        return TargetError(
            f"the certificate of {settings.endpoint} is not to be trusted: see archive.store.endpoint",
            lasting=True,
        )
    if isinstance(error, HTTPClientError | ConnectionError):
        return TargetError(
            f"the store at {settings.endpoint} can't be reached; it is tried again by itself",
            lasting=False,
        )
    return TargetError(f"the store can't be used as it is set: {error}", lasting=True)


def _code(error: ClientError) -> str:
    code = str(error.response.get("Error", {}).get("Code", ""))
    return code or str(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", ""))
