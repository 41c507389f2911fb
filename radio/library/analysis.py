"""Analysis of one file: one decode pass, everything the station needs to play it well."""

from __future__ import annotations

from pathlib import Path

from radio.library import refusal
from radio.library.decode import Report, UndecodableError, decoding
from radio.library.fingerprint import sketch
from radio.library.levels import cue_points, is_silent
from radio.library.measuring import Measures
from radio.library.tags import read_tags
from radio.library.values import Analysis, Sound

_HEADERS = 8192
"""Bytes that headers alone may take."""

_LONGEST = 12 * 3600
"""Seconds: a few bytes can stand for years of silence, and would keep a core busy as long."""


def analyse(path: Path) -> Analysis:
    """Listen to a file as fast as it decodes; changes nothing.

    Memory stays the same however long the file is. Whatever the file is, the answer is an
    `Analysis`: with its sound, or with the reason why it can't be used.
    """
    reason = refusal.before_decoding(path)
    if reason:
        return Analysis(path, reason)
    try:
        measures, report, prints = _listen(path)
    except UndecodableError as error:
        return Analysis(path, str(error))
    tags = read_tags(path)
    envelope = measures.envelope
    reason = refusal.after_decoding(report, envelope.duration)
    if not reason and is_silent(envelope.levels()):
        reason = "silent: nothing in it is louder than -60 dBFS"
    if reason:
        return Analysis(path, reason, tags=tags)
    sound = _sound(measures, report.codec)
    return Analysis(path, "", sound, tags, envelope.waveform(), sketch(prints))


def _listen(path: Path) -> tuple[Measures, Report, bytes]:
    heard = _pass(path, steady=True)
    return _pass(path, steady=False) if heard[1].gave_up else heard


def _pass(path: Path, *, steady: bool) -> tuple[Measures, Report, bytes]:
    with decoding(path, steady=steady) as run:
        shape = run.shape()
        if shape and (reason := refusal.at_the_header(shape)):
            raise UndecodableError(reason)
        measures = Measures(shape) if shape else None
        if shape and measures:
            for part in run.parts(shape, measures.frames, measures.history):
                measures.add(part)
                if measures.envelope.frames > _LONGEST * shape.sample_rate:
                    raise UndecodableError(f"longer than {_LONGEST // 3600} hours")
        report = run.report()
        prints = run.fingerprint()
    if measures is None or measures.envelope.frames == 0:
        raise UndecodableError(_no_audio(report, path.stat().st_size))
    return measures, report, prints


def _no_audio(report: Report, size: int) -> str:
    words = report.last_words.lower()
    if "matches no streams" in words or "stream specifier" in words:
        return "no audio in it"
    if report.codec == "none":
        return "a kind of audio that ffmpeg does not know"
    if report.codec:
        empty = report.errors == 0 and not report.stated and size < _HEADERS
        return "empty: no audio behind its header" if empty else _damaged(report.codec)
    return "not audio, or damaged at its start"


def _damaged(codec: str) -> str:
    return f"damaged: nothing in it decodes as {codec}"


def _sound(measures: Measures, codec: str) -> Sound:
    envelope = measures.envelope
    loudness, loudness_range = measures.loudness.finish()
    return Sound(
        duration=envelope.duration,
        cues=cue_points(envelope),
        loudness=loudness,
        loudness_range=loudness_range,
        true_peak=measures.peak.level,
        sample_rate=envelope.sample_rate,
        channels=envelope.channels,
        codec=codec,
    )
