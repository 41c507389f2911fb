"""The cart wall: how the console shows it, and the page where it is arranged."""

from web.carts import keys
from web.carts.views import blueprint

__all__ = ["blueprint", "keys"]
