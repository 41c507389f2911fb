"""Rules of smart lists: what is written is what is meant, and what is wrong is told."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from playlists.names import fold
from playlists.query import (
    FIELDS,
    Days,
    Kind,
    Nothing,
    Order,
    Range,
    Rule,
    RuleError,
    Term,
    Text,
    Value,
    parse_rule,
)
from playlists.query.fields import UNITS

DAY, HOUR = UNITS["d"], UNITS["h"]

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(str.strip)
days = st.dates(date(1900, 1, 2), date(2199, 12, 30))


def ends(numbers: st.SearchStrategy[int], *, only: bool) -> st.SearchStrategy[Value]:
    closed = st.tuples(numbers, numbers).map(sorted).map(lambda pair: Range(*pair))
    half = st.one_of(
        numbers.map(lambda n: Range(low=n)),
        numbers.map(lambda n: Range(high=n)),
        numbers.map(lambda n: Range(low=n, low_open=True)),
        numbers.map(lambda n: Range(high=n, high_open=True)),
    )
    if not only:
        closed = closed.filter(lambda value: value.low != value.high)
    return st.one_of(closed, half)


spans = st.one_of(
    st.tuples(days, days).map(sorted).map(lambda pair: Days(*pair)),
    days.map(lambda day: Days(first=day)),
    days.map(lambda day: Days(last=day)),
)
ages = st.tuples(st.integers(0, 800), st.sampled_from(list(UNITS.values()))).map(
    lambda pair: pair[0] * pair[1]
)
VALUES: dict[Kind, st.SearchStrategy[Value]] = {
    Kind.TEXT: texts.map(Text),
    Kind.WORD: texts.map(Text),
    Kind.YEAR: ends(st.integers(1800, 2199), only=True),
    Kind.LENGTH: ends(st.integers(0, 90_000_000), only=False),
    Kind.MOMENT: st.one_of(ends(ages, only=False), spans),
}


@st.composite
def terms(draw: st.DrawFn) -> Term:
    key = draw(st.sampled_from(list(FIELDS)))
    field = FIELDS[key]
    choices = st.sampled_from(field.choices or ("x",)).map(Text)
    value = choices if field.kind is Kind.CHOICE else VALUES[field.kind]
    if field.nothing:
        value = st.one_of(value, st.just(Nothing()))
    return Term(key, tuple(draw(st.lists(value, min_size=1, max_size=3))), draw(st.booleans()))


rules = st.builds(
    Rule,
    st.lists(terms(), min_size=1, max_size=4).map(tuple),
    st.none() | st.sampled_from(Order),
    st.none() | st.integers(1, 1_000_000),
)


@example(Rule((Term("", (Text("0"), Text(":"))),)))
@given(rules)
def test_a_rule_that_is_written_reads_back_as_the_same(rule: Rule) -> None:
    assert parse_rule(str(rule)) == rule


@given(st.text(max_size=40))
def test_any_text_is_a_rule_or_told_to_be_none(text: str) -> None:
    with suppress(RuleError):
        rule = parse_rule(text)
        assert parse_rule(str(rule)) == rule


def test_the_whole_language_in_one_line() -> None:
    text = (
        "category:musik language:id,jv year:1990..2005 label:santai played:>7d daypart:pagi "
        '-artist:"Rhoma Irama" title:cinta seconds:<300 added:<30d local:yes vocals:female '
        "tempo:slow order:least-played limit:50"
    )
    rule = parse_rule(text)
    assert rule.terms[:3] == (
        Term("category", (Text("musik"),)),
        Term("language", (Text("id"), Text("jv"))),
        Term("year", (Range(1990, 2005),)),
    )
    assert rule.terms[4] == Term("played", (Range(low=7 * DAY, low_open=True),))
    assert rule.terms[6] == Term("artist", (Text("Rhoma Irama"),), negated=True)
    assert rule.terms[8] == Term("seconds", (Range(high=300_000, high_open=True),))
    assert (rule.order, rule.limit) == (Order.LEAST_PLAYED, 50)
    assert str(rule) == text


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("cinta", Term("", (Text("cinta"),))),
        ("cinta,rindu", Term("", (Text("cinta"), Text("rindu")))),
        ('-"cinta, rindu"', Term("", (Text("cinta, rindu"),), negated=True)),
        ("“Rhoma Irama”", Term("", (Text("Rhoma Irama"),))),
        (r'title:"12\" \\"', Term("title", (Text('12" \\'),))),
        ('genre:"unknown"', Term("genre", (Text("unknown"),))),
        ("genre:Unknown", Term("genre", (Nothing(),))),
        ("label:none", Term("label", (Nothing(),))),
        ("vocals:none,unknown", Term("vocals", (Text("none"), Nothing()))),
        ("Tag:Santai", Term("label", (Text("Santai"),))),
        ("local:ya", Term("local", (Text("yes"),))),
        ("year:1990", Term("year", (Range(1990, 1990),))),
        ("year:..1999", Term("year", (Range(high=1999),))),
        ("year:>=1990", Term("year", (Range(low=1990),))),
        ("length:<=3:30.5", Term("seconds", (Range(high=210_500),))),
        ("played:never,<24h", Term("played", (Nothing(), Range(high=DAY, high_open=True)))),
        ("played:7d..2w", Term("played", (Range(7 * DAY, 14 * DAY),))),
        ("added:2026-01-01", Term("added", (Days(date(2026, 1, 1), date(2026, 1, 1)),))),
        ("added:>2026-01-01", Term("added", (Days(first=date(2026, 1, 2)),))),
        ("added:<2026-01-01", Term("added", (Days(last=date(2025, 12, 31)),))),
        ("played:..2026-01-01", Term("played", (Days(last=date(2026, 1, 1)),))),
    ],
)
def test_terms_mean_what_they_say(text: str, term: Term) -> None:
    assert parse_rule(text).terms == (term,)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "the rule is empty"),
        ("artis:x", "'artis:x': there is nothing called 'artis'; did you mean 'artist'?"),
        ("xyzzy:x", "a text with a colon stands in quotation marks"),
        ("http://x", "'http://x'"),
        (
            "title: cinta",
            "'title:': the value is missing; write it without a space, as title:cinta",
        ),
        ("order:", "as order:least-played"),
        ("cinta, rindu", "'cinta,': a comma stands between two values"),
        ('title:"cinta', "a quotation mark is not closed"),
        ('cin"ta', "stands within a word"),
        ('title:""', "nothing between the quotation marks"),
        ("tempo:slwo", "did you mean 'slow'?"),
        ("local:maybe", "there are: yes, no"),
        ("year:90", "'90' is no year; write it with four digits"),
        ("year:2005..1990", "the smaller one comes first"),
        ("year:..", "needs an end at least"),
        ("seconds:210", "say whether more or less is meant, as seconds:<300"),
        ("seconds:<long", "'long' is no length; write seconds, or minutes as 3:30"),
        ("played:7d", "say whether more or less is meant, as played:>7d"),
        ("played:>7", "'7' is no time; write 30min, 12h, 7d or 4w, or a day as 2026-12-31"),
        ("played:>200000d", "is no time"),
        ("added:2026-02-30", "'2026-02-30' is no time"),
        ("order:playd", "there is no such order"),
        ("order:artis", "did you mean 'artist'?"),
        ("order:artist order:title", "a rule has one order"),
        ("-limit:5", "a rule has one limit"),
        ("limit:0", "a number from 1 to 1000000, as limit:50"),
    ],
)
def test_what_is_wrong_is_told_by_its_term(text: str, told: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule(text)
    assert told in str(caught.value)


@given(texts)
def test_folding_is_done_once_and_for_all(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


def test_folding_leaves_case_and_accents_out() -> None:
    assert fold("CAFÉ Énjing Straße ﬁ") == "cafe enjing strasse fi"
    assert fold("ꦱꦼꦤꦶ") == "".join(c for c in "ꦱꦼꦤꦶ" if not unicodedata.combining(c))


@given(st.integers(-3, 12), ends(st.integers(0, 9), only=True))
def test_a_range_holds_what_lies_in_it(number: int, value: Range) -> None:
    inside = set(range(-3, 13))
    if value.low is not None:
        inside &= set(range(value.low + value.low_open, 13))
    if value.high is not None:
        inside &= set(range(-3, value.high + 1 - value.high_open))
    assert value.holds(number) == (number in inside)
