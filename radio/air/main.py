"""Process entry of the engine: `python -m radio.air.main SETTINGS.json`."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import sys
from pathlib import Path

from radio.air.decks.process import DecoderProcess
from radio.air.memory import trim_allocator
from radio.air.settings import load_settings

NICENESS = -10
"""Ahead of everything that is not on the air, where the system allows it."""


def _go_first() -> None:
    """Ask for the processor before others; decoders and encoders inherit it."""
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)


def main() -> int:
    """Run the engine until it is told to end; 1 when another one is on the air."""
    settings = load_settings(Path(sys.argv[1]))
    folder = Path(settings.data) / "run"
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder / "engine.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.stderr.write("another engine is on the air with this data folder\n")
        return 1
    trim_allocator(arenas=2)
    _go_first()
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    with open(folder / "decoders.log", "wb") as log:
        decoders = [DecoderProcess(log) for _ in range(settings.decoders)]
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # The decoders start while numpy is read: a quarter of a second sooner back on the air.
    from radio.air.engine import Engine  # noqa: PLC0415

    engine = Engine(settings, decoders)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: engine.leave())
    engine.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
