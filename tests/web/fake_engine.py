"""An engine without audio: the control and monitor sockets, driven by hand.

It speaks the protocol of docs/architecture.md, so that whatever the panel does with it, it
does with the real one. `kill` ends it as SIGKILL would: sockets gone, no word said.
"""

from __future__ import annotations

import contextlib
import copy
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from radio.air.control.protocol import decode_line, encode_line, socket_path

BLOCK = 0.1


def iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def demo_status(now: datetime) -> dict[str, Any]:
    """A plausible moment of a plausible day."""
    at = now + timedelta(seconds=84)
    rows = [
        ("Ayo Mas Bro: pembuka", "Penyiar", "Program siaran", 32, "soft"),
        ("Tanggapan Dinas Perhubungan", "Narasumber", "Program siaran", 412, "follow"),
        ("Kembang Kacang", "Orkes Padangan", "Musik", 221, "follow"),
        ("Cegah demam berdarah", "Dinas Kesehatan", "ILM", 60, "follow"),
        ("Bengawan Malam", "Keroncong Ledok", "Musik", 245, "follow"),
        ("Warta pukul sembilan", "Redaksi", "Berita", 300, "hard"),
        ("Tirai Hujan di Kedewan", "Sari Wulandari", "Musik", 198, "follow"),
        ("Jati dan Kayangan Api", "Gamelan Kahyangan", "Musik", 263, "follow"),
        ("Identitas stasiun", "", "Identitas", 9, "follow"),
    ]
    nexts = []
    for number, (title, artist, category, seconds, timing) in enumerate(rows):
        if timing == "hard":
            at += timedelta(seconds=12)
        nexts.append(
            {
                "entry_id": f"n{number}",
                "title": title,
                "artist": artist,
                "category": category,
                "at": iso(at),
                "planned_at": iso(at),
                "timing": timing,
                "seconds": float(seconds),
                "cued": number < 2,
            }
        )
        at += timedelta(seconds=seconds)
    return {
        "mode": "auto",
        "now": {
            "entry_id": "e1",
            "media_id": "m1",
            "title": "Pagi di Bengawan",
            "artist": "Keroncong Ledok",
            "category": "Musik",
            "started_at": iso(now - timedelta(seconds=121)),
            "elapsed": 121.0,
            "remaining": 84.0,
            "source": "log",
        },
        "next": nexts,
        "next_hard": {**nexts[5], "off": -12.0},
        "ducking": {"depth": -14.0, "attack": 0.15, "release": 0.8, "now": 0.0},
        "outputs": [
            _output("siaran", "icecast", "up"),
            _output("dengar", "monitor", "up"),
            _output("arsip", "aircheck", "up"),
        ],
        "levels": {"left_dbfs": -18.0, "right_dbfs": -19.0, "lufs_short": -16.4},
        "alarms": [],
        "carts": [
            {"name": name, "title": title, "playing": False, "ready": True}
            for name, title in (
                ("ident", "Identitas stasiun"),
                ("buka", "Buka Ayo Mas Bro"),
                ("sela", "Jingle sela"),
                ("tepuk", "Tepuk tangan"),
                ("telepon", "Nada sambung"),
                ("cuaca", "Peringatan dini cuaca"),
                ("azan", "Sela azan"),
                ("tutup", "Tutup program"),
            )
        ],
        "live": None,
        "delay": {
            "state": "off",
            "held": 0.0,
            "target": 0.0,
            "by": "stretch",
            "armed": False,
            "programme": "",
            "until": None,
            "hand": "",
        },
        "held": False,
        "pids": {"engine": 1, "decoders": [2, 3], "encoders": [4]},
        "station_time": iso(now),
        "engine_uptime": 4021.0,
        "silence_seconds_total": 0.0,
        "log_revision": 7,
    }


def _output(name: str, kind: str, state: str) -> dict[str, Any]:
    return {
        "name": name,
        "kind": kind,
        "state": state,
        "restarts": 0,
        "dropped_blocks": 0,
        "reason": "",
    }


FULL_DELAY: dict[str, Any] = {
    "state": "full", "held": 10.0, "target": 10.0, "by": "stretch", "armed": True,
    "programme": "ayo-1", "until": 1796014800000, "hand": "",
}  # fmt: skip
"""What `status` tells of a delay that an episode has armed, until 12.00 in Bojonegoro."""


class FakeEngine:
    """The sockets; what it says is in `status` and `levels`, what it was asked in `asked`."""

    def __init__(self, data: Path, sound: bytes = b"") -> None:
        self.data = data
        self.status = demo_status(datetime.now(UTC))
        self.levels = {
            "left_dbfs": -18.0,
            "right_dbfs": -19.5,
            "left_peak": -7.0,
            "right_peak": -8.0,
            "lufs_momentary": -15.9,
            "lufs_short": -16.4,
            "limiter_db": 0.0,
        }
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.refusals: dict[str, dict[str, str]] = {}
        self.connections = 0
        self._sound = sound
        self._said_at = time.monotonic()
        self._lock = threading.Lock()
        self._subscribers: list[socket.socket] = []
        self._open: list[socket.socket] = []
        self._doors: list[socket.socket] = []
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> FakeEngine:
        self._stopping.clear()
        self._said_at = time.monotonic()
        (self.data / "run").mkdir(parents=True, exist_ok=True)
        self._serve(socket_path(self.data), self._control)
        if self._sound:
            self._serve(socket_path(self.data, "monitor.sock"), self._monitor)
        self._begin(self._speak)
        return self

    def kill(self) -> None:
        self._stopping.set()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
                connection.close()
            for door in self._doors:
                # Whoever waits there for the next one is woken.
                with contextlib.suppress(OSError):
                    door.shutdown(socket.SHUT_RDWR)
            self._open.clear()
            self._doors.clear()
            self._subscribers.clear()
        for thread in self._threads:
            thread.join(3)
        self._threads.clear()

    def play(self, **changes: Any) -> None:
        """Put another item on air."""
        with self._lock:
            self.status["now"] = {
                **self.status["now"],
                "started_at": iso(datetime.now(UTC)),
                "elapsed": 0.0,
                **changes,
            }
            self._said_at = time.monotonic()
        self.say(self._status_event())

    def change(self, **changes: Any) -> None:
        """Change the status and say so."""
        with self._lock:
            self.status.update(copy.deepcopy(changes))
        self.say(self._status_event())

    def say(self, event: dict[str, Any]) -> None:
        line = encode_line({"at": int(time.time() * 1000), **event})
        with self._lock:
            for subscriber in list(self._subscribers):
                try:
                    subscriber.sendall(line)
                except OSError:
                    self._subscribers.remove(subscriber)

    def _begin(self, target: Any, *args: Any) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _serve(self, path: Path, handle: Any) -> None:
        path.unlink(missing_ok=True)
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        server.bind(str(path))
        server.listen(64)
        self._doors.append(server)
        self._begin(self._accept, server, path, handle)

    def _accept(self, server: socket.socket, path: Path, handle: Any) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = server.accept()
            except OSError:
                break
            connection.settimeout(5)
            with self._lock:
                self._open.append(connection)
            self._begin(handle, connection)
        server.close()
        path.unlink(missing_ok=True)

    def _control(self, connection: socket.socket) -> None:
        self.connections += 1
        for message in self._lines(connection):
            reply = self._answer(message, connection)
            with self._lock, contextlib.suppress(OSError):
                connection.sendall(encode_line({"id": message["id"], **reply}))
            if message["do"] == "subscribe":
                with self._lock:
                    self._subscribers.append(connection)
                self.say(self._status_event())

    def _lines(self, connection: socket.socket) -> Iterator[dict[str, Any]]:
        buffer = b""
        while not self._stopping.is_set():
            try:
                chunk = connection.recv(65536)
            except TimeoutError:
                continue
            except OSError:
                return
            if not chunk:
                return
            buffer += chunk
            while b"\n" in buffer:
                line, _, buffer = buffer.partition(b"\n")
                yield decode_line(line)

    def _answer(self, message: dict[str, Any], connection: socket.socket) -> dict[str, Any]:
        self.asked.append((message["do"], message.get("args", {})))
        if message["do"] in self.refusals:
            return {"ok": False, "error": self.refusals[message["do"]]}
        return {"ok": True, "result": {}}

    def _status_event(self) -> dict[str, Any]:
        with self._lock:
            event = copy.deepcopy(self.status)
            passed = time.monotonic() - self._said_at
        if event["now"]:
            event["now"]["elapsed"] += passed
            if event["now"]["remaining"] is not None:
                event["now"]["remaining"] = max(0.0, event["now"]["remaining"] - passed)
        return {"event": "status", **event, "station_time": iso(datetime.now(UTC))}

    def _speak(self) -> None:
        number = 0
        while not self._stopping.wait(BLOCK):
            self.say({"event": "levels", **self.levels})
            number += 1
            if number % 10 == 0:
                self.say(self._status_event())

    def _monitor(self, connection: socket.socket) -> None:
        """The sound over and over, at its own pace (128 kb/s)."""
        position = 0
        step = int(16000 * BLOCK)
        while not self._stopping.wait(BLOCK):
            chunk = (self._sound + self._sound)[position : position + step]
            position = (position + step) % len(self._sound)
            try:
                connection.sendall(chunk)
            except OSError:
                return
