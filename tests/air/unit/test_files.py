"""Files that are whole or not there, whoever writes them at one moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from radio.air.files import create, write_atomic


def test_threads_that_write_a_file_at_one_moment_leave_one_of_theirs_and_none_fails(
    tmp_path: Path,
) -> None:
    path, contents = tmp_path / "state.json", [bytes([65 + n]) * 100_000 for n in range(4)]
    for _ in range(20):
        together = Barrier(len(contents))

        def write(content: bytes, together: Barrier = together) -> None:
            together.wait()
            write_atomic(path, content, durable=False)

        with ThreadPoolExecutor(len(contents)) as pool:
            for writing in [pool.submit(write, one) for one in contents]:
                writing.result()
        assert path.read_bytes() in contents
        assert [one.name for one in tmp_path.iterdir()] == ["state.json"]


def test_what_few_may_read_is_never_read_by_more(tmp_path: Path) -> None:
    path = tmp_path / "caller.wav"
    with create(path, 0o600) as file:
        assert path.stat().st_mode & 0o777 == 0o600, "before there is anything in it"
        file.write(b"voice")
    assert path.read_bytes() == b"voice"
