"""A process that has loaded everything and forks for each call of `radio`: see `tests.rig.commands`.

It stands outside `tests.rig`, which loads parts of the station.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import socket
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy.orm import configure_mappers

LIBRARIES = (
    "alembic.command", "apscheduler.schedulers.background", "argon2", "babel.dates", "cheroot.wsgi",
    "click", "cryptography.hazmat.primitives.ciphers.aead", "email.message", "flask", "flask_babel",
    "icalendar", "numpy", "openpyxl", "phonenumbers", "psycopg", "pydantic", "reportlab.platypus",
    "smtplib", "sqlalchemy.dialects.postgresql.psycopg", "sqlalchemy.dialects.sqlite",
    "sqlalchemy.orm", "structlog", "uuid", "wtforms", "xml.etree.ElementTree",
    "zoneinfo",
)  # fmt: skip
_OURS = ("radio", "web", "playlists", "migrations")
_REQUEST_MOST = 1 << 20


def serve(door: Path) -> list[str]:
    """Fork for each call; in the process that is to be the command, its words."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{door}.new")
        server.listen()
        Path(f"{door}.new").rename(door)
        # Whoever started it may have been killed: it does not outlive them.
        server.settimeout(5.0)
        starter = os.getppid()
        while True:
            try:
                line, _ = server.accept()
            except TimeoutError:
                if os.getppid() != starter:
                    sys.exit()
                continue
            with line, contextlib.suppress(ChildProcessError):
                if os.fork() == 0:
                    server.close()
                    return _follow(line)
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass


def _follow(line: socket.socket) -> list[str]:
    """Fork the command, and tell how it ended; in the command, its words."""
    text, files, _flags, _from = socket.recv_fds(line, _REQUEST_MOST, 3)
    while part := line.recv(_REQUEST_MOST):
        text += part
    child = os.fork()
    if child == 0:
        line.close()
        return _become(json.loads(text), files)
    line.sendall(f"{child}\n".encode())
    _, status = os.waitpid(child, 0)
    with contextlib.suppress(OSError):  # whoever asked may have given up
        line.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _become(asked: dict[str, object], files: list[int]) -> list[str]:
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    environ, words = asked["environ"], asked["words"]
    assert isinstance(environ, dict)
    assert isinstance(words, list)
    os.environ.clear()
    os.environ.update(environ)
    time.tzset()
    os.chdir(str(asked["folder"]))
    return words


def load_libraries() -> None:
    """What is not the station's own."""
    for name in LIBRARIES:
        importlib.import_module(name)
    ours = [name for name in sys.modules if name.partition(".")[0] in _OURS]
    assert ours == [], ours


def load_all() -> Any:
    """Everything that a command may need; what each lacks by itself `tests.app.test_cli` finds."""
    load_libraries()
    cli = importlib.import_module("radio.app.cli")
    for name in cli.COMMANDS:
        cli.load(name)
    configure_mappers()
    return cli


if __name__ == "__main__":
    everything = load_all()
    gc.freeze()
    typed = serve(Path(sys.argv[1]))
    # From here on as `python -m radio.app.cli` does, to the end of the interpreter.
    sys.argv = [everything.__file__ or "", *typed]
    everything.main(prog_name="radio")
