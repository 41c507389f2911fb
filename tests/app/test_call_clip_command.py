"""`radio calls clip`: the same gate as the panel's, and who took what out is noted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from radio.app.commands.callclips import NO_CONSENT, Between, Moment
from radio.calls.clips.edits import Edits, Pull
from radio.calls.clips.stretches import Stretch
from radio.calls.clips.tables import CallClip
from radio.calls.clips.wording import read
from radio.calls.consent import Why
from radio.calls.tables import Consent, PhoneCall
from radio.db import open_engine, session_scope
from radio.library.tables import Media
from radio.people.tables import AuditEntry
from radio.units import Millis
from tests.app.conftest import Radio
from tests.calls.clips.recorded import record, voice

CUT = ("calls", "clip", "c1", "--from", "0:01", "--to", "0:05.5")


@pytest.fixture
def call(radio: Radio, data: Path) -> None:
    assert radio("init").returncode == 0
    folder = record(data, voice(6.0, 1), voice(6.0, 2))
    with _session(data, write=True) as session:
        row = PhoneCall(id="c1", rang_at=Millis(1), answered_at=Millis(1), ended_at=Millis(2))
        row.folder, row.consent, row.consent_at = folder, Consent.CARD, Millis(1)
        session.add(row)
        session.commit()


def _session(data: Path, *, write: bool = False) -> Any:
    return session_scope(open_engine(f"sqlite:///{data / 'station.db'}"), write=write)


@pytest.mark.usefixtures("call")
def test_a_piece_is_made_of_a_call(radio: Radio, data: Path) -> None:
    done = radio(
        *CUT, "--cut", "2-2.5", "--bleep", "0:03-0:03,250", "--pull-silences", "--fade-in", "0.2",
        "--gain", "-3", "--track", "caller", "--save", "Lampu padam", "--json",
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert (told["seconds"], told["new"]) == (4.0, True)
    with _session(data) as session:
        media = session.get_one(Media, told["media_id"])
        assert (media.title, media.category) == ("Lampu padam", "klip-telepon")
        kept = read(session.get_one(CallClip, told["clip"]).edits)
    assert kept == Edits(
        1000, 5500, kept.tracks, (Stretch(2000, 2500),), (Stretch(3000, 3250),), Pull(), -3.0, 200
    )
    again = radio(*CUT, "--save", "Sekali lagi", "--category", "promo")
    assert (again.returncode, again.stdout.strip()[0]) == (0, "m")


@pytest.mark.usefixtures("call")
def test_a_file_is_taken_out_for_a_reason_that_is_noted(
    radio: Radio, data: Path, tmp_path: Path
) -> None:
    target = tmp_path / "klip.flac"
    assert radio(*CUT, "--to-file", str(target)).returncode == 2
    assert radio(*CUT, "--to-file", str(tmp_path / "k.mp3"), "--why", "KPID 12").returncode == 2
    assert list(tmp_path.glob("k*")) == []
    done = radio(*CUT, "--to-file", str(target), "--why", "KPID 12/2026", "--json")
    assert json.loads(done.stdout)["seconds"] == 4.5
    assert target.read_bytes()[:4] == b"fLaC"
    refused = radio(*CUT, "--to-file", str(target), "--why", "KPID 12/2026")
    assert (refused.returncode, "there already" in refused.stderr) == (2, True)
    with _session(data) as session:
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "call.clip_taken"))
        assert (entry.object, entry.personal, entry.via) == ("c1", True, "terminal")
        assert entry.detail == "KPID 12/2026 (1.000-5.500 → klip.flac)"
        assert entry.who


@pytest.mark.usefixtures("call")
def test_what_cannot_be_made_is_said_with_what_to_do(
    radio: Radio, data: Path, tmp_path: Path
) -> None:
    with _session(data, write=True) as session:
        session.get_one(PhoneCall, "c1").consent = Consent.REFUSED
        session.commit()
    for words in (("--save", "A"), ("--to-file", str(tmp_path / "k.wav"), "--why", "arsip")):
        refused = radio(*CUT, *words)
        assert refused.returncode == 1
        assert "the caller said no. It can be let out for a reason on its page" in refused.stderr
    assert not (tmp_path / "k.wav").exists()
    with _session(data, write=True) as session:
        session.get_one(PhoneCall, "c1").consent = Consent.CARD
        session.commit()
    beyond = radio(*CUT[:-1], "9:00", "--save", "A")
    assert (beyond.returncode, "beyond the recording" in beyond.stderr) == (1, True)
    assert "no such call" in radio("calls", "clip", "x", *CUT[3:], "--save", "A").stderr
    for words in ((), ("--save", " "), ("--save", "A", "--to-file", "a.wav")):
        assert radio(*CUT, *words).returncode == 2


def test_times_are_read_as_they_are_written() -> None:
    moments = {"83.5": 83_500, "1:23,5": 83_500, "1:00:00.001": 3_600_001, "0": 0}
    for text, wanted in moments.items():
        assert Moment().convert(text, None, None) == wanted
    assert Between().convert("1:02.2-1:03", None, None) == Stretch(62_200, 63_000)


def test_whatever_a_gate_says_has_its_words() -> None:
    assert NO_CONSENT.keys() == set(Why)
