"""The decoder process: libVLC turns one source at a time into 16-bit PCM on a pipe.

Run as `python -m radio.air.decks.decoder FD`, FD being one end of a sequenced-packet socket
pair. It lives apart from the engine because libVLC may crash or hang on a bad file. It
imports as little as it can: there are several of these.

Orders (JSON, one packet each):
    {"do": "cue", "cue": n, "uri": ..., "rate": 48000, "options": [...]} with the pipe's writing
        end attached; `rate` is what a source is converted to whose own rate is past NATIVE_MOST
    {"do": "pause", "cue": n}  · {"do": "play", "cue": n}  go on after a pause
    {"do": "drop", "cue": n}   stop; answered with idle
Reports:
    {"is": "idle"} · {"is": "end", "cue": n} · {"is": "error", "cue": n, "reason": ...}

Before the audio, its sample rate goes into the pipe as a 32-bit integer (RATE_BYTES).

libVLC is not re-entrant: the callbacks of its events only hand over to the main thread. Its audio
goes to the pipe without Python at all: libsndfile's function that writes frames takes the same
arguments as libVLC's callback for audio. (Measured: a fifth of a decoder's CPU less.)
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

RATE_BYTES = 4
NATIVE_MOST = 48000
"""Hz up to which audio is handed over at the source's own rate, for the engine to convert.

libVLC 3.0.24 brings every frame of an MP3 as long as it need not convert it, and keeps up to 950
frames back at the end when it must. Above this rate are only formats that come whole from its
converter too, and their audio would outgrow the pipe."""
RESAMPLER = "--audio-resampler=soxr"
"""What converts the rest. Left to itself, libVLC 3.0.24 takes its "ugly" one here, which
repeats and leaves out samples, with no measurable distance of tones to the noise; soxr: 85 dB."""
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
_PR_SET_PDEATHSIG = 1
_SFM_WRITE = 0x20
_RAW_S16 = 0x040000 | 0x0002 | 0x30000000
"""SF_FORMAT_RAW, SF_FORMAT_PCM_16 and SF_ENDIAN_CPU of sndfile.h."""

_libc = ctypes.CDLL(None, use_errno=True)
_Setup = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.POINTER(ctypes.c_void_p), ctypes.c_void_p,
    ctypes.POINTER(ctypes.c_uint), ctypes.POINTER(ctypes.c_uint),
)  # fmt: skip
"""libvlc_audio_setup_cb; python-vlc's own has no way to leave the format as it is."""


class _SoundInfo(ctypes.Structure):
    """SF_INFO of sndfile.h."""

    _fields_ = (
        ("frames", ctypes.c_int64),
        ("samplerate", ctypes.c_int),
        ("channels", ctypes.c_int),
        ("format", ctypes.c_int),
        ("sections", ctypes.c_int),
        ("seekable", ctypes.c_int),
    )


def _sndfile() -> ctypes.CDLL:
    library = ctypes.CDLL("libsndfile.so.1")
    library.sf_open_fd.restype = ctypes.c_void_p
    library.sf_open_fd.argtypes = [
        ctypes.c_int, ctypes.c_int, ctypes.POINTER(_SoundInfo), ctypes.c_int,
    ]  # fmt: skip
    library.sf_close.argtypes = [ctypes.c_void_p]
    return library


class PcmWriter:
    """Writes raw 16-bit stereo to a pipe, called by libVLC itself: `callback`, with `handle`.

    A pipe that is full makes libVLC wait; one whose reader is gone takes nothing. `setup` is
    called by libVLC before the first audio and whenever the source changes its format: the
    first decides, whatever comes later is converted to it.

    Raises:
        OSError: the pipe can't be taken.
    """

    def __init__(self, library: ctypes.CDLL, pipe: int, bus_rate: int) -> None:
        self._library = library
        self._pipe = pipe
        self._bus_rate = bus_rate
        self._rate = 0
        info = _SoundInfo(samplerate=bus_rate, channels=2, format=_RAW_S16)
        self.handle = library.sf_open_fd(pipe, _SFM_WRITE, ctypes.byref(info), 0)
        if not self.handle:
            raise OSError(f"libsndfile does not take the pipe {pipe}")
        # sf_writef_short(SNDFILE *, const short *, sf_count_t frames), and libVLC's
        # play(void *, const void *, unsigned frames, int64_t pts).
        self.callback = ctypes.cast(library.sf_writef_short, vlc.CallbackDecorators.AudioPlayCb)
        self._kept = _Setup(self._set_up)
        self.setup = ctypes.cast(self._kept, vlc.CallbackDecorators.AudioSetupCb)

    def _set_up(self, _opaque: Any, _format: int | None, rate: Any, channels: Any) -> int:
        if not self._rate:
            self._rate = rate[0] if rate[0] <= NATIVE_MOST else self._bus_rate
            try:
                os.write(self._pipe, self._rate.to_bytes(RATE_BYTES, sys.byteorder))
            except BrokenPipeError:
                return -1  # the engine wants it no more
        rate[0], channels[0] = self._rate, 2
        return 0

    def end(self) -> None:
        """The reader sees the end of the audio; what libVLC may still bring goes nowhere."""
        nowhere = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
        os.dup2(nowhere, self._pipe, inheritable=False)
        os.close(nowhere)

    def close(self) -> None:
        """Give all back; libVLC must have stopped."""
        self._library.sf_close(self.handle)
        os.close(self._pipe)


class Cue:
    """One source on its way through libVLC."""

    def __init__(self, number: int, writer: PcmWriter, wake: int) -> None:
        self.number = number
        self.writer = writer
        self._wake = wake

    def tell(self, what: bytes) -> None:
        """Hand an event over to the main thread; the pipe to it never fills."""
        os.write(self._wake, what)


class Decoder:
    """The process's one player and its conversation with the engine."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._sndfile = _sndfile()
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
        elif order["do"] in {"play", "pause"}:
            self._player.set_pause(int(order["do"] == "pause"))
        elif order["do"] == "drop":
            self._drop()
            self._report({"is": "idle"})
        return True

    def _start(self, order: dict[str, Any], pipe: int) -> None:
        self._drop()
        writer = PcmWriter(self._sndfile, pipe, order["rate"])
        cue = self._cue = Cue(order["cue"], writer, self._wake_write)
        uri = order["uri"]
        media = self._vlc.media_new(uri) if "://" in uri else self._vlc.media_new_path(uri)
        for option in order["options"]:
            media.add_option(option)
        player = self._player = self._vlc.media_player_new()
        self._wire(player, cue)
        player.set_media(media)
        media.release()
        if player.play() != 0:
            cue.tell(b"x")

    def _wire(self, player: Any, cue: Cue) -> None:
        writer = cue.writer
        player.audio_set_callbacks(writer.callback, None, None, None, None, writer.handle)
        player.audio_set_format_callbacks(writer.setup, None)
        events = player.event_manager()
        events.event_attach(vlc.EventType.MediaPlayerEndReached, lambda _event: cue.tell(b"e"))
        events.event_attach(
            vlc.EventType.MediaPlayerEncounteredError, lambda _event: cue.tell(b"x")
        )
        self._keep = (writer, events)

    def _on_wake(self) -> bool:
        cue = self._cue
        for what in os.read(self._wake_read, 64):
            if cue is None or self._cue is not cue:
                continue
            self._finish(cue, failed=what == ord("x"))
        return True

    def _finish(self, cue: Cue, *, failed: bool) -> None:
        report: dict[str, Any] = {"is": "end", "cue": cue.number}
        if failed:
            report = {"is": "error", "cue": cue.number, "reason": "libVLC can't open or decode it"}
        self._report(report)
        cue.writer.end()

    def _drop(self) -> None:
        if self._player is not None:
            self._player.stop()
            self._player.release()
            self._player = None
        if self._cue is not None:
            self._cue.writer.close()
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
