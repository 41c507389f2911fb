"""What lies beside the tracks of a call is read, whatever state it was left in."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radio.calls.noted import FACTS, Noted, NotedError, NotedMark, noted

SPAN = {"first": 800, "began": 1, "last": 1600, "ended": 2}
OPEN = {"first": 2000, "began": 3, "last": None, "ended": None}
MARK = {"kind": "consent_card", "frame": 400, "at": 1, "by": "ani"}
TOLD = {"rate": 8000, "frames": 4000, "on_air": [SPAN, OPEN], "marks": [MARK]}


def _written(folder: Path, told: object) -> Path:
    (folder / FACTS).write_text(json.dumps(told))
    return folder


def test_stretches_and_marks_are_read(tmp_path: Path) -> None:
    marks = [NotedMark(400, "consent_card", "ani")]
    spans = [(800, 1600), (2000, 4000)]
    assert noted(_written(tmp_path, TOLD)) == Noted(8000, 4000, spans, marks)


def test_what_goes_on_ends_no_sooner_than_it_began(tmp_path: Path) -> None:
    assert noted(_written(tmp_path, {**TOLD, "frames": 0})).spans == [(800, 1600), (2000, 2000)]


def test_what_was_cut_to_nothing_stays_nothing(tmp_path: Path) -> None:
    told = {**TOLD, "on_air": [{**SPAN, "first": 0, "last": 0}]}
    assert noted(_written(tmp_path, told)).spans == [(0, 0)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"rate": 0},
        {"rate": "x"},
        {"frames": None},
        {"on_air": [{}]},
        {"on_air": 3},
        {"marks": [{**MARK, "frame": float("inf")}]},
    ],
)
def test_what_is_none_of_ours_is_said(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(NotedError):
        noted(_written(tmp_path, {**TOLD, **wrong}))


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotedError, match="FileNotFoundError"):
        noted(tmp_path)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda more: st.lists(more) | st.dictionaries(st.sampled_from(sorted(TOLD)), more),
)


@given(st.dictionaries(st.sampled_from(sorted(TOLD)), JSON))
def test_whatever_lies_there_is_read_or_said_to_be_nothing(
    tmp_path_factory: pytest.TempPathFactory, wrong: dict[str, object]
) -> None:
    folder = _written(tmp_path_factory.mktemp("call"), {**TOLD, **wrong})
    with suppress(NotedError):
        assert noted(folder).rate > 0
