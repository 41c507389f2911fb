"""The blueprint that the log's views stand in."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("log", __name__, url_prefix="/log", template_folder="templates")
