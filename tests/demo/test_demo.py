import subprocess
from pathlib import Path

import numpy as np
import pytest

from radio.air.log import load_log
from radio.db import open_engine, session_scope
from radio.demo import creation
from radio.demo.composition import balungan, beat_times, compose
from radio.demo.content import Item, items
from radio.demo.creation import create_demo
from radio.demo.instruments import INSTRUMENTS, RATE, strike
from radio.demo.render import PEAK, render
from radio.demo.repertoire import FILLERS, LOOP, LOOP_SECONDS, PIECES
from radio.demo.stings import loop
from radio.demo.tuning import PELOG_NEM, SLENDRO
from radio.library.categories import BROUGHT, KNOWN
from radio.library.store import listing


def test_the_repertoire_suits_a_demo() -> None:
    assert len(PIECES) >= 14
    assert len({piece.title for piece in PIECES}) == len(PIECES)
    assert len({piece.artist for piece in PIECES}) >= 5
    for piece in PIECES:
        assert 40 <= beat_times(piece)[-1] <= 115, piece.title
    for piece in FILLERS:
        assert 10 <= beat_times(piece)[-1] <= 40, piece.title
    assert {item.category for item in items("Radio Uji")} == set(KNOWN) - set(BROUGHT)


@pytest.mark.parametrize("scale", [SLENDRO, PELOG_NEM])
def test_scales_rise_and_octaves_are_a_little_wide(scale) -> None:
    pitches = [scale.frequency(degree) for degree in range(-5, 11)]
    assert pitches == sorted(pitches)
    assert 2.0 < pitches[10] / pitches[5] < 2.01


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: piece.title)
def test_the_gong_closes_every_cycle(piece) -> None:
    cycles = balungan(piece)
    assert [len(cycle) for cycle in cycles] == [piece.form.beats] * piece.cycles
    assert len({cycle[-1] for cycle in cycles}) == 1
    strokes = compose(piece)
    assert strokes == compose(piece)
    gongs = [stroke for stroke in strokes if stroke.instrument == "gong"]
    # One opens the piece, after the bonang has led in alone.
    assert len(gongs) == piece.cycles + 1
    opening = min(stroke.at for stroke in gongs)
    assert {s.instrument for s in strokes if s.at < opening - 0.8} == {"bonang"}


@pytest.mark.parametrize("piece", [FILLERS[0], FILLERS[1]], ids=lambda piece: piece.title)
def test_it_sounds(piece) -> None:
    sound = render(compose(piece))
    assert np.abs(sound).max() == pytest.approx(PEAK, abs=0.001)
    assert np.count_nonzero(np.abs(sound) > 0.999) == 0
    level = 20 * np.log10(np.sqrt((sound**2).mean()))
    assert -26 < level < -14
    # Stereo, yet one ensemble; low gongs and bright bronze.
    assert 0.3 < np.corrcoef(sound.T)[0, 1] < 0.95
    power = np.abs(np.fft.rfft(sound.mean(axis=1))) ** 2
    pitch = np.fft.rfftfreq(len(sound), 1 / RATE)
    share = [
        10 * np.log10(power[(pitch >= low) & (pitch < high)].sum() / power.sum())
        for low, high in ((40, 250), (250, 1000), (1000, 4000))
    ]
    assert share[0] > -12
    assert share[1] > -10
    assert share[2] > -22
    # Ends in silence, without a click.
    assert np.abs(sound[-200:]).max() < 0.01


def test_a_pair_of_bars_beats() -> None:
    mono = strike("slenthem", 280.0).mean(axis=1)
    envelope = np.abs(mono[: 4 * RATE]).reshape(-1, 480).max(axis=1)
    envelope /= np.exp(
        np.polyval(np.polyfit(np.arange(400), np.log(envelope + 1e-6), 1), range(400))
    )
    spectrum = np.abs(np.fft.rfft(envelope - envelope.mean()))
    beat = np.fft.rfftfreq(400, 0.01)[2 + spectrum[2:80].argmax()]
    assert beat == pytest.approx(INSTRUMENTS["slenthem"].ombak, abs=0.5)


def test_the_fallback_loop_has_no_seam() -> None:
    sound = loop(LOOP)
    assert len(sound) == round(LOOP_SECONDS * RATE)
    twice = np.concatenate((sound, sound))
    steps = np.abs(np.diff(twice, axis=0)).max(axis=1)
    seam = len(sound) - 1
    assert steps[seam] <= np.percentile(steps, 99.9)
    around = twice[len(sound) - RATE : len(sound) + RATE]
    levels = np.sqrt((around.reshape(-1, 4800, 2) ** 2).mean(axis=(1, 2)))
    assert levels.min() > 0.005


def test_the_whole_demo_is_made_from_few_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything but the number of songs is as in a real first start; and it can be repeated."""

    def few(station: str) -> list[Item]:
        every = items(station)
        return [item for item in every if item.category != "musik"] + every[:3]

    monkeypatch.setattr(creation, "items", few)
    url = f"sqlite:///{tmp_path / 'station.db'}"
    said: list[str] = []
    for _ in range(2):
        create_demo(tmp_path, url, "Asia/Jakarta", "Radio Uji", said.append)
    engine = open_engine(url)
    with session_scope(engine) as session:
        rows = listing(session)
    engine.dispose()
    assert len(rows) == len(few(""))
    assert {row.category for row in rows} == set(KNOWN) - set(BROUGHT)
    for row in rows:
        assert -24 < row.loudness < -9, row.title
        assert row.true_peak < -0.3, row.title
    fallback = next(row for row in rows if row.category == "fallback")
    assert (fallback.cue_in, fallback.cue_out) == (0.0, LOOP_SECONDS)
    log = load_log(tmp_path / "air" / "log.json")
    assert log.entries
    assert log.fallback
    assert log.fill
    # Two pages, made once; then what the library has as carts and jingles.
    names = [cart.name for cart in log.carts]
    assert names[0] == "umum-1"
    assert "ayo-mas-bro-1" in names
    beds = ["umum-9", "umum-10", "ayo-mas-bro-9", "ayo-mas-bro-10"]
    assert [cart.name for cart in log.carts if cart.loop] == beds
    assert sum("cart wall has" in text for text in said) == 1
    assert not (tmp_path / "demo.part").exists()


def test_idents_are_spoken() -> None:
    assert subprocess.run(["espeak-ng", "--version"], capture_output=True, check=True).stdout
    ident = next(item for item in items("Radio Uji") if item.category == "ident")
    longer = next(
        item for item in items("Radio Uji Coba Siaran Panjang") if item.name == ident.name
    )
    assert len(longer.make()) > len(ident.make()) > 2 * RATE
