"""What comes of a list of edits, measured by its samples."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soxr

from radio.calls.clips.edits import LONGEST, Edits, Pull, Tracks
from radio.calls.clips.refusals import ClipError, Refusal
from radio.calls.clips.rendering import RATE, Rendered, Wanted, render, silences_of
from radio.calls.clips.source import Source, source_of
from radio.calls.clips.stretches import Stretch
from radio.calls.tables import PhoneCall
from radio.library.loudness import LoudnessMeter
from radio.units import Millis
from tests.calls.clips.recorded import (
    Samples,
    decibels,
    hashes,
    likeness,
    record,
    silent,
    voice,
)

CALLER, STUDIO = voice(6.0, 1), voice(6.0, 2, 0.05)


def source(
    data: Path, caller: Samples | None = CALLER, studio: Samples | None = STUDIO, rate: int = 8000
) -> Source:
    folder = record(data, caller, studio, rate)
    call = PhoneCall(id="c1", rang_at=Millis(1), answered_at=Millis(1), ended_at=Millis(2))
    call.folder = folder
    return source_of(data, call)


def samples(rendered: Rendered) -> Samples:
    found = np.frombuffer(rendered.sound.raw_data, dtype="<i2").astype(np.float64)
    return np.asarray(found / 32767.0)


def at48(track: Samples, first: int, last: int, rate: int = 8000) -> Samples:
    """A stretch of what was recorded, at the rate of a clip."""
    finer = soxr.resample(track, rate, RATE)
    return np.asarray(finer[first * 48 : last * 48])


def without_tone(sound: Samples) -> Samples:
    """What is there beside a steady tone of 1 kHz."""
    moments = 2 * np.pi * 1000 * np.arange(len(sound)) / RATE
    tones = np.stack([np.sin(moments), np.cos(moments)], axis=1)
    fitted, *_ = np.linalg.lstsq(tones, sound, rcond=None)
    return np.asarray(sound - tones @ fitted)


@pytest.mark.parametrize("rate", [8000, 16000, 48000])
def test_it_begins_and_ends_where_it_is_said_to_the_frame(tmp_path: Path, rate: int) -> None:
    track = voice(3.0, 5, rate=rate)
    heard = samples(render(source(tmp_path, track, None, rate), Edits(501, 2003, gain=0.0)))
    assert len(heard) == 1502 * 48
    same = at48(track, 501, 2003, rate)
    inner = slice(480, -480)
    assert np.max(np.abs(heard[inner] - same[inner])) < 2e-3


def test_what_is_cut_out_is_gone_and_the_rest_meets(tmp_path: Path) -> None:
    edits = Edits(1000, 5000, Tracks.CALLER, cuts=(Stretch(2000, 3500),), gain=0.0)
    heard = samples(render(source(tmp_path), edits))
    assert len(heard) == 2500 * 48
    assert likeness(heard, at48(CALLER, 2020, 3480)) < 0.05
    for first, last, place in ((1000, 2000, 0), (3500, 5000, 1000)):
        there = heard[place * 48 : (place + last - first) * 48]
        inner = slice(480, -480)
        assert np.max(np.abs(there[inner] - at48(CALLER, first, last)[inner])) < 2e-3


def test_both_tracks_are_mixed_as_they_were_recorded(tmp_path: Path) -> None:
    recording = source(tmp_path)
    heard = samples(render(recording, Edits(0, 6000, gain=0.0)))
    assert np.max(np.abs((heard - at48(CALLER + STUDIO, 0, 6000))[480:-480])) < 3e-3
    alone = samples(render(recording, Edits(0, 6000, Tracks.STUDIO, gain=0.0)))
    assert likeness(alone, at48(CALLER, 0, 6000)) < 0.05
    assert likeness(alone, at48(STUDIO, 0, 6000)) > 0.98


@pytest.mark.parametrize("tracks", list(Tracks))
def test_nothing_of_a_bleeped_name_is_left_in_any_track(tmp_path: Path, tracks: Tracks) -> None:
    edits = Edits(0, 6000, tracks, bleeps=(Stretch(2000, 2700), Stretch(4000, 4050)), gain=0.0)
    heard = samples(render(source(tmp_path), edits))
    assert len(heard) == 6000 * 48
    for first, last in ((2000, 2700), (4000, 4050)):
        under = heard[first * 48 : last * 48]
        assert decibels(without_tone(under[480:-480])) < -60
        for track in (CALLER, STUDIO):
            # A short stretch of anything has something of 1 kHz.
            most = 0.1 if last - first > 100 else 0.2
            assert likeness(under, at48(track, first, last)) < most
    # As loud as the voice, and the word before and after is there.
    middle = heard[2100 * 48 : 2600 * 48]
    spoken = heard[500 * 48 : 1900 * 48]
    assert abs(decibels(middle) - decibels(spoken)) < 1.0


def test_a_bleep_over_the_edge_of_a_cut_bleeps_what_is_left(tmp_path: Path) -> None:
    edits = Edits(
        0, 4000, cuts=(Stretch(1000, 2000),), bleeps=(Stretch(500, 1500), Stretch(3900, 5000))
    )
    rendered = render(source(tmp_path), edits)
    assert rendered.length == 3000
    under = samples(rendered)[500 * 48 : 1000 * 48]
    assert likeness(under, at48(CALLER, 500, 1000)) < 0.1
    assert likeness(samples(rendered)[2900 * 48 :], at48(CALLER, 3900, 4000)) < 0.2


def test_silences_are_pulled_together(tmp_path: Path) -> None:
    parts = [voice(1.0, 3), silent(2.0), voice(1.0, 4), silent(0.5), voice(1.0, 5)]
    track = np.concatenate(parts)
    edits = Edits(0, 5500, pull=Pull(longer=700, keep=300))
    recording = source(tmp_path, track, silent(5.5))
    (found,) = silences_of(recording, edits)
    assert abs(found.first - 1150) <= 10
    assert abs(found.last - 2850) <= 10
    rendered = render(recording, edits)
    assert rendered.silences == (found,)
    assert rendered.length == 5500 - found.length
    heard = samples(rendered)
    for first, part in ((0, parts[0]), (1300, parts[2])):
        there = heard[first * 48 : (first + 1000) * 48]
        assert likeness(there, at48(part, 0, 1000)) > 0.95


def test_a_bleep_over_silence_is_not_pulled(tmp_path: Path) -> None:
    track = np.concatenate([voice(1.0, 3), silent(3.0), voice(1.0, 4)])
    edits = Edits(0, 5000, bleeps=(Stretch(2000, 2500),), pull=Pull())
    rendered = render(source(tmp_path, track, None), edits)
    assert all(one.last <= 2000 or one.first >= 2500 for one in rendered.silences)
    heard = samples(rendered)
    spectrum = np.abs(np.fft.rfft(heard))
    assert abs(np.argmax(spectrum) * RATE / len(heard) - 1000) < 5


def test_fades_rise_and_fall_straight(tmp_path: Path) -> None:
    steady = 0.2 * np.sin(2 * np.pi * 500 * np.arange(48000) / 8000)
    edits = Edits(0, 6000, gain=0.0, fade_in=1000, fade_out=2000)
    heard = samples(render(source(tmp_path, steady, None), edits))
    peaks = np.abs(heard).reshape(-1, 96 * 5).max(axis=1)
    moments = np.arange(len(peaks)) * 10 + 5
    rising = np.clip(moments / 1000, 0, 1) * np.clip((6000 - moments) / 2000, 0, 1)
    assert np.max(np.abs(peaks / 0.2 - rising)) < 0.03
    assert abs(heard[-1]) < 1e-3


@pytest.mark.parametrize("level", [0.01, 0.05, 0.3])
def test_it_is_brought_to_the_loudness_of_the_programme(tmp_path: Path, level: float) -> None:
    rendered = render(source(tmp_path, voice(6.0, 7, level), None), Edits(0, 6000), Wanted(-16.0))
    meter = LoudnessMeter(RATE, 1)
    meter.add(samples(rendered)[np.newaxis].astype(np.float32))
    # One channel is played on two.
    loudness = meter.finish()[0] + 3.01
    assert rendered.held_back or abs(loudness + 16.0) < 0.2
    assert loudness < -15.8
    assert np.max(np.abs(samples(rendered))) <= 10 ** (-1 / 20) + 1e-3


def test_a_gain_that_would_overload_is_held_back_and_said(tmp_path: Path) -> None:
    rendered = render(source(tmp_path, voice(2.0, 7, 0.2), None), Edits(0, 2000, gain=24.0))
    assert rendered.held_back
    assert np.max(np.abs(samples(rendered))) <= 10 ** (-1 / 20) + 1e-3
    asked = render(source(tmp_path, voice(2.0, 7, 0.05), None), Edits(0, 2000, gain=6.0))
    assert (asked.gain, asked.held_back) == (6.0, False)


def test_nothing_but_silence_stays_silent(tmp_path: Path) -> None:
    rendered = render(source(tmp_path, silent(3.0), silent(3.0)), Edits(0, 3000))
    assert (rendered.length, rendered.gain) == (3000, 0.0)
    assert not np.any(samples(rendered))


def test_the_recording_stays_as_it_is_byte_for_byte(tmp_path: Path) -> None:
    recording = source(tmp_path)
    folder = recording.tracks["caller"].parent
    before = hashes(folder)
    for track in recording.tracks.values():
        track.chmod(0o440)
    render(recording, Edits(0, 6000, cuts=(Stretch(1, 2000),), bleeps=(Stretch(3000, 4000),)))
    assert hashes(folder) == before


@pytest.mark.parametrize(
    ("edits", "why"),
    [
        (Edits(3000, 3000), Refusal.BACKWARDS),
        (Edits(0, 6001), Refusal.BEYOND),
        (Edits(-1, 3000), Refusal.BEYOND),
        (Edits(0, 6000, bleeps=(Stretch(5900, 6100),)), Refusal.BEYOND),
        (Edits(0, 6000, cuts=(Stretch(2, 1),)), Refusal.BACKWARDS),
        (Edits(0, 6000, cuts=(Stretch(100, 5950),)), Refusal.TOO_SHORT),
        (Edits(0, 6000, cuts=(Stretch(1, 2),) * 501), Refusal.TOO_MANY),
        (Edits(0, 6000, fade_in=4000, fade_out=2001), Refusal.FADES),
        (Edits(0, 6000, fade_in=-1), Refusal.FADES),
        (Edits(0, 6000, gain=24.5), Refusal.LEVEL),
        (Edits(0, 6000, pull=Pull(300, 300)), Refusal.PULL),
        (Edits(0, 6000, pull=Pull(floor=-5.0)), Refusal.PULL),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_reason(
    tmp_path: Path, edits: Edits, why: Refusal
) -> None:
    with pytest.raises(ClipError) as raised:
        render(source(tmp_path), edits)
    assert raised.value.why is why


def test_a_track_that_was_not_recorded_and_what_is_too_long(tmp_path: Path) -> None:
    recording = source(tmp_path, voice(1.0, 1), None)
    with pytest.raises(ClipError, match="take the other one"):
        render(recording, Edits(0, 1000, Tracks.STUDIO))
    assert render(recording, Edits(0, 1000, Tracks.BOTH)).length == 1000
    long = source(tmp_path, silent(LONGEST / 1000 + 1), None)
    with pytest.raises(ClipError, match="several"):
        render(long, Edits(0, LONGEST + 1))


def test_silences_alone_may_be_too_much(tmp_path: Path) -> None:
    with pytest.raises(ClipError) as raised:
        render(source(tmp_path, silent(6.0), None), Edits(0, 6000, pull=Pull(700, 0)))
    assert raised.value.why is Refusal.TOO_SHORT


def test_it_tells_what_happened_in_the_call(tmp_path: Path) -> None:
    recording = source(tmp_path)
    assert recording.length == 6000
    assert recording.spans == [Stretch(1500, 3000)]
    assert [(mark.at, mark.kind, mark.by) for mark in recording.marks] == [
        (750, "consent_card", "ani")
    ]
    (tmp_path / "calls" / "2027" / "c1" / "call.json").write_text("[")
    assert source(tmp_path).length == 6000


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"folder": "calls/.."}, Refusal.NO_RECORDING),
        ({"folder": "/etc"}, Refusal.NO_RECORDING),
        ({"folder": ""}, Refusal.NO_RECORDING),
        ({"folder": "calls"}, Refusal.NO_RECORDING),
        ({"folder": "calls/2027/c1", "purged_at": 3}, Refusal.PURGED),
        ({"folder": "calls/2027/c1", "restricted_at": 3}, Refusal.RESTRICTED),
        ({"folder": "calls/2027/c1", "ended_at": None}, Refusal.RUNNING),
    ],
)
def test_a_recording_that_is_not_there_is_told_in_words(
    tmp_path: Path, more: dict[str, object], why: Refusal
) -> None:
    source(tmp_path)
    call = PhoneCall(id="c1", rang_at=Millis(1), answered_at=Millis(1), ended_at=Millis(2))
    for name, value in more.items():
        setattr(call, name, value)
    with pytest.raises(ClipError) as raised:
        source_of(tmp_path, call)
    assert raised.value.why is why
    with pytest.raises(ClipError, match="no such call"):
        source_of(tmp_path, None)


def test_a_damaged_track_is_told(tmp_path: Path) -> None:
    recording = source(tmp_path)
    recording.tracks["caller"].write_bytes(b"RIFF")
    with pytest.raises(ClipError, match="no recording"):
        source(tmp_path, None, STUDIO)
