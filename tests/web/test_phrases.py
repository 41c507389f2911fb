"""What planning and rehearsals write is understood, all of it, and said in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from playlists.hourclock import Slot, SlotKind
from playlists.picking import _why
from radio.broadcastlog.building import BuildOrder, build_days
from radio.broadcastlog.tables import LogRow
from radio.db import session_scope
from radio.units import Millis
from tests.web.stocked import ZONE, stock
from web import PanelSettings
from web.log.reasons import NOTES, REASONS
from web.rehearsal.findings import FINDINGS

ROOT = Path(__file__).resolve().parents[2]
WORDS = re.compile(r"[A-Za-z]{2,}")
EXAMPLES = (
    "musik: 1 of 12, in turn; 12 looked at, held back by artist 3, title 2",
    "musik: all 12 break a rule; relaxed: artist, hour",
    "ending: lands -0.4 s from the hard time, best of 2048; relaxed: recording",
    "jingle after 4 songs, 1 of 2",
    "ident each 30 minutes, 1 of 2",
    "public service in turn, for 30% of advertising; break 3 of 40",
    "campaign tirta: 2 of 6 today; break 3 of 40",
    "campaign tirta: 2 of 6 today, 1 to make good; break 3 of 40; spread 2.5 h",
    "lead-in of azan-subuh, each day at subuh",
    "return from azan-subuh, each day at subuh",
)
"""Of each kind one that a small station's day may be without."""


def test_every_reason_of_a_real_day_is_understood(settings: PanelSettings) -> None:
    engine = stock(settings.data)
    build_days(engine, ZONE, BuildOrder(date(2027, 3, 1), 2, Millis(1_800_000_000_000), seed=3))
    with session_scope(engine) as session:
        reasons = set(session.scalars(select(LogRow.why)))
    engine.dispose()
    assert len(reasons) > 20
    assert [why for why in reasons if REASONS.read(why) is None] == []


@pytest.mark.parametrize("why", EXAMPLES)
def test_reasons_of_every_kind_are_understood(why: str) -> None:
    assert REASONS.read(why) is not None


@pytest.mark.parametrize("kind", [SlotKind.ITEM, SlotKind.TURN])
def test_reasons_of_slots_are_understood(kind: SlotKind) -> None:
    turn = ", 1 of 2" if kind is SlotKind.TURN else ""
    for slot in (Slot(kind, "a"), Slot(kind, "a", at=725.0), Slot(kind, "a", title="Doa, bersama")):
        found = REASONS.read(f"{_why(slot)}{turn}")
        assert found is not None
        assert "a" in found.values.values() or found.values["title"] == "Doa, bersama"


def test_a_phrase_is_said_with_what_is_in_it(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "id"}):
        assert REASONS.say("lead-in of azan-subuh, each day at subuh") == (
            "pengantar azan-subuh, setiap hari pada subuh"
        )
        assert REASONS.say("musik: all 12 break a rule; relaxed: artist, title") == (
            "musik: semua 12 melanggar aturan; dilonggarkan: artis, judul"
        )
        assert FINDINGS.say("of 40 breaks 3 outside its hours, 2 too full") == (
            "dari 40 jeda: 3 di luar jamnya, 2 terlalu penuh"
        )
        assert REASONS.say("rundown: Rock and Roll at its best") == (
            "susunan acara: Rock and Roll at its best"
        )
        assert NOTES.say("something new") == "something new"


def _phrases(file: str, names: frozenset[str]) -> Iterator[str]:
    """Texts that a module gives these names, and those it returns; a value reads as one word."""
    for node in ast.walk(ast.parse((ROOT / file).read_text())):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.Assign) and any(ast.unparse(one) in names for one in targets):
            yield from _texts(node.value)


def _texts(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(
                part.value if isinstance(part, ast.Constant) else "5" for part in parts
            ).replace("'5'", "5")
        case ast.IfExp(body=one, orelse=other):
            yield from _texts(one)
            yield from _texts(other)


COMPOSED = {
    "it may not play on 5: daypart or validity": (
        "it may not play on 2027-03-01 at 08:00: daypart or validity"
    ),
    "5 has nothing for `5`5: 5": "the clock 'siang' has nothing for `turn ilm`: it holds nothing",
    "5 time missed by 5 s": "hard time missed by 3.2 s",
    "5 item not played: 5": "soft item not played: overtaken",
    "its stand-by piece 5 is 5": "its stand-by piece 'Doa' is missing",
    "5 of 5 is 5; music stands in for it": (
        "the opening of ayo-1 is missing; music stands in for it"
    ),
}
"""Phrases made of others, as they come out."""
REHEARSAL = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("radio/rehearsal/*.py"))


@pytest.mark.parametrize("file", REHEARSAL)
def test_every_finding_of_a_rehearsal_is_understood(file: str) -> None:
    """Also a finding that is added tomorrow: its phrase has to be known here."""
    said = {text for text in _phrases(file, frozenset({"why", "do", "told"})) if WORDS.search(text)}
    # A command is the same in every language.
    phrases = {text for text in said if not re.fullmatch(r"`[^`]+`", text)}
    unknown = {text for text in phrases if not FINDINGS.read(text)} - COMPOSED.keys()
    assert {text for text in unknown if not FINDINGS.read(_quoted(text))} == set()
    for text in phrases & COMPOSED.keys():
        assert FINDINGS.read(COMPOSED[text]) is not None


def _quoted(text: str) -> str:
    """The same with quotation marks where `repr` would have put them."""
    for words in ("clock", "category", "nothing of", "on the line", "stand-by piece", "the part"):
        text = text.replace(f"{words} 5", f"{words} '5'")
    return re.sub(r"^5 (is|may)", r"'5' \1", text)
