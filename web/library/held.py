"""Files the engine does not play since they brought a decoder down, and how they are let go."""

from __future__ import annotations

from http import HTTPStatus

from radio.air.control.client import EngineAwayError, EngineClient, EngineRefusedError
from radio.air.quarantine import Held, Quarantine, quarantine_file
from web.air.words import away, refused
from web.answers import TroubleError
from web.panel import current_panel

TIMEOUT = 5.0


def held() -> dict[str, Held]:
    """By path, as the engine last wrote them down."""
    rows = Quarantine(quarantine_file(current_panel().settings.data)).held()
    return {row.path: row for row in rows}


def held_paths() -> frozenset[str]:
    """The same as rows of the library have them: relative to the data folder where they lie in it."""
    inside = f"{current_panel().settings.data.absolute()}/"
    return frozenset(path.removeprefix(inside) for path in held())


def release(path: str) -> None:
    """Have the engine play a file again.

    Raises:
        TroubleError: the engine is away, or does not hold the file.
    """
    try:
        with EngineClient(current_panel().settings.data) as engine:
            engine.request("quarantine_release", timeout=TIMEOUT, path=path)
    except EngineAwayError as error:
        raise TroubleError(away(), HTTPStatus.SERVICE_UNAVAILABLE) from error
    except EngineRefusedError as error:
        raise TroubleError(refused(error), HTTPStatus.CONFLICT) from error
