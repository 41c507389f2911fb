"""Rules of smart lists: `category:musik language:id,jv year:1990..2005 -artist:"Rhoma Irama"`."""

from playlists.query.fields import FIELDS, Field, Kind, Order
from playlists.query.reading import RuleError, parse_rule
from playlists.query.values import Days, Nothing, Range, Rule, Term, Text, Value

__all__ = [
    "FIELDS", "Days", "Field", "Kind", "Nothing", "Order", "Range", "Rule", "RuleError", "Term",
    "Text", "Value", "parse_rule",
]  # fmt: skip
