"""The telephone's settings, its process, and what status and doctor say of it."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from radio.app.backup import _refuse_while_running
from radio.app.config import ConfigError, agent_settings, load_config
from radio.app.failures import StationError
from radio.app.station import _supervisor
from radio.app.wiring import write_agent_settings
from radio.calls.agent.settings import load_settings
from radio.calls.blocking import block
from radio.calls.tables import Consent, PhoneCall
from radio.db import open_engine, session_scope
from radio.keys import Keyring
from radio.people.tables import AuditEntry
from radio.units import Millis
from tests.app.conftest import Radio
from tests.rig.peer import Peer
from tests.rig.telephone import free_port
from tests.web.fake_calls import FakeCalls

LINE = '[calls.lines.studio]\nkind = "pbx"\nhost = "127.0.0.1"\n'


def configured(data: Path, text: str) -> None:
    data.mkdir(exist_ok=True)
    (data / "radio.toml").write_text(text, encoding="utf-8")


def wrong(data: Path, text: str) -> str:
    configured(data, text)
    with pytest.raises(ConfigError) as caught:
        load_config({"RADIO_DATA": str(data)})
    return "\n".join(str(problem) for problem in caught.value.problems)


def test_a_line_reaches_the_agent_as_it_was_set_and_its_password_nobody_else(data: Path) -> None:
    line = LINE + 'port = 5070\nuser = "700"\npassword = "rahasia"\nmost = 3\n'
    configured(data, f'[calls]\nhost = "10.0.0.5"\nlost_after = 20\n{line}')
    loaded = load_config({"RADIO_DATA": str(data)})
    path = write_agent_settings(loaded)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    read = load_settings(path)
    assert read == agent_settings(loaded.settings, data)
    assert (read.host, read.timeout, read.keyring) == ("10.0.0.5", 20.0, str(data / "keyring"))
    row = read.lines[0]
    assert (row.name, row.kind, row.host, row.port) == ("studio", "pbx", "127.0.0.1", 5070)
    assert (row.user, row.password, row.most) == ("700", "rahasia", 3)


def test_a_hybrid_and_a_trunk_side_by_side(data: Path) -> None:
    configured(
        data,
        '[calls.lines.hybrid]\nkind = "line_in"\ninput = "USB"\noutput = "USB"\n'
        '[calls.lines.sim]\nhost = "10.0.0.9"\n',
    )
    read = load_settings(write_agent_settings(load_config({"RADIO_DATA": str(data)})))
    assert [(row.name, row.kind) for row in read.lines] == [("sim", "trunk")]
    assert [(row.name, row.source, row.sink) for row in read.hybrids] == [("hybrid", "USB", "USB")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[calls]\nhost = "0.0.0.0"\n', "calls.host"),
        ('[calls]\nhost = "studio"\n', "calls.host"),
        ("[calls]\nfirst_port = 20000\nlast_port = 20009\n" + LINE, "last_port (20009)"),
        ("[calls]\nannounce_every = 3\n", "calls.announce_every"),
        ("[calls]\nport = 20050\n", "port (20050)"),
        ('[calls.lines.studio]\nkind = "pbx"\n', "calls.lines.studio.host"),
        ('[calls.lines.studio]\nhost = "10.0.0.2"\nkind = "isdn"\n', "calls.lines.studio.kind"),
        ('[calls.lines.x]\nkind = "line_in"\nhost = "10.0.0.2"\n', "calls.lines.x.host"),
        (LINE + "passwort = 1\n", "calls.lines.studio.passwort"),
    ],
)
def test_wrong_settings_are_named(data: Path, text: str, told: str) -> None:
    assert told in wrong(data, text)


@pytest.mark.parametrize(("text", "runs"), [(LINE, True), ("", False)])
def test_the_agent_runs_where_there_is_a_line(data: Path, text: str, runs: bool) -> None:
    configured(data, text)
    loaded = load_config({"RADIO_DATA": str(data)})
    names = [child.name for child in _supervisor(loaded, ["engine"])._others]
    assert ("calls" in names) == runs
    assert {"panel", "worker"} <= set(names)


def test_without_a_line_the_agent_says_so(radio: Any, data: Path) -> None:
    data.mkdir()
    for words in (("calls", "agent"), ("calls", "agent", "--check")):
        done = radio(*words)
        assert done.returncode == 1
        assert "[calls.lines.NAME]" in done.stderr
    configured(data, LINE)
    assert radio("calls", "agent", "--check").returncode == 0


def test_while_it_is_off_status_says_so_and_the_doctor_looks_at_the_port(
    radio: Any, data: Path
) -> None:
    configured(data, LINE)
    done = radio("calls", "status")
    assert done.returncode == 1
    assert "off" in done.stderr
    found = json.loads(radio("status", "--json").stdout)
    assert found["pids"]["calls"] is None
    assert found["telephone"] is None
    other = '[calls]\nhost = "192.0.2.1"\n[calls.lines.x]\nhost = "nowhere.invalid"\n'
    configured(data, other)
    checks = {row["name"]: row for row in json.loads(radio("doctor", "--json").stdout)["checks"]}
    assert checks["telephone"]["state"] == "fail"
    assert "calls.host" in checks["telephone"]["mend"]
    assert "calls.lines.x.host" in checks["line x"]["mend"]


def until(done: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while not done():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_the_agent_runs_alone_takes_a_call_and_nobodys_number_is_shown(
    radio: Any, data: Path
) -> None:
    port = free_port()
    configured(data, f"[calls]\nport = {port}\n{LINE}")
    command = [sys.executable, "-m", "radio.app.cli", "calls", "agent"]
    process = subprocess.Popen(command)
    try:
        until(lambda: radio("calls", "status").returncode == 0, process)
        with Peer(port, "081234567") as caller:
            caller.ring()
            told = radio("calls", "status").stdout + radio("calls", "status", "--json").stdout
            whole = radio("status", "--json").stdout
        assert "081234567" not in told + whole
        assert "Budi" not in told + whole
        found = json.loads(whole)
        assert found["pids"]["calls"] == process.pid
        assert found["telephone"]["calls"] == {"ringing": 1}
        assert found["telephone"]["lines"][0]["state"] == "listening"
        checks = {
            row["name"]: row for row in json.loads(radio("doctor", "--json").stdout)["checks"]
        }
        assert checks["telephone"]["found"] == "runs"
        assert checks["line studio"]["found"] == "listening"
        assert str(process.pid) in radio("calls", "agent").stderr, "there is one already"
        with pytest.raises(StationError):
            _refuse_while_running(data)
    finally:
        process.terminate()
        assert process.wait(15) == 0


def test_every_setting_of_the_agent_comes_from_the_file(data: Path, tmp_path: Path) -> None:
    """Each given differs from its default: one that was not passed on would show."""
    configured(
        data,
        """
        [station]
        zone = "Asia/Jayapura"
        [audio]
        sample_rate = 44100
        loudness_target = -18
        [database]
        keyring = "other"
        [calls]
        host = "10.0.0.5"
        port = 5070
        first_port = 30000
        last_port = 30099
        lost_after = 20
        longest = 600
        unanswered_after = 60
        announce_every = 30
        screener = "101@10.0.0.2"
        headset = "USB"
        lines.sim.host = "10.0.0.9"
        lines.hybrid.kind = "line_in"
        """,
    )
    found = asdict(agent_settings(load_config({"RADIO_DATA": str(data)}).settings, data))
    bare = load_config({"RADIO_DATA": str(tmp_path / "none")})
    default = asdict(agent_settings(bare.settings, tmp_path / "none"))
    # How often a line that nothing registers at is asked is no setting of the file, nor is SIP's own time.
    same = {name for name in found if found[name] == default[name]}
    assert same == {"ask_every", "give_up"}


def test_calls_of_a_day_are_listed_without_who_called(radio: Radio, data: Path) -> None:
    assert radio("init").returncode == 0
    noon = Millis(1_772_514_000_000)  # 2026-03-03 12:00 in Bojonegoro
    with closing_engine(data) as engine, session_scope(engine, write=True) as session:
        kept = {"number": "sealed", "name": "sealed", "line": "telkom", "folder": "calls/x"}
        session.add(
            PhoneCall(id="c1", rang_at=noon, on_air_ms=61_500, consent=Consent.CARD, **kept)
        )
        session.add(PhoneCall(id="c2", rang_at=Millis(noon + 86_400_000), **kept))
        session.commit()
    rows = json.loads(radio("calls", "list", "2026-03-03", "--json").stdout)
    assert [(row["id"], row["on_air_seconds"], row["consent"]) for row in rows] == [
        ("c1", 61.5, "card")
    ]
    assert rows[0]["rang_at"] == "2026-03-03T12:00:00.000+07:00"
    assert "sealed" not in json.dumps(rows)
    assert len(radio("calls", "list", "2026-03-03", "2026-03-04").stdout.splitlines()) == 2
    assert json.loads(radio("calls", "list", "--json").stdout) == json.loads(
        radio("calls", "list", "2026-01-01", "2026-12-31", "--json").stdout
    )
    assert radio("calls", "list", "kemarin").returncode == 2


@contextmanager
def closing_engine(data: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{data / 'station.db'}")
    yield engine
    engine.dispose()


def test_a_call_is_held_and_let_go_and_one_that_was_never_aired_is_deleted(
    radio: Radio, data: Path
) -> None:
    assert radio("init").returncode == 0
    for call_id in ("c1", "c2"):
        (data / "calls" / call_id).mkdir(parents=True)
        (data / "calls" / call_id / "caller.wav").write_bytes(b"RIFF")
    with closing_engine(data) as engine, session_scope(engine, write=True) as session:
        for call_id, aired in (("c1", 0), ("c2", 5000)):
            at = {"rang_at": Millis(5), "ended_at": Millis(9), "on_air_ms": aired}
            session.add(PhoneCall(id=call_id, folder=f"calls/{call_id}", **at))
        session.commit()
    assert radio("calls", "hold", "c1", "--why", "KPID 12/2026").returncode == 0
    assert radio("calls", "hold", "c9", "--why", "KPID 12/2026").returncode == 1
    (held,) = json.loads(radio("calls", "holds", "--json").stdout)
    assert (held["call"], held["why"]) == ("c1", "KPID 12/2026")
    delete = ("calls", "delete", "--yes", "--why", "permintaan penelepon")
    assert "a hold keeps it" in radio(*delete, "c1").stderr
    assert radio("calls", "release", str(held["number"])).returncode == 0
    assert radio("calls", "release", str(held["number"])).returncode == 1
    assert "a year" in radio(*delete, "c2").stderr
    assert radio(*delete, "c1").returncode == 0
    assert "no recording" in radio(*delete, "c1").stderr
    assert not (data / "calls" / "c1").exists()
    (line,) = json.loads(radio("archive", "deletions", "--json").stdout)
    assert (line["what"], line["rule"], line["bytes"]) == ("c1", "person", 4)
    assert line["why"] == "permintaan penelepon"
    assert line["done"] is not None
    assert "person" in radio("archive", "deletions", "--kind", "call").stdout
    assert radio("archive", "deletions", "2020-01-01").stdout == ""


def test_blocked_numbers_are_listed_masked_and_taken_again(radio: Radio, data: Path) -> None:
    assert radio("init").returncode == 0
    keys, now = Keyring(data / "keyring"), Millis(time.time_ns() // 1_000_000)
    with closing_engine(data) as engine, session_scope(engine, write=True) as session:
        for number, days in (("081234567890", None), ("0811222333", 1), ("0811222444", -1)):
            until = None if days is None else Millis(now + days * 86_400_000)
            block(session, keys, number, by="ani", reason="Mengumpat", now=now, until=until)
        session.commit()
    first, second = json.loads(radio("calls", "blocked", "--json").stdout)
    assert (first["number"], second["number"]) == ("•••• 333", "•••• 890")
    assert (second["why"], second["by"], second["until"]) == ("Mengumpat", "ani", None)
    told = radio("calls", "blocked").stdout
    assert "for ever" in told
    assert "4567890" not in told
    assert radio("calls", "unblock", "").returncode == 1
    assert "0 blocks begin with" in radio("calls", "unblock", "zz").stderr
    agent = FakeCalls(data).start()
    assert radio("calls", "unblock", first["id"]).returncode == 0
    assert agent.blocked == ["6281234567890"]
    agent.kill()
    assert "in a minute" in radio("calls", "unblock", second["id"]).stderr
    assert json.loads(radio("calls", "blocked", "--json").stdout) == []
    with closing_engine(data) as engine, session_scope(engine) as session:
        actions = select(AuditEntry.detail).where(AuditEntry.action == "calls.take_again")
        assert session.scalars(actions).all() == ["unblocked"] * 2


def test_a_line_that_has_never_answered_and_one_that_does_not_any_more_are_told_apart(
    radio: Any, data: Path
) -> None:
    lines = "".join(f'[calls.lines.{name}]\nhost = "127.0.0.1"\n' for name in ("telkom", "gsm"))
    configured(data, lines)
    phone = FakeCalls(data).start()
    try:
        phone.change_line("telkom", "unheard", "408 Request Timeout")
        phone.change_line("gsm", "failed", "408 Request Timeout")
        told = radio("calls", "status").stdout
        assert "has never answered: 408" in told
        assert "refused: 408" in told
        checks = json.loads(radio("doctor", "--json").stdout)["checks"]
    finally:
        phone.kill()
    found = {row["name"]: (row["state"], row["mend"]) for row in checks}
    for name in ("line telkom", "line gsm"):
        assert found[name] == ("warn", "is it on, and in this network?")
