"""The station's own supervisor over the engine alone: `python -m benchmarks.kit.keeper DATA`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from radio.app import locks
from radio.app.children import ENGINE_BACKOFF, Child
from radio.app.paths import make_folders
from radio.app.supervisor import Supervisor
from radio.app.wiring import engine_command


def main() -> int:
    """Keep the engine of this data folder running until told to stop."""
    data = Path(sys.argv[1])
    make_folders(data)
    environ = {**os.environ, "RADIO_DATA": str(data), locks.SUPERVISED: str(os.getpid())}
    command = engine_command(data / "air" / "engine.json")
    child = Child("engine", command, ENGINE_BACKOFF, locks.lock_path(data, "engine"), environ)
    Supervisor(engine=child, others=(), state=data / "run" / "supervisor.json").run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
