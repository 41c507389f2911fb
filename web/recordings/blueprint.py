"""The blueprint that the room's modules put their routes on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("recordings", __name__, url_prefix="/recordings", template_folder="templates")
