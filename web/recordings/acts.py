"""What is done with an edited recording: made anew, worded, published, taken back."""

from __future__ import annotations

from http import HTTPStatus

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from radio.db import session_scope
from radio.programmes.tables import Phase
from radio.publishing import keeping, publishing
from radio.publishing.cuts import Music
from radio.publishing.errors import PublishingError
from radio.publishing.errors import Trouble as PublishingTrouble
from radio.publishing.publishing import DESCRIPTION_MOST, TITLE_MOST, Wording
from radio.publishing.remaking import refuse_where_gone
from radio.publishing.rules import set_music
from radio.publishing.tables import EditedEpisode, EditState
from web.answers import Trouble, TroubleError
from web.complaints.reach import asker_name
from web.episodes.finding import episode_here
from web.language.say import _
from web.panel import current_panel
from web.recordings.blueprint import blueprint
from web.recordings.views import held_back, not_made, words_seen
from web.trail import tell


@blueprint.post("/<episode_id>/recut")
def recut(episode_id: str) -> Response:
    """Have it made, or made anew."""
    with session_scope(current_panel().database, write=True) as session:
        episode = episode_here(session, episode_id)
        try:
            keeping.want(session, episode, closed=episode.phase is Phase.CLOSED)
            refuse_where_gone(session, episode, current_panel().now())
        except PublishingError as error:
            raise TroubleError(_why_not(error), HTTPStatus.CONFLICT) from error
        session.commit()
    return _back(episode_id)


def _why_not(error: PublishingError) -> Trouble:
    if error.trouble is PublishingTrouble.NOTHING:
        return Trouble(
            "not_recorded",
            _("The archive has nothing of this episode any more."),
            _("It can't be made; what is here stays as it is."),
        )
    return Trouble("not_over", _("This episode is not over."), _("It is made after its end."))


@blueprint.post("/<episode_id>/publish")
def publish(episode_id: str) -> Response:
    """Put it into the feed that everybody may read."""
    panel = current_panel()
    with session_scope(panel.database, write=True) as session:
        row = session.get(EditedEpisode, episode_id)
        if row is None or row.state is not EditState.READY:
            raise not_made()
        try:
            publishing.publish(session, panel.settings.data, row, asker_name(), panel.now())
        except PublishingError as error:
            raise held_back(error) from error
        session.commit()
        tell(episode_id, row.title)
    return _back(episode_id)


@blueprint.post("/<episode_id>/unpublish")
def unpublish(episode_id: str) -> Response:
    """Take it out of the feed."""
    with session_scope(current_panel().database, write=True) as session:
        row = session.get(EditedEpisode, episode_id)
        if row is None:
            raise not_made()
        publishing.unpublish(session, row)
        session.commit()
        tell(episode_id, row.title)
    return _back(episode_id)


@blueprint.post("/<episode_id>/words")
def words(episode_id: str) -> Response:
    """Save title, description and the titles of chapters."""
    panel = current_panel()
    settings = panel.settings
    with session_scope(panel.database) as session:
        row = session.get(EditedEpisode, episode_id)
        if row is None:
            raise not_made()
        count = len(keeping.chapters_of(session, episode_id))
        if request.form.get("seen") != words_seen(session, row):
            raise _overtaken()
    titles = [_line(f"chapter-{number}") for number in range(count)]
    title = _line("title")
    if not title:
        raise TroubleError(
            Trouble("title", _("A title is needed."), _("Say what listeners will read first.")),
            HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    description = request.form.get("description", "").strip()[:DESCRIPTION_MOST]
    wording = Wording(title, description.replace("\r\n", "\n"), titles)
    try:
        publishing.word(panel.place, episode_id, wording, settings.station, settings.language)
    except PublishingError as error:
        raise _overtaken() from error
    tell(episode_id, title)
    return _back(episode_id)


def _overtaken() -> TroubleError:
    return TroubleError(
        Trouble(
            "overtaken",
            _("Its words were changed meanwhile, so yours were not saved."),
            _("Copy what you typed, load the page again, and put it in."),
        ),
        HTTPStatus.CONFLICT,
    )


def _line(name: str) -> str:
    return " ".join(request.form.get(name, "").split())[:TITLE_MOST]


@blueprint.post("/<episode_id>/music")
def music(episode_id: str) -> Response:
    """Say what becomes of songs in all episodes of its programme; those that are made keep theirs."""
    wanted = request.form.get("music", "")
    with session_scope(current_panel().database, write=True) as session:
        episode = episode_here(session, episode_id)
        rule = Music(wanted) if wanted in set(Music) else None
        set_music(session, episode.programme_id, rule)
        session.commit()
        tell(episode.programme_id, wanted)
    return _back(episode_id)


def _back(episode_id: str) -> Response:
    address = url_for("recordings.page", episode_id=episode_id)
    return redirect(address, HTTPStatus.SEE_OTHER)
