"""The one blueprint of this room, which its views share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("campaigns", __name__, url_prefix="/campaigns", template_folder="templates")
