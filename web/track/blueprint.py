"""The blueprint that the views of the status page stand in."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("track", __name__, template_folder="templates")
