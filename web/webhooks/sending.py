"""What is done about a webhook: its secret, pauses, tests, messages that are sent again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from radio.complaints.hooks import keeping
from radio.complaints.register.hooktables import Webhook
from web.complaints.reach import shared
from web.panel import current_panel
from web.people.cookies import go
from web.trail import tell
from web.webhooks.blueprint import blueprint
from web.webhooks.reach import found_hook, found_message
from web.webhooks.views import hook_page


@contextmanager
def _changing(hook_id: str) -> Iterator[tuple[Session, Webhook]]:
    """A webhook to be changed; committed at the end, and named in the audit log."""
    with shared(write=True) as session:
        row = found_hook(session, hook_id)
        name = row.name
        yield session, row
        session.commit()
    tell(name)


@blueprint.post("/<hook_id>/rotate")
def rotate(hook_id: str) -> str:
    """A new secret, shown this once."""
    with _changing(hook_id) as (session, row):
        secret = keeping.rotate(session, current_panel().desk, row)
        # Made before it is kept: a secret that is kept is shown, wherever the database goes then.
        return hook_page(session, hook_id, secret)


@blueprint.post("/<hook_id>/pause")
def pause(hook_id: str) -> Response:
    """Send nothing more; all is kept."""
    with _changing(hook_id) as (session, row):
        keeping.pause(session, row)
    return _back(hook_id)


@blueprint.post("/<hook_id>/resume")
def resume(hook_id: str) -> Response:
    """Send all that waits, now."""
    with _changing(hook_id) as (session, row):
        keeping.resume(session, row)
    return _back(hook_id)


@blueprint.post("/<hook_id>/test")
def test(hook_id: str) -> Response:
    """Have the worker send a test."""
    with _changing(hook_id) as (session, row):
        keeping.try_out(session, row, current_panel().now())
    return _back(hook_id)


@blueprint.post("/<hook_id>/remove")
def remove(hook_id: str) -> Response:
    """It is told nothing more."""
    with _changing(hook_id) as (session, row):
        keeping.remove(session, row)
    return go(url_for("webhooks.page"))


@blueprint.post("/<hook_id>/messages/<int:number>/again")
def again(hook_id: str, number: int) -> Response:
    """Send a message again, by the same id."""
    with _changing(hook_id) as (session, row):
        keeping.send_again(session, found_message(session, row, number))
    return _back(hook_id)


@blueprint.post("/<hook_id>/messages/<int:number>/skip")
def skip(hook_id: str, number: int) -> Response:
    """Leave a message out that waits."""
    with _changing(hook_id) as (session, row):
        keeping.skip(session, found_message(session, row, number), current_panel().now())
    return _back(hook_id)


def _back(hook_id: str) -> Response:
    return go(url_for("webhooks.hook", hook_id=hook_id))
