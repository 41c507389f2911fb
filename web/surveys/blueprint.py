"""The blueprint that the views of surveys stand in."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("surveys", __name__, template_folder="templates")

OFFICE = "/complaints/surveys"
PUBLIC = "/survei"
