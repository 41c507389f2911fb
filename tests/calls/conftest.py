"""Telephone agents and stations that are gone when the test is over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.rig import Clip, Shelf, Station, tone
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
def show(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    """A minute of a faint tone, that follows itself without a seam."""
    return Shelf(tmp_path_factory.mktemp("show")).put("show.wav", tone(60.0, 300.0, peak=0.02))


def plays(station: Station, show: Clip) -> Station:
    """It plays this for a quarter of an hour."""
    station.put_log(*(show.entry(f"show-{number}") for number in range(15)))
    station.start().wait_for_title("show-0")
    return station


@pytest.fixture
def on_air(show: Clip, tmp_path: Path, stack: ExitStack) -> Station:
    """A station that plays a faint tone for minutes."""
    return plays(stack.enter_context(Station(tmp_path / "station", duck_depth=-12.0)), show)
