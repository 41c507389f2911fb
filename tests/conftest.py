"""For all tests: what goes by the clock is tried once more before it counts as failed.

These tests start engines, browsers and servers and measure what comes out; on a machine that
is busy with something else a deadline can be missed without a fault in the program. A second
failure is one. Whatever was tried again is told at the end of the run.

`make test` runs first what is bound by the machine, then what is marked `realtime`, three at
once; what failed of the latter runs again after it, one by one.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import settings
from sqlalchemy import Engine

from radio.complaints.register.base import ENVIRONMENT
from radio.db import open_engine
from tests.rig.databases import KINDS, Databases

IN_REAL_TIME = ("air", "web", "app", "jobs", "calls")
"""Folders whose tests run against the clock; `air/unit` does not."""

IN_SOUND = ("air", "calls")
"""Folders whose tests measure sound; those in a `unit` below them do not."""

_AGAIN = "tried again"

# How long an example takes says more of the machine than of the program.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def _is_below(item: pytest.Item, *folders: str) -> bool:
    parts = Path(item.nodeid.partition("::")[0]).parts
    return len(parts) > 1 and parts[1] in folders and parts[2] not in ("unit", "clips")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what measures sound, before pytest chooses by marks."""
    for item in items:
        if _is_below(item, *IN_SOUND):
            item.add_marker(pytest.mark.realtime)


def pytest_collection_finish() -> None:
    """What is loaded by now stays, and is not looked through for garbage again and again.

    That took as long as most tests.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Run a test; once more if it failed."""
    if not _is_below(item, *IN_REAL_TIME) or _has_its_turn_later(item):
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, nextitem=nextitem, log=False)
    failed = next((report for report in reports if report.failed), None)
    if failed is not None:
        item.user_properties.append((_AGAIN, _reason(failed)))
        item._initrequest()  # type: ignore[attr-defined]
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def _has_its_turn_later(item: pytest.Item) -> bool:
    """Whether it is tried again, or is being, when nothing runs beside it."""
    at_once = hasattr(item.config, "workerinput")
    return bool(item.get_closest_marker("realtime") and (at_once or item.config.getoption("lf")))


def _reason(report: pytest.TestReport) -> str:
    """Where and why it failed the first time, in a line."""
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is None:
        return str(report.longrepr).strip().rpartition("\n")[2]
    return f"{Path(crash.path).name}:{crash.lineno}: {crash.message.partition(chr(10))[0]}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what was tried again, by whichever process, and why."""
    reports = [one for rows in terminalreporter.stats.values() for one in rows]
    lines = [
        f"tried again: {report.nodeid} ({reason})"
        for report in reports
        for name, reason in getattr(report, "user_properties", [])
        if name == _AGAIN
    ]
    for line in dict.fromkeys(lines):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Makes databases of each kind."""
    with Databases() as made:
        yield made


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests of what is kept run on each kind of database; those marked `sqlite` on that alone."""
    kinds = KINDS[:1] if metafunc.definition.get_closest_marker("sqlite") else KINDS
    for name in ("empty_url", "station_url", "register_url"):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, kinds, indirect=True)


@pytest.fixture
def empty_url(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path
) -> Iterator[str]:
    """A database without tables."""
    folder = tmp_path / "with % and space"
    folder.mkdir()
    with databases.new(request.param, folder, migrated=False) as url:
        yield url


@pytest.fixture
def station_url(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path
) -> Iterator[str]:
    """A new station's database."""
    with databases.new(request.param, tmp_path) as url:
        yield url


@pytest.fixture
def database(station_url: str) -> Iterator[Engine]:
    """A new station's database, open."""
    engine = open_engine(station_url)
    yield engine
    engine.dispose()


@pytest.fixture
def register_url(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path
) -> Iterator[str]:
    """A new shared complaint database."""
    with databases.new(request.param, tmp_path, environment=ENVIRONMENT) as url:
        yield url
