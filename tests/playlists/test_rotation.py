"""Rotation: separation, turnover, balance, relaxation, and the reasons told."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.dayparts import parse_windows
from playlists.library import Library
from playlists.rotation import Rotation
from playlists.turn import Turn
from playlists.values import Apart, Balance, Heard, Piece, RotationRules, Separation
from radio.units import Millis, Seconds

NOON = Millis(1_764_046_800_000)
MINUTE = 60_000


def song(number: int, **fields: object) -> Piece:
    values = {
        "id": f"m{number:05}", "title": f"Lagu {number}", "artist": f"Artis {number}",
        "category": "musik", "seconds": Seconds(200.0), **fields,
    }  # fmt: skip
    return Piece(**values)  # type: ignore[arg-type]  # fields of Piece


def a_day(library: Library, rules: RotationRules, seed: int = 1, songs: int = 400) -> list[Piece]:
    rotation = Rotation(library, rules, seed)
    played = []
    for number in range(songs):
        at = Millis(NOON + number * 200_000)
        choice = rotation.choose("musik", at, 1e9)
        assert choice is not None
        rotation.play(choice.index, at)
        played.append(library.pieces[choice.index])
    return played


def gaps(played: list[Piece], key) -> list[int]:
    """Songs between two with the same key, the smallest first."""
    last: dict[object, int] = {}
    found = []
    for place, piece in enumerate(played):
        for name in key(piece):
            if name in last:
                found.append(place - last[name])
            last[name] = place
    return sorted(found)


def test_every_separation_is_kept_where_it_can_be() -> None:
    library = Library.of(
        song(n, artist=f"Artis {n % 60} feat. Tamu {n % 45}", title=f"Lagu {n % 300} (Live)",
             album=f"Album {n % 90}", composer=f"Pencipta {n % 70}")
        for n in range(900)
    )  # fmt: skip
    played = a_day(library, RotationRules())
    assert gaps(played, lambda p: [p.id]) == []
    assert gaps(played, lambda p: p.artist.split(" feat. "))[0] >= 2700 / 200
    assert gaps(played, lambda p: [p.title])[0] >= 7200 / 200
    assert gaps(played, lambda p: [p.album])[0] >= 1800 / 200
    assert gaps(played, lambda p: [p.composer])[0] >= 900 / 200


def test_all_of_a_category_is_on_before_any_is_again() -> None:
    library = Library.of(song(n) for n in range(100))
    played = a_day(library, RotationRules(), songs=300)
    assert gaps(played, lambda p: [p.id])[0] > 60
    counts = Counter(piece.id for piece in played)
    assert max(counts.values()) - min(counts[piece.id] for piece in library.pieces) <= 2


def test_the_least_important_rule_is_relaxed_first_and_it_is_said() -> None:
    library = Library.of([song(1, artist="A", composer="X"), song(2, artist="B", composer="X")])
    rules = RotationRules((Separation(Apart.ARTIST, 100.0), Separation(Apart.COMPOSER, 100.0)))
    rotation = Rotation(library, rules, 1)
    rotation.play(0, NOON)
    choice = rotation.choose("musik", Millis(NOON + MINUTE), 1e9)
    assert choice is not None
    assert (choice.index, choice.broken) == (1, (Apart.COMPOSER,))
    assert choice.why == "musik: all 2 break a rule; relaxed: composer"


def test_the_reason_tells_what_was_held_back() -> None:
    library = Library.of(song(n, artist="Sama" if n < 5 else f"A{n}") for n in range(40))
    rotation = Rotation(library, RotationRules((Separation(Apart.ARTIST, 900.0),)), 1)
    rotation.play(0, NOON)
    choice = rotation.choose("musik", Millis(NOON + MINUTE), 1e9)
    assert choice is not None
    assert "held back by artist" in choice.why
    assert choice.why.startswith("musik: 1 of 40, in turn; ")


def test_unknown_names_separate_nothing() -> None:
    library = Library.of(song(n, artist="", title="", album="") for n in range(30))
    played = a_day(library, RotationRules(), songs=60)
    assert len({piece.id for piece in played[:30]}) == 30


def test_files_of_one_recording_count_as_one() -> None:
    twins = [song(1, recording="r"), song(2, recording="r", title="Other", artist="Other")]
    library = Library.of([*twins, *(song(n) for n in range(10, 300))])
    played = a_day(library, RotationRules(), songs=600)
    assert gaps(played, lambda p: [p.recording] if p.recording else [])[0] >= 3 * 3600 / 200


def test_the_same_hour_of_the_days_before_is_shunned() -> None:
    library = Library.of(song(n) for n in range(1000))
    rules = RotationRules((Separation(Apart.HOUR, 1800.0),))
    heard = [Heard(f"m{n:05}", Millis(NOON - 86_400_000 + n * 5_000)) for n in range(500)]
    rotation = Rotation(library, rules, 1, heard)
    rotation.open[500:] = False
    choice = rotation.choose("musik", NOON, 1e9)
    assert choice is not None
    index = choice.index
    assert choice.broken == ()
    assert index * 5 > 1800


def test_what_may_not_play_is_never_taken_whatever_is_relaxed() -> None:
    zone = ZoneInfo("Asia/Jakarta")
    late = parse_windows("22:00-03:00")
    library = Library.of(
        [song(1, windows=late), song(2, valid_until=date(2020, 1, 1)), song(3, artist="A")]
    )
    rotation = Rotation(library, RotationRules(), 1)
    rotation.open = library.permitted([datetime.fromtimestamp(NOON / 1000, zone)])
    for minutes in range(30):
        choice = rotation.choose("musik", Millis(NOON + minutes * MINUTE), 1e9)
        assert choice is not None
        assert library.pieces[choice.index].id == "m00003"
        rotation.play(choice.index, Millis(NOON + minutes * MINUTE))
    rotation.open[:] = False
    assert rotation.choose("musik", NOON, 1e9) is None
    assert rotation.choose("nothing", NOON, 1e9) is None


def test_goals_of_balance_are_neared() -> None:
    library = Library.of(
        song(n, vocals="female" if n % 4 == 0 else "male", local="local" if n % 5 == 0 else "")
        for n in range(2000)
    )
    goals = (
        Balance("vocals", "female", 0.5),
        Balance("local", "local", 0.4, at_least=True),
    )
    plain = a_day(library, RotationRules())
    steered = a_day(library, RotationRules(balances=goals))

    def share(played: list[Piece], trait: str, value: str) -> float:
        return sum(getattr(piece, trait) == value for piece in played) / len(played)

    assert abs(share(plain, "vocals", "female") - 0.25) < 0.07
    assert abs(share(steered, "vocals", "female") - 0.5) < 0.05
    assert share(steered, "local", "local") > 0.36


@given(st.integers(0, 2**32))
@settings(max_examples=10, deadline=None)
def test_the_same_seed_gives_the_same_songs(seed: int) -> None:
    pieces = [song(n, artist=f"A{n % 20}") for n in range(200)]
    first = a_day(Library.of(pieces), RotationRules(), seed, 50)
    assert first == a_day(Library.of(reversed(pieces)), RotationRules(), seed, 50)


def test_another_seed_gives_others() -> None:
    library = Library.of(song(n) for n in range(200))
    assert a_day(library, RotationRules(), 1, 20) != a_day(library, RotationRules(), 2, 20)


@given(
    st.integers(1, 40),
    st.lists(st.integers(0, 39), max_size=120),
)
def test_a_turn_is_a_queue(pieces: int, plays: list[int]) -> None:
    order = np.arange(pieces, dtype=np.int32)[::-1].copy()
    turn, plain = Turn(order, pieces), list(order)
    for play in plays:
        piece = play % pieces
        turn.played(piece)
        plain.remove(piece)
        plain.append(piece)
        assert [int(each) for part in turn.upcoming() for each in part] == plain


def test_neighbours_in_a_day_of_a_small_library_differ() -> None:
    library = Library.of(song(n, artist=f"A{n % 4}") for n in range(13))
    played = a_day(library, RotationRules(), songs=200)
    assert not [1 for one, two in pairwise(played) if one.id == two.id]


@pytest.mark.parametrize("size", [0, 1, 2])
def test_tiny_libraries(size: int) -> None:
    library = Library.of(song(n) for n in range(size))
    rotation = Rotation(library, RotationRules(), 1)
    assert (rotation.choose("musik", NOON, 1e9) is None) == (size == 0)
    songs, broken = rotation.candidates("musik", NOON, 1e9, 5)
    assert len(songs) == len(broken) == size
