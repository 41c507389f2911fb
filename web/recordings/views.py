"""The list of edited recordings, and the page of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from flask import Response, render_template, send_file
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.clock import to_local
from radio.calls.consent import Withheld
from radio.db import session_scope
from radio.programmes.tables import Episode, Phase
from radio.publishing import keeping
from radio.publishing.callers import unasked
from radio.publishing.cuts import Why
from radio.publishing.errors import PublishingError
from radio.publishing.publishing import DESCRIPTION_MOST, TITLE_MOST, audible
from radio.publishing.remaking import left
from radio.publishing.tables import EditedCut, EditedEpisode, EditState, ProgrammeEdits
from web.answers import Trouble, TroubleError
from web.episodes.finding import episode_here, facts_of
from web.forms import seen_of
from web.language.say import _
from web.panel import current_panel
from web.podcast.views import MIMES
from web.recordings.blueprint import blueprint
from web.recordings.reruns import facts_again
from web.recordings.words import reasons, rules, sources, states, trouble

MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One in the list."""

    row: EditedEpisode
    episode: Episode
    at: datetime
    stand: str


@dataclass(frozen=True, slots=True)
class CutShown:
    """Something that was cut out; `call` leads to the call of who was."""

    starts: datetime
    ends: datetime
    why: str
    title: str
    call: str


@blueprint.get("/")
def index() -> str:
    """The newest edited recordings, whatever their state."""
    return render_template("recordings/index.html", lines=_lines(), states=states())


@blueprint.get("/rows")
def rows() -> str:
    """The rows of the list alone, for a page that is open while they change."""
    return render_template("recordings/rows.html", lines=_lines(), states=states())


def _lines() -> list[Line]:
    panel = current_panel()
    query = (
        select(EditedEpisode, Episode)
        .join(Episode, Episode.id == EditedEpisode.episode_id)
        .order_by(Episode.start.desc())
        .limit(MOST)
    )
    with session_scope(panel.database) as session:
        found = session.execute(query).unique().tuples().all()
        return [
            Line(row, episode, to_local(episode.start, panel.settings.zone_info), _stand(row, held))
            for row, episode in found
            for held in [_held(session, row)]
        ]


def _held(session: Session, row: EditedEpisode) -> list[Withheld]:
    """Who is heard in it and may not be; nobody where there is no sound of it."""
    return unasked(session, row) if row.file else []


def _stand(row: EditedEpisode, held: list[Withheld]) -> str:
    """How it stands, in one of `states`."""
    if held:
        return "held"
    if row.state is EditState.READY and not row.file:
        return "gone"
    if row.state is EditState.READY and row.published_at is not None:
        return "published"
    return row.state.value


@blueprint.get("/<episode_id>")
def page(episode_id: str) -> str:
    """One: how it stands, to be heard, what was cut, its words."""
    with session_scope(current_panel().database) as session:
        episode = episode_here(session, episode_id)
        return render_template(
            "recordings/page.html",
            **facts_of(episode), **facts(session, episode), **facts_again(session, episode),
        )  # fmt: skip


@blueprint.get("/<episode_id>/standing")
def standing(episode_id: str) -> str:
    """All of it but its words, for a page that is open while it is made."""
    with session_scope(current_panel().database) as session:
        episode = episode_here(session, episode_id)
        known = facts(session, episode)
        return render_template("recordings/standing.html", **facts_of(episode), **known)


@blueprint.get("/<episode_id>/sound")
def sound(episode_id: str) -> Response:
    """The edited recording, with HTTP ranges; refused while somebody in it has not agreed."""
    panel = current_panel()
    with session_scope(panel.database) as session:
        row = session.get(EditedEpisode, episode_id)
        if row is None:
            raise not_made()
        try:
            path = audible(session, panel.settings.data, row)
        except PublishingError as error:
            raise held_back(error) from error
    answer = send_file(path, mimetype=MIMES[path.suffix], conditional=True, etag=True, max_age=0)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def facts(session: Session, episode: Episode) -> Mapping[str, Any]:
    """All that the page says of an edited recording; `edited` is None where there is none."""
    row = session.get(EditedEpisode, episode.id)
    own = session.get(ProgrammeEdits, episode.programme_id)
    known = {
        "edited": row,
        "states": states(),
        "rules": rules(),
        "own_rule": own.music if own else None,
        "usual_rule": current_panel().settings.episodes.music,
        "is_over": episode.phase is Phase.CLOSED and not episode.cancelled,
        "left": left(session, episode, current_panel().now()),
        "keep_days": current_panel().settings.disk.keep_days,
        "title_most": TITLE_MOST,
        "description_most": DESCRIPTION_MOST,
    }
    return known if row is None else {**known, **_of(session, row)}


def _of(session: Session, row: EditedEpisode) -> dict[str, Any]:
    zone = current_panel().settings.zone_info
    held = _held(session, row)
    return {
        "stand": _stand(row, held),
        "held_at": [to_local(one.began, zone) for one in held],
        "held": held,
        "trouble": trouble(row) if row.state is EditState.FAILED else None,
        "began": to_local(row.starts_at, zone),
        "ended": to_local(row.ends_at, zone),
        "source": sources().get(row.source, ""),
        "cuts": [_cut(one) for one in keeping.cuts_of(session, row.episode_id)],
        "chapters": keeping.shown(session, row) if row.file else [],
        "seen": words_seen(session, row),
        "published_at": row.published_at and to_local(row.published_at, zone),
    }


def words_seen(session: Session, row: EditedEpisode) -> str:
    """What its words are now, for a form that is filled from them."""
    titles = [one.title for one in keeping.chapters_of(session, row.episode_id)]
    return seen_of(row.title, row.description, *titles)


def _cut(one: EditedCut) -> CutShown:
    zone = current_panel().settings.zone_info
    return CutShown(
        starts=to_local(one.from_at, zone),
        ends=to_local(one.to_at, zone),
        why=reasons()[one.why],
        title=one.about if one.why is Why.MUSIC else "",
        call=one.about if one.why is Why.CALLER else "",
    )


def not_made() -> TroubleError:
    """There is none."""
    return TroubleError(
        Trouble(
            "not_made",
            _("This episode has no edited recording yet."),
            _("Have it made on its page."),
        ),
        HTTPStatus.NOT_FOUND,
    )


def held_back(error: PublishingError) -> TroubleError:
    """It may not be given out."""
    if error.trouble != "withheld":
        return not_made()
    return TroubleError(
        Trouble(
            "withheld",
            _("Somebody is heard in it who has not agreed to be heard again."),
            _(
                "It is made anew without them; wait a few minutes, or let them out on the call's page."
            ),
        ),
        HTTPStatus.CONFLICT,
    )
