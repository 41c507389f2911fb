"""Complaints on the panel: the form they are taken with, and lists of what was taken."""

from web.complaints import consent, drafting, hinting, papers, taking, views
from web.complaints.blueprint import blueprint
from web.complaints.form import furnish

__all__ = ["blueprint", "consent", "drafting", "furnish", "hinting", "papers", "taking", "views"]
