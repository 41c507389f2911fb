"""The blueprint that the views of cases stand in."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("cases", __name__, url_prefix="/cases", template_folder="templates")
