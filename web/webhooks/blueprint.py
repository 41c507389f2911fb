"""The one blueprint of this room, which its views share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks", template_folder="templates")
