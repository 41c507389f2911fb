"""The blueprint that the views of figures stand in."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint(
    "figures", __name__, url_prefix="/complaints/figures", template_folder="templates"
)
