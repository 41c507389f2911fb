"""Calls that an agent was killed over are hung up by the one after it.

Else their telephones would hear nothing for minutes, or ring on, and the trunk's channels would stay
busy. What a goodbye takes is its whole text and the place it goes to (BYE by RFC 3261, 12.2.1.1 and 15.1.1;
480 for who rings): both are kept until a goodbye was heard, theirs or ours. They lie in `run/`, for
they are of no use to a copy of the data, and sealed, for numbers and names are in them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from sippy.SipRequest import SipRequest
from sippy.Time.Timeout import Timeout

from radio.air.files import write_atomic
from radio.calls.agent.disk import Disk
from radio.calls.agent.faults import told
from radio.keys import KeyFileError, Keyring, SealedError

FOLDER: Final = "run/dialogs"
_STALE: Final = 86_400_000
"""ms after which the other side has long forgotten the call."""

_AGAIN: Final = (0.0, 0.5, 1.5, 3.5, 7.5)
"""Seconds after which a response is said (RFC 3261, 17.2.1)."""

Place = tuple[str, int]
"""Address and port."""


@dataclass(frozen=True, slots=True)
class Goodbye:
    """A BYE or 480 as it is said, the place it goes to, and when (ms since 1970) it was made."""

    text: str
    host: str
    port: int
    at: int


class Standing:
    """The goodbyes of calls that stand, a sealed file for each; none of it waits but `left`.

    A disk that is full costs the goodbye, never the call: the journal tells of it.
    """

    def __init__(self, data: Path, disk: Disk, keys: Keyring, now: Callable[[], int]) -> None:
        self._folder = data / FOLDER
        self._disk = disk
        self._keys = keys
        self._now = now

    def keep(self, name: str, text: str, place: Place, *, durable: bool = True) -> None:
        """From here on it would be said, were this agent gone; `durable`: or the power.

        `name` is one call's alone; the last that was kept by it counts.
        """
        goodbye = Goodbye(text, str(place[0]), int(place[1]), self._now())
        self._disk.do(partial(self._write, name, goodbye, durable=durable), _borne)

    def forget(self, name: str) -> None:
        """A goodbye was heard, or nobody is there who would hear it."""
        self._disk.do(partial((self._folder / name).unlink, missing_ok=True), _borne)

    def left(self) -> Iterator[tuple[str, Goodbye]]:
        """Those that an agent before this one left, by name; what is too old, or is none, goes."""
        for path in sorted(self._folder.glob("*")):
            with suppress(OSError, KeyFileError):
                goodbye = self._read(path)
                if goodbye is not None and goodbye.at > self._now() - _STALE:
                    yield path.name, goodbye
                else:
                    path.unlink(missing_ok=True)

    def _write(self, name: str, goodbye: Goodbye, *, durable: bool) -> None:
        try:
            sealed = self._keys.seal(json.dumps(asdict(goodbye)), _about(name))
        except KeyFileError as error:
            raise OSError(str(error)) from error
        self._folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        write_atomic(self._folder / name, sealed.encode(), durable=durable)

    def _read(self, path: Path) -> Goodbye | None:
        try:
            told = json.loads(self._keys.open(path.read_text(encoding="utf-8"), _about(path.name)))
            return Goodbye(**told)
        except (SealedError, ValueError, TypeError):
            return None


def say(config: dict[str, Any], goodbye: Goodbye, done: Callable[[], None]) -> None:
    """Say it, again and again until it is answered or half a minute is over; then `done`.

    Said by two agents one after the other it is the same message, which telephones take for one.
    """
    if goodbye.text.startswith("SIP/"):
        _say_again(config, goodbye, done)
        return

    def answered(response: Any) -> None:
        with told():
            if response.scode >= 200:
                done()

    request = SipRequest(goodbye.text)
    request.setTarget(((goodbye.host, goodbye.port), "udp"))
    config["_sip_tm"].newTransaction(request, answered)


def _say_again(config: dict[str, Any], goodbye: Goodbye, done: Callable[[], None]) -> None:
    """A response, of whose transaction nobody knows any more: nothing tells that it was heard."""
    place = (goodbye.host, goodbye.port)
    server = config["_sip_tm"].l4r.getServer(place)
    for after in _AGAIN:
        Timeout(config["_sip_tm"].transmitData, after, 1, server, goodbye.text, place)
    Timeout(done, _AGAIN[-1])


def _about(name: str) -> str:
    return f"dialog:{name}"


def _borne(_error: OSError) -> None:
    """The journal is on the same disk, and tells."""
