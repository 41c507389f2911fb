"""An encoder that takes nothing any more holds up nobody."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest

from radio.air.outputs.output import PIPE_BYTES, Encoder

BLOCK = bytes(7680)


@pytest.fixture
def executor() -> Iterator[Executor]:
    with ThreadPoolExecutor(1) as executor:
        yield executor


def begun(encoder: Encoder) -> Encoder:
    while encoder.pid is None:
        time.sleep(0.01)
    return encoder


@pytest.mark.timeout(20)
def test_it_is_not_waited_for_when_the_engine_ends(executor: Executor) -> None:
    """Its server hangs, or nobody reads what it makes: the engine would never end."""
    encoder = begun(Encoder(["sleep", "60"], executor))
    for number in range(PIPE_BYTES // len(BLOCK) + 40):
        encoder.write(BLOCK, float(number))
    assert encoder.full_since is not None
    asked = time.monotonic()
    encoder.close(patience=0.5)
    assert time.monotonic() - asked < 3
    assert encoder.ended


def test_what_is_held_is_handed_over_before_the_end(executor: Executor, tmp_path: Path) -> None:
    file = tmp_path / "sound"
    encoder = begun(Encoder(["dd", f"of={file}", "bs=4096", "status=none"], executor))
    for number in range(400):
        encoder.write(BLOCK, float(number))
    encoder.close(patience=5.0)
    assert encoder.dropped < 400
    assert file.stat().st_size + encoder.dropped * len(BLOCK) == 400 * len(BLOCK)
