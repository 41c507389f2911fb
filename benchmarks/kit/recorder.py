"""Records raw PCM from a named pipe, and notes when each part of it arrived."""

from __future__ import annotations

import fcntl
import os
import select
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tests.rig import RATE, Samples

FRAME_BYTES = 4
PIPE_BYTES = 1 << 20
_F_SETPIPE_SZ = 1031


class Recorder:
    """Reads a named pipe from its making until it is closed.

    The pipe stays open between writers, so a player that ends and begins again is one
    recording. A thread of its own reads; `frames`, `arrivals` and `pcm` may be read any time.
    """

    def __init__(self, folder: Path, name: str = "bus", rate: int = RATE) -> None:
        self.pipe = folder / f"{name}.fifo"
        self.rate = rate
        self._file = (folder / f"{name}.raw").open("wb+")
        os.mkfifo(self.pipe)
        self._fd = os.open(self.pipe, os.O_RDWR | os.O_NONBLOCK)
        fcntl.fcntl(self._fd, _F_SETPIPE_SZ, PIPE_BYTES)
        self._bytes = 0
        self._times: list[int] = []
        self._starts: list[int] = []
        self._stop = os.pipe()
        self._thread = threading.Thread(target=self._read, name="recorder", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        waiting = select.poll()
        waiting.register(self._fd, select.POLLIN)
        waiting.register(self._stop[0], select.POLLIN)
        while True:
            ready = {fd for fd, _ in waiting.poll()}
            if self._stop[0] in ready:
                return
            now = time.time_ns()
            try:
                data = os.read(self._fd, PIPE_BYTES)
            except BlockingIOError:
                continue
            self._times.append(now)
            self._starts.append(self._bytes // FRAME_BYTES)
            self._file.write(data)
            self._bytes += len(data)

    @property
    def frames(self) -> int:
        """Frames recorded up to now."""
        return self._bytes // FRAME_BYTES

    def await_frames(self, frames: int, timeout: float) -> None:
        """Wait until so many frames are there.

        Raises:
            TimeoutError: they did not come.
        """
        deadline = time.monotonic() + timeout
        while self.frames < frames:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.frames} of {frames} frames arrived in {timeout:.0f} s")
            time.sleep(0.01)

    def pcm(self) -> Samples:
        """All that was recorded, shape (frames, 2)."""
        self._file.flush()
        frames = self.frames
        data = np.memmap(self._file.name, dtype=np.int16, mode="r") if frames else np.zeros(0)
        return np.asarray(data[: frames * 2], dtype=np.int16).reshape(-1, 2)

    def arrivals(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Wall time in ns at which each part arrived, and the number of its first frame."""
        count = len(self._starts)
        return np.array(self._times[:count], np.int64), np.array(self._starts[:count], np.int64)

    def arrived_at(self, frame: int) -> int:
        """Wall time in ns at which the part that holds this frame arrived."""
        times, starts = self.arrivals()
        return int(times[max(0, int(np.searchsorted(starts, frame, "right")) - 1)])

    def wall_line(self, window: float = 10.0) -> WallLine:
        """Mapping of frames to wall time; see `WallLine`."""
        return WallLine(*self.arrivals(), self.rate, window)

    def close(self) -> None:
        """End the recording."""
        os.write(self._stop[1], b"q")
        self._thread.join()
        for fd in (self._fd, *self._stop):
            os.close(fd)
        self._file.close()
        self.pipe.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class WallLine:
    """Wall time of a frame at the bus, from the arrivals of a steady recording.

    A part can arrive late but never early, so the line is drawn along the earliest arrivals
    within `window` seconds to each side. What it can't take away is the least time the player
    needs to make and hand over a block: it counts against the player.
    """

    def __init__(
        self, times: NDArray[np.int64], starts: NDArray[np.int64], rate: int, window: float
    ) -> None:
        self._rate = rate
        offsets = times - starts * 1_000_000_000 // rate
        half = max(1, int(window * len(times) / max(1e-9, (times[-1] - times[0]) / 1e9)))
        padded = np.pad(offsets, half, mode="edge")
        windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1)
        self._starts = starts
        self._offsets = windows.min(axis=1)
        self.lateness = offsets - self._offsets

    def ns_at(self, frame: int) -> int:
        """Wall time in nanoseconds at which this frame left the bus."""
        place = min(len(self._starts) - 1, int(np.searchsorted(self._starts, frame)))
        return int(self._offsets[place]) + frame * 1_000_000_000 // self._rate
