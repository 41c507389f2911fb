"""A storm of messages from a process of its own: who speaks beside it keeps its own time.

Run with the number of an open UDP socket, the port they go to and how many go out in a second; they
stand on the standard input, as a list of JSON.
"""

from __future__ import annotations

import json
import socket
import sys
import time
from collections.abc import Sequence


def send(line: socket.socket, to: tuple[str, int], messages: Sequence[str], pace: float) -> None:
    """Send them all, none before its time."""
    begun = time.monotonic()
    for number, message in enumerate(messages):
        pause = begun + number / pace - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        line.sendto(message.encode(), to)


def main() -> None:
    """See the module."""
    number, host, port, pace = sys.argv[1:]
    with socket.socket(fileno=int(number)) as line:
        send(line, (host, int(port)), json.load(sys.stdin), float(pace))


if __name__ == "__main__":
    main()
