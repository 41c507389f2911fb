"""How items meet: to the frame, with the fades and the gain they ask for."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from radio.air.log import Fade, FadeShape, Role
from radio.units import Decibels, Seconds
from tests.air.conftest import NewStation
from tests.rig import RATE, Samples, Shelf, locate, longest_silence, splices, tone

LOSSLESS = (".wav", ".flac")
DELIVERED_WHOLE = (".wav", ".flac", ".mp3")
"""Formats of which libVLC 3 delivers every frame; see docs/architecture.md."""
CLEAR = RATE // 2
"""The first item's start may lie over the end of the built-in audio, with which a station on a
busy machine begins."""


def test_follow_loses_and_adds_no_frame(shelf: Shelf, new_station: NewStation) -> None:
    order = (".wav", ".flac", ".mp3", ".mp3", ".wav")
    clips = [shelf.noise(1.5, 10 + n, ending) for n, ending in enumerate(order)]
    station = new_station()
    station.put_log(*(clip.entry(f"i{n}") for n, clip in enumerate(clips)))
    station.start().wait_for_title(f"i{len(clips) - 1}")
    station.wait_recorded(station.recorded / RATE + 1.6)
    bus = station.recording()

    heads = [locate(bus, clip.head()) for clip in clips]
    tails = [locate(bus, clip.tail()) for clip in clips]
    assert min(match.score for match in heads + tails) > 0.98
    gaps = [b.index - a.index - clips[0].frames for a, b in itertools.pairwise(heads)]
    assert gaps == [0] * (len(clips) - 1)
    for clip, head, tail in zip(clips, heads, tails, strict=True):
        assert tail.index - head.index == clip.frames - 9600
        assert splices(bus, clip.samples) == []
        if clip.path.suffix in LOSSLESS:
            played = bus[head.index : head.index + clip.frames]
            same = np.array_equal(played[CLEAR:], clip.samples[CLEAR:])
            assert same, f"{clip.path.name} was changed"


def test_formats_with_padding_join_without_silence(shelf: Shelf, new_station: NewStation) -> None:
    """libVLC keeps back a few frames at the start of these, and AAC ends with padding."""
    clips = [shelf.noise(1.5, 20 + n, e) for n, e in enumerate((".ogg", ".opus", ".m4a", ".wav"))]
    station = new_station()
    station.put_log(*(clip.entry(f"i{n}") for n, clip in enumerate(clips)))
    station.start().wait_for_title("i3")
    station.wait_recorded(station.recorded / RATE + 1.0)
    bus = station.recording()
    bus = bus[station.index_of("i0") + CLEAR : station.index_of("i3") + CLEAR]
    assert longest_silence(bus) < 1024
    bus = station.recording()
    starts = [locate(bus, clip.samples[9600:19200]).index - 9600 for clip in clips]
    lost = [72000 - (b - a) for a, b in itertools.pairwise(starts)]
    assert all(abs(frames) <= 1024 for frames in lost), lost


def test_cue_in_cue_out_and_gain(shelf: Shelf, new_station: NewStation) -> None:
    clips = [shelf.noise(3.0, 30 + n, ending) for n, ending in enumerate(DELIVERED_WHOLE)]
    gains = (-6.0, 3.0, 0.0)
    station = new_station()
    station.put_log(
        *(
            clip.entry(f"i{n}", cue_in=Seconds(0.7), cue_out=Seconds(2.2), gain=Decibels(gain))
            for n, (clip, gain) in enumerate(zip(clips, gains, strict=True))
        )
    )
    station.start().wait_for_title("i2")
    station.wait_recorded(station.recorded / RATE + 1.6)
    bus = station.recording()

    first = round(0.7 * RATE)
    at = [locate(bus, clip.samples[first : first + 9600]).index for clip in clips]
    assert np.diff(at).tolist() == [72000, 72000]
    for clip, place, gain in zip(clips, at, gains, strict=True):
        if clip.path.suffix not in LOSSLESS:
            continue
        played = bus[place + CLEAR : place + 72000].astype(np.float64)
        meant = clip.samples[first + CLEAR : first + 72000].astype(np.float64)
        measured = 10 * np.log10((played**2).mean() / (meant**2).mean())
        assert measured == pytest.approx(gain, abs=0.05)


def _gain(shape: FadeShape, progress: NDArray[np.float64]) -> NDArray[np.float64]:
    """The shapes of docs and radio.air.fades, written down once more."""
    curves = {
        FadeShape.LINEAR: progress,
        FadeShape.EQUAL_POWER: np.sqrt(1 - np.cos(progress * np.pi / 2) ** 2),
        FadeShape.LOGARITHMIC: np.where(progress > 0, 10 ** (3 * (progress - 1)), 0),
        FadeShape.S_CURVE: 0.5 - 0.5 * np.cos(np.pi * progress),
    }
    return np.asarray(curves[shape][:, np.newaxis])


def test_segue_overlaps_with_each_fade_shape(shelf: Shelf, new_station: NewStation) -> None:
    """The recording is, sample by sample, the sum of the clips under their fades."""
    shapes = tuple(FadeShape)
    clips = [shelf.noise(2.5, 40 + n) for n in range(len(shapes) + 1)]
    falls = [shapes[n % len(shapes)] for n in range(len(clips))]
    rises = [None, *falls]
    station = new_station()
    station.put_log(
        *(
            clip.entry(
                f"i{n}",
                segue=Seconds(1.5),
                fade_out=Fade(Seconds(1.0), fall),
                fade_in=Fade(Seconds(0.5), rise) if rise else Fade(),
            )
            for n, (clip, rise, fall) in enumerate(zip(clips, rises, falls, strict=False))
        )
    )
    station.start().wait_for_title(f"i{len(clips) - 1}")
    station.wait_recorded(station.recorded / RATE + 1.7)
    bus = station.recording().astype(np.float64)

    first = locate(station.recording(), clips[0].samples[CLEAR:48000]).index - CLEAR
    meant = np.zeros((first + 72000 * len(clips) + 48000, 2))
    for n, (clip, rise, fall) in enumerate(zip(clips, rises, falls, strict=False)):
        audio = clip.samples.astype(np.float64)
        audio[-48000:] *= _gain(fall, 1.0 - np.arange(48000) / 48000)
        if rise:
            audio[:24000] *= _gain(rise, np.arange(24000) / 24000)
        meant[first + 72000 * n :][: clip.frames] += audio
    end = first + 72000 * len(clips)
    begin = first + CLEAR
    assert np.abs(bus[begin:end] - meant[begin:end]).max() <= 2.0


def test_a_voice_talks_over_the_tail_before_it_and_the_intro_after(
    shelf: Shelf, new_station: NewStation
) -> None:
    """Each begins at the hand-over of the one before, to the frame; music is softer under the voice."""
    before, after = shelf.noise(3.0, 80), shelf.noise(4.0, 81)
    voice = shelf.put("voice.wav", tone(3.0, 440.0))
    station = new_station()
    station.put_log(
        before.entry("i0", segue=Seconds(2.0)),
        voice.entry("i1", segue=Seconds(1.5), role=Role.VOICE),
        after.entry("i2"),
    )
    station.start().wait_for_title("i2")
    station.wait_recorded(station.recorded / RATE + 3.8)
    bus = station.recording()

    first = locate(bus, before.samples[CLEAR:72000]).index - CLEAR
    second = locate(bus, after.samples[-72000:-24000]).index - (after.frames - 72000)
    assert second - first == 96000 + 72000, "the song after begins at the voice's own segue"
    spoken = bus[first + 96000 : first + 96000 + voice.frames].astype(np.float64)
    assert np.abs(spoken).max() > 0.29 * 32768, "the voice is heard to its end"
    under, alone = (
        _share(bus[second + at :][:24000], after.samples[at:][:24000]) for at in (36000, 120000)
    )
    assert alone == pytest.approx(1.0, abs=0.02)
    assert under < 0.5, "the intro is softer under the voice"


def _share(heard: Samples, clip: Samples) -> float:
    """How much of a clip is in what was heard: 1 for all of it."""
    one, other = heard.astype(np.float64).ravel(), clip.astype(np.float64).ravel()
    return float(one @ other / (other @ other))
