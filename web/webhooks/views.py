"""The list of webhooks, a new one, and the page of each."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from flask import make_response, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from radio.complaints.errors import EntryError
from radio.complaints.hooks import keeping
from radio.complaints.hooks.guard import Guard, RefusedAddressError
from radio.complaints.hooks.listing import Sent, healths, messages
from radio.complaints.register.hooktables import DeliveryState, Webhook
from web.access import current_who
from web.complaints.reach import shared
from web.language.say import _
from web.panel import current_panel
from web.trail import tell
from web.webhooks.blueprint import blueprint
from web.webhooks.forms import HookForm, with_agencies
from web.webhooks.reach import found_hook
from web.webhooks.words import (
    address_words,
    answer_words,
    event_words,
    hook_sign,
    message_sign,
    message_words,
)

MESSAGES = 50


@blueprint.get("/")
def page() -> Response:
    """What there is, and a form for another one."""
    with shared() as session:
        return _page(session)


def _page(session: Session, form: HookForm | None = None, secret: str = "") -> Response:
    rows = healths(session, current_panel().desk)
    form = form or with_agencies(HookForm(), session)
    wrong = bool(form.errors)
    body = render_template(
        "webhooks/page.html",
        form=form,
        secret=secret,
        hooks=[{"hook": one.hook, "waiting": one.waiting, **_facts(one.hook)} for one in rows],
    )
    return make_response(body, HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK)


def _facts(hook: Webhook) -> dict[str, Any]:
    words = event_words()
    return {
        "health": hook_sign(hook),
        "host": urlsplit(hook.address).netloc,
        "events": [words.get(name, name) for name in hook.events],
    }


@blueprint.post("/")
def add() -> Response:
    """A new webhook; its secret is shown this once."""
    panel, form = current_panel(), HookForm(request.form)
    with shared(write=True) as session:
        with_agencies(form, session)
        if not form.validate():
            return _page(session, form)
        wish = keeping.Wish(
            form.name.data,
            form.address.data.strip(),
            tuple(form.events.data),
            tuple(form.agencies.data),
        )
        guard = Guard(panel.settings.webhook_hosts)
        who = current_who()
        by = who.name if who else ""
        try:
            row, secret = keeping.add_hook(session, panel.desk, guard, wish, by)
        except RefusedAddressError as error:
            form.address.errors = [address_words()[error.reason]]
            return _page(session, form)
        except EntryError as error:
            form[error.field].errors = [_("That can't be used here.")]
            return _page(session, form)
        # Made before it is kept: a secret that is kept is shown, wherever the database goes then.
        page = _page(session, secret=secret)
        session.commit()
    tell(row.name, urlsplit(row.address).netloc)
    return page


@blueprint.get("/<hook_id>")
def hook(hook_id: str) -> str:
    """How it does, and what became of each message."""
    with shared() as session:
        return hook_page(session, hook_id)


def hook_page(session: Session, hook_id: str, secret: str = "") -> str:
    """The page of a webhook; `secret` is a new one, shown this once."""
    return render_template("webhooks/hook.html", secret=secret, **_whole(session, hook_id))


@blueprint.get("/<hook_id>/messages")
def rows(hook_id: str) -> str:
    """How it does, for a page that is open."""
    with shared() as session:
        return render_template("webhooks/rows.html", **_whole(session, hook_id))


def _whole(session: Session, hook_id: str) -> dict[str, Any]:
    panel, before = current_panel(), request.args.get("before", "")
    row = found_hook(session, hook_id)
    last = int(before) if before.isdecimal() and len(before) < 10 else None
    found = messages(session, row, MESSAGES + 1, last)
    waiting = next(one.waiting for one in healths(session, panel.desk) if one.hook.id == row.id)
    shown = found[:MESSAGES]
    return {
        "hook": row,
        "waiting": waiting,
        "before": last,
        "messages": [_message(one) for one in shown],
        "older": shown[-1].row.number if len(found) > MESSAGES else None,
        "now": panel.now(),
        **_facts(row),
    }


def _message(one: Sent) -> dict[str, Any]:
    row = one.row
    return {
        "row": row,
        "ticket": one.ticket,
        "event": message_words().get(row.event, row.event),
        "sign": message_sign(row),
        "answer": answer_words(row),
        "waits": row.state is DeliveryState.WAITING,
    }
