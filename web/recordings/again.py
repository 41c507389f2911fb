"""An edited recording becomes a piece of the library, to be put on the air again."""

from __future__ import annotations

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from radio.db import session_scope
from radio.library.categories import NAME_MOST
from radio.publishing.errors import PublishingError
from radio.publishing.publishing import AGAIN, audible
from radio.publishing.tables import EditedEpisode, EditState
from web.answers import Trouble, TroubleError
from web.episodes.finding import episode_here
from web.language.say import _
from web.panel import current_panel
from web.recordings.blueprint import blueprint
from web.recordings.reruns import RERUN, facts_again, take
from web.recordings.views import held_back, not_made
from web.trail import tell


@blueprint.get("/<episode_id>/again")
def again(episode_id: str) -> str:
    """Whether it is in the library, and how far it is on its way there."""
    with session_scope(current_panel().database) as session:
        episode = episode_here(session, episode_id)
        return render_template(
            "recordings/again.html", episode=episode, **facts_again(session, episode)
        )


@blueprint.post("/<episode_id>/rerun")
def rerun(episode_id: str) -> Response:
    """Put it into the library; it is listened through in a process of its own meanwhile."""
    panel = current_panel()
    category = request.form.get("category", AGAIN).strip()
    if not 0 < len(category) <= NAME_MOST:
        raise TroubleError(
            Trouble("category", _("A category is needed."), _("Choose one of the list.")),
            HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    with session_scope(panel.database) as session:
        row = session.get(EditedEpisode, episode_id)
        if row is None or row.state is not EditState.READY:
            raise not_made()
        try:
            audible(session, panel.settings.data, row)
        except PublishingError as error:
            raise held_back(error) from error
    errand = panel.errands.start(
        RERUN, episode_id, take, panel.settings, episode_id, category, panel.now()
    )
    if errand.what != episode_id:
        raise _busy()
    tell(episode_id, category)
    address = url_for("recordings.page", episode_id=episode_id)
    return redirect(f"{address}#again", HTTPStatus.SEE_OTHER)


def _busy() -> TroubleError:
    trouble = Trouble(
        "busy",
        _("Another episode is being put into the library."),
        _("Wait a minute and press again."),
    )
    return TroubleError(trouble, HTTPStatus.CONFLICT)
