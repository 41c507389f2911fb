"""The blueprint that the room's modules put their routes on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("archive", __name__, url_prefix="/archive", template_folder="templates")
