"""Liaisons of the agencies: who brings their answers, and how to reach them."""

from web.liaisons import editing, page
from web.liaisons.blueprint import blueprint

__all__ = ["blueprint", "editing", "page"]
