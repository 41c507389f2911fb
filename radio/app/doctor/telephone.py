"""Checks of the telephone: its address, its port, its lines."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address

from radio.air.control.client import EngineAwayError, EngineClient
from radio.app.config import Loaded
from radio.app.config.calls import Line, LineIn
from radio.app.doctor.finding import Finding, bad, ok, warn
from radio.calls.agent.headset import DEFAULT
from radio.calls.agent.settings import SOCKET

_NAME = "telephone"


def telephone(loaded: Loaded) -> list[Finding]:
    """Nothing where no line is set; else the port, and each line."""
    calls = loaded.settings.calls
    if not calls.lines:
        return []
    states = _states(loaded)
    first = _port(calls.host, calls.port) if states is None else ok(_NAME, "runs")
    return [
        first,
        *(
            [_card("headset", calls.headset, calls.headset, "set calls.headset")]
            if calls.headset
            else []
        ),
        *(
            _hybrid(name, line) if isinstance(line, LineIn) else _line(name, line, loaded, states)
            for name, line in calls.lines.items()
        ),
    ]


def _hybrid(name: str, line: LineIn) -> Finding:
    return _card(f"line {name}", line.input, line.output, "set its input and output")


def _card(told: str, source: str, sink: str, mend: str) -> Finding:
    import sounddevice

    wanted = {"input": source, "output": sink}
    try:
        for side, name in wanted.items():
            sounddevice.query_devices(None if name in {"", DEFAULT} else name, side)
    except (ValueError, sounddevice.PortAudioError) as error:
        names = ", ".join(sorted({str(row["name"]) for row in sounddevice.query_devices()}))
        return bad(told, str(error), f"{mend} to part of: {names or 'none is there; plug one in'}")
    return ok(told, "the card is there")


def _states(loaded: Loaded) -> dict[str, tuple[str, str]] | None:
    """State and reason of each line; None where the agent is away."""
    try:
        with EngineClient(loaded.data, SOCKET) as client:
            rows = client.request("status")["lines"]
    except EngineAwayError:
        return None
    return {row["name"]: (row["state"], row["reason"]) for row in rows}


def _port(host: str, port: int) -> Finding:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind((host, port))
    except OSError as error:
        mend = "set calls.host to an address of this computer (ip -4 address), calls.port to a free port"
        return bad(_NAME, f"{host} port {port}: {error.strerror}", mend)
    return ok(_NAME, f"{host} port {port} is free")


def _line(
    name: str, line: Line, loaded: Loaded, states: dict[str, tuple[str, str]] | None
) -> Finding:
    told = f"line {name}"
    try:
        rows = socket.getaddrinfo(line.host, line.port, socket.AF_INET, socket.SOCK_DGRAM)
    except OSError as error:
        mend = f"correct calls.lines.{name}.host, or the computer's DNS"
        return bad(told, f"{line.host}: {error.strerror}", mend)
    there = IPv4Address(rows[0][4][0])
    if IPv4Address(loaded.settings.calls.host).is_loopback and not there.is_loopback:
        mend = "set calls.host to this computer's address in that network (ip -4 address)"
        return bad(told, f"{line.host} can't reach {loaded.settings.calls.host}", mend)
    state, reason = (states or {}).get(name, ("", ""))
    if state == "unheard" or reason.startswith("408"):
        return warn(told, f"{line.host} does not answer", "is it on, and in this network?")
    if state == "failed":
        return bad(told, f"{line.host} says: {reason}", "correct user and password of the line")
    if state == "unregistered":
        return warn(told, f"{line.host} has not answered", "is it on, and in this network?")
    return ok(told, state or str(there))
