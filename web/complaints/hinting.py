"""What helps while somebody talks: category and agency, like cases, earlier calls, villages.

It is asked for with POST: what a caller says stands in no address, and in no log of one.
"""

from __future__ import annotations

from flask import Response, jsonify, render_template, request

from playlists.names import fold
from radio.complaints.areas import areas, full_name
from radio.complaints.intake.known import Matter, alike, called_before
from radio.complaints.intake.suggesting import learned_of, suggest
from radio.db import session_scope
from web.complaints.blueprint import blueprint
from web.complaints.form import lists_now
from web.complaints.reach import register_now
from web.complaints.words import states
from web.panel import current_panel
from web.trail import tell_nothing


@blueprint.get("/areas")
def known_areas() -> Response:
    """Every kecamatan and village, with its name folded: the form finds among them by itself."""
    rows = [
        {
            "code": area.code,
            "name": full_name(area.code),
            "own": fold(area.name),
            "whole": fold(full_name(area.code)).split(),
            "village": area.is_village,
        }
        for area in areas().values()
        if area.parent
    ]
    return jsonify({"areas": rows})


@blueprint.post("/hints")
def hints() -> str:
    """What is known of what is typed so far, as a part of the form."""
    tell_nothing()
    form, desk, register = request.form, current_panel().desk, register_now()
    text, lists = form.get("text", ""), lists_now()
    with session_scope(desk.database) as session:
        learned = learned_of(session, desk.keys, text)
    matter = Matter(
        text, form.get("place", ""), form.get("area_code", ""), form.get("category_id", "")
    )
    return render_template(
        "complaints/hints.html",
        suggestions=suggest(text, lists, learned),
        categories={one.id: one for one in lists.categories},
        agencies={one.id: one for one in lists.agencies},
        alike=alike(desk, register, matter),
        caller=called_before(desk, register, form.get("phone", "")),
        states=states(),
        chosen=(form.get("category_id", ""), form.get("agency_id", "")),
        joins=form.get("joins", ""),
        full_name=full_name,
    )
