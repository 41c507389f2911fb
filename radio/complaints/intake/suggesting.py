"""Which category and agency a text speaks of: by the hints of the lists, and by what was chosen before.

A word counts the more, the fewer categories hint at it; what people chose for it counts by its
share, more the oftener it was chosen.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.complaints.entry import Entry
from radio.complaints.intake.lists import CategoryChoice, Lists
from radio.complaints.intake.tables import LearnedChoice
from radio.complaints.intake.wording import words_of
from radio.keys import Keyring

Choice = tuple[str, str]
"""A category and an agency; either may be empty."""
Learned = Mapping[str, Mapping[Choice, int]]
"""How often each was chosen, by word."""
MOST: Final = 3
_HINT: Final = 1.0
_CHOSEN: Final = 0.9
_ABOUT: Final = "word of a complaint"
_LEAST: Final = 0.3
"""What is less likely is not suggested."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A category with the agency that goes with it, and how much speaks for it."""

    category_id: str
    agency_id: str
    score: float


def suggest(text: str, lists: Lists, learned: Learned | None = None) -> tuple[Suggestion, ...]:
    """The likeliest categories, each with its agency, the likeliest first."""
    words = words_of(text)
    known = {one.id: one for one in lists.categories}
    scores: defaultdict[str, float] = defaultdict(float)
    for word in words:
        hinted = [one.id for one in lists.categories if word in _hints(one)]
        for category_id in hinted:
            scores[category_id] += _HINT / len(hinted)
    agencies = _chosen(words, learned or {}, scores)
    ranked = sorted(
        ((score, -list(known).index(id_), id_) for id_, score in scores.items() if id_ in known),
        reverse=True,
    )
    return tuple(
        Suggestion(id_, _agency(known[id_], agencies[id_], lists), score)
        for score, _place, id_ in ranked[:MOST]
        if score >= _LEAST
    )


def _hints(category: CategoryChoice) -> frozenset[str]:
    return frozenset(words_of(f"{category.words} {category.name}"))


def _chosen(
    words: Iterable[str], learned: Learned, scores: defaultdict[str, float]
) -> defaultdict[str, Counter[str]]:
    """Add what was chosen before; how often each agency was, by category."""
    agencies: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for word in words:
        choices = learned.get(word, {})
        total = sum(choices.values())
        for (category_id, agency_id), times in choices.items():
            # A word that goes with everything tells nothing: its share is small everywhere.
            share = times / total
            scores[category_id] += _CHOSEN * share * share * min(1.0, math.log1p(total) / 2)
            if agency_id:
                agencies[category_id][agency_id] += times
    return agencies


def _agency(category: CategoryChoice, chosen: Counter[str], lists: Lists) -> str:
    there = {one.id for one in lists.agencies}
    for agency_id, _times in chosen.most_common():
        if agency_id in there:
            return agency_id
    return category.agency_id if category.agency_id in there else ""


# ---------------------------------------------------------------- what is learned


def learn(session: Session, keys: Keyring, entry: Entry) -> None:
    """Remember what was chosen for its words. Does not commit.

    Nothing is learned from what is confidential, nor where nothing was chosen.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    if entry.confidential or not entry.category_id:
        return
    for word in words_of(entry.text):
        key = (keys.blind(word, _ABOUT), entry.category_id, entry.agency_id)
        row = session.get(LearnedChoice, key)
        if row is None:
            session.add(LearnedChoice(word=key[0], category_id=key[1], agency_id=key[2], times=1))
        else:
            row.times += 1


def learned_of(session: Session, keys: Keyring, text: str) -> Learned:
    """What was chosen where its words were said.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    digests = {blind: word for word in words_of(text) for blind in keys.blinds(word, _ABOUT)}
    found: defaultdict[str, Counter[Choice]] = defaultdict(Counter)
    query = select(LearnedChoice).where(LearnedChoice.word.in_(list(digests)))
    for row in session.scalars(query):
        found[digests[row.word]][row.category_id, row.agency_id] += row.times
    return found
