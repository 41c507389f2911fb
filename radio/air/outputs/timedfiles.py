"""Encoded files that bear the time of their first frame: what aircheck and recordings share."""

from __future__ import annotations

import contextlib
import datetime as dt
import subprocess
from concurrent.futures import Executor
from pathlib import Path
from zoneinfo import ZoneInfo

from radio.air.outputs.encoders import ENDINGS, encode_command
from radio.air.outputs.output import EncodedOutput, Encoder
from radio.air.settings import OutputSettings

FRAME_BYTES = 4


class FileEncoder(Encoder):
    """An encoder into a file, whose folder is made by the thread that starts it."""

    def __init__(self, path: Path, arguments: list[str], executor: Executor) -> None:
        self.path = path
        super().__init__(arguments, executor)

    def _launch(self, arguments: list[str]) -> subprocess.Popen[bytes]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return super()._launch(arguments)

    def remove_if_empty(self) -> None:
        """A full disk takes the name of a file and none of its audio; may wait."""
        with contextlib.suppress(OSError):
            if not self.path.stat().st_size:
                self.path.unlink()


class TimedFiles:
    """Opens files in one folder, `pattern` (strftime, local time) for the names.

    A name that is taken gets a number; no file is ever written over.
    """

    def __init__(
        self,
        folder: Path,
        pattern: str,
        encoding: OutputSettings,
        rate: int,
        zone: str,
        executor: Executor,
    ) -> None:
        self._folder = folder
        self._pattern = pattern
        self._encoding = encoding
        self._rate = rate
        self._zone = ZoneInfo(zone)
        self._executor = executor
        self._stem = ""
        self._given: set[Path] = set()

    def open(self, ms: int, within: str = "") -> FileEncoder:
        """Start an encoder whose first frame is of this wall time, in the folder `within`."""
        path, s = self._path(ms, within), self._encoding
        arguments = encode_command(s.format, s.bitrate, self._rate, str(path))
        return FileEncoder(path, arguments, self._executor)

    def _path(self, ms: int, within: str) -> Path:
        moment = dt.datetime.fromtimestamp(round(ms / 1000), self._zone)
        stem, ending = moment.strftime(self._pattern), ENDINGS[self._encoding.format]
        if stem != self._stem:
            # Within a second an encoder may not yet have made the file it was given.
            self._stem, self._given = stem, set()
        path, number = self._folder / within / f"{stem}.{ending}", 1
        while path in self._given or path.exists():
            path, number = self._folder / within / f"{stem}-{number}.{ending}", number + 1
        self._given.add(path)
        return path


class FilesOutput(EncodedOutput):
    """An output into one file after the other; the base of aircheck and recordings."""

    def __init__(self, name: str, executor: Executor) -> None:
        super().__init__(name, executor, list)
        self._finishing: list[Encoder] = []

    def _let_finish(self, encoder: Encoder) -> None:
        """Its audio is whole: let it write that and end, unwaited for."""
        self._finishing.append(encoder)
        self._attend_finishing()

    def _attend_finishing(self) -> None:
        for encoder in list(self._finishing):
            if not encoder.closing and encoder.process is not None:
                encoder.close()
            if encoder.ended:
                encoder.kill()
                self._finishing.remove(encoder)

    def _fail(self, now: float, reason: str) -> None:
        failed = self._encoder
        super()._fail(now, reason)
        if isinstance(failed, FileEncoder):
            self._executor.submit(failed.remove_if_empty)

    def poll(self, now: float) -> None:
        """See `Output`."""
        super().poll(now)
        self._attend_finishing()

    def close(self) -> None:
        """See `Output`."""
        for encoder in self._finishing:
            encoder.close(patience=2.0)
        super().close()
