from __future__ import annotations

import pytest

from web.engine.feed import (
    LEVELS_MOST,
    WAITING_MOST,
    Feed,
    FeedFullError,
    Message,
    Subscription,
    to_message,
)


def levels(number: int) -> Message:
    return Message("levels", f"L{number};".encode())


def status(number: int) -> Message:
    return Message("status", f"S{number};".encode())


def test_an_event_becomes_one_whole_frame() -> None:
    message = to_message({"event": "alarm", "title": "Baris\nbaru “é”"})
    assert message.frame.startswith(b"event: alarm\ndata: {")
    assert message.frame.endswith(b"}\n\n")
    assert message.frame.count(b"\n") == 3


def test_a_slow_browser_loses_levels_first() -> None:
    subscription = Subscription()
    for number in range(LEVELS_MOST + 5):
        subscription.put(levels(number))
    subscription.put(status(1))
    taken = subscription.take(0)
    assert subscription.dropped == 5
    assert taken.startswith(b"L0;")
    assert taken.endswith(b"S1;")
    assert not subscription.closed


def test_a_stuck_browser_is_let_go() -> None:
    subscription = Subscription()
    for number in range(WAITING_MOST + 1):
        subscription.put(status(number))
    assert subscription.closed


def test_a_late_browser_begins_with_the_state_and_misses_nothing_after() -> None:
    feed = Feed(most=2)
    feed.publish(status(1))
    subscription = feed.subscribe([status(2)])
    feed.publish(status(3))
    assert subscription.take(0) == b"S2;S3;"


def test_there_is_an_end_to_consoles_and_a_place_is_given_back() -> None:
    feed = Feed(most=1)
    first = feed.subscribe()
    with pytest.raises(FeedFullError):
        feed.subscribe()
    feed.leave(first)
    assert not feed.subscribe().closed


def test_who_comes_after_the_end_does_not_keep_the_panel_from_stopping() -> None:
    feed = Feed(2)
    before = feed.subscribe()
    feed.close()
    after = feed.subscribe([status(1)])
    assert before.closed
    assert after.closed
    feed.leave(after)
