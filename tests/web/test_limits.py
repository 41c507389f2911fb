"""How often is too often."""

from __future__ import annotations

from web.limits import Allowance, Limits
from web.toooften import _household

ALLOWANCE = Allowance("test", at_once=3, every=10.0)


def test_so_many_at_once_and_then_one_in_a_while() -> None:
    now = 1000.0
    limits = Limits(lambda: now)
    assert [limits.wait(ALLOWANCE, "a") for _ in range(4)] == [0.0, 0.0, 0.0, 10.0]
    assert limits.wait(ALLOWANCE, "b") == 0.0
    now += 9.0
    assert limits.wait(ALLOWANCE, "a") == 1.0
    now += 1.0
    assert [limits.wait(ALLOWANCE, "a") for _ in range(2)] == [0.0, 10.0]
    now += 1000.0
    assert [limits.wait(ALLOWANCE, "a") for _ in range(4)] == [0.0, 0.0, 0.0, 10.0]


def test_asking_while_refused_costs_nothing_more() -> None:
    now = 0.0
    limits = Limits(lambda: now)
    waits = [limits.wait(ALLOWANCE, "a") for _ in range(100)]
    assert waits[-1] == 10.0


def test_no_more_callers_are_remembered_than_there_is_room_for() -> None:
    limits = Limits(lambda: 0.0)
    for number in range(20_050):
        limits.wait(ALLOWANCE, str(number))
    assert len(limits._until) == 20_000


def test_a_household_is_one_caller() -> None:
    assert _household("2001:db8:1:2::5") == _household("2001:db8:1:2:ffff::9")
    assert _household("2001:db8:1:2::5") != _household("2001:db8:1:3::5")
    assert _household("192.0.2.7") == "192.0.2.7"
    assert _household("somewhere") == "somewhere"
