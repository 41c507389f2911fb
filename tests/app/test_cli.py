"""Every command, walked: its help, its example, its place in the documentation."""

from __future__ import annotations

import json
import shlex
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from radio.air.control.protocol import decode_line, encode_line, socket_path
from radio.app.cli import COMMANDS, main
from radio.app.reference import PAGES, context, every_command, renewed
from tests.app.conftest import Radio

DOCS = Path(__file__).parents[2] / "docs"
EVERY = list(every_command())
IDS = [" ".join(words) for words, _ in EVERY]


@pytest.fixture
def radio(whole_radio: Radio) -> Radio:
    return whole_radio


# ------------------------------------------------------------------- walking


@pytest.mark.parametrize(("words", "command"), EVERY, ids=IDS)
def test_every_command_has_help_with_an_example(
    words: tuple[str, ...], command: click.Command
) -> None:
    with context(words, command) as ctx:
        told = command.get_help(ctx)
    assert "Example:" in told
    example = told.split("Example:")[1]
    assert f"radio {words[1]}" in example
    assert "--help" in told


@pytest.mark.parametrize(("words", "command"), EVERY, ids=IDS)
def test_every_example_is_made_of_words_the_command_knows(
    words: tuple[str, ...], command: click.Command
) -> None:
    with context(words, command) as ctx:
        example = command.get_help(ctx).split("Example:")[1].split("Options:")[0]
    for line in example.splitlines():
        if "radio " in line:
            typed = shlex.split(line.split("radio ")[-1].split("|")[0].split("  #")[0])
            check_options(typed)


def check_options(typed: list[str]) -> None:
    command: click.Command = main
    known: set[str] = set()
    for word in typed:
        if isinstance(command, click.Group) and not word.startswith("-"):
            below = command.get_command(click.Context(command), word)
            assert below is not None, f"{word} of {typed} is not a command"
            command = below
        for parameter in command.params:
            known.update(parameter.opts, parameter.secondary_opts)
    options = [word.split("=")[0] for word in typed if word.startswith("--")]
    assert set(options) <= known | {"--help"}, typed


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_does(name: str) -> None:
    told = CliRunner().invoke(main, ["--help"]).output
    assert name in told
    assert COMMANDS[name].summary in " ".join(told.split())


@pytest.mark.parametrize("page", PAGES)
def test_the_documentation_is_as_the_program_is(page: str) -> None:
    written = (DOCS / page).read_text(encoding="utf-8")
    assert written == renewed(written, PAGES[page]()), "run: make docs"


def test_every_command_stands_in_the_documentation() -> None:
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    missing = [name for name in IDS if f"`{name}`" not in page]
    assert missing == []


# ------------------------------------------------------------------- wrong words


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("statsu", "Did you mean 'status'?"),
        ("xyzzy", "radio --help"),
        ("mode loud", "'auto', 'assist'"),
        ("skip --jsno", "--json"),
        ("cart", "fire"),
        ("cart fire", "NAME"),
    ],
)
def test_wrong_words_are_exit_code_2_and_told_on_stderr(radio: Any, words: str, hint: str) -> None:
    done = radio(*words.split())
    assert done.returncode == 2
    assert hint in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("asrun 2026-03-02 2026-03-01", "2026-03-02 is not before 2026-03-01"),
        ("asrun 2026-03-01T09:00 2026-03-01T08:00", "give the earlier moment first"),
        ("media list --category nonexist", "there is no category 'nonexist'; there are: musik,"),
        ("media list --category musk", "did you mean 'musik'?"),
        (
            "log build 9999-12-31 --days 3",
            "9999-12-31 is too far ahead: at most 400 days from today",
        ),
        ("media edit m1 --vocals shouted", "female"),
        ("media edit m1 --valid-until someday", "write it as 2026-12-31, or `always`"),
        ("media edit m1", "nothing to change"),
        ("daypart set pagi 5-9", "write it as mon-fri 22:00-03:00"),
        ("log build 2026-01-01", "2026-01-01 is over; the first day to build is today, "),
    ],
)
def test_words_that_mean_nothing_here_are_refused(radio: Any, words: str, told: str) -> None:
    done = radio(*words.split())
    assert done.returncode == 2
    assert told in done.stderr
    assert done.stdout == ""


def test_a_category_without_pieces_is_no_mistake(radio: Any) -> None:
    done = radio("media", "list", "--category", "darurat", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, [])


@pytest.mark.parametrize("words", ["--help", "--version", "status --help"])
def test_no_command_imports_what_it_does_not_need(words: str) -> None:
    """`radio --help` and `radio status` are typed when something is wrong: they are quick."""
    code = (
        "import sys; from radio.app.cli import main\n"
        f"try: main({words.split()})\n"
        "except SystemExit: pass\n"
        "print(sorted({'pydantic', 'sqlalchemy', 'flask', 'numpy', 'vlc'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_each_command_loads_without_what_others_load() -> None:
    """Most tests run commands where all of them are loaded already."""
    code = (
        "import os, sys; from tests.forker import load_libraries\n"
        "load_libraries()\n"
        "from radio.app.cli import COMMANDS, load\n"
        "for module in sorted({lazy.target.partition(':')[0] for lazy in COMMANDS.values()}):\n"
        "    name = next(n for n in COMMANDS if COMMANDS[n].target.startswith(module + ':'))\n"
        "    child = os.fork()\n"
        "    if child == 0: load(name); os._exit(0)\n"
        "    if os.waitpid(child, 0)[1]: print(name)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


# ------------------------------------------------------------------- with an engine


STATUS = {
    "mode": "auto",
    "now": {"title": "Lagu", "artist": "Penyanyi", "source": "log", "remaining": 65.2},
    "next": [{"title": "Jam", "artist": "", "at": "2026-01-01T07:00:00+07:00", "timing": "hard"}],
    "outputs": [
        {"name": "ice", "kind": "icecast", "state": "down", "restarts": 2, "dropped_blocks": 9}
    ],
    "alarms": [{"code": "output_down", "params": {"name": "ice"}, "cleared": None}],
    "pids": {"engine": 7, "decoders": [8, 9], "encoders": []},
    "station_time": "2026-01-01T06:59:00+07:00",
}


class Engine(threading.Thread):
    """Answers at the control socket as the engine would, and keeps what it was asked."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.asked: list[dict[str, Any]] = []
        self.answers: dict[str, dict[str, Any]] = {}
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listening.bind(str(path))
        self._listening.listen()

    def run(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as lines:
                for line in lines:
                    connection.sendall(encode_line(self._answer(decode_line(line))))

    def _answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(asked)
        answer = {"ok": True, "result": {"did": asked["do"]}}
        return {"id": asked["id"], **self.answers.get(asked["do"], answer)}

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.join()


@pytest.fixture
def engine(data: Path) -> Iterator[Engine]:
    serving = Engine(socket_path(data))
    serving.start()
    yield serving
    serving.close()


@pytest.mark.parametrize(
    ("words", "do", "args"),
    [
        ("skip", "skip", {}),
        ("stop", "stop", {}),
        ("start", "start", {}),
        ("mode assist", "mode", {"mode": "assist"}),
        ("cart fire jingle1", "cart_fire", {"name": "jingle1"}),
        ("cart stop jingle1", "cart_stop", {"name": "jingle1"}),
        ("live open studio", "live_open", {"name": "studio"}),
        ("live open http://h/x", "live_open", {"uri": "http://h/x"}),
        ("live close", "live_close", {}),
        ("emergency on", "emergency_on", {}),
        ("emergency on file:///x.wav", "emergency_on", {"uri": "file:///x.wav"}),
        ("emergency off", "emergency_off", {}),
    ],
)
def test_a_console_command_asks_the_engine(
    engine: Engine, words: str, do: str, args: dict[str, str]
) -> None:
    done = CliRunner().invoke(main, words.split())
    assert done.exit_code == 0
    assert (done.stdout, bool(done.stderr)) == ("", True)
    assert [(row["do"], row["args"]) for row in engine.asked] == [(do, args)]
    printed = CliRunner().invoke(main, [*words.split(), "--json"])
    assert json.loads(printed.stdout) == {"did": do}


def test_a_refusal_says_why_and_what_helps(engine: Engine) -> None:
    engine.answers["cart_fire"] = {
        "ok": False,
        "error": {"code": "no_such_cart", "message": "No cart bell.", "do": "Known: jingle1."},
    }
    done = CliRunner().invoke(main, ["cart", "fire", "bell"])
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "No cart bell. Known: jingle1." in done.stderr


def test_what_happened_and_what_to_do_are_two_sentences(engine: Engine) -> None:
    engine.answers["cart_fire"] = {
        "ok": False,
        "error": {"code": "no_such_cart", "message": "there is no cart “bell”", "do": "Carts: x"},
    }
    done = CliRunner().invoke(main, ["cart", "fire", "bell"])
    assert done.stderr == "Error: there is no cart “bell”. Carts: x.\n"
    engine.answers["live_close"] = {
        "ok": False,
        "error": {"code": "not_live", "message": "no live line is open", "do": ""},
    }
    assert CliRunner().invoke(main, ["live", "close"]).stderr == "Error: no live line is open.\n"


def test_a_cart_that_does_not_play_is_not_said_to_be_stopped(engine: Engine) -> None:
    engine.answers["cart_stop"] = {"ok": True, "result": {"stopped": False}}
    done = CliRunner().invoke(main, ["cart", "stop", "bel"])
    assert (done.exit_code, done.stderr) == (0, "Cart bel was not playing.\n")


@pytest.mark.parametrize("words", ["skip", "status", "live close", "status --json"])
def test_without_an_engine_the_operator_is_told_what_to_do(radio: Any, words: str) -> None:
    done = radio(*words.split())
    assert done.returncode == 1
    assert "radio run" in done.stderr
    assert "systemctl start radio.target" in done.stderr


def test_status_without_an_engine_keeps_its_shape(radio: Any) -> None:
    found = json.loads(radio("status", "--json").stdout)
    for name in ("mode", "now", "next", "outputs", "levels", "pids", "station_time"):
        assert name in found
    for name in ("supervisor", "engine", "decoders", "encoders", "worker", "panel"):
        assert name in found["pids"]


def test_status_tells_how_long_the_disk_lasts(engine: Engine) -> None:
    engine.answers["status"] = {"ok": True, "result": STATUS}
    told = json.loads(CliRunner().invoke(main, ["status", "--json"]).stdout)["disk"]
    assert set(told) == {"free_bytes", "lacking_bytes", "full_in_days", "told"}
    assert told["free_bytes"] > 0
    page = CliRunner().invoke(main, ["status"]).stdout
    assert "GB free" in page.partition("disk      ")[2]


def test_status_goes_on_where_the_settings_are_wrong(engine: Engine) -> None:
    engine.answers["status"] = {"ok": True, "result": STATUS}
    wrong = {"RADIO_ARCHIVE__KEEP_DAYS": "3"}
    found = CliRunner().invoke(main, ["status", "--json"], env=wrong)
    assert found.exit_code == 0
    assert json.loads(found.stdout)["disk"] is None


def test_status_adds_the_other_processes(engine: Engine) -> None:
    engine.answers["status"] = {"ok": True, "result": STATUS}
    found = json.loads(CliRunner().invoke(main, ["status", "--json"]).stdout)
    assert found["now"]["title"] == "Lagu"
    assert found["pids"]["engine"] == 7
    assert found["pids"]["worker"] is None


def test_status_can_be_read_by_a_person(engine: Engine) -> None:
    engine.answers["status"] = {"ok": True, "result": STATUS}
    done = CliRunner().invoke(main, ["status"])
    assert done.exit_code == 0
    for told in (
        "Penyanyi - Lagu",
        "-1:05",
        "07:00:00",
        "2 restarts",
        "9 blocks dropped",
        "ALARM",
        "engine 7",
        "worker off",
    ):
        assert told in done.stdout
