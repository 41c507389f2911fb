"""The blueprint that this room's views stand in."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint(
    "deadlines", __name__, url_prefix="/complaints/deadlines", template_folder="templates"
)
