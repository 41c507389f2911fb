"""Clips: to the frame what is lossless, to the packet what is not, over the hour's edge."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from radio.archive import cutting
from radio.archive.cutting import Clip, Request, export, of_airing, of_episode
from radio.archive.errors import ArchiveError, WithheldError
from radio.archive.indexing import Place, look
from radio.archive.packets import _opus_packets
from radio.archive.tables import ArchiveExport
from radio.calls.consent import LATEST_MS, override
from radio.calls.tables import CallSpan, Consent, PhoneCall
from radio.db import migrate, open_engine, session_scope
from radio.reports.tables import AsrunSpan
from radio.units import Millis
from tests.archive.kit import (
    NOON,
    RATE,
    Clock,
    Samples,
    decoded,
    encode,
    last_written,
    place_of,
    sound,
)

LENGTHS = (7 * RATE, 9 * RATE, 6 * RATE)
"""What was recorded in three runs, one right after the other."""
WHOLE = sum(LENGTHS)
AIR = sound(WHOLE)


class Recorded:
    """The same air in one coding, in files that go on where the one before ends."""

    def __init__(self, folder: Path, ending: str) -> None:
        url = f"sqlite:///{folder / 'station.db'}"
        migrate(url)
        self.engine: Engine = open_engine(url)
        clock = Clock(NOON + 3_600_000)
        self.place: Place = place_of(self.engine, folder, clock)
        self.files: list[Path] = []
        at = 0
        for length in LENGTHS:
            name = f"aircheck/2026/03/03/1200{at // RATE:02}.{ending}"
            path = encode(folder / name, AIR[at : at + length])
            at += length
            last_written(path, NOON + at * 1000 // RATE)
            self.files.append(path)
        look(self.place)

    def cut(self, first: int, last: int, format_: str = "original") -> tuple[Clip, Samples]:
        """Of milliseconds after noon."""
        start, end = Millis(NOON + first), Millis(NOON + last)
        clip = export(self.place, Request(start, end, format_, "siti", "bukti"))
        return clip, decoded(clip.path)


@pytest.fixture(scope="module")
def recorded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Recorded]:
    made = Recorded(tmp_path_factory.mktemp(request.param), request.param)
    yield made
    made.engine.dispose()


@pytest.mark.parametrize("recorded", ["wav", "flac"], indirect=True)
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 21_900), st.integers(1, 22_000), st.sampled_from(["original", "wav", "flac"]))
def test_lossless_is_exact_to_the_frame(
    recorded: Recorded, first: int, length: int, format_: str
) -> None:
    last = min(22_000, first + length)
    before = [hashlib.sha256(path.read_bytes()).digest() for path in recorded.files]
    clip, heard = recorded.cut(first, last, format_)
    expected = AIR[first * RATE // 1000 : last * RATE // 1000]
    assert heard.shape == expected.shape
    assert (heard == expected).all()
    assert clip.missing == 0
    assert before == [hashlib.sha256(path.read_bytes()).digest() for path in recorded.files]


def offset_of(heard: Samples, expected: Samples, most: int) -> int:
    """How many frames of `heard` come before `expected`, by correlation."""
    one = heard[:, 0].astype(np.float64)
    middle = expected[:, 0].astype(np.float64)[RATE // 4 : RATE // 4 + RATE // 2]
    best = np.correlate(one[: most * 2 + RATE], middle, "valid")
    return int(np.argmax(best)) - RATE // 4


@pytest.mark.parametrize("recorded", ["opus"], indirect=True)
@pytest.mark.parametrize(("first", "last"), [(0, 3000), (1234, 4321), (2500, 7000), (8003, 15_999)])
def test_opus_is_exact_though_packets_are_copied(recorded: Recorded, first: int, last: int) -> None:
    _, heard = recorded.cut(first, last)
    expected = AIR[first * RATE // 1000 : last * RATE // 1000]
    assert len(heard) == len(expected)
    assert offset_of(heard, expected, 2000) == 0


@pytest.mark.parametrize("recorded", ["opus"], indirect=True)
def test_opus_packets_are_those_of_the_recording(recorded: Recorded) -> None:
    clip, _ = recorded.cut(2000, 5000)
    content = recorded.files[0].read_bytes()
    packets = [packet.content for packet in _opus_packets(clip.path, -1)]
    assert len(packets) >= 150
    places = [content.find(packet) for packet in packets]
    assert min(places) > 0
    assert all(one < two for one, two in pairwise(places))


@pytest.mark.parametrize("recorded", ["mp3", "aac"], indirect=True)
@pytest.mark.parametrize(("first", "last"), [(0, 3000), (1234, 4321), (8003, 15_999)])
def test_mp3_and_aac_are_exact_to_the_packet(recorded: Recorded, first: int, last: int) -> None:
    _, heard = recorded.cut(first, last)
    expected = AIR[first * RATE // 1000 : last * RATE // 1000]
    before = offset_of(heard, expected, 8 * 1152)
    assert 0 <= before <= 5 * 1152
    assert len(expected) <= len(heard) - before + 1152
    assert len(heard) - before <= len(expected) + 3 * 1152


@pytest.mark.parametrize("recorded", ["opus", "mp3", "aac", "wav", "flac"], indirect=True)
@pytest.mark.parametrize("format_", ["original", "wav"])
def test_a_clip_goes_over_the_edge_of_files(recorded: Recorded, format_: str) -> None:
    """Two edges: what is after them is where it should be, to a packet for each."""
    first, last = 5000, 19_000
    _, heard = recorded.cut(first, last, format_)
    expected = AIR[first * RATE // 1000 : last * RATE // 1000]
    packets = {"opus": 960, "mp3": 1152, "aac": 1024}
    codec = recorded.files[0].suffix[1:]
    # ADTS does not tell how much of its last packet is filling.
    packet = packets.get(codec, 0) if format_ == "original" or codec == "aac" else 0
    assert abs(len(heard) - len(expected)) <= 8 * packet
    tail = offset_of(heard[-3 * RATE :], expected[-3 * RATE :][RATE:], RATE + 9000)
    assert abs(tail - RATE) <= 8 * packet


@pytest.mark.parametrize("recorded", ["flac"], indirect=True)
def test_what_is_not_there_is_silent_and_told(recorded: Recorded) -> None:
    clip, heard = recorded.cut(20_000, 25_000, "wav")
    assert clip.missing == 3000
    assert len(heard) == 5 * RATE
    assert (heard[: 2 * RATE] == AIR[20 * RATE :]).all()
    assert not heard[2 * RATE :].any()


def test_every_clip_is_noted_and_none_written_over(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, "flac")
    one, _ = recorded.cut(1000, 2000)
    two, _ = recorded.cut(1000, 2000)
    assert one.path.name == "20260303-120001-120002.flac"
    assert two.path.name == "20260303-120001-120002-1.flac"
    with session_scope(recorded.engine) as session:
        rows = {row.name: row for row in session.scalars(select(ArchiveExport))}
    row = rows[two.path.name]
    assert (row.by, row.why, row.from_at, row.to_at) == ("siti", "bukti", NOON + 1000, NOON + 2000)
    assert row.sha256 == hashlib.sha256(two.path.read_bytes()).hexdigest()
    assert not list(two.path.parent.glob(".*"))
    recorded.engine.dispose()


@pytest.mark.parametrize("recorded", ["flac"], indirect=True)
@pytest.mark.parametrize(
    ("start", "end", "format_", "why", "told"),
    [
        (0, 1, "ogg", "x", "no format"),
        (0, 1, "wav", " ", "what the clip is for"),
        (1, 1, "wav", "x", "earlier moment first"),
        (0, 6 * 3600 + 1, "wav", "x", "six hours"),
        (3000, 3600, "wav", "x", "nothing is recorded"),
    ],
)
def test_what_can_not_be_had_is_told(
    recorded: Recorded, start: int, end: int, format_: str, why: str, told: str
) -> None:
    wanted = Request(Millis(NOON + start * 1000), Millis(NOON + end * 1000), format_, "siti", why)
    with pytest.raises(ArchiveError, match=told):
        export(recorded.place, wanted)


@pytest.mark.parametrize("recorded", ["wav"], indirect=True)
def test_an_item_and_an_episode_are_found_in_the_as_run(recorded: Recorded) -> None:
    with session_scope(recorded.engine) as session:
        for span, start, end in (("a", 1, 3), ("b", 3, 5), ("c", 5, None)):
            ended = None if end is None else Millis(NOON + end)
            session.add(
                AsrunSpan(span=span, started_at=Millis(NOON + start), ended_at=ended, programme="e")
            )
        session.flush()
        assert of_airing(session, "b") == (NOON + 3, NOON + 5)
        assert of_episode(session, "e") == (NOON + 1, NOON + 5)
        for wrong in ("c", "d"):
            with pytest.raises(ArchiveError):
                of_airing(session, wrong)
        with pytest.raises(ArchiveError):
            of_episode(session, "x")
        session.rollback()


def test_after_a_clock_was_set_back_the_later_file_is_heard(tmp_path: Path) -> None:
    made = Recorded(tmp_path, "wav")
    other = sound(4 * RATE, 9)
    path = encode(tmp_path / "aircheck/2026/03/03/120003.wav", other)
    last_written(path, NOON + 7000)
    look(made.place)
    _, heard = made.cut(1000, 12_000, "wav")
    assert (heard[: 2 * RATE] == AIR[RATE : 3 * RATE]).all()
    assert (heard[2 * RATE : 6 * RATE] == other).all()
    assert (heard[6 * RATE :] == AIR[7 * RATE : 12 * RATE]).all()
    made.engine.dispose()


def test_no_caller_is_cut_out_again_without_consent_or_a_reason(tmp_path: Path) -> None:
    made = Recorded(tmp_path, "wav")
    with session_scope(made.engine, write=True) as session:
        session.add(PhoneCall(id="c1", rang_at=Millis(NOON)))
        session.flush()
        span = CallSpan(call_id="c1", began=Millis(NOON + 8000), ended=Millis(NOON + 9000))
        session.add(span)
        session.commit()
    made.cut(0, 8000, "wav")
    for format_ in ("wav", "flac", "original"):
        with pytest.raises(WithheldError, match="12:00:08") as held:
            made.cut(0, 8001, format_)
        assert [one.call_id for one in held.value.calls] == ["c1"]
    with pytest.raises(WithheldError):
        made.cut(15_000, 16_000, "wav")  # the show may have been held back
    with session_scope(made.engine, write=True) as session:
        session.get_one(CallSpan, ("c1", NOON + 8000)).ended = Millis(NOON + 14_000 - LATEST_MS)
        session.commit()
    made.cut(15_000, 16_000, "wav")
    with session_scope(made.engine, write=True) as session:
        override(session, "c1", by="Siti", reason="Kepentingan umum", now=Millis(NOON + 1))
        session.commit()
    made.cut(0, 9000, "wav")
    made.engine.dispose()


def test_a_caller_who_agreed_is_cut_out(tmp_path: Path) -> None:
    made = Recorded(tmp_path, "wav")
    with session_scope(made.engine, write=True) as session:
        call = PhoneCall(id="c1", rang_at=Millis(NOON), consent=Consent.SPOKEN, purged_at=Millis(1))
        session.add(call)
        session.flush()
        session.add(CallSpan(call_id="c1", began=Millis(NOON + 8000)))
        session.commit()
    made.cut(7000, 9000, "wav")
    made.engine.dispose()


def test_consent_that_is_taken_back_while_it_is_cut_leaves_no_clip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Recorded(tmp_path, "wav")
    with session_scope(made.engine, write=True) as session:
        session.add(PhoneCall(id="c1", rang_at=Millis(NOON), consent=Consent.SPOKEN))
        session.flush()
        session.add(CallSpan(call_id="c1", began=Millis(NOON + 8000), ended=Millis(NOON + 9000)))
        session.commit()

    def slowly(*given: object) -> int:
        with session_scope(made.engine, write=True) as session:
            session.get_one(PhoneCall, "c1").consent = Consent.REFUSED
            session.commit()
        return cutting_write(*given)  # type: ignore[arg-type]  # as it is called

    cutting_write = cutting._write
    monkeypatch.setattr(cutting, "_write", slowly)
    with pytest.raises(WithheldError):
        made.cut(7000, 9000, "wav")
    assert list((tmp_path / "archive" / "clips").iterdir()) == []
    with session_scope(made.engine) as session:
        assert session.scalars(select(ArchiveExport)).all() == []
    made.engine.dispose()


def test_no_clip_is_there_that_is_not_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither where the process dies between the two."""
    made = Recorded(tmp_path, "wav")

    def dies(self: Path, _target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", dies)
    with pytest.raises(KeyboardInterrupt):
        made.cut(7000, 9000, "wav")
    monkeypatch.undo()
    with session_scope(made.engine) as session:
        (noted,) = session.scalars(select(ArchiveExport))
    assert noted.bytes > 2 * RATE
    assert list((tmp_path / "archive" / "clips").iterdir()) == []
    made.engine.dispose()
