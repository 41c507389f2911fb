"""Work that the air comes before."""

from __future__ import annotations

import os
import threading
from typing import Final

NICENESS: Final = 19


def step_back() -> None:
    """Give this thread the lowest priority, and what it starts from now on.

    A priority can't be taken back: to be called in a thread of the work's own.

    Raises:
        OSError: the system does not allow it.
    """
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
