"""A telephone agent without a telephone: its control socket, and calls that are made by hand.

It speaks the protocol of docs/architecture.md; `tests/web/test_calls_contract.py` holds it against
the real one.
"""

from __future__ import annotations

import time
import uuid
from pathlib import Path
from typing import Any

from radio.air.control.protocol import socket_path
from tests.web.fake_engine import FakeEngine

ALLOWED = {
    "answer": ("ringing", "waiting"),
    "refuse": ("ringing", "ended"),
    "hang_up": ("waiting screening on_air", "ended"),
    "screen": ("waiting", "screening"),
    "unscreen": ("screening", "waiting"),
    "air": ("waiting screening", "on_air"),
    "unair": ("on_air", "waiting"),
}
"""By order: the states it is for, and what comes of it."""


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class FakeCalls(FakeEngine):
    """The socket; `calls` and `lines` are what it tells of, `blocked` what it was given."""

    def __init__(self, data: Path) -> None:
        super().__init__(data)
        self.calls: dict[str, dict[str, Any]] = {}
        self.lines = [_line("telkom", "registered"), _line("gsm", "registered")]
        self.blocked: list[str] = []
        self.has_screener = True
        self.screener_reason = ""
        self.marks: list[dict[str, Any]] = []

    def start(self) -> FakeCalls:
        self._stopping.clear()
        settings = self.data / "calls" / "agent.json"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.touch()
        (self.data / "run").mkdir(parents=True, exist_ok=True)
        self._serve(socket_path(self.data, "calls.sock"), self._control)
        self._begin(self._speak)
        return self

    def ring(self, number: str = "081234567890", name: str = "", line: str = "telkom") -> str:
        """Somebody calls."""
        call_id = uuid.uuid4().hex
        self.calls[call_id] = {
            "id": call_id, "line": line, "number": number, "name": name, "state": "ringing",
            "rang_at": now_ms(), "answered_at": None, "ended_at": None, "ended_because": "",
            "on_air_since": None, "on_air_ms": 0, "level_dbfs": None, "loss": None, "held": False, "quiet": False,
            "codec": "PCMA", "folder": "", "trouble": "", "trouble_of": "",
        }  # fmt: skip
        self.tell()
        return call_id

    def end(self, call_id: str, because: str = "caller") -> None:
        """Their side is over."""
        self._become(self.calls[call_id], "ended", because)
        self.tell()

    def change_line(self, name: str, state: str, reason: str = "") -> None:
        """A line comes or goes."""
        for row in self.lines:
            if row["name"] == name:
                row.update(state=state, reason=reason)
        self.tell()

    def tell(self) -> None:
        self.say({"event": "calls", **self._report()})

    def did(self, order: str) -> list[dict[str, Any]]:
        """What it was asked with, by an order."""
        return [args for do, args in self.asked if do == order]

    # ------------------------------------------------------------ as the agent does

    def _report(self) -> dict[str, Any]:
        calls = [dict(row) for row in self.calls.values()]
        lines = [dict(row) for row in self.lines]
        told = {
            "lines": lines,
            "calls": calls,
            "engine": True,
            "trouble": "",
            "unspoken": "",
            "pid": 1,
        }
        return {**told, "screener": self.screener()}

    def screener(self) -> dict[str, Any]:
        """The private line."""
        by = "headset" if self.has_screener else ""
        on = any(row["state"] == "screening" for row in self.calls.values())
        state = "on" if on and not self.screener_reason else "calling" if on else "off"
        return {"set": self.has_screener, "state": state, "by": by, "reason": self.screener_reason}

    def _status_event(self) -> dict[str, Any]:
        return {"event": "calls", **self._report()}

    def _speak(self) -> None:
        while not self._stopping.wait(0.25):
            self.tell()

    def _answer(self, message: dict[str, Any], connection: Any) -> dict[str, Any]:
        do, args = message["do"], message.get("args", {})
        self.asked.append((do, args))
        if do in self.refusals:
            return {"ok": False, "error": self.refusals[do]}
        if do == "status":
            return {"ok": True, "result": self._report()}
        if do == "block":
            self.blocked = list(args["numbers"])
            return {"ok": True, "result": {"blocked": len(self.blocked)}}
        if do == "open":
            call_id = self.ring("", line=str(args["line"]))
            self._become(self.calls[call_id], "waiting", "")
            return {"ok": True, "result": self.calls[call_id]}
        if do == "mark":
            return self._mark(args)
        return self._move(do, args) if do in ALLOWED else {"ok": True, "result": {}}

    def _move(self, do: str, args: dict[str, Any]) -> dict[str, Any]:
        states, to = ALLOWED[do]
        call = self.calls.get(str(args.get("id")))
        if call is None or call["state"] == "ended":
            return _no("no_such_call", "this call is over")
        if call["state"] not in states.split():
            return _no("other_state", f"this call is {call['state']} by now")
        self._become(call, to, {"refuse": "refused"}.get(do, "studio"))
        self.tell()
        return {"ok": True, "result": dict(call)}

    def _mark(self, args: dict[str, Any]) -> dict[str, Any]:
        call = self.calls.get(str(args.get("id")))
        if call is None or call["state"] == "ended":
            return _no("no_such_call", "this call is over")
        if call["state"] == "ringing":
            return _no("other_state", "this call is ringing by now")
        self.marks.append(args)
        at = now_ms()
        return {"ok": True, "result": {"at": at, "frame": (at - call["answered_at"]) * 8}}

    def _become(self, call: dict[str, Any], state: str, because: str) -> None:
        at = now_ms()
        if call["on_air_since"] is not None:
            call["on_air_ms"] += at - call["on_air_since"]
        call["on_air_since"] = at if state == "on_air" else None
        if state == "waiting" and call["answered_at"] is None:
            call.update(answered_at=at, level_dbfs=-22.0, loss=0.0, folder=f"calls/x/{call['id']}")
        if state == "ended":
            call.update(ended_at=at, ended_because=because, level_dbfs=None)
        call["state"] = state


def _line(name: str, state: str) -> dict[str, Any]:
    return {"name": name, "kind": "trunk", "state": state, "reason": "", "most": 8}


def _no(code: str, message: str) -> dict[str, Any]:
    return {"ok": False, "error": {"code": code, "message": message, "do": "Look again."}}
