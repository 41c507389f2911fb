"""The library: search, the page of a piece, markers, bulk edits, uploads and their reports."""

from web.library import audio, bulkedit, imports, listing, piecepage, waveforms
from web.library.blueprint import blueprint
from web.library.reasons import refusal

blueprint.add_app_template_filter(refusal)

__all__ = ["audio", "blueprint", "bulkedit", "imports", "listing", "piecepage", "waveforms"]
