"""A shelf of clips for all tests, and stations that are gone when the test is over."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.rig import Shelf, Station


class NewStation(Protocol):
    """Makes a station, not yet started; its settings as those of `Station`."""

    def __call__(self, name: str = "s", **settings: Any) -> Station: ...


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(tmp_path_factory.mktemp("shelf"))


@pytest.fixture
def new_station(tmp_path: Path) -> Iterator[NewStation]:
    with ExitStack() as stack:

        def make(name: str = "s", **settings: Any) -> Station:
            return stack.enter_context(Station(tmp_path / name, **settings))

        yield make


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a disk that can be filled takes root's right to mount one")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def at_once(*jobs: Callable[[], None]) -> None:
    """Run several stations' stories at the same time: most of each is waiting for air time."""
    with ThreadPoolExecutor(len(jobs)) as pool:
        for done in [pool.submit(job) for job in jobs]:
            done.result()
