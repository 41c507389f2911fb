"""The blueprint that the views of this room stand in."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("exchange", __name__, url_prefix="/cases", template_folder="templates")
