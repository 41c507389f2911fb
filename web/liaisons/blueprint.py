"""The blueprint that this room's views stand in."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint(
    "liaisons", __name__, url_prefix="/complaints/liaisons", template_folder="templates"
)
