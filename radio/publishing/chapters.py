"""Chapters of an episode, and where they come to stand once it is cut: pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from radio.publishing.cuts import Edit
from radio.publishing.words import is_number, renumbered
from radio.units import Millis

CLOSE = 1_500
"""ms within which two chapters are one: the later one counts."""


class Of(StrEnum):
    """What a chapter is of."""

    PART = "part"
    CALL = "call"
    SONG = "song"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter that begins at a moment (wall time, ms)."""

    at: Millis
    of: Of
    title: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A chapter in the edited recording: `start` and `end` in ms of it."""

    start: Millis
    end: Millis
    title: str


def place(edit: Edit, chapters: Iterable[Chapter], title: str) -> list[Placed]:
    """Where chapters are heard; the first begins with the episode, by its `title` where nothing does.

    A part whose beginning was cut begins after the cut; a call or a song that was is none. Callers are
    counted as they are heard: a number that is missing would tell that somebody was cut out.
    """
    starts = dict[Millis, Chapter]()
    for one in sorted(chapters, key=lambda one: one.at):
        at = edit.position(max(one.at, edit.span.start))
        is_heard = edit.is_kept(one.at) or one.of is Of.PART
        if one.title and is_heard and at < edit.length:
            near = [before for before in starts if at - before < CLOSE]
            for before in near:
                del starts[before]
            starts[min([at, *near])] = one
    starts.setdefault(Millis(0), Chapter(Millis(0), Of.PART, title))
    order = sorted(starts)
    titles = numbered([starts[at] for at in order])
    ends = [*order[1:], Millis(edit.length)]
    return [Placed(*one) for one in zip(order, ends, titles, strict=True)]


def numbered(chapters: Sequence[Chapter]) -> list[str]:
    """Their titles, where calls that have no more than a number are counted from one."""
    titles, count = list[str](), 0
    for one in chapters:
        caller = one.of is Of.CALL and is_number(one.title)
        count += caller
        titles.append(renumbered(one.title, count) if caller else one.title)
    return titles


def to_json(chapters: Sequence[Placed]) -> str:
    """As the podcast namespace has it (application/json+chapters, version 1.2.0)."""
    rows = [{"startTime": one.start / 1000, "title": one.title} for one in chapters]
    return json.dumps({"version": "1.2.0", "chapters": rows}, ensure_ascii=False)
