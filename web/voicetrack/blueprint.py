"""The blueprint that the views of voice tracking stand in."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("voicetrack", __name__, url_prefix="/voicetrack", template_folder="templates")
