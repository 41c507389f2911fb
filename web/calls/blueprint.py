"""The room's routes, under /calls."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("calls", __name__, url_prefix="/calls", template_folder="templates")
