"""Browsers and panels in processes of their own, which a test can have die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.web.browser import Station
from web import PanelSettings


def typist(profile: Path, station: Station, words: str) -> subprocess.Popen[str]:
    """Somebody at a browser of their own."""
    command = [sys.executable, "-m", "tests.web.typist", str(profile)]
    return subprocess.Popen(
        [*command, f"{station.url}complaints/new", words],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def kill_chromium(profile: Path) -> None:
    """End the browser as a crash does."""
    for process in psutil.process_iter(["cmdline"]):
        if any(f"--user-data-dir={profile}" in word for word in process.info["cmdline"] or ()):
            os.kill(process.pid, signal.SIGKILL)


@contextmanager
def panel_process(settings: PanelSettings, port: int = 0) -> Iterator[Callable[[], None]]:
    """A panel of its own on the same data; what ends it as a crash does."""
    command = [sys.executable, "-m", "tests.web.panelprocess", str(settings.data), str(port)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline()
            yield process.kill
        finally:
            process.kill()
