"""The one blueprint of this room, which its views share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("ppid", __name__, url_prefix="/ppid", template_folder="templates")
