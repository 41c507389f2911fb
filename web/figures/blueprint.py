"""The blueprint that the views of figures stand in."""

from __future__ import annotations

from flask import Blueprint

from web.complaints.hands import sees_all

blueprint = Blueprint(
    "figures", __name__, url_prefix="/complaints/figures", template_folder="templates"
)
blueprint.context_processor(lambda: {"sees_all": sees_all})
