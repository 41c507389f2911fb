"""A small composer in the Central Javanese manner. Pure: the same seed, the same piece.

The skeleton (*balungan*) runs in groups of four beats that lead to a goal tone; gong, kenong,
kempul and ketuk mark the cycle (the colotomic structure); bonang, peking, gender and gambang
elaborate towards the goal tones. A piece opens with the bonang alone (*buka*), settles, and
slows into its last gong (*suwuk*).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from radio.demo.tuning import Scale


@dataclass(frozen=True, slots=True)
class Form:
    """A colotomic structure: beats in a gong cycle and where each punctuation falls."""

    name: str
    beats: int
    kenong: tuple[int, ...]
    kempul: tuple[int, ...]
    ketuk: tuple[int, ...]


LANCARAN = Form("lancaran", 16, (4, 8, 12, 16), (6, 10, 14), (1, 3, 5, 7, 9, 11, 13, 15))
KETAWANG = Form("ketawang", 16, (8, 16), (12,), (2, 6, 10, 14))
LADRANG = Form("ladrang", 32, (8, 16, 24, 32), (12, 20, 28), (2, 6, 10, 14, 18, 22, 26, 30))


@dataclass(frozen=True, slots=True)
class Piece:
    """What is to be composed. `tempo` in beats a minute once the piece has settled."""

    title: str
    artist: str
    form: Form
    scale: Scale
    seed: int
    cycles: int
    tempo: float
    colour: str = "bonang"
    """What leads the elaboration: bonang, gender, gambang or suling."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """One note: when (seconds), on what, how high (Hz), how strong, damped after how long."""

    at: float
    instrument: str
    frequency: float
    strength: float
    length: float = 0.0


_CONTOURS = (
    (3, 2, 1, 0),
    (2, 1, 2, 0),
    (1, 2, 1, 0),
    (-1, -2, -1, 0),
    (-2, -1, 1, 0),
    (0, 1, -1, 0),
    (2, 3, 1, 0),
    (-1, 0, 1, 0),
)
_KENDANG = {
    4: ("dung", "", "tak", "", "tong", "ket", "dung", "tak"),
    2: ("dung", "ket", "tong", "tak"),
}


def balungan(piece: Piece) -> list[list[int]]:
    """Skeleton as scale degrees, one list a gong cycle: A A B A ..., ending on one gong tone."""
    dice = random.Random(piece.seed)
    gong_tone = dice.choice((0, 2, 4))
    goals = [dice.choice((0, 1, 2, 3, 4)) for _ in range(8)]
    parts = [_cycle(piece.form, gong_tone, goals, dice), _cycle(piece.form, gong_tone, [], dice)]
    order = [0, 0, 1, 0, 1, 1, 0, 0]
    return [parts[order[number % len(order)]] for number in range(piece.cycles)]


def _cycle(form: Form, gong_tone: int, goals: list[int], dice: random.Random) -> list[int]:
    groups = form.beats // 4
    wanted = [goals[n] if n < len(goals) else dice.randrange(5) for n in range(groups - 1)]
    degrees: list[int] = []
    for goal in [*wanted, gong_tone]:
        contour = dice.choice(_CONTOURS)
        degrees += [min(6, max(-2, goal + step)) for step in contour]
    return degrees


def beat_times(piece: Piece) -> list[float]:
    """Moments of all beats: quick after the buka, settling, and slowing into the last gong."""
    total = piece.cycles * piece.form.beats
    beat = 60.0 / piece.tempo
    times = [1.2 + 8 * beat * 0.5]
    for number in range(total):
        settling = 0.86 + 0.14 * min(1.0, number / 12)
        left = total - number
        slowing = 1.0 + 0.09 * max(0, 8 - left)
        times.append(times[-1] + beat * settling * slowing)
    return times


def compose(piece: Piece, *, even: float | None = None) -> list[Stroke]:
    """All strokes of a piece, in no particular order.

    With `even` (seconds) every beat is that long from the first moment on, without opening and
    ending: for a loop.
    """
    cycles = balungan(piece)
    melody = [degree for cycle in cycles for degree in cycle]
    times = beat_times(piece)
    if even is not None:
        times = [number * even for number in range(len(melody) + 1)]
    dice = random.Random(piece.seed + 1)
    strokes = [
        *(_opening(piece, melody, times) if even is None else ()),
        *_skeleton(piece, melody, times),
        *_punctuation(piece, melody, times),
        *_bonang(piece, melody, times),
        *_peking(piece, melody, times),
        *_leader(piece, melody, times, dice),
        *_kendang(piece, times),
    ]
    return [_by_hand(stroke, dice) for stroke in strokes]


def _by_hand(stroke: Stroke, dice: random.Random) -> Stroke:
    """People are never all at the same millisecond, nor equally strong."""
    return Stroke(
        max(0.0, stroke.at + dice.gauss(0.0, 0.006)),
        stroke.instrument,
        stroke.frequency,
        stroke.strength * dice.uniform(0.85, 1.08),
        stroke.length,
    )


def _opening(piece: Piece, melody: list[int], times: list[float]) -> Iterator[Stroke]:
    notes = [*melody[:4], *melody[-4:]]
    step = (times[0] - 0.2) / 8
    for number, degree in enumerate(notes):
        pitch = piece.scale.frequency(degree)
        yield Stroke(0.15 + number * step, "bonang", pitch, 0.95, 1.6)
    yield Stroke(times[0], "gong", piece.scale.frequency(melody[-1] % 5), 0.8)


def _skeleton(piece: Piece, melody: list[int], times: list[float]) -> Iterator[Stroke]:
    for number, degree in enumerate(melody):
        at, length = times[number + 1], times[-1] - times[-2]
        if number + 2 < len(times):
            length = times[number + 2] - at
        pitch = piece.scale.frequency(degree)
        accent = 1.0 if number % 4 == 3 else 0.85
        yield Stroke(at, "demung", pitch, accent, length)
        yield Stroke(at, "saron", pitch, accent, length)
        yield Stroke(at, "slenthem", pitch, accent, length * 1.3)


def _punctuation(piece: Piece, melody: list[int], times: list[float]) -> Iterator[Stroke]:
    form = piece.form
    for number, degree in enumerate(melody):
        place = number % form.beats + 1
        at, pitch = times[number + 1], piece.scale.frequency(degree % 5)
        if place == form.beats:
            last = number + 1 == len(melody) and times[0] > 0
            # The last gong comes a breath after everyone else.
            yield Stroke(at + (0.35 if last else 0.0), "gong", pitch, 1.0)
        if place in form.kenong:
            yield Stroke(at, "kenong", pitch * 2, 0.9)
        if place in form.kempul:
            yield Stroke(at, "kempul", pitch, 0.9)
        if place in form.ketuk:
            yield Stroke(at, "ketuk", piece.scale.frequency(1), 0.8)


def _bonang(piece: Piece, melody: list[int], times: list[float]) -> Iterator[Stroke]:
    """Mipil: each pair of skeleton notes is anticipated as a b a b; the panerus twice as fast."""
    soft = 0.7 if piece.colour in {"gender", "suling"} else 1.0
    for first in range(0, len(melody) - 1, 2):
        pair = (melody[first], melody[first + 1])
        start, end = times[first], times[first + 2]
        for instrument, count, strength in (("bonang", 4, 0.75), ("panerus", 8, 0.8)):
            step = (end - start) / count
            for number in range(1, count + 1):
                pitch = piece.scale.frequency(pair[(number + 1) % 2])
                yield Stroke(start + number * step, instrument, pitch, strength * soft, step * 2.2)


def _peking(piece: Piece, melody: list[int], times: list[float]) -> Iterator[Stroke]:
    for number, degree in enumerate(melody):
        start, end = times[number], times[number + 1]
        pitch = piece.scale.frequency(degree)
        for half in (0.5, 1.0):
            yield Stroke(start + (end - start) * half, "peking", pitch, 0.8, (end - start) * 0.7)


def _leader(
    piece: Piece, melody: list[int], times: list[float], dice: random.Random
) -> Iterator[Stroke]:
    if piece.colour == "suling":
        yield from _suling(piece, melody, times, dice)
    elif piece.colour in {"gender", "gambang"}:
        yield from _flowing(piece, melody, times, dice)


def _flowing(
    piece: Piece, melody: list[int], times: list[float], dice: random.Random
) -> Iterator[Stroke]:
    """Four notes a beat, winding towards each group's goal tone, with a slow left hand."""
    degree = melody[3] + 3
    for number in range(len(melody)):
        goal = melody[min(len(melody) - 1, number // 4 * 4 + 3)]
        start, step = times[number], (times[number + 1] - times[number]) / 4
        for quarter in range(1, 5):
            pull = 1 if goal > degree else -1
            degree += dice.choice((pull, pull, -pull, 2 * pull, 0))
            degree = min(goal + 6, max(goal - 3, degree))
            if quarter == 4 and number % 4 == 3:
                degree = goal
            pitch = piece.scale.frequency(degree)
            yield Stroke(start + quarter * step, piece.colour, pitch, 0.8, step * 3)
        low = piece.scale.frequency(goal - 5)
        yield Stroke(times[number + 1], piece.colour, low, 0.7, step * 6)


def _suling(
    piece: Piece, melody: list[int], times: list[float], dice: random.Random
) -> Iterator[Stroke]:
    """A free line over every second group: three to five notes that lean on the goal."""
    for group in range(1, len(melody) // 4, 2):
        goal = melody[group * 4 + 3] + 5
        start, end = times[group * 4] + 0.1, times[group * 4 + 4] + 0.8
        steps = dice.choice(((2, 1, 0), (-1, 1, 2, 0), (3, 2, 1, 2, 0), (1, -1, 0)))
        span = (end - start) / (len(steps) + 1)
        for number, step in enumerate(steps):
            length = span * (2.0 if number == len(steps) - 1 else 1.0)
            pitch = piece.scale.frequency(goal + step)
            yield Stroke(start + number * span, "suling", pitch, 0.85, length * 0.98)


def _kendang(piece: Piece, times: list[float]) -> Iterator[Stroke]:
    pattern = _KENDANG[4 if piece.form is LADRANG else 2]
    for number in range(len(times) - 1):
        step = (times[number + 1] - times[number]) / 2
        for half in range(2):
            name = pattern[(number * 2 + half) % len(pattern)]
            if name:
                yield Stroke(times[number] + half * step, f"kendang:{name}", 0.0, 0.7)
