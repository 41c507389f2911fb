"""Short music under and around speech."""

from __future__ import annotations

from radio.demo.composition import Piece, Stroke, compose
from radio.demo.instruments import Stereo
from radio.demo.render import render
from radio.demo.repertoire import LOOP_SECONDS
from radio.demo.tuning import Scale


def sting(scale: Scale, rising: bool = True) -> Stereo:
    """Two seconds of bonang running into a kempul, for the start of an ident."""
    run = (0, 2, 3, 5, 7) if rising else (7, 5, 4, 2, 0)
    strokes = [
        stroke
        for number, degree in enumerate(run)
        for stroke in (
            Stroke(0.02 + 0.16 * number, "bonang", scale.frequency(degree), 0.9, 0.5),
            Stroke(0.02 + 0.16 * number, "peking", scale.frequency(degree), 0.8, 0.6),
        )
    ]
    last = 0.02 + 0.16 * len(run)
    strokes += [
        Stroke(last, "saron", scale.frequency(run[-1] % 5), 1.0, 1.2),
        Stroke(last, "kempul", scale.frequency(run[-1] % 5), 0.9),
    ]
    return render(strokes, tail=2.2)


def stroke_of(instrument: str, scale: Scale, degree: int, seconds: float) -> Stereo:
    """One stroke left to ring: a cart."""
    return render([Stroke(0.01, instrument, scale.frequency(degree), 1.0)], tail=seconds)


def bed(scale: Scale, seconds: float, seed: int) -> Stereo:
    """Soft gender notes to speak over."""
    strokes = []
    at, number = 0.05, seed
    while at < seconds:
        degree = (number * 3 + number // 4) % 7
        strokes.append(Stroke(at, "gender", scale.frequency(degree), 0.7, 1.6))
        if number % 4 == seed % 4:
            low = scale.frequency(degree % 5)
            strokes.append(Stroke(at, "slenthem", low, 0.7, 2.4))
        at, number = at + 0.42, number + 1
    return render(strokes, tail=2.0)


def loop(piece: Piece) -> Stereo:
    """A piece wound around `LOOP_SECONDS`: no opening, no slowing down, no seam."""
    beats = piece.cycles * piece.form.beats
    beat = LOOP_SECONDS / beats
    strokes = [stroke for stroke in compose(piece, even=beat) if stroke.instrument != "suling"]
    turned = [Stroke(stroke.at % LOOP_SECONDS, *_rest(stroke)) for stroke in strokes]
    return render(turned, loop=LOOP_SECONDS)


def _rest(stroke: Stroke) -> tuple[str, float, float, float]:
    return stroke.instrument, stroke.frequency, stroke.strength, stroke.length
