"""The blueprint that the views of complaints stand in."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("complaints", __name__, url_prefix="/complaints", template_folder="templates")
