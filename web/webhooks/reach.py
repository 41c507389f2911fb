"""Webhooks by what stands in an address."""

from __future__ import annotations

from http import HTTPStatus

from sqlalchemy.orm import Session

from radio.complaints.hooks import keeping
from radio.complaints.ids import is_id
from radio.complaints.register.hooktables import Webhook, WebhookDelivery
from web.answers import Trouble, TroubleError
from web.language.say import _
from web.panel import current_panel


def found_hook(session: Session, hook_id: str) -> Webhook:
    """A webhook of this desk.

    Raises:
        TroubleError: it has none such (404).
    """
    try:
        if not is_id(hook_id):
            raise keeping.NoSuchHookError(hook_id)
        return keeping.hook_of(session, current_panel().desk, hook_id)
    except keeping.NoSuchHookError as error:
        trouble = Trouble(
            "no_webhook", _("There is no such webhook."), _("Look at the list of webhooks.")
        )
        raise TroubleError(trouble, HTTPStatus.NOT_FOUND) from error


def found_message(session: Session, hook: Webhook, number: int) -> WebhookDelivery:
    """A message to it.

    Raises:
        TroubleError: there is none such (404).
    """
    try:
        return keeping.delivery_of(session, hook, number)
    except keeping.NoSuchHookError as error:
        trouble = Trouble(
            "no_message",
            _("This message is not kept any more."),
            _("Messages that arrived are kept for 30 days."),
        )
        raise TroubleError(trouble, HTTPStatus.NOT_FOUND) from error
