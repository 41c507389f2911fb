"""The shared complaint database as it grows: search, lists, figures, Open311, delivery, on both kinds of it.

So many complaints are written in bulk, as another program would write them; the database's own triggers
index and count them. Then each question is asked as the panel asks it, with a session of its own. Beside
each stands what it costs to ask the same database for nothing (`SELECT 1`), in the same run.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, insert, select, text, update
from sqlalchemy.orm import Session

from benchmarks.casetexts import DAY, END, agencies, complaints, text_of
from benchmarks.kit import workplace
from benchmarks.kit.figures import median, percentile, summary
from benchmarks.kit.report import Result, Table
from benchmarks.registerfilling import analyse, fill
from radio.complaints.entry import Entry, Person, pack
from radio.complaints.ids import new_id
from radio.complaints.intake.delivery import deliver
from radio.complaints.intake.desk import DeskSettings, open_desk
from radio.complaints.intake.filing import about_waiting
from radio.complaints.intake.runs import next_ticket
from radio.complaints.intake.tables import Waiting
from radio.complaints.outside.open311 import shapes
from radio.complaints.outside.open311.asking import Query, list_requests
from radio.complaints.outside.open311.writing import xml
from radio.complaints.register.base import ENVIRONMENT
from radio.complaints.register.opening import open_register
from radio.complaints.register.seeds import KnownAgency, fill_lists, sign_in_desk
from radio.complaints.register.tables import Complaint
from radio.complaints.sight.counting import fold_changes, recount
from radio.complaints.sight.figures import by_month, statistics
from radio.complaints.sight.filters import CaseFilter
from radio.complaints.sight.listing import CaseOrder, list_cases
from radio.complaints.sight.searching import reindex, search
from radio.complaints.words import OPEN_STATES, State
from radio.db import migrate, session_scope
from radio.keys import Keyring
from radio.units import Millis
from tests.rig.databases import Postgres

NOW = Millis(END)
ZONE = ZoneInfo("Asia/Jakarta")
UNFOLDED = 1_000
SETTINGS = ("shared_buffers=1GB", "maintenance_work_mem=512MB", "max_wal_size=4GB")
Question = Callable[[Session], object]


def _prefixes(typed: str) -> list[str]:
    return [typed[:end] for end in range(1, len(typed) + 1)]


TYPINGS = {
    "one letter": ["j", "l", "s", "b", "p", "k"],
    "two letters": ["ja", "la", "sa", "ba", "pu", "ke"],
    "words, letter by letter": _prefixes("jalan berlubang sukorejo"),
    "other words, letter by letter": _prefixes("pungutan sekolah kapas"),
    "a ticket, letter by letter": _prefixes("bjn26 01"),
    "a ticket's number": ["0417", "1234", "99", "777"],
    "rare words": ["rejorejo", "yowasa", "nggoku", "kamisu", "tutiro"],
    "words of no case": ["zzz", "jalan zzz", "xylofon"],
}
ALL = CaseFilter()
LISTS = {
    "all, newest first": ALL,
    "a state": ALL.and_also(states=("in_process",)),
    "red": ALL.and_also(colours=("red",)),
    "closed": ALL.and_also(states=("closed",)),
    "an agency": ALL.and_also(agencies=("dishub",)),
    "a kecamatan": ALL.and_also(areas=("35.22.15",)),
    "a village": ALL.and_also(areas=("35.22.15.2003",)),
    "a kecamatan and a category": ALL.and_also(areas=("35.22.11",), categories=("sampah",)),
    "a rare channel": ALL.and_also(channels=("letter",)),
    "an agency's open ones": ALL.and_also(agencies=("dlh",), colours=("red", "yellow")),
    "a month": ALL.in_months(202403, 202403),
    "overdue": ALL.and_also(overdue=True),
    "a common word": ALL.and_also(text="jalan"),
    "a rare word": ALL.and_also(text="yowasa"),
    "a word and a state": ALL.and_also(text="lampu", states=("in_process",)),
}
FIGURES = {
    "all time": ALL,
    "a year": ALL.in_months(202501, 202512),
    "a month": ALL.in_months(202611, 202611),
    "an agency, all time": ALL.and_also(agencies=("dpubmpr",)),
    "a kecamatan, a year": ALL.and_also(areas=("35.22.15",)).in_months(202501, 202512),
}
GONE_THROUGH = {
    "an agency in a kecamatan, a year": ALL.and_also(
        agencies=("dishub",), areas=("35.22.15",)
    ).in_months(202501, 202512),
    "thirty days": ALL.and_also(since=Millis(END - 30 * DAY)),
}
NEWEST = Query.newest(NOW)
OPEN311 = {
    "nothing in particular": NEWEST,
    "a page of fifty": replace(NEWEST, size=50),
    "the twentieth page of fifty": replace(NEWEST, size=50, page=20),
    "open ones": replace(NEWEST, states=OPEN_STATES),
    "a service": replace(NEWEST, services=("jalan",)),
    "two services, closed ones": replace(
        NEWEST, services=("sampah", "lampu"), states=frozenset(State) - OPEN_STATES
    ),
    "a week a year ago": replace(
        NEWEST, since=Millis(END - 372 * DAY), until=Millis(END - 365 * DAY)
    ),
}


def run(*, quick: bool) -> Result:
    """Ask registers of several sizes on both kinds of database."""
    sizes = (1_000, 10_000) if quick else (10_000, 1_000_000)
    rounds = 3 if quick else 10
    waiting = 500 if quick else 10_000
    rows: list[list[str]] = []
    work: list[list[str]] = []
    data: dict[str, Any] = {}
    for kind in ("postgresql", "sqlite"):
        for size in sizes:
            with workplace.folder("register") as folder, _register(kind, folder) as engine:
                found = _measured(engine, folder, size, rounds, waiting)
            name = f"{kind}, {size:,}"
            data[name] = {one: summary(times) for one, times in found.times.items()} | found.work
            rows += found.rows(kind, size)
            work.append(found.work_row(kind, size))
            workplace.tell(" | ".join(work[-1]))
    return Result("register", [_asked(rows), _worked(work)], data)


def _asked(rows: list[list[str]]) -> Table:
    note = (
        "From the opening of a session to the rows in memory, one at a time, on a warm database; the first "
        "round is not counted. Of a million complaints there are 50,000 different texts. A search gives twenty cases, a list fifty. To SELECT 1: the p95 beside the "
        "p95 of asking the same database for nothing. Figures: every dimension at once, with those overdue "
        f"now; {UNFOLDED:,} changes not folded yet. Case by case: filters the counts do not have. Open311: from the "
        "question to the XML, a thousand cases at most, as its standard has it, of ninety days where no span is "
        "named; asked after the delivery below, so that the newest have reporters who are unsealed to be left out."
    )
    columns = [
        "database",
        "complaints",
        "asked",
        "p50, ms",
        "p95, ms",
        "most, ms",
        "p95 to SELECT 1",
    ]
    return Table("Search, lists, figures and Open311", columns, rows, [note])


def _worked(rows: list[list[str]]) -> Table:
    note = (
        "Delivery: from the waiting ones on this computer to the shared database, sealed, indexed, counted, "
        "and ticked off. Its floor: the same cases written to the same database as plain rows, a hundred in "
        "a transaction, by another program; the triggers index and count them, too."
    )
    columns = [
        "database", "complaints there", "delivered", "a second", "floor, a second",
        "share of floor", "counted anew, s", "indexed anew, s", f"folding {UNFOLDED:,}, s", "size, MB",
    ]  # fmt: skip
    return Table("Writing", columns, rows, [note])


class _Found:
    """What was measured of one register."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = {}
        self.work: dict[str, float] = {}

    def rows(self, kind: str, size: int) -> list[list[str]]:
        floor = percentile(self.times["SELECT 1"], 0.95)
        groups = ("search", "list", "figures", "open311")
        every = {
            f"**{group}: all of these**": [
                time for name, times in self.times.items() if name.startswith(f"{group}: ")
                for time in times
            ]
            for group in groups
        }  # fmt: skip
        return [
            [kind, f"{size:,}", name, f"{median(times):.1f}", f"{percentile(times, 0.95):.1f}",
             f"{max(times):.1f}", f"{percentile(times, 0.95) / floor:.0f}"]
            for name, times in {**self.times, **every}.items()
        ]  # fmt: skip

    def work_row(self, kind: str, size: int) -> list[str]:
        work = self.work
        return [
            kind, f"{size:,}", f"{work['waiting']:,.0f}", f"{work['delivery']:.0f}",
            f"{work['floor']:.0f}", f"{work['delivery'] / work['floor']:.2f}", f"{work['recount']:.1f}", f"{work['reindex']:.1f}",
            f"{work['fold']:.2f}", f"{work['size']:.0f}",
        ]  # fmt: skip


@contextmanager
def _register(kind: str, folder: Path) -> Iterator[Engine]:
    server = Postgres(SETTINGS).start() if kind == "postgresql" else None
    url = server.create() if server else f"sqlite:///{folder / 'complaints.db'}"
    migrate(url, environment=ENVIRONMENT)
    engine = open_register(url)
    try:
        with session_scope(engine, write=True) as session:
            fill_lists(session, [KnownAgency(id_, id_, id_, active=True) for id_ in agencies()])
            sign_in_desk(session, "BJN", "Radio", NOW)
            session.commit()
        yield engine
    finally:
        engine.dispose()
        if server:
            server.stop()


def _measured(engine: Engine, folder: Path, size: int, rounds: int, waiting: int) -> _Found:
    found = _Found()
    fill(engine, size)
    found.work["reindex"] = _timed(lambda: _in_session(engine, reindex))
    found.work["recount"] = _timed(lambda: _in_session(engine, recount))
    analyse(engine)
    found.times["SELECT 1"] = _ask(engine, [lambda s: s.scalar(text("SELECT 1"))], rounds * 20)
    for name, typed in TYPINGS.items():
        found.times[f"search: {name}"] = _ask(engine, [_searching(one) for one in typed], rounds)
    for name, wanted in LISTS.items():
        found.times[f"list: {name}"] = _ask(engine, [_listing(wanted)], rounds)
    found.times["list: due first"] = _ask(engine, [_listing(ALL, CaseOrder.DUE)], rounds)
    found.times["list: far down"] = _ask(engine, _far_down(), rounds)
    _change(engine, min(UNFOLDED, size // 2))
    for name, wanted in FIGURES.items():
        found.times[f"figures: {name}"] = _ask(engine, [_figures(wanted)], rounds)
    found.times["figures: by month"] = _ask(engine, [lambda s: by_month(s, ALL)], rounds)
    for name, wanted in GONE_THROUGH.items():
        found.times[f"case by case: {name}"] = _ask(engine, [_figures(wanted)], rounds)
    found.work["fold"] = _timed(lambda: _in_session(engine, fold_changes))
    found.work["size"] = _size(engine, folder)
    found.work["waiting"] = waiting
    found.work["floor"] = waiting / _timed(lambda: _plain(engine, waiting))
    found.work["delivery"] = _delivery(engine, folder, waiting)
    analyse(engine)
    keys = Keyring(folder / "keyring")
    for name, query in OPEN311.items():
        found.times[f"open311: {name}"] = _ask(engine, [_requests(keys, query)], rounds)
    return found


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _in_session(engine: Engine, work: Callable[[Session], object]) -> None:
    with session_scope(engine, write=True) as session:
        work(session)
        session.commit()


def _ask(engine: Engine, questions: Sequence[Question], rounds: int) -> list[float]:
    times = []
    for number in range(rounds + 1):
        for question in questions:
            begun = time.perf_counter()
            with session_scope(engine) as session:
                question(session)
            if number:
                times.append(1000 * (time.perf_counter() - begun))
    return times


def _searching(typed: str) -> Question:
    return lambda session: search(session, typed)


def _listing(wanted: CaseFilter, order: CaseOrder = CaseOrder.NEWEST, after: str = "") -> Question:
    return lambda session: list_cases(session, wanted, NOW, order=order, after=after)


def _figures(wanted: CaseFilter) -> Question:
    return lambda session: statistics(session, wanted, NOW)


def _requests(keys: Keyring, query: Query) -> Question:
    """As `GET /open311/v2/requests.xml` is answered."""

    def ask(session: Session) -> str:
        cases = list_requests(session, keys, query)
        told = shapes.requests(cases, zone=ZONE, english=False, note=lambda case: case.state.value)
        return xml("service_requests", told)

    return ask


def _far_down() -> list[Question]:
    """Pages that begin two, three and four years back."""
    marks = [f"{END - days * DAY}.{'f' * 32}" for days in (730, 1095, 1460)]
    return [_listing(ALL, after=mark) for mark in marks]


def _change(engine: Engine, changes: int) -> None:
    with session_scope(engine, write=True) as session:
        ids = session.scalars(
            select(Complaint.id).order_by(Complaint.said_at.desc()).limit(changes)
        )
        for id_ in ids.all()[::2]:
            session.execute(
                update(Complaint)
                .where(Complaint.id == id_)
                .values(state=State.VERIFIED, agency_id="dlh")
            )
        session.commit()


def _plain(engine: Engine, count: int) -> None:
    dice = random.Random(2)
    for start in range(0, count, 100):
        rows = [
            {**row, "ticket": f"FLO{start + place:09}", "id": f"{dice.getrandbits(128):032x}"}
            for place, row in enumerate(complaints(100))
        ]
        _in_session(engine, lambda session, rows=rows: session.execute(insert(Complaint), rows))  # type: ignore[misc]


def _delivery(engine: Engine, folder: Path, count: int) -> float:
    """Complaints a second."""
    desk = open_desk(DeskSettings(folder, "", folder / "keyring", "BJZ", "Radio", ZONE.key))
    dice = random.Random(3)
    rare = ["pojok", "gapura", "tambangan"]
    # As `file_entry` does, but all in one transaction: that it is on the disk is not what is measured.
    with session_scope(desk.database, write=True) as session:
        for number in range(count):
            person = Person("Siti Aminah", f"0812{number:08}", "", "RT 03", "35.22.15.2003")
            entry = Entry(
                text_of(dice, "jalan", rare), NOW, reporter=person, area_code="35.22.15.2003",
                category_id="jalan", agency_id="dpubmpr", place="depan pasar",
            )  # fmt: skip
            ticket, made = next_ticket(session, desk, NOW), new_id(NOW)
            sealed = desk.keys.seal(pack(entry), about_waiting(made))
            session.add(Waiting(id=made, ticket=str(ticket), sealed=sealed, created_at=NOW))
        session.commit()
    seconds = _timed(lambda: deliver(desk, engine))
    desk.database.dispose()
    return count / seconds


def _size(engine: Engine, folder: Path) -> float:
    if engine.dialect.name == "sqlite":
        return sum(file.stat().st_size for file in folder.glob("complaints.db*")) / 1e6
    with session_scope(engine) as session:
        return float(session.scalar(text("SELECT pg_database_size(current_database())")) or 0) / 1e6


__all__ = ["run"]
