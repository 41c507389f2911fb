"""Rehearsal at the command line: what is wrong with a day, and what to do about it."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Jakarta")


def test_guests_and_spots_are_told_with_what_to_do(radio: Any) -> None:
    day = datetime.fromtimestamp(time.time(), ZONE).date() + timedelta(days=5)
    while day.weekday() > 3:
        day += timedelta(days=1)
    assert radio("programme", "example").returncode == 0
    words = ("official", "set", "--agency", "dishub", "--name", "Budi", "--phone", "0812 1")
    assert radio(*words).returncode == 0
    episode = f"ayo-mas-bro-{day:%Y%m%d}"
    assert radio("guest", "ask", episode, "1").returncode == 0
    done = radio("rehearse", str(day))
    assert done.returncode == 0, done.stderr
    assert "is not sound" in done.stderr
    lines = done.stdout.splitlines()
    title = lines.index("Guests and presenters (1):")
    assert lines[title + 1] == (
        f"  {day:%a} {day} 08:00:00  Ayo Mas Bro: Budi: asked, but has not confirmed; no guest has"
    )
    assert lines[title + 2].strip() == "-> ask at 0812 1, then `radio guest state 1 confirmed`"
    facts = json.loads(radio("rehearse", str(day), "--json").stdout)
    assert list(facts)[:8] == [
        "rows", "hours", "silent_seconds", "overruns", "missing", "rule_violations", "late",
        "unfilled",
    ]  # fmt: skip
    (row,) = facts["guests"]
    assert row["when"] == f"{day}T08:00:00.000+07:00"
    assert row["do"].endswith("`radio guest state 1 confirmed`")
    assert facts["conflicts"] == facts["spots"] == []
    assert radio("guest", "state", "1", "confirmed").returncode == 0
    assert json.loads(radio("rehearse", str(day), "--json").stdout)["guests"] == []


def test_words_that_are_no_day_are_refused(radio: Any) -> None:
    assert radio("rehearse", "someday").returncode == 2
    assert radio("rehearse", "2099-01-01").returncode == 2
