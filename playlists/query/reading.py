"""Reading a rule: what is wrong is told by the term it stands in, with what is meant instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from difflib import get_close_matches

from playlists.names import fold
from playlists.query.fields import ALIASES, FIELDS, LIMIT, ORDER, UNITS, Field, Kind, Order
from playlists.query.values import Days, Nothing, Range, Rule, Term, Text, Value

_VALUE = r"\"(?:[^\"\\]|\\.)*\"|“[^”]*”|[^\s\"“”,]+"
_TERM = re.compile(
    rf"(?P<not>-?)(?:(?P<key>[^\s:\"“”,]+):)?(?P<values>(?:{_VALUE})(?:,(?:{_VALUE}))*)(?=\s|$)",
    re.DOTALL,
)
_PIECE = re.compile(_VALUE, re.DOTALL)
_BOUNDS = re.compile(r"(?P<sign><=?|>=?)(?P<end>.+)|(?P<low>.*?)\.\.(?P<high>.*)", re.DOTALL)
_LENGTH = re.compile(r"(?:(\d{1,3}):([0-5]\d)|(\d{1,6}))(?:\.(\d{1,3}))?", re.ASCII)
_AGE = re.compile(rf"(\d{{1,7}})({'|'.join(UNITS)})", re.ASCII)
_OLDEST = 100 * 365 * UNITS["d"]
_YEARS = range(1800, 2200)
_LIMIT_MOST = 1_000_000
_WORDS = {"ya": "yes", "true": "yes", "tidak": "no", "false": "no"}


class RuleError(ValueError):
    """A rule can't be read; the message names the term, and says what is meant."""


def parse_rule(text: str) -> Rule:
    """A rule as it is written, in one line.

    Raises:
        RuleError: it can't be read.
    """
    found = [_split(token, *parts) for token, *parts in _tokens(text)]
    if not found:
        raise RuleError("the rule is empty; write for example: category:musik played:>7d")
    terms = tuple(_term(*parts) for parts in found if parts[1] not in {ORDER, LIMIT})
    return Rule(terms, _order(found), _limit(found))


_Token = tuple[str, str, str, str]
_Parts = tuple[str, str, list[tuple[str, bool]], bool]
"""As written; key; values, and whether each stood in quotation marks; negated."""


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = len(text) - len(text.lstrip())
    while at < len(text):
        found = _TERM.match(text, at)
        if found is None:
            raise _unreadable(text[at:])
        tokens.append((found[0], found["key"] or "", found["values"], found["not"]))
        at = found.end()
        at += len(text[at:]) - len(text[at:].lstrip())
    return tokens


def _unreadable(rest: str) -> RuleError:
    word = rest.split(maxsplit=1)[0]
    if rest.count('"') % 2 or ("“" in rest) != ("”" in rest):
        return RuleError(f"{word!r}: a quotation mark is not closed, or stands within a word")
    if "," in word:
        return RuleError(f"{word!r}: a comma stands between two values, without spaces")
    return RuleError(f"{word!r} can't be read; put texts with spaces or signs in quotation marks")


def _split(token: str, key: str, values: str, negated: str) -> _Parts:
    pieces = [(_bare(piece), piece[0] in '"“') for piece in _PIECE.findall(values)]
    name = ALIASES.get(key.lower(), key.lower())
    colons = (piece for piece, is_quoted in pieces if ":" in piece and not is_quoted)
    if not key and (colon := next(colons, "")):
        wanted = colon.partition(":")[0]
        _known(token, ALIASES.get(wanted.lower(), wanted.lower()))
        raise RuleError(
            f"{token!r}: the value is missing; write it without a space, as {_example(wanted)}"
        )
    if any(not piece.strip() for piece, _ in pieces):
        raise RuleError(f"{token!r}: there is nothing between the quotation marks")
    _known(token, name)
    return token, name, pieces, bool(negated)


def _bare(piece: str) -> str:
    if piece[0] == "“":
        return piece[1:-1]
    return re.sub(r"\\(.)", r"\1", piece[1:-1], flags=re.DOTALL) if piece[0] == '"' else piece


def _known(token: str, key: str) -> None:
    if key in FIELDS or key in {ORDER, LIMIT}:
        return
    names = [*filter(None, FIELDS), *ALIASES, ORDER, LIMIT]
    near = get_close_matches(key, names, n=1)
    others = f"there are {', '.join(sorted(names))}; a text with a colon stands in quotation marks"
    hint = f"did you mean {near[0]!r}?" if near else others
    raise RuleError(f"{token!r}: there is nothing called {key!r}; {hint}")


def _example(key: str) -> str:
    name = ALIASES.get(key.lower(), key.lower())
    return {ORDER: "order:least-played", LIMIT: "limit:50"}.get(name) or FIELDS[name].example


def _term(token: str, key: str, pieces: list[tuple[str, bool]], negated: bool) -> Term:
    field = FIELDS[key]
    return Term(key, tuple(_value(token, field, *piece) for piece in pieces), negated)


def _value(token: str, field: Field, text: str, is_quoted: bool) -> Value:
    if field.nothing and not is_quoted and text.lower() == field.nothing:
        return Nothing()
    match field.kind:
        case Kind.TEXT | Kind.WORD:
            return Text(text)
        case Kind.CHOICE:
            return Text(_choice(token, field, text))
        case Kind.YEAR:
            return _range(token, field, text, _year)
        case Kind.LENGTH:
            return _range(token, field, text, _length)
    return _moments(token, field, text)


def _choice(token: str, field: Field, text: str) -> str:
    word = _WORDS.get(text.lower(), text.lower())
    if word not in field.choices:
        words = [*field.choices, *filter(None, [field.nothing])]
        near = get_close_matches(word, words, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(words)}"
        raise RuleError(f"{token!r}: there is no {text!r}; {hint}")
    return word


def _range(token: str, field: Field, text: str, read: Callable[[str], int | None]) -> Range:
    found = _BOUNDS.fullmatch(text)
    if found is None:
        only = _end(token, field, text, read)
        if field.kind is not Kind.YEAR:
            raise RuleError(f"{token!r}: say whether more or less is meant, as {field.example}")
        return Range(only, only)
    if found["sign"]:
        end, is_open = _end(token, field, found["end"], read), len(found["sign"]) == 1
        below = found["sign"][0] == "<"
        return Range(high=end, high_open=is_open) if below else Range(low=end, low_open=is_open)
    low, high = (
        _end(token, field, part, read) if part else None for part in found.group("low", "high")
    )
    if low is None and high is None:
        raise RuleError(f"{token!r}: a range needs an end at least, as {field.example}")
    if low is not None and high is not None and low > high:
        raise RuleError(f"{token!r}: the range ends before it begins; the smaller one comes first")
    return Range(low, high)


def _end(token: str, field: Field, text: str, read: Callable[[str], int | None]) -> int:
    number = read(text)
    if number is None:
        how = {
            Kind.YEAR: "is no year; write it with four digits",
            Kind.LENGTH: "is no length; write seconds, or minutes as 3:30",
            Kind.MOMENT: "is no time; write 30min, 12h, 7d or 4w, or a day as 2026-12-31",
        }[field.kind]
        raise RuleError(f"{token!r}: {text!r} {how}, as in {field.example}")
    return number


def _year(text: str) -> int | None:
    number = int(text) if re.fullmatch(r"\d{4}", text, re.ASCII) else 0
    return number if number in _YEARS else None


def _length(text: str) -> int | None:
    found = _LENGTH.fullmatch(text)
    if found is None:
        return None
    whole = int(found[3]) if found[3] else int(found[1]) * 60 + int(found[2])
    return whole * 1000 + int((found[4] or "").ljust(3, "0"))


def _age(text: str) -> int | None:
    found = _AGE.fullmatch(text)
    age = int(found[1]) * UNITS[found[2]] if found else _OLDEST + 1
    return age if age <= _OLDEST else None


def _day(text: str) -> int | None:
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) else None
    except ValueError:
        return None
    return day.toordinal() if day and 1900 <= day.year < 2200 else None


def _moments(token: str, field: Field, text: str) -> Range | Days:
    if "-" not in text:
        return _range(token, field, text, _age)
    if _BOUNDS.fullmatch(text) is None:
        text = f"{text}..{text}"
    found = _range(token, field, text, _day)
    low, high = found.low, found.high
    first = None if low is None else date.fromordinal(low) + timedelta(days=found.low_open)
    last = None if high is None else date.fromordinal(high) - timedelta(days=found.high_open)
    return Days(first, last)


def _order(found: list[_Parts]) -> Order | None:
    word = _single(found, ORDER)
    if word is None:
        return None
    token, text = word
    known = [order.value for order in Order]
    if fold(text) not in known:
        near = get_close_matches(fold(text), known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
        raise RuleError(f"{token!r}: there is no such order; {hint}")
    return Order(fold(text))


def _limit(found: list[_Parts]) -> int | None:
    word = _single(found, LIMIT)
    if word is None:
        return None
    token, text = word
    number = int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else 0
    if not 1 <= number <= _LIMIT_MOST:
        raise RuleError(f"{token!r}: a limit is a number from 1 to {_LIMIT_MOST}, as limit:50")
    return number


def _single(found: list[_Parts], key: str) -> tuple[str, str] | None:
    terms = [parts for parts in found if parts[1] == key]
    if not terms:
        return None
    token, _, pieces, negated = terms[0]
    if len(terms) > 1 or len(pieces) > 1 or negated:
        raise RuleError(f"{token!r}: a rule has one {key}, with one value, as {_example(key)}")
    return token, pieces[0][0]
