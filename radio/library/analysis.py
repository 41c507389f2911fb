"""Analysis of one file: one decode pass, everything the station needs to play it well."""

from __future__ import annotations

import math
from pathlib import Path

from radio.library import refusal
from radio.library.decode import Report, UndecodableError, decoding
from radio.library.fingerprint import sketch
from radio.library.levels import Envelope, cue_points, is_silent, programme_level
from radio.library.tags import read_tags
from radio.library.values import Analysis, Sound
from radio.units import Loudness

_GATING_BLOCK = 0.4
_UNMEASURED = -69.9


def analyse(path: Path) -> Analysis:
    """Listen to a file as fast as it decodes; changes nothing.

    Memory stays the same however long the file is. Whatever the file is, the answer is an
    `Analysis`: with its sound, or with the reason why it can't be used.
    """
    reason = refusal.before_decoding(path)
    if reason:
        return Analysis(path, reason)
    try:
        envelope, report, prints = _listen(path)
    except UndecodableError as error:
        return Analysis(path, str(error))
    tags = read_tags(path)
    reason = refusal.after_decoding(report, envelope.duration)
    if not reason and is_silent(envelope.levels()):
        reason = "silent: nothing in it is louder than -60 dBFS"
    if reason:
        return Analysis(path, reason, tags=tags)
    sound = _sound(envelope, report)
    return Analysis(path, "", sound, tags, envelope.waveform(), sketch(prints))


def _listen(path: Path) -> tuple[Envelope, Report, bytes]:
    with decoding(path) as run:
        shape = run.shape()
        envelope = Envelope(shape.sample_rate, shape.channels) if shape else None
        if shape and envelope:
            for block in run.blocks(shape):
                envelope.add(block)
        report = run.report()
        prints = run.fingerprint()
    if envelope is None or envelope.frames == 0:
        raise UndecodableError(_no_audio(report))
    return envelope, report, prints


def _no_audio(report: Report) -> str:
    words = report.last_words.lower()
    if "matches no streams" in words or "stream specifier" in words:
        return "no audio in it"
    if report.codec:
        return f"damaged: nothing in it decodes as {report.codec}"
    return "not audio, or damaged at its start"


def _sound(envelope: Envelope, report: Report) -> Sound:
    return Sound(
        duration=envelope.duration,
        cues=cue_points(envelope),
        loudness=_loudness(envelope, report),
        loudness_range=report.loudness_range,
        true_peak=report.true_peak,
        sample_rate=envelope.sample_rate,
        channels=envelope.channels,
        codec=report.codec,
    )


def _loudness(envelope: Envelope, report: Report) -> Loudness:
    """Integrated loudness; of a cart shorter than R 128 can measure, its RMS level instead.

    Also where all is below R 128's absolute gate of -70 LUFS.
    """
    if report.loudness > _UNMEASURED and math.isfinite(report.loudness):
        return report.loudness
    if envelope.duration < 2 * _GATING_BLOCK or not math.isfinite(report.loudness):
        return Loudness(programme_level(envelope.levels()))
    return Loudness(-70.0)
