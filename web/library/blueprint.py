"""The blueprint that the room's modules put their routes on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("library", __name__, url_prefix="/library", template_folder="templates")
