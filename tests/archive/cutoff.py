"""Re-encode in a process of its own that ends at a point, as if the power had failed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from radio.archive import recoding
from radio.db import open_engine
from radio.units import Millis
from tests.archive.kit import ZONE, place_of


def ending(work: Callable[..., Any], *, after: bool) -> Callable[..., Any]:
    def run(*given: Any, **named: Any) -> None:
        if after:
            work(*given, **named)
        os._exit(9)

    return run


def main(data: str, url: str, now: str, point: str) -> None:
    if point == "encoded":
        recoding._judge = ending(recoding._judge, after=False)
    elif point == "judged":
        recoding._swap = ending(recoding._swap, after=False)
    elif point == "named":
        recoding.os.link = ending(os.link, after=True)  # type: ignore[attr-defined]
    else:
        recoding._enter = ending(recoding._enter, after=True)
    place = place_of(open_engine(url), Path(data), lambda: Millis(int(now)), ZONE)  # type: ignore[arg-type]
    recoding.recode(place, 30, 96, lambda: False)


if __name__ == "__main__":
    main(*sys.argv[1:])
