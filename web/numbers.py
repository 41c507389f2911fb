"""Numbers in addresses: those that a row can have."""

from __future__ import annotations

from typing import Final

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST: Final = 2**31 - 1
"""What a column of every database takes."""


class NumberConverter(IntegerConverter):
    """A whole number from 0 on; where it is larger than any row's, there is no such page."""

    def __init__(self, map: Map) -> None:  # noqa: A002  # werkzeug's name
        super().__init__(map, max=LARGEST)


def tell_numbers(app: Flask) -> None:
    """Give the app its converter."""
    app.url_map.converters["int"] = NumberConverter
