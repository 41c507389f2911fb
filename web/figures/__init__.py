"""Figures of the complaints, the day's digest, Friday sheets, and what is read back on the air."""

from web.figures import daily, numbers, page, reading, sheets
from web.figures.blueprint import blueprint

__all__ = ["blueprint", "daily", "numbers", "page", "reading", "sheets"]
