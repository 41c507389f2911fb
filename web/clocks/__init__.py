"""What the hours of the week are made of: hour clocks, the grid, seasons, daily items."""

from web.clocks import daily, editor, grid, pages, pending, seasons
from web.clocks.blueprint import blueprint

__all__ = ["blueprint", "daily", "editor", "grid", "pages", "pending", "seasons"]
