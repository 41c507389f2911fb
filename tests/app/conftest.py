"""A station in a temporary folder, and the `radio` command on it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.rig.commands import Commands

Radio = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of the developer's station reaches a test."""
    for name in list(os.environ):
        if name.startswith("RADIO_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("RADIO_DATA", str(tmp_path / "station"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "station"


@pytest.fixture(scope="session")
def commands() -> Iterator[Commands]:
    with Commands() as made:
        yield made


@pytest.fixture
def radio(commands: Commands) -> Radio:
    """Runs `radio WORDS...` as a process of its own that need not load itself first."""

    def run(*words: str, given: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
        return commands.run(*words, given=given, environ={**os.environ, **environ})

    return run


@pytest.fixture
def whole_radio() -> Radio:
    """Runs it from nothing, as a shell does: for what its start is about."""

    def run(*words: str, given: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "radio.app.cli", *words],
            input=given,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={**os.environ, **environ},
        )

    return run
