"""Lists of edits of every kind: what is left adds up, and what can't be done is refused."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from radio.calls.clips.edits import SHORTEST, Edits, Pull, Tracks, check
from radio.calls.clips.refusals import ClipError, Refusal
from radio.calls.clips.rendering import render, silences_of
from radio.calls.clips.source import Source, source_of
from radio.calls.clips.stretches import Stretch, between, total, within
from radio.calls.clips.wording import read, told, written
from radio.calls.tables import PhoneCall
from radio.units import Millis
from tests.calls.clips.recorded import record, voice

LENGTH = 3000

moments = st.integers(0, LENGTH)
stretches = st.tuples(moments, moments).filter(lambda pair: pair[0] != pair[1])
stretches = stretches.map(lambda pair: Stretch(min(pair), max(pair)))
lists = st.lists(stretches, max_size=5).map(tuple)
edit_lists = st.builds(
    lambda whole, **more: Edits(whole.first, whole.last, **more),
    stretches,
    tracks=st.sampled_from(list(Tracks)),
    cuts=lists,
    bleeps=lists,
    pull=st.none() | st.builds(Pull, st.integers(300, 900), st.integers(0, 299)),
    gain=st.none() | st.floats(-40, 24),
    fade_in=st.integers(0, 300),
    fade_out=st.integers(0, 300),
)


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Source:
    data = tmp_path_factory.mktemp("recorded")
    folder = record(data, voice(3.0, 1), voice(3.0, 2))
    call = PhoneCall(id="c1", rang_at=Millis(1), ended_at=Millis(2), folder=folder)
    return source_of(data, call)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edits=edit_lists)
def test_whatever_can_be_done_is_as_long_as_what_is_left(recording: Source, edits: Edits) -> None:
    silences: tuple[Stretch, ...] = ()
    with suppress(ClipError):
        silences = silences_of(recording, edits)
    left = total(edits.kept(silences))
    if left < SHORTEST or edits.fade_in + edits.fade_out > left:
        with pytest.raises(ClipError) as raised:
            render(recording, edits)
        assert raised.value.why in (Refusal.TOO_SHORT, Refusal.FADES)
        return
    rendered = render(recording, edits)
    assert rendered.silences == silences
    assert rendered.length == left
    assert rendered.sound.frame_count() == left * 48


@given(edits=edit_lists)
def test_it_is_read_as_it_was_written(edits: Edits) -> None:
    assert read(written(edits)) == edits


@given(taken=lists, whole=stretches)
def test_what_is_taken_and_what_is_left_are_the_whole(
    taken: tuple[Stretch, ...], whole: Stretch
) -> None:
    merged = within(taken, whole)
    left = between(merged, whole)
    assert total(merged) + total(left) == whole.length
    covered = {ms for one in taken for ms in range(one.first, one.last)}
    assert {ms for one in left for ms in range(one.first, one.last)} == {
        ms for ms in range(whole.first, whole.last) if ms not in covered
    }


GOOD = told(Edits(0, 1000))


@pytest.mark.parametrize(
    "wrong",
    [
        "", "[]", "null", "{", "[" * 5000, "{}", json.dumps({**GOOD, "first": "0"}),
        json.dumps({**GOOD, "first": True}), json.dumps({**GOOD, "last": 1.5}),
        json.dumps({**GOOD, "cuts": [[1]]}), json.dumps({**GOOD, "cuts": {"a": 1}}),
        json.dumps({**GOOD, "bleeps": [[1, 2, 3]]}), json.dumps({**GOOD, "pull": 4}),
        json.dumps({**GOOD, "pull": [1, 2]}), json.dumps({**GOOD, "gain": float("nan")}),
        json.dumps({**GOOD, "gain": "laut"}), json.dumps({**GOOD, "tracks": "music"}),
        json.dumps({**GOOD, "more": 1}), json.dumps({**GOOD, "fade_in": None}),
    ],
)  # fmt: skip
def test_what_is_no_list_of_edits_is_refused(wrong: str) -> None:
    with pytest.raises(ClipError) as raised:
        read(wrong)
    assert raised.value.why is Refusal.UNREADABLE


def test_a_list_without_end_is_not_even_read() -> None:
    with pytest.raises(ClipError) as raised:
        read(" " * 100_001)
    assert raised.value.why is Refusal.TOO_MANY


@given(text=st.text(max_size=200))
def test_whatever_else_is_sent_is_refused(text: str) -> None:
    with pytest.raises(ClipError) as raised:
        read(text)
    assert raised.value.why is Refusal.UNREADABLE


def test_a_refusal_names_the_stretch_it_is_about(tmp_path: Path) -> None:
    with pytest.raises(ClipError, match=r"1\.500-1\.250"):
        check(Edits(0, 2000, cuts=(Stretch(1500, 1250),)), 3000)
