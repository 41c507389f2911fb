"""Whatever is acknowledged arrives, and once: panel, worker and database killed, lines cut, disks full.

Real processes: `radio panel` and `radio worker` on a PostgreSQL behind a line that can be cut, and
several programs that file over HTTP as they would: until they have heard a number.
"""

from __future__ import annotations

import json
import os
import random
import resource
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from tests.rig.databases import Postgres
from tests.rig.line import Line, NetworkLine

WRITERS = 4
FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
_FREE = resource.RLIM_INFINITY


def a_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@dataclass
class Process:
    """One of the station's, started again whenever it was killed; its clock is a file's offset."""

    name: str
    environ: dict[str, str]
    log: Path
    child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(
                [sys.executable, "-m", "radio.app.cli", self.name],
                env=self.environ, stdout=log, stderr=log,
            )  # fmt: skip

    def kill(self) -> None:
        assert self.child is not None
        self.child.kill()
        self.child.wait()
        self.start()

    def fill_disk(self, is_full: bool) -> None:
        """A file can't grow any more: what a full disk is to whoever writes."""
        assert self.child is not None
        if self.child.poll() is None:
            soft = 4096 if is_full else _FREE
            resource.prlimit(self.child.pid, resource.RLIMIT_FSIZE, (soft, _FREE))

    def end(self) -> None:
        if self.child is not None:
            self.child.kill()
            self.child.wait()


@dataclass
class Writer:
    """A program that files one complaint after the other, each until it has heard its number."""

    number: int
    port: int
    token: str
    heard: dict[str, str] = field(default_factory=dict)
    """Ticket by key."""
    ended: threading.Event = field(default_factory=threading.Event)
    refused: list[str] = field(default_factory=list)

    def run(self) -> None:
        count = 0
        while not self.ended.is_set():
            count += 1
            key = f"w{self.number}-{count}"
            while not self.ended.is_set():
                ticket = self.file(key)
                if ticket:
                    self.heard[key] = ticket
                    break
                time.sleep(0.05)
            time.sleep(0.02)

    def file(self, key: str) -> str | None:
        given = {"text": f"Aduan {key}: jalan berlubang", "name": "Siti", "key": key,
                 "phone": f"0812{self.number:04}{len(self.heard):04}"}  # fmt: skip
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1/complaints",
            json.dumps(given).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return str(json.load(answer)["ticket"])
        except urllib.error.HTTPError as error:
            if error.code < 500:
                self.refused.append(f"{error.code} {error.read()[:300]!r}")
            return None
        except (OSError, ValueError):
            return None


@dataclass
class Site:
    """All of it."""

    data: Path
    server: Postgres
    line: NetworkLine
    url: str
    panel: Process
    worker: Process
    clock: Path
    writers: list[Writer]

    def faults(self, seed: random.Random) -> list[Callable[[], None]]:
        def kill_server() -> None:
            self.server.kill()
            time.sleep(seed.uniform(0.0, 1.0))
            self.server.serve()

        def trouble(line: Line) -> None:
            self.line.be(line)
            time.sleep(seed.uniform(0.2, 2.0))
            self.line.be(Line.OPEN)

        def full(process: Process) -> None:
            process.fill_disk(True)
            time.sleep(seed.uniform(0.2, 1.0))
            process.fill_disk(False)

        def step() -> None:
            days = seed.choice([-2, -0.05, -0.001, 0.001, 0.05, 2])
            self.clock.write_text(f"{days * 86_400:+.0f}s\n")

        return [
            self.panel.kill, self.worker.kill, kill_server, step,
            lambda: trouble(Line.CUT), lambda: trouble(Line.HELD),
            lambda: full(self.panel), lambda: full(self.worker),
        ]  # fmt: skip

    def arrived(self) -> dict[str, list[str]]:
        """Tickets by key, of all that is in the shared database."""
        engine = create_engine(self.server.url(self.url))
        try:
            with engine.connect() as connection:
                rows = connection.execute(text("select text, ticket from complaint")).all()
        except DBAPIError:
            return {}
        finally:
            engine.dispose()
        found: dict[str, list[str]] = {}
        for said, ticket in rows:
            found.setdefault(said.split()[1].rstrip(":"), []).append(ticket)
        return found


def run_radio(environ: dict[str, str], *words: str, typed: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "-m", "radio.app.cli", *words],
        env=environ, input=typed, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return done.stdout


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    assert FAKETIME is not None, "install Debian's package faketime, as `make test` does"
    server = Postgres().start()
    url = server.create()
    name = url.partition("@/")[2].partition("?")[0]
    clock = tmp_path / "clock"
    clock.write_text("+0s\n")
    data, port = tmp_path / "station", a_port()
    with NetworkLine(server.socket) as line:
        environ = {
            **{key: value for key, value in os.environ.items() if not key.startswith("RADIO_")},
            "RADIO_DATA": str(data),
            "RADIO_PORT": str(port),
            "RADIO_COMPLAINTS_URL": f"postgresql+psycopg://radio@127.0.0.1:{line.port}/{name}",
        }
        run_radio(environ, "init")
        run_radio(environ, *ADD_OFFICER, typed="kata sandi uji 9\n")
        token = json.loads(
            run_radio(
                environ,
                "token",
                "add",
                "uji",
                "--for",
                "uji",
                "--scope",
                "complaints.edit",
                "--json",
            )
        )["token"]
        faked = {
            **environ,
            "LD_PRELOAD": str(FAKETIME),
            "FAKETIME_TIMESTAMP_FILE": str(clock),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        panel, worker = (
            Process(one, faked, tmp_path / f"{one}.log") for one in ("panel", "worker")
        )
        writers = [Writer(number, port, token) for number in range(WRITERS)]
        made = Site(data, server, line, name, panel, worker, clock, writers)
        panel.start()
        worker.start()
        try:
            yield made
        finally:
            panel.end()
            worker.end()
    server.stop()


ADD_OFFICER = ("user", "add", "uji", "--role", "admin", "--name", "Uji")


def suffer(site: Site, count: int, seed: int) -> None:
    chance = random.Random(seed)
    threads = [threading.Thread(target=writer.run, daemon=True) for writer in site.writers]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 60
    while not all(writer.heard for writer in site.writers):
        assert time.monotonic() < deadline, site.panel.log.read_text()[-2000:]
        time.sleep(0.1)
    for number in range(count):
        faults = site.faults(chance)
        # Each kind at least once in every round, in another order.
        if number % len(faults) == 0:
            order = chance.sample(range(len(faults)), len(faults))
        faults[order[number % len(faults)]]()
        time.sleep(chance.uniform(0.0, 1.5))
    site.clock.write_text("+0s\n")
    time.sleep(2)
    for writer in site.writers:
        writer.ended.set()
    for thread in threads:
        thread.join(15)


def settle(site: Site, patience: float) -> dict[str, list[str]]:
    """Wait until all that was acknowledged is there."""
    wanted = {key for writer in site.writers for key in writer.heard}
    deadline = time.monotonic() + patience
    while True:
        found = site.arrived()
        if wanted <= found.keys() or time.monotonic() > deadline:
            return found
        time.sleep(0.5)


def check(site: Site, patience: float) -> None:
    found = settle(site, patience)
    heard = {key: ticket for writer in site.writers for key, ticket in writer.heard.items()}
    assert [one for writer in site.writers for one in writer.refused] == []
    assert {key: found.get(key) for key in heard} == {
        key: [ticket] for key, ticket in heard.items()
    }
    assert all(len(tickets) == 1 for tickets in found.values())
    numbers = [ticket for tickets in found.values() for ticket in tickets]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.timeout(300)
def test_a_round_of_faults_loses_and_doubles_nothing(site: Site) -> None:
    suffer(site, 8, seed=11)
    check(site, 90)


@pytest.mark.soak
def test_two_hundred_faults_lose_and_double_nothing(site: Site) -> None:
    suffer(site, 200, seed=5)
    check(site, 400)
