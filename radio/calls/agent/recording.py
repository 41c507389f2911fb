"""One recording for each call: two tracks on one timeline, and what happened when.

`caller.wav` is what came, `studio.wav` what the caller was sent; both begin with the answer and
have the same number of samples, one tick of 20 ms at a time. `call.json` tells of the moments.
The files are valid at any time; nobody changes them later.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

from radio.air.files import write_atomic
from radio.calls.agent.disk import Disk
from radio.calls.agent.media.codecs import Mono
from radio.calls.agent.media.wavfile import WavWriter, mend
from radio.calls.agent.media.wavhead import is_amiss

CALLER, STUDIO, FACTS = "caller.wav", "studio.wav", "call.json"


@dataclass(slots=True)
class OnAir:
    """A stretch that was on the air: samples of the tracks, and wall time in ms."""

    first: int
    began: int
    last: int | None = None
    ended: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment of the call: a sample, wall time in ms, what it was, and by whom."""

    kind: str
    frame: int
    at: int
    by: str = ""


@dataclass(slots=True)
class Facts:
    """What stands in `call.json`; the number is not in it, for files travel."""

    id: str
    line: str
    rate: int
    answered_at: int
    on_air: list[OnAir] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    closed: bool = False
    frames: int = 0
    missing: int = 0
    """Ticks of 20 ms, since their first packet, that nothing came for: concealed, or silence."""
    late: int = 0
    """Ticks that came too late to be heard, or just before the end."""
    trouble: str = ""
    """What the disk said; then `frames` are those that lie on it, and the call went on."""

    @property
    def on_air_ms(self) -> int:
        """How long it was on the air, by its samples."""
        frames = sum((span.last or self.frames) - span.first for span in self.on_air)
        return round(frames * 1000 / self.rate)

    @property
    def over_at(self) -> int:
        """When the last of its samples was; where the clock was set meanwhile, the latest it may have been."""
        last = self.answered_at + round(self.frames * 1000 / self.rate)
        return max([last, *(span.ended for span in self.on_air if span.ended is not None)])


class CallRecording:
    """Counts on the media thread, writes on the disk's; none of it waits.

    `trouble` is what the disk said, "" where all is well: it ends the recording, never the call.
    """

    def __init__(self, folder: Path, facts: Facts, disk: Disk) -> None:
        self.folder = folder
        self.facts = facts
        self.trouble = ""
        self._disk = disk
        self._tracks: list[WavWriter] = []
        disk.do(self._open, self._failed)
        self.write_facts()

    def _open(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in (CALLER, STUDIO):
            self._tracks.append(WavWriter(self.folder / name, self.facts.rate))

    def _failed(self, error: OSError) -> None:
        self.trouble = self.trouble or str(error)

    @property
    def frames(self) -> int:
        """Samples since the answer."""
        return self.facts.frames

    def tick(self, caller: Mono, studio: Mono) -> None:
        """20 ms of both."""
        self.facts.frames += len(caller)
        if not self.trouble:
            self._disk.do(partial(self._write, caller, studio), self._failed)

    def _write(self, caller: Mono, studio: Mono) -> None:
        if self.trouble:
            return  # what comes after a hole would stand at another time than its own
        for track, part in zip(self._tracks, (caller, studio), strict=True):
            track.write(part)

    def air(self, at: int) -> None:
        """From here on the caller is on the air."""
        if not self._is_on_air():
            self.facts.on_air.append(OnAir(self.frames, at))
            self.write_facts()

    def unair(self, at: int) -> int:
        """Not any more; how long (ms) they were, by the samples: 0 for who was not on the air."""
        if not self._is_on_air():
            return 0
        span = self.facts.on_air[-1]
        span.last, span.ended = self.frames, at
        self.write_facts()
        return round((span.last - span.first) * 1000 / self.facts.rate)

    @property
    def on_air_ms(self) -> int:
        """How long the caller was on the air, by the samples: no clock that is set changes it."""
        return self.facts.on_air_ms

    @property
    def seconds(self) -> float:
        """Since the answer, by the samples."""
        return self.frames / self.facts.rate

    def _is_on_air(self) -> bool:
        return bool(self.facts.on_air) and self.facts.on_air[-1].last is None

    def mark(self, kind: str, at: int, by: str) -> Mark:
        """Note this moment."""
        mark = Mark(kind, self.frames, at, by)
        self.facts.marks.append(mark)
        self.write_facts()
        return mark

    def write_facts(self) -> None:
        """Bring what is known to the disk."""
        self._disk.do(partial(write_atomic, self.folder / FACTS, self._text()), self._failed)

    def _text(self) -> bytes:
        return json.dumps(asdict(self.facts)).encode()

    def close(self, at: int, missing: int = 0, late: int = 0) -> None:
        """The call is over; `missing`: ticks of the caller's that never came, `late`: that came too late."""
        self.unair(at)
        self.facts.closed, self.facts.missing, self.facts.late = True, missing, late
        self._disk.do(self._close, self._failed)

    def _close(self) -> None:
        """On the disk's thread, after all that was said."""
        try:
            if self.trouble:
                self._cut()
            for track in self._tracks:
                track.close()
        finally:
            write_atomic(self.folder / FACTS, self._text())

    def _cut(self) -> None:
        """Tell of what lies on the disk, where that is less than was said: both sides as long."""
        self.facts.trouble = self.trouble
        there = len(self._tracks) == len((CALLER, STUDIO))
        self.facts.frames = min(track.frames for track in self._tracks) if there else 0
        for span in self.facts.on_air:
            span.first = min(span.first, self.facts.frames)
            span.last = min(span.last or 0, self.facts.frames)
        for track in self._tracks:
            track.cut(self.facts.frames)


def mend_call(folder: Path) -> Facts | None:
    """Close what a killed agent left open; the facts, None where that was done before.

    A header that was left wrong upon a kill before is made true; what is valid is not touched.

    Both tracks are as long as the shorter one: what is beyond has no other side.

    Raises:
        OSError, ValueError, KeyError, TypeError: it can't be read or written, or is no recording.
    """
    facts = read_facts(folder / FACTS)
    tracks = [folder / name for name in (CALLER, STUDIO) if (folder / name).exists()]
    if facts.closed:
        for row in tracks:
            if is_amiss(row, facts.rate):
                mend(row, facts.rate)
        return None
    facts.frames, facts.closed = min((mend(row, facts.rate) for row in tracks), default=0), True
    for span in facts.on_air:
        if span.last is None:
            span.last = max(span.first, facts.frames)
            span.ended = span.began + round((span.last - span.first) * 1000 / facts.rate)
    write_atomic(folder / FACTS, json.dumps(asdict(facts)).encode())
    return facts


def read_facts(path: Path) -> Facts:
    """What is noted beside a recording.

    Raises:
        OSError, ValueError, KeyError, TypeError: it can't be read, or is no such note.
    """
    told = json.loads(path.read_text(encoding="utf-8"))
    spans = [OnAir(**span) for span in told.pop("on_air")]
    marks = [Mark(**mark) for mark in told.pop("marks")]
    return Facts(**told, on_air=spans, marks=marks)
