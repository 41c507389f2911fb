"""What the templates of a page of the wall are given."""

from __future__ import annotations

from typing import Any

from radio.carts.tables import COLUMNS, PLACES, SHAPES, CartKey, CartPage
from radio.library.tables import MediaState
from web.carts.forms import colour_words


def board_facts(page: CartPage) -> dict[str, Any]:
    """The page and its keys by place; empty places are None."""
    keys = {row.place: row for row in page.keys}
    return {
        "page": page,
        "slots": [(place, keys.get(place)) for place in range(1, PLACES + 1)],
        "columns": COLUMNS,
        "shapes": {str(colour): shape for colour, shape in SHAPES.items()},
        "colours": colour_words(),
        "is_missing": is_missing,
        "is_withheld": is_withheld,
    }


def is_missing(row: CartKey) -> bool:
    """Whether its piece can't be played: retired, withheld, or its file is gone."""
    return row.media.state is not MediaState.ACTIVE


def is_withheld(row: CartKey) -> bool:
    """Whether a caller in its piece has not agreed to be heard again."""
    return row.media.state is MediaState.WITHHELD
