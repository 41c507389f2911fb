"""A store that speaks S3 as the place for copies, by way of botocore.

Every part is sent with its MD5 and signed with its SHA-256: a store that follows the protocol refuses
bytes that are not these. What it says it has (ETag) is held against that; one whose ETag is something
else is asked for the bytes themselves.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from radio.archive.chain import digest_of
from radio.archive.copies.pace import Pace, Paced
from radio.archive.copies.storewords import is_gone, trouble, words_of
from radio.archive.copies.targets import (
    ChangedError,
    GoneError,
    Original,
    StoreSettings,
    TargetError,
    digest_of_copy,
)

PART: Final = 5 << 20
"""Bytes: the least that the protocol lets a part have; what a broken line costs."""
_PIECE: Final = 1 << 16
_DIGEST: Final = "sha256"
_CONNECT, _READ = 10, 60
_TRIES: Final = 4


@dataclass(slots=True)
class Store:
    """A bucket, or what lies below a prefix in it."""

    settings: StoreSettings
    pace: Pace
    _made: Any = field(default=None, init=False)

    @property
    def name(self) -> str:
        """By where it is."""
        return self.settings.name

    @property
    def told(self) -> str:
        """Bucket and address."""
        return self.settings.told

    @property
    def takes_calls(self) -> bool:
        """As it is set."""
        return self.settings.calls

    def ready(self) -> None:
        """Whether the bucket is there, and the key opens it."""
        with self._asking():
            self._client.head_bucket(Bucket=self.settings.bucket)

    def put(self, original: Original, upload: str, keep: Callable[[str], None], /) -> None:
        """In parts where it is large; parts that are there are not sent again."""
        if original.source.stat().st_size != original.bytes:
            raise ChangedError(original.source, digest_of(original.source))
        with self._asking():
            if original.bytes <= PART:
                tags = self._put_whole(original)
            else:
                tags = self._put_parts(original, upload, keep)
            self._confirm(original, tags)

    def _put_whole(self, original: Original) -> set[str]:
        self.pace.check()
        content = original.source.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        if digest != original.sha256:
            raise ChangedError(original.source, digest)
        self._client.put_object(
            Body=Paced(content, self.pace),
            ContentMD5=_base64(_md5(content)),
            **self._about(original),
        )
        return {_md5(content).hex()}

    def _put_parts(self, original: Original, upload: str, keep: Callable[[str], None]) -> set[str]:
        """What the store may call what it has: by its parts, or as a whole."""
        there = self._parts_of(original.key, upload) if upload else None
        if there is None:
            upload = self._client.create_multipart_upload(**self._about(original))["UploadId"]
            keep(upload)
            there = {}
        where = {**self._at(original.key), "UploadId": upload}
        digest, sums, listed = hashlib.sha256(), b"", []
        whole = hashlib.md5(usedforsecurity=False)
        with original.source.open("rb") as file:
            for number in range(1, -(-original.bytes // PART) + 1):
                content = file.read(PART)
                digest.update(content)
                whole.update(content)
                checked = _md5(content)
                if there.get(number) != checked.hex():
                    self.pace.check()
                    self._client.upload_part(
                        Body=Paced(content, self.pace),
                        PartNumber=number,
                        ContentMD5=_base64(checked),
                        **where,
                    )
                sums += checked
                listed.append({"PartNumber": number, "ETag": f'"{checked.hex()}"'})
        if digest.hexdigest() != original.sha256:
            self._client.abort_multipart_upload(**where)
            keep("")
            raise ChangedError(original.source, digest.hexdigest())
        self._client.complete_multipart_upload(MultipartUpload={"Parts": listed}, **where)
        return {f"{_md5(sums).hex()}-{len(listed)}", whole.hexdigest()}

    def _parts_of(self, key: str, upload: str) -> dict[int, str] | None:
        """Parts that are at the store, by their MD5; None where it has forgotten the upload."""
        pages = self._client.get_paginator("list_parts").paginate(**self._at(key), UploadId=upload)
        try:
            return {
                part["PartNumber"]: part["ETag"].strip('"')
                for page in pages
                for part in page.get("Parts", ())
            }
        except ClientError as error:
            if is_gone(error):
                return None
            raise

    def _confirm(self, original: Original, tags: set[str]) -> None:
        """Raises where the store has not what was sent."""
        found = self._client.head_object(**self._at(original.key))
        same = found["ContentLength"] == original.bytes
        if same and found["ETag"].strip('"') in tags:
            return
        if not same or digest_of_copy(self, original.key) != original.sha256:
            self.delete(original.key)
            raise TargetError(
                f"the store took {original.key} and has other bytes than were sent", lasting=False
            )

    def has(self, original: Original) -> bool:
        """By its size, and by the digest that was stored beside it."""
        with self._asking():
            try:
                found = self._client.head_object(**self._at(original.key))
            except ClientError as error:
                if is_gone(error):
                    return False
                raise
            # Some give names back with capitals.
            beside = {name.lower(): text for name, text in found.get("Metadata", {}).items()}
            stored = beside.get(_DIGEST, original.sha256)
            return bool(found["ContentLength"] == original.bytes and stored == original.sha256)

    def read(self, key: str) -> Iterator[bytes]:
        """In pieces, at the pace that is set."""
        with self._asking(key):
            body = self._client.get_object(**self._at(key))["Body"]
            try:
                for piece in body.iter_chunks(_PIECE):
                    self.pace.spend(len(piece))
                    yield piece
            finally:
                body.close()

    def delete(self, key: str, upload: str = "", /) -> None:
        """The object, and an upload that was begun."""
        with self._asking():
            if upload:
                self._abort(self._key(key), upload)
            self._client.delete_object(**self._at(key))

    def listing(self) -> Iterator[tuple[str, int]]:
        """All below the prefix."""
        with self._asking():
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.settings.bucket, Prefix=self._key("")
            )
            for page in pages:
                for one in page.get("Contents", ()):
                    yield one["Key"].removeprefix(self._key("")), one["Size"]

    def tidy(self, uploads: frozenset[str], /) -> int:
        """Uploads that were begun and are known to nobody: they are paid for, too."""
        count = 0
        with self._asking():
            for one in self._begun():
                if one["UploadId"] not in uploads:
                    self._abort(one["Key"], one["UploadId"])
                    count += 1
        return count

    def _begun(self) -> Iterator[dict[str, Any]]:
        pages = self._client.get_paginator("list_multipart_uploads").paginate(
            Bucket=self.settings.bucket, Prefix=self._key("")
        )
        try:
            for page in pages:
                yield from page.get("Uploads", ())
        except ClientError as error:
            # Where there never was one, some stores say so by this.
            if not is_gone(error):
                raise

    def _abort(self, key: str, upload: str) -> None:
        try:
            self._client.abort_multipart_upload(
                Bucket=self.settings.bucket, Key=key, UploadId=upload
            )
        except ClientError as error:
            if not is_gone(error):
                raise

    def _about(self, original: Original) -> dict[str, Any]:
        more = {"StorageClass": self.settings.storage_class} if self.settings.storage_class else {}
        return {**self._at(original.key), "Metadata": {_DIGEST: original.sha256}, **more}

    def _at(self, key: str) -> dict[str, str]:
        return {"Bucket": self.settings.bucket, "Key": self._key(key)}

    def _key(self, key: str) -> str:
        prefix = self.settings.prefix.strip("/")
        return f"{prefix}/{key}" if prefix else key

    @contextmanager
    def _asking(self, key: str = "") -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            if key and is_gone(error):
                raise GoneError(f"{key} is not in {self.told}") from error
            raise trouble(error, self.settings) from error
        except (BotoCoreError, ValueError) as error:
            raise words_of(error, self.settings) from error

    @property
    def _client(self) -> Any:
        if self._made is None:
            self._made = _connect(self.settings)
        return self._made


def _connect(settings: StoreSettings) -> Any:
    """A client that uses these settings alone, and nothing that lies about in the environment."""
    name, secret = read_key(settings.key_file)
    session = Session(profile=None)
    config = Config(
        connect_timeout=_CONNECT,
        read_timeout=_READ,
        retries={"mode": "standard", "max_attempts": _TRIES},
        # What older stores understand; what is sent is checked by its own MD5 and signature.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": "path", "payload_signing_enabled": True},
    )
    client = session.create_client(
        "s3",
        region_name=settings.region,
        endpoint_url=settings.endpoint,
        aws_access_key_id=name,
        aws_secret_access_key=secret,
        config=config,
    )
    client.meta.events.register("before-sign.s3", _read_to_be_signed)
    client.meta.events.register("before-send.s3", _sent)
    return client


def _read_to_be_signed(request: Any, **_more: object) -> None:
    if isinstance(request.data, Paced):
        request.data.sends = False


def _sent(request: Any, **_more: object) -> None:
    if isinstance(request.body, Paced):
        request.body.sends = True


def read_key(path: Path) -> tuple[str, str]:
    """The key's id and its secret, from a file of two lines.

    Raises:
        TargetError: it can't be read, or has not both.
    """
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise TargetError(
            f"{path} can't be read; it holds the store's key, see [archive.store]", lasting=True
        ) from error
    if len(lines) < 2 or not all(lines[:2]):
        raise TargetError(
            f"{path} has the key's id in its first line and the secret in its second", lasting=True
        )
    return lines[0], lines[1]


def _md5(content: bytes) -> bytes:
    # No secret hangs on it: the protocol's own sum for what is sent.
    return hashlib.md5(content, usedforsecurity=False).digest()


def _base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()
