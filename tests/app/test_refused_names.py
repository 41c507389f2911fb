"""What can't be a name is refused in words, and nothing is kept of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from radio.app.cli import main

LONG = "x" * 70
CAMPAIGN = ("--from", "2026-12-01", "--until", "2026-12-31", "--plays", "4")
PROGRAMME = ("--name", "P", "--at", "08:00", "--length", "1:00")
SEASON = ("--kind", "ramadan", "--from", "2027-01-01", "--until", "2027-01-02")
REFUSED = [
    *(("campaign", "set", name, *CAMPAIGN) for name in ("", " ", "a b", "a\nb", LONG)),
    ("campaign", "set", "", "--name", "X"),
    *(("campaign", "set", "c", *CAMPAIGN, field, "a\nb")
      for field in ("--name", "--advertiser", "--product")),
    *(("clock", "set", name) for name in ("", " ", "a\nb", "a\rb", LONG)),
    ("grid", "add", "plain", "", "--season", "a\rb"),
    ("grid", "add", "plain", "", "--season", LONG),
    ("grid", "add", ""),
    *(("season", "set", name, *SEASON) for name in ("", " ", "a\nb", "a\x0bb", LONG)),
    ("season", "set", "s", "--kind", "", *SEASON[2:]),
    *(("playlist", "set", name) for name in ("", " ", "--- ", "Sore\nSantai", LONG)),
    ("playlist", "smart", "Sore\nSantai", "category:musik"),
    *(("programme", "set", name, *PROGRAMME) for name in ("", " ", "A", "a\n", LONG)),
    ("programme", "set", "p", *PROGRAMME[2:], "--name", " "),
    ("programme", "set", "p", *PROGRAMME[2:], "--name", "a\nb"),
    ("programme", "set", "p", *PROGRAMME, "--studio", "a\nb"),
    ("programme", "set", "p", *PROGRAMME, "--studio", LONG),
    *(("presenter", "set", name, "--name", "P") for name in ("", " ", "a\n", LONG)),
    *(("presenter", "set", "p", "--name", name) for name in ("", " ", "a\nb")),
    ("presenter", "set", "p", "--name", "P", "--phone", LONG),
    *(("studio", "book", name, "--at", "2099-01-01T10:00", "--length", "1:00")
      for name in ("", " ", "a\nb", LONG)),
    *(("agency", "set", name, "--name", "P") for name in ("", " ", LONG)),
    ("agency", "set", "dinkes", "--name", "a\nb"),
    ("agency", "set", "dinkes", "--kind", LONG),
    ("official", "set", "--agency", "dinkes", "--name", " "),
    ("official", "set", "--agency", "dinkes", "--name", "P", "--position", "a\nb"),
    ("official", "set", "--agency", "", "--name", "P"),
    *(("daily", "set", name, "--category", "musik", "--at", "06:00")
      for name in ("", " ", "a\nb", LONG)),
    *(("daily", "set", "d", "--category", name, "--at", "06:00") for name in ("", " ", "a\n", LONG)),
    ("daily", "set", "d", "--category", "musik", "--at", "06:00", "--season", LONG),
    ("daily", "set", "d", "--category", "musik", "--at", "06:00", "--weekdays", LONG),
    *(("daypart", "set", name, "22:00-23:00") for name in ("", " ", "a\nb", "always", LONG)),
    ("import", "--category", LONG, "x.mp3"),
    ("import", "--category", "", "x.mp3"),
]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("refused")
    done = CliRunner().invoke(main, ["init"], env={"RADIO_DATA": str(folder)})
    assert done.exit_code == 0, done.stderr
    return folder


@pytest.mark.parametrize("words", REFUSED, ids=lambda words: repr(" ".join(words))[:70])
def test_it_is_refused(words: tuple[str, ...], made: Path) -> None:
    env = {"RADIO_DATA": str(made)}
    done = CliRunner().invoke(main, words, input="fill musik\n", env=env)
    assert done.exit_code in {1, 2}, done.stderr
    assert isinstance(done.exception, SystemExit), done.exception
    assert "Error: " in done.stderr
    assert " is new" not in done.stderr
    for kind in ("campaign", "season", "playlist", "programme", "presenter", "daypart"):
        listed = CliRunner().invoke(main, [kind, "list", "--json"], env=env)
        assert json.loads(listed.stdout) == []
