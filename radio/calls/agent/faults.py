"""Faults of the agent's own are told on stderr by their place alone.

sippy swallows what its callbacks raise and prints it together with the message that was being
read, numbers and names in it; its words go nowhere (see `main`). So each callback that is given
to sippy is wrapped in `told`. The words of an exception may have a number in them, too: they
are left out.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OURS = Path(__file__).parents[2]


def tell(fault: BaseException) -> None:
    """One line: what kind, and the places it came through."""
    places = " < ".join(
        f"{Path(row.filename).name}:{row.lineno} {row.name}"
        for row in reversed(traceback.extract_tb(fault.__traceback__))
    )
    sys.stderr.write(f"fault: {type(fault).__name__} at {places}\n")
    sys.stderr.flush()


@contextmanager
def told() -> Iterator[None]:
    """Tell of what goes wrong within, and let it go on to whoever called.

    What sippy finds wrong with a message that is none is no fault of ours.
    """
    try:
        yield
    except Exception as fault:
        last = traceback.extract_tb(fault.__traceback__)[-1]
        if Path(last.filename).is_relative_to(_OURS):
            tell(fault)
        raise
