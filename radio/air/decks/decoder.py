"""The decoder process: libVLC turns one source at a time into 16-bit PCM on a pipe.

Run as `python -m radio.air.decks.decoder FD`, FD being one end of a sequenced-packet socket
pair. It lives apart from the engine because libVLC may crash or hang on a bad file. It
imports as little as it can: there are several of these.

Orders (JSON, one packet each):
    {"do": "cue", "cue": n, "uri": ..., "rate": 48000, "hold": frames, "options": [...]} with the
        pipe's writing end attached. With `hold` it pauses once so many frames are out.
    {"do": "play", "cue": n}   go on after the pause
    {"do": "hold", "cue": n, "hold": frames}   go on, and pause again at so many frames
    {"do": "drop", "cue": n}   stop; answered with idle
Reports:
    {"is": "idle"} · {"is": "held", "cue": n, "frames": n} · {"is": "end", "cue": n, "frames": n}
    · {"is": "error", "cue": n, "reason": ...}

libVLC is not re-entrant: its callbacks only write PCM and hand over to the main thread.
"""

from __future__ import annotations

import ctypes
import json
import os
import selectors
import signal
import socket
import sys
from typing import Any

import vlc

from radio.air.memory import trim_allocator

RESAMPLER = "--audio-resampler=soxr"
"""What converts sample rates. Left to itself, libVLC 3.0.24 takes its "ugly" one here, which
repeats and leaves out samples: a 44.1 kHz file of 20 s came out 96 to 672 frames short, and
a pair of tones with no measurable distance to the noise; with soxr 85 dB, and every frame of a
FLAC and MP3."""
OPTIONS = (
    RESAMPLER,
    "--quiet",
    "--no-video",
    "--no-spu",
    "--no-xlib",
    "--no-media-library",
    "--no-sub-autodetect-file",
    "--no-metadata-network-access",
    "--no-lua",
    "--no-stats",
    "--no-interact",
    "--no-audio-time-stretch",
)
FRAME_BYTES = 4
_PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True)
_libc.write.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t]
_libc.write.restype = ctypes.c_ssize_t


class Cue:
    """One source on its way through libVLC; `frames` counts what has gone to the pipe."""

    def __init__(self, number: int, pipe: int, hold: int, wake: int) -> None:
        self.number = number
        self.pipe = pipe
        self.hold = hold
        self.frames = 0
        self.broken = False
        self._wake = wake

    def write(self, data: int, count: int) -> None:
        """Called on libVLC's audio thread; one call, one copy, the lock released."""
        size = count * FRAME_BYTES
        done = 0
        while done < size and not self.broken:
            written = _libc.write(self.pipe, data + done, size - done)
            if written < 0:
                self.broken = True
                return
            done += written
        before, self.frames = self.frames, self.frames + count
        if before < self.hold <= self.frames:
            self.tell(b"h")

    def tell(self, what: bytes) -> None:
        """Hand an event over to the main thread; the pipe to it never fills."""
        os.write(self._wake, what)

    def close(self) -> None:
        """The reader sees the end of the audio."""
        if self.pipe >= 0:
            os.close(self.pipe)
            self.pipe = -1


class Decoder:
    """The process's one player and its conversation with the engine."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._vlc = vlc.Instance(*OPTIONS)
        if self._vlc is None:
            raise SystemExit("libVLC could not be started")
        self._wake_read, self._wake_write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        self._cue: Cue | None = None
        self._player: Any = None
        self._keep: tuple[Any, ...] = ()

    def run(self) -> None:
        """Serve until the engine closes its end."""
        selector = selectors.DefaultSelector()
        selector.register(self._control, selectors.EVENT_READ, self._on_order)
        selector.register(self._wake_read, selectors.EVENT_READ, self._on_wake)
        self._report({"is": "idle"})
        while True:
            for key, _ in selector.select():
                if not key.data():
                    return

    def _on_order(self) -> bool:
        packet, fds, _, _ = socket.recv_fds(self._control, 65536, 1)
        if not packet:
            return False
        order = json.loads(packet)
        if order["do"] == "cue":
            self._start(order, fds[0])
        elif self._cue is None or order["cue"] != self._cue.number:
            pass
        elif order["do"] == "play":
            self._cue.hold = 0
            self._player.set_pause(0)
        elif order["do"] == "hold":
            self._cue.hold = order["hold"]
            self._player.set_pause(0)
        elif order["do"] == "drop":
            self._drop()
            self._report({"is": "idle"})
        return True

    def _start(self, order: dict[str, Any], pipe: int) -> None:
        self._drop()
        cue = self._cue = Cue(order["cue"], pipe, order["hold"], self._wake_write)
        uri = order["uri"]
        media = self._vlc.media_new(uri) if "://" in uri else self._vlc.media_new_path(uri)
        for option in order["options"]:
            media.add_option(option)
        player = self._player = self._vlc.media_player_new()
        self._wire(player, cue, order["rate"])
        player.set_media(media)
        media.release()
        if player.play() != 0:
            cue.tell(b"x")

    def _wire(self, player: Any, cue: Cue, rate: int) -> None:
        def on_audio(_opaque: int, data: int, count: int, _pts: int) -> None:
            cue.write(data, count)

        play = vlc.CallbackDecorators.AudioPlayCb(on_audio)
        player.audio_set_callbacks(play, None, None, None, None, None)
        player.audio_set_format("S16N", rate, 2)
        events = player.event_manager()
        events.event_attach(vlc.EventType.MediaPlayerEndReached, lambda _event: cue.tell(b"e"))
        events.event_attach(
            vlc.EventType.MediaPlayerEncounteredError, lambda _event: cue.tell(b"x")
        )
        self._keep = (play, events)

    def _on_wake(self) -> bool:
        cue = self._cue
        for what in os.read(self._wake_read, 64):
            if cue is None or self._cue is not cue:
                continue
            if what == ord("h"):
                self._player.set_pause(1)
                self._report({"is": "held", "cue": cue.number, "frames": cue.frames})
            else:
                self._finish(cue, failed=what == ord("x"))
        return True

    def _finish(self, cue: Cue, *, failed: bool) -> None:
        report: dict[str, Any] = {"is": "end", "cue": cue.number, "frames": cue.frames}
        if failed:
            report = {"is": "error", "cue": cue.number, "reason": "libVLC can't open or decode it"}
        self._report(report)
        cue.close()

    def _drop(self) -> None:
        if self._player is not None:
            self._player.stop()
            self._player.release()
            self._player = None
        if self._cue is not None:
            self._cue.close()
            self._cue = None
        self._discard_wakes()

    def _discard_wakes(self) -> None:
        """What the dropped source still said must not be taken for the next one's."""
        try:
            while os.read(self._wake_read, 64):
                pass
        except BlockingIOError:
            return

    def _report(self, report: dict[str, Any]) -> None:
        self._control.send(json.dumps(report).encode())


def main() -> None:
    """Process entry."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    trim_allocator(arenas=1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    control = socket.socket(fileno=int(sys.argv[1]))
    try:
        Decoder(control).run()
    except (BrokenPipeError, ConnectionResetError):
        return


if __name__ == "__main__":
    main()
