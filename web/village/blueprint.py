"""The one blueprint of this room. All of it lies below `/sambang/`: what the worker is there for."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("village", __name__, url_prefix="/sambang", template_folder="templates")
