"""Holds are listed alike, whether of calls or of stretches of time."""

from __future__ import annotations

import json

import pytest

from radio.app.commands.holdrows import show_holds

ROWS = [
    {"number": 7, "from": "2026-03-03", "to": "2026-03-04", "why": "KPID 12", "by": "siti"},
    {"number": 1234, "from": "2026-05-01", "to": "2026-05-01", "why": "Sengketa", "by": "ani"},
]


def test_each_has_a_line_that_says_what_by_whom_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    show_holds(ROWS, ("from", "to"), as_json=False)
    assert capsys.readouterr().out.splitlines() == [
        "   7  2026-03-03  2026-03-04  siti  KPID 12",
        "1234  2026-05-01  2026-05-01  ani  Sengketa",
    ]


def test_a_program_gets_them_whole(capsys: pytest.CaptureFixture[str]) -> None:
    show_holds(ROWS, ("from", "to"), as_json=True)
    assert json.loads(capsys.readouterr().out) == ROWS
