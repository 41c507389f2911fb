"""What two telephones agree on (SDP, RFC 8866; offer and answer, RFC 3264): codec, address, direction."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address

from radio.calls.agent.media.codecs import CODECS, PCMA, Codec

LONGEST = 16_384
"""Bytes of a description that is looked at."""
EVENTS = "telephone-event/8000"


class Direction(StrEnum):
    """Who may speak, as the description's sender sees it."""

    BOTH = "sendrecv"
    SEND = "sendonly"
    RECEIVE = "recvonly"
    NONE = "inactive"


@dataclass(frozen=True, slots=True)
class Description:
    """The audio of a description: where to send, what they take (payload types by wish), who speaks."""

    host: str
    port: int
    codecs: tuple[tuple[Codec, int], ...]
    direction: Direction
    events: int | None = None

    @property
    def held(self) -> bool:
        """Whether they do not listen: on hold, or nowhere."""
        quiet = self.direction in (Direction.SEND, Direction.NONE)
        return quiet or self.host == "0.0.0.0" or self.port == 0  # noqa: S104 - an address they name


LATER = Description("0.0.0.0", 0, ((PCMA, PCMA.payload_type),), Direction.BOTH)  # noqa: S104 - nowhere
"""Who describes nothing when they call (RFC 3264, a late offer): is offered A-law, which all exchanges
speak, and says in the ACK where to send it."""


class NoCommonAudioError(Exception):
    """Nothing in it that can be spoken: no audio, no address, no codec known here."""


def read(text: str, known: tuple[Codec, ...] = CODECS) -> Description:
    """The first audio of a description.

    Raises:
        NoCommonAudioError: as it says.
    """
    session, audio = _sections(text[:LONGEST])
    if audio is None:
        raise NoCommonAudioError("there is no audio in it")
    words = audio[0].split()
    port, kinds = _number(words[1]) if len(words) > 3 else None, words[3:]
    if port is None or words[2:3] != ["RTP/AVP"]:
        raise NoCommonAudioError("its audio is none that can be taken")
    names = _maps(audio)
    codecs = tuple(found for kind in kinds for found in _codec(kind, names, known))
    if not codecs:
        raise NoCommonAudioError("no codec of it is known here")
    events = next((kind for kind in kinds if names.get(kind, "").lower() == EVENTS), None)
    return Description(
        host=_address(audio) or _address(session) or _none(),
        port=port,
        codecs=codecs,
        direction=_direction(audio) or _direction(session) or Direction.BOTH,
        events=_number(events) if events else None,
    )


def _none() -> str:
    raise NoCommonAudioError("it names no address")


def _sections(text: str) -> tuple[list[str], list[str] | None]:
    """Lines of the session, and those of the first audio in it."""
    session: list[str] = []
    current, audio = session, None
    for line in text.replace("\r", "\n").split("\n"):
        if line.startswith("m="):
            current = [line[2:]]
            if audio is None and line.startswith("m=audio "):
                audio = current
        elif line:
            current.append(line)
    return session, audio


def _address(lines: list[str]) -> str:
    for line in lines:
        words = line[2:].split()
        if line.startswith("c=") and words[:2] == ["IN", "IP4"] and len(words) > 2:
            try:
                return str(IPv4Address(words[2].split("/")[0]))
            except ValueError:
                return ""
    return ""


def _maps(lines: list[str]) -> dict[str, str]:
    names: dict[str, str] = {}
    for line in lines:
        if line.startswith("a=rtpmap:"):
            kind, _, name = line[9:].partition(" ")
            names[kind] = name.strip()
    return names


def _codec(kind: str, names: dict[str, str], known: tuple[Codec, ...]) -> list[tuple[Codec, int]]:
    """The codec of a payload type: by its map, or, where it has none, by its fixed number."""
    number = _number(kind)
    if number is None or number > 127:
        return []
    name = names.get(kind, "")
    for codec in known:
        wanted = f"{codec.name}/{codec.clock}".lower()
        if name.lower() in (wanted, f"{wanted}/1") or (not name and number == codec.payload_type):
            return [(codec, number)]
    return []


def _direction(lines: list[str]) -> Direction | None:
    for line in lines:
        if line.startswith("a=") and line[2:].strip() in set(Direction):
            return Direction(line[2:].strip())
    return None


def _number(word: str) -> int | None:
    return int(word) if word.isascii() and word.isdigit() and int(word) <= 65535 else None


_ANSWERS = {
    Direction.BOTH: Direction.BOTH,
    Direction.SEND: Direction.RECEIVE,
    Direction.RECEIVE: Direction.SEND,
    Direction.NONE: Direction.NONE,
}


def answer(host: str, port: int, theirs: Description, chosen: tuple[Codec, int]) -> str:
    """Our side of it: one codec, at this address."""
    return _written(host, port, (chosen,), _ANSWERS[theirs.direction], theirs.events)


def offer(host: str, port: int) -> str:
    """What we would speak, the best first."""
    codecs = tuple((codec, codec.payload_type) for codec in CODECS)
    return _written(host, port, codecs, Direction.BOTH, 101)


def _written(
    host: str,
    port: int,
    codecs: tuple[tuple[Codec, int], ...],
    direction: Direction,
    events: int | None,
) -> str:
    kinds = [number for _, number in codecs] + ([] if events is None else [events])
    lines = [
        "v=0",
        f"o=radio {secrets.randbits(32)} 1 IN IP4 {host}",
        "s=radio",
        f"c=IN IP4 {host}",
        "t=0 0",
        f"m=audio {port} RTP/AVP {' '.join(map(str, kinds))}",
        *(f"a=rtpmap:{number} {codec.name}/{codec.clock}" for codec, number in codecs),
        *([] if events is None else [f"a=rtpmap:{events} {EVENTS}", f"a=fmtp:{events} 0-15"]),
        "a=ptime:20",
        f"a={direction}",
    ]
    return "\r\n".join(lines) + "\r\n"
