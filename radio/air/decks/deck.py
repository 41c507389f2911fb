"""A deck: one source, cued, proven, played, and carried on when its decoder dies."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np

from radio.air.decks.opening import Opening, open_at, open_loop
from radio.air.decks.pcm import PcmPipe, Samples
from radio.air.decks.pool import DecoderPool
from radio.air.decks.process import DecoderProcess, Stage
from radio.air.decks.splice import find_continuation

HOLD = 2.5
"""Seconds a cued source has in hand when it is paused, and keeps in hand while it plays.

Measured: paused after half a second of audio or later, libVLC loses no frame.
"""
IN_HAND_MOST = 6.0
"""Seconds read from the pipe at the most: more than is ever held, so that a pipe that brings
nothing means a decoder that brings nothing."""
READY_AT = 0.2
"""Seconds in hand from which a source may start; the rest of the hold comes meanwhile."""
PROOF_PEAK = 10
"""Largest sample that is still silence: -70 dBFS in 16 bits."""
PROOF_MOST = 10.0
"""Seconds of silent beginning after which a source is taken to be silent."""
OPEN_PATIENCE = 5.0
STREAM_PATIENCE = 12.0
STALL_FILE = 0.7
"""Seconds without audio: early, so that more than a second is left in hand for the next decoder."""
STALL_STREAM = 3.0
FIRST_DATA = 2.0
"""Seconds a decoder that takes over may need to bring its first audio on a busy machine; to
replace it sooner only begins the waiting anew."""
LOW = 1.6
"""Seconds in hand below which a file's decoder that brings nothing is taken to hang."""
TAKE_OVER_AT = 2.0
"""Seconds in hand from which down another decoder takes over: each brings some 1.1 s more than
was in hand, and many in a row must not fill the pipes."""
REWIND = 0.9
"""Seconds before the break at which a second decoder begins, so that both overlap."""
TAIL = 0.2
"""Seconds of the old audio looked for in the new."""


class Phase(StrEnum):
    """How far a deck is."""

    OPENING = "opening"
    READY = "ready"
    PLAYING = "playing"
    FAILED = "failed"


class Deck:
    """One source on its way through a decoder; a source of the mixer.

    Positions are frames from the start of the file. Never waits; `poll` moves it on. Owned
    by the mixer's thread. `on_strike` is called when the source may have brought a decoder
    down: with the file position in seconds (None: unknown) and whether it is surely to blame.
    While `urgent` says no, the deck waits for a decoder to become idle and starts none.
    """

    def __init__(
        self,
        pool: DecoderPool,
        uri: str,
        position: float,
        rate: int,
        *,
        stream: bool = False,
        loop: bool = False,
        exact: bool = True,
        on_strike: Callable[[float, bool], None] = lambda _at, _sure: None,
        urgent: Callable[[int], bool] = lambda _now: True,
    ) -> None:
        self._pool = pool
        self.uri = uri
        self._rate = rate
        self._stream = stream
        self._loop = loop
        self._exact = exact
        self._on_strike = on_strike
        self._urgent = urgent
        self._position = round(position * rate)
        self._process: DecoderProcess | None = None
        self._pipe: PcmPipe | None = None
        self._old: PcmPipe | None = None
        self._base = 0
        self._discard = 0
        self._asked_at: int | None = None
        self._last_data = 0
        self._seen = 0
        self._next_look = 0
        self._hold_at = 0
        self._ended = False
        self._tries = 0
        self._broken_at: int | None = None
        self.phase = Phase.OPENING
        self.reason = ""
        self.takeovers = 0

    # -- what the mixer needs ---------------------------------------------------------

    @property
    def held(self) -> int:
        """Frames in hand."""
        old = self._old.held if self._old is not None else 0
        return old + (self._pipe.held if self._pipe is not None and not self._joining else 0)

    @property
    def _joining(self) -> bool:
        return self._old is not None

    @property
    def complete(self) -> bool:
        """Whether all it will ever bring is in hand."""
        return self._ended and not self._joining and self._pipe is not None and self._pipe.closed

    @property
    def exhausted(self) -> bool:
        """Nothing in hand and nothing to come."""
        return self.phase is Phase.FAILED or (self.complete and self.held == 0)

    def take(self, count: int) -> Samples:
        """At most `count` frames; fewer at the end or when the source lags."""
        if self._old is not None:
            return self._old.take(count)
        if self._pipe is None:
            return np.zeros((0, 2), dtype=np.int16)
        if self._pipe.held < count + self._rate // 10:
            self._pipe.fill(self._rate // 2)
        return self._pipe.take(count)

    # -- its life ---------------------------------------------------------------------

    def play(self, now: int) -> None:
        """Let the decoder run on; the frames in hand are there at once."""
        self.phase = Phase.PLAYING
        self._last_data = now
        self._hold_at = 0
        if self._process is not None and self._process.stage is Stage.BUSY and not self._stream:
            self._process.play()

    def pass_over(self, count: int) -> None:
        """Throw away so many of the frames in hand."""
        if count > 0 and self._pipe is not None:
            self._pipe.take(count)

    def poll(self, now: int) -> None:
        """Move on: cue when a decoder is free, read, prove, notice hangs and deaths."""
        if self.phase is Phase.FAILED or self.complete or self._rests(now):
            return
        if self._asked_at is None:
            self._asked_at = now
        if self._process is not None:
            self._read(now)
        elif not self._ended:
            self._begin(now)
        self._watch(now)

    @property
    def pressing(self) -> bool:
        """Whether `poll` should be called as often as can be: it is not yet as it should be."""
        if self.phase is Phase.PLAYING:
            return self._old is not None or (not self.complete and self.held < self._rate // 4)
        return self.phase is Phase.OPENING

    def _rests(self, now: int) -> bool:
        """A cued deck, and one with enough in hand, are looked at ten times a second."""
        if self.pressing:
            return False
        if now < self._next_look:
            return True
        self._next_look = now + self._rate // 10
        return False

    def close(self) -> None:
        """Give the decoder back."""
        if self._process is not None:
            self._process.drop()
            self._process = None
        for pipe in (self._pipe, self._old):
            if pipe is not None:
                pipe.close()

    def _begin(self, now: int) -> None:
        if self._old is not None and self._old.held > TAKE_OVER_AT * self._rate:
            return
        urgent = self.phase is Phase.PLAYING or self._urgent(now)
        process = self._pool.acquire(start_one=urgent)
        if process is None:
            self._asked_at = self._asked_at if urgent else now
            return
        opening = self._opening()
        self._base, self._discard = opening.base, opening.discard
        hold = 0
        if self.phase is not Phase.PLAYING and not self._stream:
            hold = self._discard + round((HOLD + REWIND * (self._old is not None)) * self._rate)
        self._hold_at = hold
        reader = process.cue(self.uri, self._rate, opening.options)
        self._pipe = PcmPipe(reader, self._rate, 0 if self._stream else round(self._rate * 1.5))
        self._seen = 0
        self._process = process
        self._last_data = now

    def _opening(self) -> Opening:
        if self._stream:
            return Opening([])
        if self._loop:
            return open_loop()
        if self._broken_at is None:
            return open_at(self.uri, self._position, self._rate, soon=not self._exact)
        target = max(0, self._broken_at - round(REWIND * self._rate))
        return open_at(self.uri, target, self._rate, soon=True)

    def _read(self, now: int) -> None:
        pipe, process = self._pipe, self._process
        if pipe is None or process is None:
            return
        pipe.fill(round(IN_HAND_MOST * self._rate))
        if pipe.received != self._seen:
            self._seen = pipe.received  # `take` may have read as well
            self._last_data = now
        if self._discard and pipe.held:
            self._discard -= len(pipe.take(self._discard))
        if self._hold_at and pipe.received >= self._hold_at:
            self._hold_at = 0
            process.pause()
        self._hear_reports(process, pipe)
        if self._old is not None:
            self._try_join(pipe)
        if self.phase is Phase.OPENING:
            self._prove(pipe)
        elif self.phase is Phase.READY and self._stream:
            pipe.take(max(0, pipe.held - self._rate // 2))

    def _hear_reports(self, process: DecoderProcess, pipe: PcmPipe) -> None:
        for report in process.reports:
            if report["is"] == "end":
                self._ended = True
                pipe.expect_end()
                pipe.fill(1 << 30)
            elif report["is"] == "error":
                self._fail(str(report["reason"]))
        process.reports.clear()
        if self._ended and pipe.closed:
            process.drop()
            self._process = None

    def _prove(self, pipe: PcmPipe) -> None:
        """Ready once enough is in hand and some of it can be heard."""
        enough = self._ended and pipe.closed
        if self._stream:
            enough = enough or pipe.held >= self._rate // 4
        else:
            enough = enough or (pipe.held >= READY_AT * self._rate and self._discard == 0)
        if not enough:
            return
        heard = pipe.peek(pipe.held)
        if len(heard) and int(np.abs(heard.astype(np.int32)).max()) > PROOF_PEAK:
            self.phase = Phase.READY
        elif self._ended:
            self._fail("it has no audio" if not len(heard) else "it is silent")
        elif self._stream:
            pipe.take(pipe.held - self._rate // 4)
        elif pipe.held > PROOF_MOST * self._rate:
            self._fail("it is silent")
        elif self._process is not None and self._hold_at == 0:
            self._listen_further(pipe)

    def _listen_further(self, pipe: PcmPipe) -> None:
        """Its beginning is silent: decode another second before judging."""
        if self._process is not None:
            self._hold_at = pipe.received + self._rate
            self._process.play()

    # -- trouble ----------------------------------------------------------------------

    def _watch(self, now: int) -> None:
        process = self._process
        if process is not None and process.stage is Stage.DEAD and not self._ended:
            self._lose(now, sure=_is_crash(process.exit_code))
        elif self.phase is Phase.OPENING:
            self._watch_opening(now)
        elif self.phase is Phase.PLAYING and process is not None and not self._ended:
            self._watch_stall(now)

    def _watch_opening(self, now: int) -> None:
        since = max(self._asked_at or 0, self._last_data)
        patience = STREAM_PATIENCE if self._stream else OPEN_PATIENCE
        if now - since > patience * self._rate:
            self._give_up(now, "it does not open")

    def _watch_stall(self, now: int) -> None:
        patience = STALL_STREAM if self._stream else STALL_FILE
        if not self._stream and self._pipe is not None and not self._pipe.received:
            patience = FIRST_DATA
        quiet = now - self._last_data > patience * self._rate
        if not quiet or self.held > LOW * self._rate:
            return
        if self._stream:
            self._fail("the stream stalled")
        else:
            self._give_up(now, "its decoder hangs")

    def _give_up(self, now: int, reason: str) -> None:
        if self._process is not None:
            self._process.kill()
            self.reason = reason
            # On a busy machine a decoder may stall on a good file: only a second stall at the
            # same place is laid to the file.
            self._lose(now, sure=self.phase is Phase.OPENING)
        elif self.phase is Phase.OPENING:
            self._fail("no decoder is free")

    def _lose(self, now: int, *, sure: bool) -> None:
        """The decoder is gone: try again with another, from where this one broke."""
        self._process = None
        pipe = self._pipe
        if pipe is not None:
            pipe.fill(1 << 30)
            pipe.close()
        received = self._base + pipe.received if pipe is not None else self._base
        at = self._broken_at if self._old is not None and self._broken_at else received
        self._on_strike(at / self._rate, sure)
        self._tries += 1
        self.takeovers += 1
        if self.phase is Phase.FAILED:
            return
        if self._stream or self._loop or self._tries > 40:
            self._fail(self.reason or "its decoder ended")
        elif self.phase is Phase.OPENING:
            self._asked_at, self._pipe, self._discard = now, None, 0
            if self._tries >= 2 and sure:
                self._fail(self.reason or "its decoder ended twice")
        elif self._old is None:
            self._broken_at, self._old, self._pipe = received, pipe, None
        else:
            self._pipe = None
        self._last_data = now

    def _try_join(self, pipe: PcmPipe) -> None:
        """Continue the old decoder's audio with the new one's, to the sample if possible."""
        old = self._old
        if old is None or self._discard:
            return
        overlap = round(REWIND * self._rate)
        enough = pipe.held >= overlap + self._rate // 10 or (self._ended and pipe.closed)
        if not enough and old.held > self._rate // 16:
            return
        if not pipe.held and not (self._ended and pipe.closed):
            return
        new = pipe.peek(pipe.held)
        broken_at = self._broken_at or 0
        at = find_continuation(old.history(), new, round(TAIL * self._rate))
        if at is None:
            at = max(0, min(len(new), broken_at - self._base - pipe.taken))
        self._base = broken_at - pipe.taken - at
        pipe.take(at)
        pipe.push_back(old.take(old.held))
        self._old = self._broken_at = None

    def _fail(self, reason: str) -> None:
        self.phase = Phase.FAILED
        self.reason = reason
        self.close()


def _is_crash(exit_code: int | None) -> bool:
    """Whether a decoder went down by itself, rather than being killed from outside."""
    return exit_code not in (None, 0, -9, -15)
