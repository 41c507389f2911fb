"""Programmes recorded off the air: what is asked for by name, begun and ended between two blocks."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from radio.air.control.server import Refusal
from radio.air.outputs.recording import RecordingOutput
from radio.air.outputs.timedfiles import TimedFiles
from radio.air.settings import LONGEST_RECORDING, RECORDINGS, OutputSettings
from radio.units import Millis

if TYPE_CHECKING:
    from radio.air.engine import Engine

MOST = 8
"""At one time: each is an encoder, and the air needs the processor."""
SLACK = 1_000
"""Milliseconds: who asks for a day has another clock than the bus."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_WITHOUT_AIRCHECK = OutputSettings("aircheck", "aircheck", format="opus", bitrate=96)


class Recordings:
    """Serves the orders about recordings; owned by the mixer's thread.

    Those that run are among the engine's outputs, encoded as the aircheck is.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        s = engine.settings
        aircheck = (row for row in s.outputs if row.kind == "aircheck")
        encoding = next(aircheck, _WITHOUT_AIRCHECK)
        self._files = TimedFiles(
            engine.data / RECORDINGS,
            "%Y%m%d-%H%M%S",
            encoding,
            s.sample_rate,
            s.zone,
            engine.executor,
        )
        self._running: dict[str, RecordingOutput] = {}
        self._ended: list[RecordingOutput] = []

    # -- orders -----------------------------------------------------------------------------

    def start(self, args: dict[str, Any]) -> dict[str, Any]:
        """Record from the next block on; one that runs goes on, with a new `until` if given.

        Raises:
            Refusal: `bad_name`, `bad_until`, `too_many`.
        """
        self.look()
        name, until = _name_of(args), self._until_of(args)
        recording = self._running.get(name)
        if recording is None:
            recording = self._begin(
                name, until or Millis(self._engine.now_ms() + LONGEST_RECORDING)
            )
            recording.begin(self._engine.frame - self._engine.delay)
        elif until is not None:
            recording.until = until
        return self._told(recording)

    def stop(self, args: dict[str, Any]) -> dict[str, Any]:
        """Record no more.

        Raises:
            Refusal: `not_recording`.
        """
        self.look()
        name = str(args.get("name", ""))
        recording = self._running.get(name)
        if recording is None:
            names = ", ".join(self._running) or "nothing"
            raise Refusal(
                "not_recording", f"“{name}” is not being recorded", f"Being recorded: {names}."
            )
        self._end(recording)
        return self._told(recording)

    def _until_of(self, args: dict[str, Any]) -> Millis | None:
        until, now = args.get("until"), self._engine.now_ms()
        if until is None:
            return None
        if not isinstance(until, int) or not now < until <= now + LONGEST_RECORDING + SLACK:
            hours = LONGEST_RECORDING // 3_600_000
            raise Refusal(
                "bad_until",
                f"a recording can't end at {until!r}",
                f"Give a moment of the next {hours} hours, in ms since 1970 UTC.",
            )
        return Millis(until)

    def _told(self, recording: RecordingOutput) -> dict[str, Any]:
        """Where it lies, relative to the data folder."""
        file = recording.path
        return {
            "name": recording.name,
            "folder": f"{RECORDINGS}/{recording.name}",
            "file": file.relative_to(self._engine.data).as_posix() if file else None,
            "until": recording.until,
        }

    # -- its life ---------------------------------------------------------------------------

    def _begin(self, name: str, until: Millis) -> RecordingOutput:
        if len(self._running) >= MOST:
            names = ", ".join(self._running)
            raise Refusal(
                "too_many",
                f"{MOST} recordings run, and no more may at one time",
                f"Stop one of: {names}.",
            )
        engine = self._engine
        recording = RecordingOutput(
            name, until, self._files, engine.timeline, engine.executor, self._note
        )
        recording.poll(time.monotonic())
        self._running[name] = recording
        engine.outputs.append(recording)
        return recording

    def _note(self, path: Path, at: int) -> None:
        """When its first frame is, to the ms: the name of a file tells it to the second."""
        file = path.relative_to(self._engine.data).as_posix()
        self._engine.journal.note({"kind": "recording", "at": at, "file": file})

    def _end(self, recording: RecordingOutput) -> None:
        recording.finish()
        del self._running[recording.name]
        self._engine.outputs.remove(recording)
        self._engine.output_watch.forget(recording)
        self._ended.append(recording)

    def look(self) -> None:
        """End those whose time is over, and let those that have ended finish."""
        for recording in [row for row in self._running.values() if row.over]:
            self._end(recording)
        for recording in self._ended:
            recording.poll(time.monotonic())
        self._ended = [row for row in self._ended if not row.finished]

    def close(self) -> None:
        """Let those that have ended finish; waits. Those that run are closed as outputs."""
        for recording in self._ended:
            recording.close()

    # -- across a restart -------------------------------------------------------------------

    def state(self) -> list[dict[str, Any]]:
        """What runs, to be remembered."""
        return [{"name": row.name, "until": row.until} for row in self._running.values()]

    def resume(self, state: object) -> None:
        """Go on, each in a new file, with what ran; rows that are not of `state` are left out."""
        now = time.time_ns() // 1_000_000
        for row in state if isinstance(state, list) else []:
            match row:
                case {"name": str(name), "until": int(until)} if _NAME.fullmatch(name):
                    self._go_on(name, until, now)

    def _go_on(self, name: str, until: int, now: int) -> None:
        room = name not in self._running and len(self._running) < MOST
        if room and now < until <= now + LONGEST_RECORDING + SLACK:
            self._begin(name, Millis(until))


def _name_of(args: dict[str, Any]) -> str:
    name = str(args.get("name", ""))
    if not _NAME.fullmatch(name):
        raise Refusal(
            "bad_name",
            f"“{name}” can't be the name of a recording",
            "Letters, digits, dots, dashes and underscores, the first a letter or digit; "
            "at most 100, as in ayo-mas-bro-20261125.",
        )
    return name
