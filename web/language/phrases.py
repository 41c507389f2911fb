"""Phrases that planning and rehearsals write in English, said in the reader's language.

A phrase is told from another by its fixed words; what stands between them is filled in again. So
what is stored stays as it was written, and a page says it in any language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from web.language.say import _

_REMEMBERED = 4096
_PLACE = re.compile(r"%\((\w+)\)s")
_NESTED = frozenset({"because", "event", "list", "one", "other", "state", "taken", "what"})
"""Places whose values are phrases themselves; all others hold names, numbers and times."""


@dataclass(frozen=True, slots=True)
class Read:
    """A phrase that was understood: its pattern, and what it was filled with."""

    pattern: str
    values: Mapping[str, str]


class Phrasebook:
    """Knows phrases by their patterns; the first one that fits counts.

    Values named `list` are words with commas between them, each of which is said by itself.
    """

    def __init__(self, patterns: Iterable[str], words: Iterable[str] = ()) -> None:
        self.patterns = tuple(patterns)
        self.words = frozenset(words)
        self._known = [(pattern, re.compile(_regex(pattern))) for pattern in self.patterns]
        # A day's log says the same things over and over.
        self.read = lru_cache(_REMEMBERED)(self._read)

    @property
    def texts(self) -> tuple[str, ...]:
        """All that has to be translated."""
        return (*self.patterns, *sorted(self.words))

    def _read(self, text: str) -> Read | None:
        """The phrase's pattern and values; None where it is not known."""
        for pattern, regex in self._known:
            found = regex.fullmatch(text)
            if found is not None:
                return Read(pattern, found.groupdict())
        return None

    def say(self, text: str) -> str:
        """In the language of the request; a phrase that is not known as it was written."""
        if text in self.words:
            return _(text)
        found = self.read(text)
        if found is None:
            return text
        values = {name: self._value(name, value) for name, value in found.values.items()}
        return _(found.pattern, **values)

    def _value(self, name: str, value: str) -> str:
        if name not in _NESTED:
            return value
        if name != "list":
            return self.say(value)
        return ", ".join(self._item(item) for item in value.split(", "))

    def _item(self, item: str) -> str:
        """A word, alone or with a number beside it: "artist 3", "2 too full"."""
        before, _space, after = item.partition(" ")
        if before.isdigit() and after in self.words:
            return f"{before} {_(after)}"
        word, _space, count = item.rpartition(" ")
        if count.isdigit() and word in self.words:
            return f"{_(word)} {count}"
        return self.say(item)


def _regex(pattern: str) -> str:
    """The pattern with its places as groups; the same name twice is one value."""
    parts, last, seen = [], 0, set[str]()
    for place in _PLACE.finditer(pattern):
        parts.append(re.escape(pattern[last : place.start()].replace("%%", "%")))
        name = place[1]
        parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>.+?)")
        seen.add(name)
        last = place.end()
    return "".join([*parts, re.escape(pattern[last:].replace("%%", "%"))])
