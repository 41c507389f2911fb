"""How a failure reaches the person at the terminal: what happened, and what to do."""

from __future__ import annotations

import errno
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import click

from radio.air.control.client import EngineAwayError, EngineRefusedError

ENGINE_AWAY = """The engine does not answer, so nothing was changed.
If the station is off, start it with `radio run` (under systemd: `systemctl start radio.target`).
If it was started just now, wait a few seconds and try again. `radio doctor` finds what is wrong."""


class StationError(Exception):
    """Something the person at the terminal can put right; the message tells them how."""


def fail(message: str) -> NoReturn:
    """End the command with exit code 1 and this said on stderr.

    Raises:
        click.ClickException: always.
    """
    raise click.ClickException(message)


def sentences(*parts: str) -> str:
    """What happened and what to do as one line; each part ends as a sentence does."""
    whole = [part if part[-1] in ".!?…" else f"{part}." for part in map(str.strip, parts) if part]
    return " ".join(whole)


def say(message: str) -> None:
    """Talk to the person; never data."""
    click.echo(message, err=True)


def print_json(value: Any) -> None:
    """Facts for another program, on stdout."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None)
    sys.stdout.write("\n")


@contextmanager
def told() -> Iterator[None]:
    """Turn the failures that any command can meet into a sentence and exit code 1."""
    try:
        yield
    except EngineAwayError:
        fail(ENGINE_AWAY)
    except EngineRefusedError as error:
        fail(sentences(str(error), error.do))
    except StationError as error:
        fail(str(error))
    except PermissionError as error:
        fail(f"{error.filename}: not allowed. Run this as the station's user.")
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        fail(f"{error.filename or ''}: {error.strerror or error}".removeprefix(": "))
