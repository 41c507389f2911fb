"""A second copy at a store: what is broken off goes on, what it answers is told, other bytes are found out."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from radio.archive.copies import store as stores
from radio.archive.copies.pace import Pace
from radio.archive.copies.targets import (
    PausedError,
    TargetError,
)
from radio.archive.copies.work import run
from radio.archive.indexing import Place
from radio.archive.tables import CopyState
from tests.archive.copies.kit import archive_of, copies_of, large_file
from tests.archive.stores import BUCKET, Server, store_of


def test_a_store_killed_in_the_middle_is_gone_on_with(
    place: Place, own_server: Server, tmp_path: Path
) -> None:
    large = large_file(place)
    store = store_of(own_server.address, tmp_path)
    sent = 0

    def kill(**_more: object) -> None:
        nonlocal sent
        sent += 1
        if sent == 2:
            own_server.kill()

    store._client.meta.events.register("before-send.s3.UploadPart", kill)
    with pytest.raises(TargetError, match="can't be reached") as raised:
        run(place, store, Pace())
    assert not raised.value.lasting
    assert copies_of(place, store) == {large: CopyState.PART}
    own_server.start()
    # It has forgotten the upload with its life, or has not: both end with a whole copy.
    again = store_of(own_server.address, tmp_path)
    assert run(place, again, Pace()).copied == 1
    assert own_server.path(large).read_bytes() == (place.data / large).read_bytes()
    assert again.tidy(frozenset()) == 0


def test_what_is_at_the_store_already_is_not_sent_again(
    place: Place, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = large_file(place, 17 << 20)
    store = store_of(server.address, tmp_path)
    numbers: list[int] = []
    store._client.meta.events.register(
        "before-parameter-build.s3.UploadPart",
        lambda params, **_more: numbers.append(params["PartNumber"]),
    )

    def check(_pace: Pace) -> None:
        if len(numbers) == 2:
            raise PausedError("over")

    monkeypatch.setattr(Pace, "check", check)
    assert run(place, store, Pace()).paused
    assert numbers == [1, 2]
    monkeypatch.undo()
    assert run(place, store, Pace()).copied == 1
    assert numbers == [1, 2, 3, 4]
    assert server.path(large).read_bytes() == (place.data / large).read_bytes()


def test_an_upload_that_nobody_goes_on_with_is_cleaned(
    server: Server, tmp_path: Path, place: Place
) -> None:
    store = store_of(server.address, tmp_path)
    where = {"Bucket": BUCKET, "Key": "radio/aircheck/x.opus"}
    kept, lost = (store._client.create_multipart_upload(**where)["UploadId"] for _ in range(2))
    assert store.tidy(frozenset({kept})) == 1
    store.delete("aircheck/x.opus", kept)
    store.delete("aircheck/x.opus", lost)
    assert store.tidy(frozenset()) == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"secret": "salah-sekali"}, "refuses the key in store.key"),
        ({"bucket": "lain"}, "no bucket “lain”"),
    ],
)
def test_a_wrong_key_and_an_absent_bucket_are_told_in_words(
    server: Server, tmp_path: Path, change: dict[str, str], told: str
) -> None:
    with pytest.raises(TargetError, match=told) as raised:
        store_of(server.address, tmp_path, **change).ready()
    assert raised.value.lasting
    assert "rahasia" not in str(raised.value)
    assert "salah-sekali" not in str(raised.value)


@pytest.mark.parametrize("content", [None, "", "satu\n", "satu\n\n"])
def test_a_key_file_that_is_none_is_told(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "store.key"
    if content is not None:
        path.write_text(content)
    with pytest.raises(TargetError, match="key"):
        stores.read_key(path)


class _Answers(http.server.BaseHTTPRequestHandler):
    """A store that answers everything with one status."""

    status = 503
    code = "SlowDown"
    asked = 0

    def _answer(self) -> None:
        type(self).asked += 1
        body = f"<Error><Code>{self.code}</Code></Error>".encode()
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _answer  # noqa: N815  as http.server wants it

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name there
        return


@pytest.fixture
def answering() -> Iterator[tuple[type[_Answers], str]]:
    handler = type("Handler", (_Answers,), {})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as found:
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        yield handler, f"http://127.0.0.1:{found.server_port}"
        found.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "code", "lasting", "told"),
    [
        (503, "SlowDown", False, "tried again by itself"),
        (500, "InternalError", False, "tried again by itself"),
        (507, "QuotaExceeded", True, "store is full"),
        (403, "RequestTimeTooSkewed", True, "clock"),
        (403, "AccessDenied", True, "refuses the key"),
    ],
)
def test_what_a_store_answers_is_told_and_tried_again_where_that_helps(
    answering: tuple[type[_Answers], str],
    tmp_path: Path,
    status: int,
    code: str,
    lasting: bool,
    told: str,
) -> None:
    handler, address = answering
    handler.status, handler.code = status, code
    store = store_of(address, tmp_path)
    with pytest.raises(TargetError, match=told) as raised:
        list(store.listing())
    assert raised.value.lasting is lasting
    assert (handler.asked > 1) is not lasting


def test_a_store_that_has_other_bytes_than_were_sent_is_found_out(
    place: Place, server: Server, tmp_path: Path
) -> None:
    first, *_ = archive_of(place)
    store = store_of(server.address, tmp_path)

    def spoil(**_more: object) -> None:
        path = server.path(first)
        if path.exists():
            path.write_bytes(b"y" * path.stat().st_size)

    store._client.meta.events.register("before-send.s3.HeadObject", spoil)
    with pytest.raises(TargetError, match="other bytes than were sent"):
        run(place, store, Pace())
    assert not server.path(first).exists()


def test_bytes_that_change_on_the_way_are_refused_by_the_store(
    place: Place, server: Server, tmp_path: Path
) -> None:
    first, *_ = archive_of(place)
    store = store_of(server.address, tmp_path)

    def spoil(request: Any, **_more: object) -> None:
        content = bytearray(request.body.getvalue())
        content[-1] ^= 1
        request.body = bytes(content)

    store._client.meta.events.register("before-send.s3.PutObject", spoil)
    with pytest.raises(TargetError):
        run(place, store, Pace())
    assert not server.path(first).exists()
