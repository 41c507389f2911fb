"""The panel as a process that can be killed: `python -m tests.web.panelprocess DATA PORT`; prints its port."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from web import PanelSettings
from web.server import PanelServer


def main(data: Path, port: int) -> None:
    server = PanelServer(PanelSettings(data=data, station="Radio Malowopati", port=port))
    server.start()
    print(server.port, flush=True)  # noqa: T201  # whoever started it waits for it
    signal.pause()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
