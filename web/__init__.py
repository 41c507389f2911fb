"""The panel: one screen to run the station from, and what it offers to other programs."""

from __future__ import annotations

from flask import Flask

from web import (
    air,
    api,
    archive,
    calendar,
    campaigns,
    carts,
    cases,
    clocks,
    complaints,
    console,
    deadlines,
    directory,
    episodes,
    exchange,
    figures,
    frame,
    health,
    language,
    liaisons,
    library,
    listen,
    lists,
    live,
    log,
    open311,
    people,
    podcast,
    ppid,
    privacy,
    programmes,
    public,
    recordings,
    rehearsal,
    security,
    surveys,
    track,
    village,
    voicetrack,
    webhooks,
)
from web.access import guard_routes
from web.answers import answer_errors
from web.calls import views as calls
from web.dates import tell_dates
from web.forms import furnish_forms
from web.givenback import give_back
from web.moments import tell_moments
from web.numbers import tell_numbers
from web.panel import attach, build_panel
from web.routes import Route
from web.settings import PanelSettings
from web.trail import keep_trail

__all__ = ["PanelSettings", "create_app"]

_FORM_MOST = 64 * 1024


def create_app(settings: PanelSettings) -> Flask:
    """The panel's web application; `web.panel.panel_of(app).start()` brings it to life."""
    app = Flask(__name__)
    app.url_rule_class = Route
    app.config["MAX_CONTENT_LENGTH"] = _FORM_MOST
    # Static files are asked for each time but sent only when they changed: after an update
    # no browser may run yesterday's script against today's engine.
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 0
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    attach(app, build_panel(settings))
    security.guard(app, settings)
    language.speak(app, settings)
    tell_dates(app)
    tell_moments(app)
    tell_numbers(app)
    furnish_forms(app)
    frame.furnish(app)
    complaints.furnish(app)
    answer_errors(app, {open311.PREFIX: open311.answer_in_kind})
    give_back(app)
    on_air = (console, air, calls, archive, carts, listen, health, public, api)
    planning = (
        log,
        voicetrack,
        calendar,
        live,
        programmes,
        episodes,
        directory,
        library,
        lists,
        recordings,
    )
    clockwork = (clocks, campaigns, rehearsal)
    handling = (cases, exchange, figures, liaisons, deadlines)
    register = (complaints, *handling, ppid, privacy, surveys, village)
    outside = (open311, track, webhooks, podcast)
    for room in (*on_air, *planning, *clockwork, *register, *outside):
        app.register_blueprint(room.blueprint)
    for blueprint in people.blueprints:
        app.register_blueprint(blueprint)
    guard_routes(app)
    keep_trail(app)
    return app
