"""What the guide to webhooks shows is so: its example checks real messages, and names every event."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from pydantic import TypeAdapter

from radio.complaints.hooks.events import NAMES, TRIAL
from radio.complaints.hooks.payload import ComplaintEvent
from radio.complaints.hooks.signing import new_secret, signed_headers
from tests.docs.test_docs import DOCS, fenced, prose_of

GUIDES = pytest.mark.parametrize("guide", ["webhooks.md", "id/webhooks.md"])


@GUIDES
def test_its_example_takes_what_is_signed_and_nothing_else(
    guide: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (example,) = fenced(DOCS / guide, "python")
    scope: dict[str, Callable[..., bool]] = {}
    exec(example, scope)  # the guide's own words are tried out
    is_ours = scope["is_ours"]
    now = 1_796_014_800
    monkeypatch.setattr("time.time", lambda: now + 200.5)
    old, new = new_secret(), new_secret()
    body = '{"type":"webhook.test","data":{"desk":"Radio \U0001f4fb"}}'.encode()
    headers = signed_headers([new, old], "msg_1", now, body)
    assert is_ours(new, headers, body)
    assert is_ours(old, headers, body)
    assert not is_ours(new_secret(), headers, body)
    assert not is_ours(new, headers, body + b" ")
    assert not is_ours(new, {**headers, "webhook-id": "msg_2"}, body)
    assert not is_ours(new, {**headers, "webhook-timestamp": f"{now - 200}"}, body)
    assert not is_ours(new, {**headers, "webhook-timestamp": "kemarin"}, body)
    assert not is_ours(new, {**headers, "webhook-signature": "v1,x v2,y"}, body)


@GUIDES
def test_its_message_is_of_the_shape_that_is_sent(guide: str) -> None:
    (shown,) = fenced(DOCS / guide, "json")
    adapter = TypeAdapter(ComplaintEvent)
    event = adapter.validate_json(shown)
    told = json.loads(adapter.dump_json(event))
    given = json.loads(shown)
    assert told["data"]["complaint"] == given["data"]["complaint"]
    assert set(told["data"]["deed"]) == set(given["data"]["deed"])
    assert set(told) == set(given)


@GUIDES
def test_every_event_is_named(guide: str) -> None:
    text = prose_of(DOCS / guide)
    assert [name for name in (*NAMES, TRIAL) if f"`{name}`" not in text] == []
