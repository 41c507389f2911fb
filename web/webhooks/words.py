"""What the pages of webhooks say: how one does, what is wrong with an address, what became of a message."""

from __future__ import annotations

from dataclasses import dataclass

from radio.complaints.hooks.events import EVENTS, TRIAL
from radio.complaints.register.hooktables import (
    DeliveryState,
    HookState,
    Webhook,
    WebhookDelivery,
)
from web.complaints.deedwords import deeds_done
from web.language.say import _


@dataclass(frozen=True, slots=True)
class Sign:
    """A shape, and what it means in a word or two."""

    icon: str
    words: str
    is_bad: bool = False


def event_words() -> dict[str, str]:
    """What is told, as the pages of cases call it."""
    words = deeds_done()
    return {name.value: words[deed] for deed, name in EVENTS.items()}


def message_words() -> dict[str, str]:
    """The same, and tests."""
    return {**event_words(), TRIAL: _("Test")}


def hook_sign(hook: Webhook) -> Sign:
    """How a webhook does."""
    if hook.state is HookState.ACTIVE:
        if hook.failures:
            return Sign("warning", _("no answer, trying again"), is_bad=True)
        return Sign("ready", _("working") if hook.arrived_at else _("ready"))
    return {
        HookState.PAUSED: Sign("pause", _("paused")),
        HookState.STOPPED: Sign("stop", _("stopped: nothing arrived for days"), is_bad=True),
        HookState.GONE: Sign("stop", _("stopped: it says it is there no more"), is_bad=True),
    }[hook.state]


def message_sign(row: WebhookDelivery) -> Sign:
    """What became of a message."""
    if row.state is DeliveryState.WAITING:
        if row.attempts:
            return Sign("warning", _("not arrived yet"), is_bad=True)
        return Sign("waiting", _("waits"))
    return {
        DeliveryState.DELIVERED: Sign("ready", _("arrived")),
        DeliveryState.SKIPPED: Sign("minus", _("left out")),
        DeliveryState.FAILED: Sign("warning", _("did not arrive"), is_bad=True),
    }[row.state]


def answer_words(row: WebhookDelivery) -> str:
    """What the receiver said last, or why it said nothing."""
    if row.status is not None:
        return f"{row.status} {row.answer}".strip()
    words = {
        "timeout": _("took too long"),
        "connection": _("can't be reached"),
        "tls": _("its certificate is not trusted"),
        "answer": _("what answered is no web server"),
        "gone": _("the case may not be told any more"),
        **address_words(),
    }
    return words.get(row.error, "")


def address_words() -> dict[str, str]:
    """Why nothing is sent to an address."""
    return {
        "form": _("That is no address such as https://dashboard.example.go.id/hooks."),
        "https": _(
            "It has to begin with https://. Another one is named by the technician in the settings."
        ),
        "port": _(
            "Its port has to be 443 or 8443. Another one is named by the technician in the settings."
        ),
        "inside": _(
            "It leads into the station's own network. The technician allows such a receiver in "
            "the settings (webhook_hosts)."
        ),
        "unknown": _("its name is not known now"),
    }
