"""Pages and keys of the cart wall, and what of them the engine is given."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from radio.air.log import Role, load_log
from radio.broadcastlog.freezing import Freezer, FreezeSettings
from radio.carts.editing import (
    KEPT,
    KeyChoice,
    clear_key,
    find_page,
    key_at,
    make_page,
    move_key,
    remove_page,
    rename_page,
    restore_page,
    set_key,
    shift_page,
)
from radio.carts.errors import NoSuchPageError, UnusableError
from radio.carts.tables import PLACES, CartPage, Colour
from radio.carts.wall import pages, wall
from radio.db import session_scope
from radio.library.store import NoSuchMediaError, find, retire
from radio.units import Millis
from tests.broadcastlog.built import NOON

NOW = Millis(NOON)


def labels(page: CartPage) -> dict[int, str]:
    return {row.place: row.label for row in page.keys}


def test_without_a_page_the_keys_hold_carts_and_jingles_of_the_library(session: Session) -> None:
    (page,) = wall(session)
    assert [(key.place, key.name) for key in page.keys] == [
        (1, "cart-0"), (2, "jingle-0"), (3, "jingle-1"),
    ]  # fmt: skip
    make_page(session, "Umum")
    (page,) = wall(session)
    assert (page.id, page.name, page.keys) == ("umum", "Umum", ())


def test_a_key_holds_what_was_chosen_for_it(session: Session) -> None:
    page = make_page(session, "Ayo Mas Bro", "ayo-mas-bro")
    choice = KeyChoice("jingle1", "Sela", Colour.GREEN, alone=True, gain=-3.0)
    set_key(session, page, 24, choice)
    set_key(session, page, 1, KeyChoice("cart0"))
    set_key(session, page, 2, KeyChoice("musik3", "Latar", bed=True))
    (found,) = pages(session)
    assert found.programme_id == "ayo-mas-bro"
    assert [(key.name, key.label) for key in found.keys] == [
        ("ayo-mas-bro-1", "Cart 0"), ("ayo-mas-bro-2", "Latar"), ("ayo-mas-bro-24", "Sela"),
    ]  # fmt: skip
    first, bed, last = found.keys
    assert (first.role, first.loop, first.is_bed) == (Role.VOICE, False, False)
    assert (bed.role, bed.loop, bed.is_bed) == (Role.MUSIC, True, True)
    assert (last.colour, last.alone, last.gain) == (Colour.GREEN, True, -3.0)


@pytest.mark.parametrize(
    ("place", "change", "field"),
    [
        (0, {}, "place"),
        (PLACES + 1, {}, "place"),
        (1, {"label": "two\nlines"}, "label"),
        (1, {"label": "x" * 41}, "label"),
        (1, {"gain": 12.5}, "gain"),
        (1, {"gain": float("nan")}, "gain"),
    ],
)
def test_what_can_not_be_is_refused(
    session: Session, place: int, change: dict[str, object], field: str
) -> None:
    page = make_page(session, "Umum")
    with pytest.raises(UnusableError) as refused:
        set_key(session, page, place, replace(KeyChoice("cart0"), **change))
    assert refused.value.field == field
    with pytest.raises(NoSuchMediaError):
        set_key(session, page, 1, KeyChoice("nothing"))
    assert page.keys == []


def test_keys_change_places_also_across_pages(session: Session) -> None:
    one, two = make_page(session, "Satu"), make_page(session, "Dua")
    set_key(session, one, 1, KeyChoice("cart0", "a"))
    set_key(session, one, 2, KeyChoice("jingle0", "b"))
    set_key(session, two, 5, KeyChoice("jingle1", "c"))
    move_key(session, one, 1, 2, one)
    assert labels(one) == {1: "b", 2: "a"}
    move_key(session, one, 1, 9, one)
    assert labels(one) == {2: "a", 9: "b"}
    move_key(session, one, 9, 5, two)
    assert (labels(one), labels(two)) == ({2: "a", 9: "c"}, {5: "b"})
    move_key(session, one, 2, 2, one)
    assert labels(one)[2] == "a"
    with pytest.raises(UnusableError):
        move_key(session, one, 1, 2, one)
    with pytest.raises(UnusableError):
        move_key(session, one, 2, 25, one)
    assert labels(one) == {2: "a", 9: "c"}


def test_what_was_taken_away_is_put_back_as_it_was(session: Session) -> None:
    page = make_page(session, "Umum")
    choice = KeyChoice("cart0", "a", Colour.PINK, loop=True, alone=True, gain=2.0)
    set_key(session, page, 3, choice)
    was = clear_key(session, page, 3)
    assert was == choice
    assert key_at(session, page, 3) is None
    assert clear_key(session, page, 3) is None
    set_key(session, page, 3, choice)
    remove_page(session, page, NOW)
    assert pages(session) == []
    with pytest.raises(NoSuchPageError):
        find_page(session, "umum")
    restore_page(find_page(session, "umum", removed=True))
    assert [key.label for key in pages(session)[0].keys] == ["a"]


def test_a_page_that_was_taken_away_makes_room_for_another_of_its_name(session: Session) -> None:
    page = make_page(session, "Umum")
    set_key(session, page, 3, KeyChoice("cart0"))
    with pytest.raises(UnusableError):
        make_page(session, "umum!")
    remove_page(session, page, NOW)
    again = make_page(session, "Umum")
    assert (again.removed_at, again.keys) == (None, [])
    old = make_page(session, "Lama")
    remove_page(session, old, NOW)
    remove_page(session, again, Millis(NOW + KEPT + 1))
    with pytest.raises(NoSuchPageError):
        find_page(session, "lama", removed=True)


def test_pages_are_put_in_order(session: Session) -> None:
    for name in ("a", "b", "c"):
        make_page(session, name)
    shift_page(session, find_page(session, "c"), -2)
    shift_page(session, find_page(session, "a"), 9)
    rename_page(find_page(session, "b"), "Tengah", "x")
    session.flush()
    assert [(page.id, page.name) for page in pages(session)] == [
        ("c", "c"), ("b", "Tengah"), ("a", "a"),
    ]  # fmt: skip
    with pytest.raises(UnusableError):
        rename_page(find_page(session, "b"), " ", "")


# ------------------------------------------------------------------ what the engine is given


def test_keys_are_frozen_with_the_log_and_a_change_is_noticed(database: Engine, data: Path) -> None:
    freezer = Freezer(database, data, FreezeSettings("Radio Uji"))
    before = freezer.stamp(NOW)
    with session_scope(database, write=True) as session:
        page = make_page(session, "Cart")
        # What `cart-0` of the library is called, too.
        set_key(session, page, 1, KeyChoice("jingle1", "Sela", alone=True, gain=-3.0))
        set_key(session, page, 2, KeyChoice("musik3", bed=True))
        set_key(session, page, 3, KeyChoice("cart0"))
        session.commit()
    made = freezer.stamp(NOW)
    assert made != before
    freezer.freeze(NOW)
    carts = {cart.name: cart for cart in load_log(freezer.path).carts}
    assert list(carts) == ["cart-1", "cart-2", "cart-3", "cart-0", "jingle-0", "jingle-1"]
    sela, bed = carts["cart-1"], carts["cart-2"]
    # -14 LUFS in the library, -16 on the air, and the key's own -3.
    assert (sela.title, sela.gain, sela.alone, sela.role) == ("Sela", -5.0, True, Role.VOICE)
    assert (sela.cue_in, sela.cue_out) == (0.5, 5.5)
    assert (bed.loop, bed.role) == (True, Role.MUSIC)
    with session_scope(database, write=True) as session:
        retire(session, "cart0")
        assert find(session, "cart0")
        session.commit()
    assert freezer.stamp(NOW) != made
    freezer.freeze(NOW)
    assert "cart-3" not in {cart.name for cart in load_log(freezer.path).carts}


def test_a_name_of_the_library_gives_way_to_a_keys(database: Engine, data: Path) -> None:
    freezer = Freezer(database, data, FreezeSettings("Radio Uji"))
    with session_scope(database, write=True) as session:
        find(session, "jingle0").title = "Umum 1"
        set_key(session, make_page(session, "Umum"), 1, KeyChoice("cart0"))
        session.commit()
    freezer.freeze(NOW)
    carts = {cart.name: cart.uri for cart in load_log(freezer.path).carts}
    assert carts["umum-1"].endswith("cart/0.flac")
    assert carts["umum-1-jingle0"].endswith("jingle/0.flac")
