"""The one blueprint of this room, which its views share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("clocks", __name__, url_prefix="/clocks", template_folder="templates")
