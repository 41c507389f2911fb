"""Telephone agents and stations that are gone when the test is over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.rig import Shelf, Station, tone
from tests.rig.telephone import Telephone


class NewTelephone(Protocol):
    """Makes an agent and starts it; its settings as those of `Telephone`."""

    def __call__(self, data: Path | None = None, **settings: Any) -> Telephone: ...


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as made:
        yield made


@pytest.fixture
def new_telephone(tmp_path: Path, stack: ExitStack) -> NewTelephone:
    def make(data: Path | None = None, **settings: Any) -> Telephone:
        return stack.enter_context(Telephone(data or tmp_path, **settings)).start()

    return make


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(tmp_path_factory.mktemp("shelf"))


@pytest.fixture
def on_air(shelf: Shelf, tmp_path: Path, stack: ExitStack) -> Station:
    """A station that plays a faint tone for minutes."""
    show = shelf.put("show.wav", tone(240.0, 300.0, peak=0.02))
    station = stack.enter_context(Station(tmp_path / "station", duck_depth=-12.0))
    station.put_log(show.entry("show"))
    station.start().wait_for_title("show")
    return station
