"""A bar on a terminal for work that takes a while; nothing in a pipe."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

_BAR = 20
_NAME = 40
_TELLING = 3.0
"""Seconds after which the time left can be told from the time gone."""


@contextmanager
def progress_shown() -> Iterator[Callable[[int, int, Path], None] | None]:
    """Something to call with (done, of how many, path) after each file; None in a pipe.

    The bar stands on stderr and is gone afterwards, whatever happens.
    """
    if not sys.stderr.isatty():
        yield None
        return
    begun = time.monotonic()

    def show(done: int, total: int, path: Path) -> None:
        text = line(done, total, path.name, time.monotonic() - begun)
        click.echo(f"\r\033[K{text[: shutil.get_terminal_size().columns - 1]}", nl=False, err=True)

    try:
        yield show
    finally:
        click.echo("\r\033[K", nl=False, err=True)


@contextmanager
def reading_shown() -> Iterator[Callable[[str, int], None]]:
    """Something to call with (path, bytes) before each file that is read; silent in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _path, _bytes: None
        return

    def show(path: str, _bytes: int) -> None:
        text = printable(path)[: shutil.get_terminal_size().columns - 1]
        click.echo(f"\r\033[K{text}", nl=False, err=True)

    try:
        yield show
    finally:
        click.echo("\r\033[K", nl=False, err=True)


def printable(name: str) -> str:
    """A name that moves no cursor."""
    return "".join(char if char.isprintable() else " " for char in name)


def line(done: int, total: int, name: str, elapsed: float) -> str:
    """Bar, count, time left and the file that was done last."""
    filled = _BAR * done // max(1, total)
    seconds = round(elapsed / max(1, done) * (total - done))
    left = f"{seconds // 60}:{seconds % 60:02} left  " if elapsed >= _TELLING else ""
    return f"[{'#' * filled}{'-' * (_BAR - filled)}] {done} of {total}  {left}{printable(name)[:_NAME]}"
