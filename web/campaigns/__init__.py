"""Campaigns: what is booked, its spots, what aired of it and what is owed."""

from web.campaigns import report, spots, views
from web.campaigns.blueprint import blueprint

__all__ = ["blueprint", "report", "spots", "views"]
