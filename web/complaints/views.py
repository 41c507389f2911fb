"""The form on a page of its own, and lists of what was taken: the newest, and an episode's."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template
from sqlalchemy.exc import SQLAlchemyError

from radio.complaints.areas import full_name
from radio.complaints.intake.delivery import waiting_count
from radio.complaints.intake.noted import NotedList, noted
from radio.db import session_scope
from web.complaints.blueprint import blueprint
from web.complaints.form import lists_now
from web.complaints.hands import eyes
from web.complaints.reach import register_now
from web.complaints.words import kinds, states
from web.live.course import on_the_air
from web.panel import current_panel

NEWEST = 100
OF_EPISODE = 60
BESIDE = 3


@blueprint.get("/")
def index() -> str:
    """The newest complaints."""
    return render_template("complaints/index.html", **_rows(_noted(NEWEST)))


@blueprint.get("/rows")
def rows() -> str:
    """The newest alone, for a page that is open."""
    return render_template("complaints/rows.html", **_rows(_noted(NEWEST)))


@blueprint.get("/new")
def new() -> str:
    """The form."""
    return render_template("complaints/new.html", episode=_on_now())


@blueprint.get("/of/<episode_id>")
def of_episode(episode_id: str) -> str:
    """The complaints of an episode, for its page."""
    shown = _noted(OF_EPISODE, episode_id)
    return render_template("complaints/of.html", episode_id=episode_id, **_rows(shown))


@blueprint.get("/beside")
def beside() -> Response:
    """What the console shows: the last of the episode that is on, or of all; how many wait here."""
    panel = current_panel()
    episode = _on_now()
    shown = noted(panel.desk, None, BESIDE, eyes(), episode)
    waiting = waiting_count(panel.desk.database)
    body = render_template(
        "complaints/beside.html", shown=shown.rows, waiting=waiting, episode=episode
    )
    return make_response(body)


def _noted(most: int, episode_id: str = "") -> NotedList:
    return noted(current_panel().desk, register_now(), most, eyes(), episode_id)


def _rows(shown: NotedList) -> dict[str, Any]:
    lists = lists_now()
    return {
        "shown": shown.rows,
        "away": shown.away,
        "kinds": kinds(),
        "states": states(),
        "categories": {one.id: one for one in lists.categories},
        "agencies": {one.id: one for one in lists.agencies},
        "full_name": full_name,
    }


def _on_now() -> str:
    """The episode that is on; empty where none is, or the database does not tell."""
    panel = current_panel()
    try:
        with session_scope(panel.database) as session:
            episode = on_the_air(session, panel.now())
            return episode.id if episode else ""
    except SQLAlchemyError:
        return ""
