"""What deadlines are reckoned by: rules of regulations, and days that are ruled otherwise."""

from web.deadlines import page
from web.deadlines.blueprint import blueprint

__all__ = ["blueprint", "page"]
