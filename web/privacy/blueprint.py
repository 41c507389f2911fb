"""The one blueprint of this room, which its views share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint(
    "privacy", __name__, url_prefix="/complaints/privacy", template_folder="templates"
)
