"""What was dumped, into files of their own: by a thread that waits for a disk as long as need be.

The mixer hands it over and never waits. On the engine's shared threads it would stand behind a server
that does not answer, and be forgotten when the engine is stopped.
"""

from __future__ import annotations

import io
import queue
import threading
import wave
from pathlib import Path

from radio.air.decks.pcm import Samples
from radio.air.files import write_atomic

RETRY_SECONDS = 1.0
CLOSING_SECONDS = 5.0


class DumpKeeper:
    """Writes what was dumped so that it survives a power cut; tried again while the disk refuses.

    `keep` may be called from any thread and returns at once. `trouble` is what the disk said when it last
    refused, empty when all is written.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._queue: queue.SimpleQueue[tuple[Path, Samples] | None] = queue.SimpleQueue()
        self._ending = threading.Event()
        self.trouble = ""
        self._thread = threading.Thread(target=self._work, name="dumps", daemon=True)
        self._thread.start()

    def keep(self, path: Path, pcm: Samples) -> None:
        """Have 16-bit stereo written to a WAV file."""
        self._queue.put((path, pcm))

    def close(self) -> None:
        """Write what is left; at most a few seconds."""
        self._ending.set()
        self._queue.put(None)
        self._thread.join(timeout=CLOSING_SECONDS)

    def _work(self) -> None:
        while (one := self._queue.get()) is not None:
            path, pcm = one
            while not self._written(path, pcm) and not self._ending.wait(RETRY_SECONDS):
                pass

    def _written(self, path: Path, pcm: Samples) -> bool:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(path, _wav(pcm, self._rate))
        except OSError as error:
            self.trouble = str(error)
            return False
        self.trouble = ""
        return True


def _wav(pcm: Samples, rate: int) -> bytes:
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(pcm.tobytes())
    return content.getvalue()
