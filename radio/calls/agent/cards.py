"""The sound cards of this process: which there are is asked anew while none of them is in use.

PortAudio makes its list once, and makes it anew only where it is ended and begun, which takes the
sound from every card that is open. So a card that was plugged in later is found while no caller is
on another one.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Cards:
    """Shared by all that open cards; each has a thread of its own for that."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._in_use = 0

    @contextmanager
    def using(self) -> Iterator[None]:
        """While a card is opened, and is open."""
        with self._lock:
            self._in_use += 1
        try:
            yield
        finally:
            with self._lock:
                self._in_use -= 1

    def look_anew(self, sounddevice: Any) -> None:
        """See what cards there are by now, unless one is in use; nobody opens one meanwhile."""
        with self._lock:
            if not self._in_use:
                sounddevice._terminate()  # noqa: SLF001 - the documented way to see new devices
                sounddevice._initialize()  # noqa: SLF001
