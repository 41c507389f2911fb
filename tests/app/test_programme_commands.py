"""Programmes, episodes, guests, studios and calendars at the command line."""

from __future__ import annotations

import json
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

ZONE = ZoneInfo("Asia/Jakarta")


def facts(done: Any) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def a_day() -> date:
    """A Monday to Thursday that is some days ahead."""
    day = datetime.fromtimestamp(time.time(), ZONE).date() + timedelta(days=5)
    while day.weekday() > 3:
        day += timedelta(days=1)
    return day


@pytest.fixture
def example(radio: Any) -> str:
    """The id of an episode of the example that is some days ahead."""
    assert radio("programme", "example").returncode == 0
    return f"ayo-mas-bro-{a_day():%Y%m%d}"


def test_a_programme_is_set_shown_changed_and_taken_away(radio: Any) -> None:
    assert "radio programme example" in radio("programme", "list").stderr
    words = ("programme", "set", "sore")
    assert "needs its name, time, length" in radio(*words, "--notes", "x").stderr
    done = radio(
        *words, "--name", "Campursari Sore", "--kind", "automated", "--at", "16:00",
        "--length", "2:00:00", "--rule", "FREQ=WEEKLY;BYDAY=SA", "--source", "rri",
    )  # fmt: skip
    assert (done.returncode, "Campursari Sore is set: next on Sat" in done.stderr) == (0, True)
    assert "'rri' is no live source in the settings yet" in done.stderr
    once = ("programme", "set", "kemarin", "--name", "Kemarin", "--at", "08:00", "--length", "300")
    assert "which is over; see --from" in radio(*once, "--from", "2026-01-05").stderr
    assert radio("programme", "remove", "kemarin").returncode == 0
    (row,) = facts(radio("programme", "list", "--json"))
    assert (row["id"], row["kind"], row["seconds"]) == ("sore", "automated", 7200)
    assert datetime.fromisoformat(row["next"]).strftime("%H:%M %z %a") == "16:00 +0700 Sat"
    assert radio(*words, "--rule", "FREQ=DAILY", "--end-policy", "cut").returncode == 0
    row = facts(radio("programme", "show", "sore", "--json"))
    assert (row["rule"], row["end_policy"], row["rundown"]) == ("FREQ=DAILY", "cut", [])
    assert "comes" in radio("programme", "show", "sore").stdout
    for wrong in (("--rule", "FREQ=HOURLY"), ("--length", "soon"), ("--at", "25:00")):
        assert radio(*words, *wrong).returncode == 2
    refused = radio("programme", "set", "x", "--name", "X", "--at", "17:00", "--length", "3600",
                    "--rule", "FREQ=DAILY")  # fmt: skip
    assert refused.returncode == 1
    assert "Campursari Sore is on the air" in refused.stderr
    assert "Free for it: " in refused.stderr
    assert "no programme" in radio("programme", "show", "x").stderr
    assert "[off]" in (radio(*words, "--off"), radio("programme", "list"))[1].stdout
    assert radio("programme", "remove", "sore").returncode == 0
    assert facts(radio("programme", "list", "--json")) == []


def test_an_episode_is_filled_moved_cancelled_and_brought_back(radio: Any, example: str) -> None:
    day = a_day()
    listed = facts(radio("episode", "list", str(day), "--days", "2", "--json"))
    assert example in [row["id"] for row in listed]
    done = radio("episode", "set", example, "--topic", "Jalan rusak", "--standby", "Putar lagu")
    assert done.returncode == 0
    moved = radio("episode", "move", example, "--at", f"{day}T13:00", "--length", "1:00:00")
    assert f"{day} 13:00-14:00" in moved.stderr
    row = facts(radio("episode", "show", example, "--json"))
    assert (row["topic"], row["moved"], row["presenter"]) == ("Jalan rusak", True, "Mas Bro")
    assert (row["start"], row["original"]) == (f"{day}T13:00:00+07:00", f"{day}T08:00:00+07:00")
    assert "[moved]" in radio("episode", "show", example).stdout
    assert radio("episode", "cancel", example).returncode == 0
    assert "[cancelled]" in radio("episode", "list", str(day)).stdout
    assert "08:00" in radio("episode", "restore", example).stderr
    special = radio("episode", "add", "ayo-mas-bro", "--at", f"{day}T19:00", "--topic", "Banjir")
    assert special.stdout.strip() == f"{example}-1900"
    refused = radio("episode", "add", "ayo-mas-bro", "--at", f"{day}T08:30")
    assert (refused.returncode, "Ayo Mas Bro is on the air" in refused.stderr) == (1, True)
    assert radio("episode", "move", example, "--at", "2020-01-01T10:00").returncode == 2
    assert radio("episode", "set", example).returncode == 2
    assert radio("episode", "show", "nothing").returncode == 1


def test_rundowns_go_out_and_come_in(radio: Any, example: str, tmp_path: Path) -> None:
    file = tmp_path / "rundown.csv"
    file.write_text(radio("programme", "rundown", "ayo-mas-bro", "--csv").stdout)
    assert file.read_text().startswith("kind,length,title,media,notes\nopening,2:00,Pembukaan")
    file.write_text("kind,length,title\nopening,5:00,Salam\nsong,1:20:00,\n")
    done = radio("episode", "rundown", example, "--from", str(file), "--json")
    assert [part["starts"] for part in facts(done)] == [0, 300]
    assert "1:25:00 are 5:00 shorter than the 1:30:00" in done.stderr
    assert len(facts(radio("programme", "rundown", "ayo-mas-bro", "--json"))) == 12
    assert "Salam" in radio("episode", "rundown", example).stdout
    assert len(facts(radio("episode", "rundown", example, "--template", "--json"))) == 12
    assert radio("programme", "rundown", "ayo-mas-bro", "--from", str(file)).returncode == 0
    file.write_text("kind,length\ndance,5:00\n")
    refused = radio("programme", "rundown", "ayo-mas-bro", "--from", str(file))
    assert (refused.returncode, "line 2" in refused.stderr) == (2, True)


def test_a_guest_is_asked_and_invited_and_does_not_come(
    radio: Any, example: str, tmp_path: Path
) -> None:
    made = radio("official", "set", "--agency", "dishub", "--name", "Budi", "--position", "Kabid",
                 "--email", "budi@example.id")  # fmt: skip
    assert made.stderr == "Budi is official 1.\n"
    assert radio("official", "set", "1", "--phone", "0353").returncode == 0
    assert facts(radio("official", "list", "--json"))[0]["phone"] == "0353"
    radio("episode", "set", example, "--standby", "Putar rekaman")
    asked = facts(radio("guest", "ask", example, "1", "--topic", "Trayek", "--json"))
    assert (asked["id"], asked["state"], asked["agency"]) == (1, "asked", "Dinas Perhubungan")
    assert radio("guest", "ask", example, "1").returncode == 2
    target = tmp_path / "undangan.ics"
    assert radio("calendar", "guest", "1", "--to", str(target)).returncode == 0
    (event,) = Calendar.from_ical(target.read_bytes()).events
    assert (str(event["ATTENDEE"]), event.start.date()) == ("mailto:budi@example.id", a_day())
    feed = radio("calendar", "presenter", "mas-bro", "--days", "14").stdout
    assert feed.count("BEGIN:VEVENT") >= 9
    assert "Budi\\, Kabid\\, Dishub (asked)" in feed
    done = radio("guest", "state", "1", "did_not_come")
    assert done.stdout == "Stand-by plan: Putar rekaman\n"
    assert "did not come" in radio("guest", "list").stdout
    assert facts(radio("guest", "list", "--json"))[0]["name"] == "Budi"
    assert radio("guest", "remove", "1").returncode == 0
    assert radio("calendar", "guest", "1").returncode == 1


def test_studios_presenters_and_agencies(radio: Any, example: str, tmp_path: Path) -> None:
    day = a_day()
    booked = facts(
        radio("studio", "book", "Studio 1", "--at", f"{day}T13:00", "--length", "2:00:00",
              "--title", "Rekaman", "--json")
    )  # fmt: skip
    refused = radio("studio", "book", "Studio 1", "--at", f"{day}T09:00", "--length", "3600")
    assert "studio Studio 1 is taken by Ayo Mas Bro" in refused.stderr
    listed = facts(radio("studio", "list", str(day), "--days", "1", "--json"))
    assert [(row["title"], row["booking_id"]) for row in listed] == [
        ("Ayo Mas Bro", None), ("Rekaman", booked["id"]),
    ]  # fmt: skip
    assert radio("studio", "free", str(booked["id"])).returncode == 0
    assert radio("studio", "free", str(booked["id"])).returncode == 1
    assert radio("presenter", "set", "siti", "--name", "Siti").returncode == 0
    assert [row["id"] for row in facts(radio("presenter", "list", "--json"))] == [
        "mas-bro", "siti",
    ]  # fmt: skip
    assert radio("agency", "set", "dishub", "--phone", "0353").returncode == 0
    file = tmp_path / "skpd.csv"
    assert radio("agency", "export", str(file)).returncode == 0
    file.write_text(file.read_text().replace("Dinas Perhubungan", "Dishub Baru"))
    assert radio("agency", "import", str(file)).stderr == "Taken in: 67 agencies.\n"
    rows = {row["id"]: row for row in facts(radio("agency", "list", "--json"))}
    assert (rows["dishub"]["name"], rows["dishub"]["phone"]) == ("Dishub Baru", "0353")
    assert "Kecamatan Kedungadem" in radio("agency", "list", "--kind", "kecamatan").stdout


def test_what_changes_of_a_programme_is_in_the_engines_log_at_once(radio: Any, data: Path) -> None:
    begin = datetime.fromtimestamp(time.time() + 3 * 3600, ZONE)
    name = f"sore-{begin:%Y%m%d}"

    def told() -> dict[str, Any]:
        log = json.loads((data / "air" / "log.json").read_text())
        return {row["id"]: row for row in log["programmes"]}

    times = ("--at", f"{begin:%H:%M}", "--length", "60:00")
    assert radio("programme", "set", "sore", "--name", "Sore", *times).returncode == 0
    assert radio("programme", "set", "sore", "--rule", "FREQ=DAILY").returncode == 0
    assert radio("episode", "list", "today", "--days", "3").returncode == 0
    assert (
        radio("programme", "set", "sore", "--end-policy", "cut", "--name", "Petang").returncode == 0
    )
    first = told()[name]
    assert (first["name"], first["end_policy"]) == ("Petang", "cut")
    later = begin + timedelta(minutes=20)
    assert radio("episode", "move", name, "--at", f"{later:%Y-%m-%dT%H:%M}").returncode == 0
    moved = told()[name]
    assert (moved["start"] - first["start"], moved["end"] - first["end"]) == (1_200_000, 1_200_000)
    assert radio("episode", "cancel", name).returncode == 0
    assert name not in told()
    assert radio("episode", "restore", name).returncode == 0
    assert told()[name]["start"] == first["start"]
    added = radio("episode", "add", "sore", "--at", f"{begin + timedelta(hours=2):%Y-%m-%dT%H:%M}")
    assert added.stdout.strip() in told()


def test_a_new_station_has_the_agencies_and_no_programme(radio: Any) -> None:
    assert radio("init").returncode == 0
    assert len(facts(radio("agency", "list", "--json"))) == 67
    assert facts(radio("programme", "list", "--json")) == []
    assert radio("agency", "set", "dishub", "--name", "Dishub Baru").returncode == 0
    assert radio("init").returncode == 0
    rows = {row["id"]: row["name"] for row in facts(radio("agency", "list", "--json"))}
    assert rows["dishub"] == "Dishub Baru"


def test_the_recording_of_an_episode_is_asked_for_once_it_is_over(radio: Any, example: str) -> None:
    done = radio("episode", "recording", example)
    assert (done.returncode, "recut" in done.stderr) == (1, True)
    done = radio("episode", "recut", example)
    assert (done.returncode, "is not over" in done.stderr) == (1, True)
    done = radio("episode", "publish", example)
    assert (done.returncode, "is not ready" in done.stderr) == (1, True)
    done = radio("episode", "unpublish", example)
    assert (done.returncode, "is not published" in done.stderr) == (1, True)
    done = radio("episode", "rerun", example)
    assert (done.returncode, "is not made" in done.stderr) == (1, True)
    assert radio("episode", "recut", "no-such-episode").returncode == 1
