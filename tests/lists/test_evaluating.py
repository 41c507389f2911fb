"""What rules give, held against the same said in plain Python."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from playlists.names import fold
from playlists.query import Days, Nothing, Order, Range, Rule, Term, Text, Value, parse_rule
from radio.db import open_engine, session_scope
from radio.library.dayparts import set_daypart
from radio.library.tables import MediaDaypart, MediaLabel, MediaState, Tempo, Vocals
from radio.lists.evaluating import pieces_of
from radio.lists.store import Item, set_playlist, set_smart
from radio.units import Millis
from tests.lists.conftest import a_piece
from tests.rig.databases import KINDS, Databases, make_new

ZONE = ZoneInfo("Asia/Jakarta")
LOCAL = datetime(2026, 6, 15, 6, 30, tzinfo=ZONE)
NOW = Millis(round(LOCAL.timestamp() * 1000))
DAY = 86_400_000
WORDS = (
    "Cinta",
    "CINTÁ",
    "cin%ta",
    "Rindu_",
    "énjing",
    "Enjing",
    "ꦱꦼꦤꦶ",
    "a!b",
    "",
    "I\N{COMBINING DOT ABOVE}l",
)
CATEGORIES, LANGUAGES = ("musik", "Jingle", "obrolan", "Énjing"), ("", "id", "jv", "ID")
LABELS, DAYPARTS = ("santai", "Lebaran", "rámadan"), ("pagi", "malam")


def library(seed: int = 5, count: int = 90) -> list[SimpleNamespace]:
    """Pieces as plain facts."""
    pick = random.Random(seed)
    return [
        SimpleNamespace(
            id=f"m{number:03}",
            title=f"{pick.choice(WORDS)} {pick.choice(WORDS)}".strip(),
            artist=pick.choice(WORDS),
            album=pick.choice(WORDS),
            composer=pick.choice(WORDS),
            company=pick.choice(WORDS),
            genre=pick.choice(WORDS),
            category=pick.choice(CATEGORIES),
            language=pick.choice(LANGUAGES),
            isrc=pick.choice(("", "IDABC2600001")),
            vocals=pick.choice(list(Vocals)),
            tempo=pick.choice(list(Tempo)),
            local=pick.random() < 0.5,
            year=pick.choice((None, 1989, 1990, 1995, 2005)),
            length=pick.choice((100.0, 299.999, 300.0, 300.5)),
            added=NOW - pick.choice((0, 3600_000, DAY, 30 * DAY, 30 * DAY + 1)),
            labels=[label for label in LABELS if pick.random() < 0.3],
            dayparts=[name for name in DAYPARTS if pick.random() < 0.3],
            played=pick.choice((None, NOW, NOW - 1, NOW - DAY, NOW - 7 * DAY, NOW - 8 * DAY)),
            state=MediaState.RETIRED if pick.random() < 0.1 else MediaState.ACTIVE,
        )
        for number in range(count)
    ]


PIECES = library()
LAST = {piece.id: Millis(piece.played) for piece in PIECES if piece.played is not None}


@pytest.fixture(scope="module", params=KINDS)
def filled(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Session]:
    # A database of its own, which outlasts those of the tests.
    with databases.new(request.param, tmp_path_factory.mktemp("lists"), migrated=False) as url:
        make_new(url)
        yield from _filled(url)


def _filled(url: str) -> Iterator[Session]:
    engine = open_engine(url)
    with session_scope(engine, write=True) as session:
        set_daypart(session, "pagi", "05:00-09:00")
        set_daypart(session, "malam", "20:00-24:00")
        for piece in PIECES:
            session.add(_row(piece))
            session.flush()
            session.add_all(MediaLabel(media_id=piece.id, label=name) for name in piece.labels)
            held = (MediaDaypart(media_id=piece.id, daypart_id=name) for name in piece.dayparts)
            session.add_all(held)
        session.commit()
    with session_scope(engine) as session:
        yield session
    engine.dispose()


def _row(piece: SimpleNamespace):
    plain = ("title", "artist", "album", "composer", "genre", "category", "language", "isrc",
             "vocals", "tempo", "local", "year", "state")  # fmt: skip
    added = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=piece.added)
    return a_piece(
        piece.id,
        **{name: getattr(piece, name) for name in plain},
        label=piece.company,
        cue_in=0.5,
        cue_out=0.5 + piece.length,
        created_at=added,
    )


# ------------------------------------------------------------------ the oracle


def expected(rule: Rule) -> list[str]:
    rows = [piece for piece in PIECES if piece.state is MediaState.ACTIVE]
    rows = [piece for piece in rows if all(meets(piece, term) for term in rule.terms)]
    rows.sort(key=lambda piece: (*rank(piece, rule.order), piece.id))
    return [piece.id for piece in rows][: rule.limit]


def meets(piece: SimpleNamespace, term: Term) -> bool:
    return any(is_so(piece, term.key, value) for value in term.values) != term.negated


def holding(*names: str) -> Callable[[SimpleNamespace, str], bool]:
    def told(piece: SimpleNamespace, word: str) -> bool:
        texts = [fold(getattr(piece, name)) for name in names]
        return any(word in text if word else not text for text in texts)

    return told


def among(name: str) -> Callable[[SimpleNamespace, str], bool]:
    def told(piece: SimpleNamespace, word: str) -> bool:
        names = [fold(each) for each in getattr(piece, name)]
        return word in names if word else not names

    return told


def held(piece: SimpleNamespace, word: str) -> bool:
    if word == "now":
        return not piece.dayparts or "pagi" in piece.dayparts
    return among("dayparts")(piece, word)


WORDED: dict[str, Callable[[SimpleNamespace, str], bool]] = {
    "": holding("title", "artist", "album"),
    **{
        name: holding(name) for name in ("title", "artist", "album", "composer", "company", "genre")
    },
    "category": lambda piece, word: fold(piece.category) == word,
    "language": lambda piece, word: fold(piece.language) == word,
    "id": lambda piece, word: piece.id == word,
    "isrc": lambda piece, word: piece.isrc.lower() == word.replace("-", ""),
    "vocals": lambda piece, word: piece.vocals.value == word,
    "tempo": lambda piece, word: piece.tempo.value == word,
    "local": lambda piece, word: piece.local == (word == "yes"),
    "label": among("labels"),
    "daypart": held,
}


def is_so(piece: SimpleNamespace, key: str, value: Value) -> bool:
    if key in WORDED:
        return WORDED[key](piece, fold(value.text) if isinstance(value, Text) else "")
    if key == "seconds":
        return within(round(piece.length * 1000), value)
    found = getattr(piece, key)
    if isinstance(value, Nothing) or found is None:
        longest = key == "played" and isinstance(value, Range) and value.high is None
        return found is None and (isinstance(value, Nothing) or longest)
    return within(found, value) if key == "year" else is_then(found, value)


def is_then(at: int, value: Value) -> bool:
    if isinstance(value, Days):
        day = datetime.fromtimestamp(at / 1000, ZONE).date()
        return (value.first or date.min) <= day <= (value.last or date.max)
    return within(NOW - at, value)


def within(number: int, value: Value) -> bool:
    assert isinstance(value, Range)
    low = value.low is None or (number > value.low if value.low_open else number >= value.low)
    return low and (
        value.high is None or (number < value.high if value.high_open else number <= value.high)
    )


def rank(piece: SimpleNamespace, order: Order | None) -> tuple[object, ...]:
    played = float("-inf") if piece.played is None else piece.played
    return {
        None: (),
        Order.ARTIST: (fold(piece.artist), fold(piece.title)),
        Order.TITLE: (fold(piece.title), fold(piece.artist)),
        Order.ALBUM: (fold(piece.album), fold(piece.title)),
        Order.YEAR: (9999 if piece.year is None else piece.year,),
        Order.SECONDS: (piece.length,),
        Order.ADDED: (piece.added,),
        Order.NEWEST: (-piece.added,),
        Order.LEAST_PLAYED: (played,),
        Order.LAST_PLAYED: (-played,),
        Order.RANDOM: (zlib.crc32(f"2026-06-15 {piece.id}".encode()),),
    }[order]


# ------------------------------------------------------------------ rules

needles = st.sampled_from(
    ("cinta", "cint", "n%t", "_", "é", "enjing", "ꦱ", "!", "ı", "i", "a", "zz", "%", "cinta cinta")
).map(Text)
ages = st.sampled_from((0, 1, 3600_000, DAY, 7 * DAY, 30 * DAY))
today = LOCAL.date()
spans = st.sampled_from(
    (Days(today, today), Days(first=today), Days(last=today - timedelta(days=1)))
)


def ranges(numbers: st.SearchStrategy[int]) -> st.SearchStrategy[Value]:
    return st.builds(Range, st.none() | numbers, st.none() | numbers, st.booleans(), st.booleans())


def words(*known: str) -> st.SearchStrategy[Value]:
    return st.sampled_from([Text(word) for word in known])


VALUES: dict[str, st.SearchStrategy[Value]] = {
    "": needles,
    "title": needles,
    **dict.fromkeys(("artist", "album", "composer", "company", "genre"), needles | st.just(Nothing())),
    "category": words("Musik", "jingle", "enjing", "nothing"),
    "language": words("id", "JV", "en") | st.just(Nothing()),
    "isrc": words("id-abc-26-00001", "x") | st.just(Nothing()),
    "id": words("M003", "m999"),
    "vocals": words("female", "none") | st.just(Nothing()),
    "tempo": words("slow") | st.just(Nothing()),
    "local": words("yes", "no"),
    "label": words("SANTAI", "ramadan", "x") | st.just(Nothing()),
    "daypart": words("Pagi", "malam", "now", "gone") | st.just(Nothing()),
    "year": ranges(st.sampled_from((1989, 1990, 1996))) | st.just(Nothing()),
    "seconds": ranges(st.sampled_from((100_000, 299_999, 300_000, 300_500))),
    "added": ranges(ages) | spans,
    "played": ranges(ages) | spans | st.just(Nothing()),
}  # fmt: skip


@st.composite
def terms(draw: st.DrawFn) -> Term:
    key = draw(st.sampled_from(list(VALUES)))
    values = draw(st.lists(VALUES[key], min_size=1, max_size=3))
    return Term(key, tuple(values), draw(st.booleans()))


rules = st.builds(
    Rule,
    st.lists(terms(), max_size=3).map(tuple),
    st.none() | st.sampled_from(Order),
    st.none() | st.integers(1, 40),
)


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rule=rules)
def test_sql_gives_what_plain_python_says(filled: Session, rule: Rule) -> None:
    assert pieces_of(filled, rule, NOW, ZONE, LAST) == expected(rule)


@pytest.mark.parametrize("key", VALUES)
def test_each_key_finds_some_and_not_all(filled: Session, key: str) -> None:
    """Else the comparison above would say nothing of it."""
    text = {
        "": "cinta", "category": "category:énjing", "language": "language:id", "isrc": "isrc:unknown",
        "id": "id:m00,m003", "vocals": "vocals:female", "tempo": "tempo:slow", "local": "local:yes",
        "label": "label:rámadan", "daypart": "daypart:pagi", "year": "year:1990..",
        "seconds": "seconds:<300", "added": "added:<30d", "played": "played:>7d",
    }.get(key, f"{key}:énjing")  # fmt: skip
    found = pieces_of(filled, parse_rule(text), NOW, ZONE, LAST)
    assert 0 < len(found) < sum(piece.state is MediaState.ACTIVE for piece in PIECES)
    assert found == expected(parse_rule(text))


def test_another_day_another_random_order(filled: Session) -> None:
    rule = parse_rule("order:random limit:20")
    first = pieces_of(filled, rule, NOW, ZONE, LAST)
    assert pieces_of(filled, rule, Millis(NOW + 3600_000), ZONE, LAST) == first
    assert pieces_of(filled, rule, Millis(NOW + DAY), ZONE, LAST) != first


def test_lists_are_asked_by_name(session: Session) -> None:
    session.add_all([a_piece("a"), a_piece("b", state=MediaState.RETIRED), a_piece("c")])
    session.flush()
    items = [Item("c"), Item(None, "/gone.mp3"), Item("b"), Item("a"), Item("c")]
    set_playlist(session, "Sore Santai", items, NOW)
    set_smart(session, "Baru", "id:a,b", NOW)
    session.flush()
    assert pieces_of(session, "sore santai", NOW, ZONE, {}) == ["c", "a", "c"]
    assert pieces_of(session, "baru", NOW, ZONE, {}) == ["a"]
