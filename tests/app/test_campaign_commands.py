"""`radio campaign` at the command line."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from playlists.spots.values import why_words
from radio.broadcastlog.tables import LogRow
from radio.db import open_engine, session_scope
from radio.reports.tables import AsrunSpan
from radio.units import Millis
from tests.rig import noise, write_audio

ZONE = ZoneInfo("Asia/Jakarta")


def day(later: int = 0) -> str:
    return (datetime.now(ZONE).date() + timedelta(days=later)).isoformat()


@pytest.fixture
def spot(radio: Any, tmp_path: Path) -> str:
    write_audio(tmp_path / "bank.wav", noise(4.0, 5))
    assert radio("import", "--category", "iklan", str(tmp_path / "bank.wav")).returncode == 0
    (row,) = json.loads(radio("media", "list", "--json").stdout)
    assert json.loads(radio("media", "show", row["id"], "--json").stdout)["role"] == "voice"
    return str(row["id"])


def test_a_campaign_is_made_changed_shown_and_taken_away(radio: Any, spot: str) -> None:
    assert "There is none yet" in radio("campaign", "list").stderr
    made = radio("campaign", "set", "bank", "--advertiser", "Bank Jatim", "--product", "bank",
                 "--from", day(-1), "--until", day(30), "--plays", "4")  # fmt: skip
    assert (made.returncode, "it has no spot to air" in made.stderr) == (0, True)
    assert radio("campaign", "media", "bank", "add", spot, "--weight", "2").returncode == 0
    changed = radio("campaign", "set", "bank", "--windows", "mon-fri 06:00-09:00", "--political")
    assert (changed.returncode, "Note" in changed.stderr) == (0, False)
    facts = json.loads(radio("campaign", "show", "bank", "--json").stdout)
    assert (facts["advertiser"], facts["plays_a_day"], facts["political"]) == (
        "Bank Jatim",
        4,
        True,
    )
    assert (facts["windows"], facts["apart"]) == ("mon-fri 06:00-09:00", 1800.0)
    assert [(each["id"], each["weight"]) for each in facts["media"]] == [(spot, 2)]
    assert "spot" in radio("campaign", "show", "bank").stdout
    assert radio("campaign", "off", "bank").returncode == 0
    assert "[off]" in radio("campaign", "list").stdout
    assert radio("campaign", "on", "bank").returncode == 0
    (listed,) = json.loads(radio("campaign", "list", "--json").stdout)
    assert (listed["id"], listed["enabled"]) == ("bank", True)
    assert radio("campaign", "media", "bank", "remove", spot).returncode == 0
    assert radio("campaign", "remove", "bank").returncode == 0
    gone = radio("campaign", "on", "bank")
    assert (gone.returncode, "there is no campaign 'bank'" in gone.stderr) == (1, True)
    plain = radio("campaign", "set", "bank", "--from", day(), "--until", day(), "--plays", "1")
    assert plain.returncode == 0
    facts = json.loads(radio("campaign", "show", "bank", "--json").stdout)
    assert (facts["advertiser"], facts["windows"], facts["political"]) == ("", "", False)


def test_what_makes_no_sense_is_refused_and_changes_nothing(radio: Any, spot: str) -> None:
    new = ("campaign", "set", "bank", "--from", day(), "--until", day(5), "--plays", "4")
    refused = radio("campaign", "set", "bank", "--plays", "4")
    assert (refused.returncode, "give --from, --until, too" in refused.stderr) == (2, True)
    assert radio(*new).returncode == 0
    refused = radio("campaign", "set", "bank", "--until", day(-5), "--plays", "7")
    assert (refused.returncode, "give the earlier day first" in refused.stderr) == (2, True)
    refused = radio("campaign", "set", "bank", "--windows", "pagi")
    assert (refused.returncode, "is no window" in refused.stderr) == (2, True)
    assert json.loads(radio("campaign", "show", "bank", "--json").stdout)["plays_a_day"] == 4
    refused = radio("campaign", "media", "bank", "add", "nobody")
    assert (refused.returncode, "no piece with the id" in refused.stderr) == (1, True)
    radio("media", "retire", spot)
    refused = radio("campaign", "media", "bank", "add", spot)
    assert (refused.returncode, "is retired" in refused.stderr) == (2, True)
    assert radio("campaign", "report", day(), day(-1)).returncode == 2


def test_what_was_booked_planned_and_aired_is_reported(radio: Any, spot: str, data: Path) -> None:
    radio("campaign", "set", "bank", "--from", day(), "--until", day(5), "--plays", "2")
    radio("campaign", "media", "bank", "add", spot)
    now = datetime.now(ZONE)
    at = Millis(round(now.replace(hour=12, minute=0, second=0).timestamp() * 1000))
    engine = open_engine(f"sqlite:///{data / 'station.db'}")
    with session_scope(engine, write=True) as session:
        for number in range(2):
            session.add(LogRow(id=f"r{number}", day=now.date(), hour=at, at=at, position=number,
                               media_id=spot, planned_seconds=4.0,
                               why=why_words("bank", f"{number + 1} of 2 today")))  # fmt: skip
        session.add(AsrunSpan(span="s", entry_id="r0", media_id=spot, started_at=at, seconds=4.0,
                              ended_at=Millis(at + 4000), category="iklan"))  # fmt: skip
        session.commit()
        assert len(session.scalars(select(LogRow)).unique().all()) == 2
    engine.dispose()
    found = json.loads(radio("campaign", "report", day(), "--json").stdout)
    (bank,) = found["campaigns"]
    assert (bank["booked"], bank["planned"], bank["aired"], bank["owed"]) == (2, 2, 1, 0)
    assert bank["days"] == [{"day": day(), "booked": 2, "planned": 2, "aired": 1}]
    (shares,) = found["shares"]
    assert (shares["day"], shares["aired"], shares["lawful"]) == (day(), False, False)
    assert shares["commercial"] == pytest.approx(8 / 86400)
    told = radio("campaign", "report").stdout
    assert "booked 2  planned 2  aired 1  owed 0" in told
    assert "public service 0.0% of advertising, at least 30.0% asked: too little" in told
    lenient = radio("campaign", "report", RADIO_SPOTS__SERVICE_LEAST="0")
    assert "[against the law]" not in lenient.stdout
    assert "Nothing was booked" in radio("campaign", "report", "2020-01-01", "2020-01-02").stderr


def test_the_silence_before_an_election_is_a_season(radio: Any) -> None:
    days = ("--from", "2029-02-11", "--until", "2029-02-13")
    radio("season", "set", "pemilu", "--kind", "masa-tenang", *days)
    radio(
        "campaign", "set", "partai", "--advertiser", "Partai", "--plays", "2", "--political", *days
    )

    def booked() -> int:
        report = radio("campaign", "report", "2029-02-11", "2029-02-13", "--json").stdout
        return sum(row["booked"] for row in json.loads(report)["campaigns"])

    assert booked() == 0
    radio("season", "remove", "pemilu")
    assert booked() == 6
