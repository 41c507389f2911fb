"""`radio carts`: the pages of the cart wall, and what is under their keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import click
from sqlalchemy.orm import Session

from radio.app.commands.planning import now, reading, writing
from radio.app.failures import fail, print_json, say
from radio.carts.editing import (
    KeyChoice,
    choice_of,
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
from radio.carts.wall import Page, wall
from radio.library.store import NoSuchMediaError
from radio.programmes.definitions import find_programme
from radio.programmes.errors import ProgrammeError

_JSON = click.option("--json", "as_json", is_flag=True, help="Print facts as JSON.")
_PLACE = click.IntRange(1, PLACES)


@click.group()
def carts() -> None:
    """The cart wall: pages of 3 x 8 keys, each with a piece of the library under it.

    \b
    Example:
      radio carts page "Ayo Mas Bro" --programme ayo-mas-bro
      radio carts set ayo-mas-bro 1 m4jxkqh2ua --label Tepuk --colour green
    """


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except UnusableError as error:
        raise click.BadParameter(str(error)) from error
    except (NoSuchPageError, NoSuchMediaError, ProgrammeError) as error:
        fail(str(error))


@contextmanager
def _changing() -> Iterator[Session]:
    """A session whose changes the engine has at once."""
    with _told(), writing(to_air=True) as (_, session):
        yield session


@carts.command("list")
@_JSON
def list_(as_json: bool) -> None:
    """List the pages and their keys; the names are those for `radio cart fire`.

    \b
    Example:
      radio carts list
    """
    with reading() as (_, session):
        pages = wall(session)
        facts = [_facts(page) for page in pages]
    if as_json:
        print_json(facts)
        return
    for page in facts:
        opens = f"  (opens with {page['programme']})" if page["programme"] else ""
        click.echo(f"{page['name'] or 'From the library'}{opens}")
        for key in page["keys"]:
            marks = " ".join(name for name in ("loop", "bed", "alone") if key[name])
            click.echo(f"  {key['place']:2}  {key['name']:24} {key['label']:24} {marks}".rstrip())


def _facts(page: Page) -> dict[str, Any]:
    return {
        "id": page.id,
        "name": page.name,
        "programme": page.programme_id,
        "keys": [
            {
                "place": key.place,
                "name": key.name,
                "label": key.label,
                "media_id": key.media.id,
                "colour": str(key.colour),
                "loop": key.loop,
                "bed": key.is_bed,
                "alone": key.alone,
                "gain": key.gain,
            }
            for key in page.keys
        ],
    }


# ------------------------------------------------------------------ pages


@carts.command()
@click.argument("name")
@click.option("--programme", "programme_id", metavar="ID", help="Opens by itself with it.")
@click.option("--name", "new_name", help="Another name.")
@click.option("--shift", type=int, default=0, help="So many places later; negative for earlier.")
def page(name: str, programme_id: str | None, new_name: str | None, shift: int) -> None:
    """Make a page, or change the one of that name; an empty programme takes it off.

    \b
    Example:
      radio carts page "Ayo Mas Bro" --programme ayo-mas-bro
      radio carts page ayo-mas-bro --shift -1
    """
    with _changing() as session:
        if programme_id:
            find_programme(session, programme_id)
        row = _page_or_new(session, name)
        opens = row.programme_id if programme_id is None else programme_id
        rename_page(row, new_name or row.name, opens)
        shift_page(session, row, shift)
        page_id, shown = row.id, row.name
    say(f"{shown} is page {page_id}.")


def _page_or_new(session: Session, name: str) -> CartPage:
    try:
        return find_page(session, name)
    except NoSuchPageError:
        return make_page(session, name)


@carts.command()
@click.argument("page_name", metavar="PAGE")
def remove(page_name: str) -> None:
    """Take a page off the wall; `radio carts restore` puts it back within a month.

    \b
    Example:
      radio carts remove ayo-mas-bro
    """
    with _changing() as session:
        remove_page(session, find_page(session, page_name), now())
    say(f"{page_name} is off the wall. `radio carts restore {page_name}` puts it back.")


@carts.command()
@click.argument("page_name", metavar="PAGE")
def restore(page_name: str) -> None:
    """Put a page back that was taken off the wall.

    \b
    Example:
      radio carts restore ayo-mas-bro
    """
    with _changing() as session:
        restore_page(find_page(session, page_name, removed=True))
    say(f"{page_name} is on the wall again.")


# ------------------------------------------------------------------ keys


@carts.command("set")
@click.argument("page_name", metavar="PAGE")
@click.argument("place", type=_PLACE)
@click.argument("media_id", metavar="MEDIA_ID")
@click.option("--label", help="What stands on the key; without it the piece's title.")
@click.option("--colour", type=click.Choice([str(one) for one in Colour]))
@click.option("--loop/--no-loop", default=None, help="Round and round until it is stopped.")
@click.option("--bed/--no-bed", default=None, help="Goes round, and under voice it ducks.")
@click.option("--alone/--over", default=None, help="Ends the other keys that play.")
@click.option("--gain", type=float, help="dB louder or softer.")
def set_(page_name: str, place: int, media_id: str, **given: Any) -> None:
    """Put a piece under a key: 1 to 24, row by row. What is not given stays as it is.

    \b
    Example:
      radio carts set ayo-mas-bro 1 m4jxkqh2ua --label Tepuk --colour green
      radio carts set ayo-mas-bro 9 m7c2ldk5ea --label "Musik latar" --bed
    """
    with _changing() as session:
        row = find_page(session, page_name)
        known = key_at(session, row, place)
        before = KeyChoice(media_id) if known is None else choice_of(known)
        new = {name: value for name, value in given.items() if value is not None}
        if "colour" in new:
            new["colour"] = Colour(new["colour"])
        set_key(session, row, place, replace(before, media_id=media_id, **new))
    say(f"Key {place} of {page_name} has {media_id}.")


@carts.command()
@click.argument("page_name", metavar="PAGE")
@click.argument("place", type=_PLACE)
def clear(page_name: str, place: int) -> None:
    """Empty a key.

    \b
    Example:
      radio carts clear ayo-mas-bro 1
    """
    with _changing() as session:
        was = clear_key(session, find_page(session, page_name), place)
    say(f"Key {place} of {page_name} is empty." if was else f"Key {place} was empty already.")


@carts.command()
@click.argument("page_name", metavar="PAGE")
@click.argument("place", type=_PLACE)
@click.argument("to", type=_PLACE)
@click.option("--to-page", metavar="PAGE", help="To another page.")
def move(page_name: str, place: int, to: int, to_page: str | None) -> None:
    """Move what is under a key to another one; what was there comes here.

    \b
    Example:
      radio carts move ayo-mas-bro 1 5
    """
    with _changing() as session:
        source = find_page(session, page_name)
        target = source if to_page is None else find_page(session, to_page)
        move_key(session, source, place, to, target)
    say(f"Key {place} is now key {to}.")
