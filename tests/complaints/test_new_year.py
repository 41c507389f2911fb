"""Numbers over the turn of a year: at the counter, and on phones that are away then."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from radio.complaints.ids import new_id
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import file_entry
from radio.complaints.intake.requests import file_request
from radio.complaints.intake.reserved import BLOCK, Told, reserve
from radio.complaints.intake.runs import years_ahead
from radio.complaints.intake.tables import WaitingKind
from radio.complaints.ppid.entry import Applicant, RequestEntry
from radio.complaints.ppid.numbers import read_number
from radio.complaints.tickets import read_ticket
from radio.db import session_scope
from radio.units import Millis
from tests.complaints.conftest import DAY, Clock, a_desk, an_entry

WIB = ZoneInfo("Asia/Jakarta")
KINDS = (WaitingKind.COMPLAINT, WaitingKind.REQUEST)


def at(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=WIB).timestamp() * 1000)  # type: ignore[arg-type, misc]  # parts of a moment


EVE = at(2026, 12, 30, 12)


def year_in(number: str) -> int:
    read = read_number(number) if number.startswith("PPID") else read_ticket(number)
    assert read is not None
    return read.year


def given_year(now: int) -> int:
    return datetime.fromtimestamp(now / 1000, WIB).year % 100


@dataclass
class Phone:
    """What the page does with numbers; its clock is off by `slip` ms."""

    desk: Desk
    slip: int
    name: str = field(default_factory=lambda: new_id(Millis(EVE)))
    known: dict[str, WaitingKind] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    queue: list[tuple[WaitingKind, str, str]] = field(default_factory=list)

    def year(self) -> int:
        return given_year(self.desk.clock() + self.slip)

    def free(self, kind: WaitingKind, year: int) -> list[str]:
        """Given out in their order, as the page does."""
        return sorted(
            one
            for one, its in self.known.items()
            if its is kind and one not in self.used and year_in(one) == year
        )

    def fill(self, *, heard: bool) -> None:
        with session_scope(self.desk.database, write=True) as session:
            for year in years_ahead(self.desk, self.desk.clock()):
                for kind in KINDS:
                    free = len(self.free(kind, year))
                    told = reserve(
                        session, self.desk, kind, self.name, self.known.keys(), free, year=year
                    )
                    if heard:
                        self.known |= dict.fromkeys(told, kind)
            session.commit()

    def take(self, kind: WaitingKind) -> str:
        free = self.free(kind, self.year())
        number = free[0] if free else ""
        self.used |= {number} if number else set()
        self.queue.append((kind, number, new_id(self.desk.clock())))
        return number

    def send(self) -> list[tuple[str, str]]:
        """What was told, and what it is."""
        sent = [(told, _file(self.desk, kind, key, Told(told, self.name)))
                for kind, told, key in self.queue]  # fmt: skip
        self.queue.clear()
        return sent


def _file(desk: Desk, kind: WaitingKind, key: str = "", told: Told | None = None) -> str:
    if kind is WaitingKind.COMPLAINT:
        entry = an_entry(said_at=desk.clock(), key=key)
        return file_entry(desk, entry, told=told).ticket
    asked = RequestEntry(
        "Anggaran", desk.clock(), "Tahu", Applicant(name="B", address="J"), key=key
    )
    return file_request(desk, asked, told=told).number


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["wait", "fill", "unheard", "take", "take", "send", "counter"]),
        st.integers(0, 1),
        st.sampled_from(KINDS),
        st.integers(1, 30),
    ),
    max_size=40,
)


@pytest.fixture
def clock() -> Clock:
    return Clock(EVE)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS, slip=st.sampled_from([0, 0, -7_200_000, 7_200_000]))
def test_no_number_is_two_things_and_none_that_was_told_changes(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[str, int, WaitingKind, int]],
    slip: int,
) -> None:
    clock = Clock(EVE)
    desk = a_desk(tmp_path_factory.mktemp("desk"), clock)
    phones = [Phone(desk, 0), Phone(desk, slip)]
    told: list[str] = []
    try:
        for what, which, kind, many in steps:
            phone = phones[which]
            if what == "wait":
                clock.now += many * 3_600_000
            elif what in {"fill", "unheard"}:
                phone.fill(heard=what == "fill")
            elif what == "take":
                number = phone.take(kind)
                assert not number or year_in(number) == phone.year()
            elif what == "send":
                sent = phone.send()
                assert [number for number, is_ in sent if number and number != is_] == []
                told += [is_ for _number, is_ in sent]
            else:
                told.append(_file(desk, kind))
                assert year_in(told[-1]) == given_year(clock.now)
        waiting = [number for one in phones for _kind, number, _key in one.queue if number]
        every = told + waiting
        assert len(every) == len(set(every))
    finally:
        desk.database.dispose()


def test_a_phone_that_leaves_in_december_has_numbers_in_the_new_year(
    tmp_path: Path, clock: Clock
) -> None:
    desk = a_desk(tmp_path, clock)
    phone = Phone(desk, 0)
    phone.fill(heard=True)
    clock.now = at(2027, 1, 1, 0, 30)
    for kind in KINDS:
        numbers = [phone.take(kind) for _ in range(BLOCK + 1)]
        assert [year_in(number) for number in numbers[:-1]] == [27] * BLOCK
        # One more than it has: that one comes when it is sent.
        assert numbers[-1] == ""
    # The counter goes on behind those that are set apart.
    assert read_number(_file(desk, WaitingKind.REQUEST)).number == BLOCK + 1  # type: ignore[union-attr]  # it is one
    clock.now += 5 * DAY
    assert all(is_ == number for number, is_ in phone.send() if number)
    desk.database.dispose()


def test_a_clock_that_goes_ahead_of_the_year_uses_nothing_up(tmp_path: Path, clock: Clock) -> None:
    clock.now = at(2026, 12, 31, 23)
    desk = a_desk(tmp_path, clock)
    phone = Phone(desk, 7_200_000)
    for _ in range(30):
        phone.fill(heard=True)
    assert len(phone.known) == BLOCK * 2 * len(KINDS)
    assert phone.year() == 27
    assert year_in(phone.take(WaitingKind.REQUEST)) == 27
    desk.database.dispose()


@pytest.mark.parametrize(
    ("moment", "years"),
    [((2026, 11, 30, 23, 59), (26,)), ((2026, 12, 1), (26, 27)), ((2026, 12, 31, 23, 59), (26, 27)),
     ((2027, 1, 1), (27,)), ((2099, 12, 5), (99, 0))],
)  # fmt: skip
def test_which_years_are_taken_along(
    tmp_path: Path, moment: tuple[int, ...], years: tuple[int, ...]
) -> None:
    desk = a_desk(tmp_path, Clock(at(*moment)))
    assert years_ahead(desk, desk.clock()) == years
    desk.database.dispose()
