"""Requests for public information (PPID): the list, taking one, following it up, the register."""

from web.ppid import drafting, listing, register, requestpage, taking
from web.ppid.blueprint import blueprint

__all__ = ["blueprint", "drafting", "listing", "register", "requestpage", "taking"]
