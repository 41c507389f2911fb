from __future__ import annotations

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from radio.air.log import AirLog, Programme, save_log
from radio.units import Millis
from tests.web.browser import until
from tests.web.fake_engine import FakeEngine
from web.panel import panel_of

ZONE = ZoneInfo("Asia/Jakarta")


def local(text: str) -> datetime:
    """A time as LibreTime writes it."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=ZONE)


@pytest.fixture
def on_air(engine: FakeEngine, app: Flask) -> FlaskClient:
    """The panel with a day's programmes, an item that has ended and one on air."""
    panel = panel_of(app)
    midnight = datetime.now(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)

    def millis(moment: datetime) -> Millis:
        return Millis(int(moment.timestamp() * 1000))

    programmes = tuple(
        Programme(
            f"p{hour}", f"Jam {hour} & lagu", millis(start), millis(start + timedelta(hours=1))
        )
        for hour in range(24)
        for start in [midnight + timedelta(hours=hour)]
    )
    folder = panel.settings.data / "air"
    folder.mkdir(parents=True)
    save_log(AirLog(programmes=programmes), folder / "log.json")
    assert until(lambda: panel.link.status)
    engine.play(entry_id="e2", title="Tirai <Hujan>", artist="Sari", remaining=180.0)
    assert until(lambda: panel.link.history)
    return app.test_client()


def test_azuracast_now_playing(on_air: FlaskClient) -> None:
    stations = on_air.get("/api/nowplaying").json
    assert isinstance(stations, list)
    (station,) = stations
    assert station["station"]["name"] == "Radio Malowopati"
    assert station["station"]["listen_url"].endswith("/listen.mp3")
    assert station["is_online"] is True
    now = station["now_playing"]
    assert now["song"]["title"] == "Tirai <Hujan>"
    assert now["song"]["text"] == "Sari - Tirai <Hujan>"
    assert now["duration"] == 180
    assert now["elapsed"] + now["remaining"] == 180
    assert abs(now["played_at"] - datetime.now(ZONE).timestamp()) < 10
    assert station["playing_next"]["song"]["title"] == "Ayo Mas Bro: pembuka"
    assert station["song_history"][0]["song"]["title"] == "Pagi di Bengawan"
    assert set(station["listeners"]) == {"total", "unique", "current"}
    assert station["live"]["is_live"] is False


def test_azuracast_one_station(on_air: FlaskClient) -> None:
    by_number, by_name = (
        on_air.get("/api/nowplaying/1"),
        on_air.get("/api/nowplaying/radio_malowopati"),
    )
    assert by_number.json == by_name.json
    assert on_air.get("/api/nowplaying/other").status_code == 404


def test_libretime_live_info(on_air: FlaskClient) -> None:
    info = on_air.get("/api/live-info").json
    assert info
    assert info["current"]["name"] == "Sari - Tirai &lt;Hujan&gt;"
    assert info["current"]["type"] == "track"
    assert info["previous"]["name"] == "Keroncong Ledok - Pagi di Bengawan"
    assert info["next"]["name"] == "Penyiar - Ayo Mas Bro: pembuka"
    hour = datetime.now(ZONE).hour
    assert info["currentShow"][0]["name"] == f"Jam {hour} &amp; lagu"
    assert info["timezone"] == "WIB"
    assert info["timezoneOffset"] == "25200"
    starts = local(info["current"]["starts"])
    assert abs(starts - datetime.now(ZONE)) < timedelta(seconds=10)


def test_libretime_live_info_v2(on_air: FlaskClient) -> None:
    info = on_air.get("/api/live-info-v2").json
    assert info
    assert set(info) == {"station", "tracks", "shows", "sources"}
    assert info["tracks"]["current"]["metadata"]["track_title"] == "Tirai &lt;Hujan&gt;"
    assert info["tracks"]["current"]["metadata"]["artist_name"] == "Sari"
    assert info["station"]["timezone"] == "Asia/Jakarta"
    assert info["shows"]["current"]["name"].startswith("Jam")
    assert len(info["shows"]["next"]) <= 5


def test_libretime_times_in_another_zone(on_air: FlaskClient) -> None:
    here = on_air.get("/api/live-info-v2").json
    there = on_air.get("/api/live-info-v2?timezone=Asia/Tokyo").json
    assert here
    assert there
    gap = local(there["tracks"]["current"]["starts"]) - local(here["tracks"]["current"]["starts"])
    assert gap == timedelta(hours=2)
    for wrong in ("Mars/Base", "../etc/passwd", "/etc/passwd", "a/\0"):
        answer = on_air.get("/api/live-info-v2", query_string={"timezone": wrong}).json
        assert answer
        assert answer["station"]["timezone"] == "Asia/Jakarta"


def test_libretime_week_info(on_air: FlaskClient) -> None:
    week = on_air.get("/api/week-info").json
    assert week
    days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    assert set(week) == {*days, *(f"next{day}" for day in days), "AIRTIME_API_VERSION"}
    today = week[days[datetime.now(ZONE).weekday()]]
    assert len(today) == 24
    assert today[8]["starts"].endswith("08:00:00")


def test_nothing_is_claimed_while_the_engine_is_away(client: FlaskClient) -> None:
    stations = client.get("/api/nowplaying").json
    assert stations
    assert stations[0]["is_online"] is False
    assert stations[0]["now_playing"] is None
    info = client.get("/api/live-info").json
    assert info
    assert info["current"] is None
    assert client.get("/api/week-info").status_code == 200


def test_any_site_may_read_and_jsonp_is_careful(client: FlaskClient) -> None:
    answer = client.get("/api/live-info?callback=jQuery_1.done")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.mimetype == "text/javascript"
    body = answer.get_data(as_text=True)
    assert body.startswith("/**/jQuery_1.done({")
    json.loads(body.removeprefix("/**/jQuery_1.done(").removesuffix(")"))
    for wrong in ("alert(1)//", "a;b", "<x>", "é"):
        plain = client.get("/api/live-info", query_string={"callback": wrong})
        assert plain.mimetype == "application/json"


def test_health(on_air: FlaskClient, engine: FakeEngine) -> None:
    assert on_air.get("/healthz").status_code == 200
    metrics = on_air.get("/metrics").get_data(as_text=True)
    for line in (
        "radio_engine_up 1.0",
        "radio_on_air 1.0",
        'radio_mode{mode="auto"} 1.0',
        'radio_output_up{name="siaran",kind="icecast"} 1.0',
        "radio_silence_seconds_total 0.0",
    ):
        assert line in metrics.splitlines()
    engine.change(now=None)
    assert until(lambda: on_air.get("/healthz").status_code == 503)
    engine.kill()
    assert until(lambda: "radio_engine_up 0.0" in on_air.get("/metrics").get_data(as_text=True))
    health = on_air.get("/healthz")
    assert health.status_code == 503
    assert health.json
    assert health.json["engine"] == "away"
    assert on_air.get("/healthz/panel").status_code == 200


def test_a_label_is_escaped(engine: FakeEngine, client: FlaskClient) -> None:
    row = {"kind": "icecast", "state": "down", "restarts": 2, "dropped_blocks": 7}
    engine.change(outputs=[{"name": 'a"b\\c\nd', **row}])
    line = 'radio_output_up{name="a\\"b\\\\c\\nd",kind="icecast"} 0.0'
    assert until(lambda: line in client.get("/metrics").get_data(as_text=True))


def test_what_was_resumed_after_a_restart_ends_when_it_ends(
    on_air: FlaskClient, engine: FakeEngine, app: Flask
) -> None:
    """It began a moment ago, in the middle: elapsed counts what was heard before."""
    engine.play(entry_id="e3", title="Sambungan", elapsed=120.0, remaining=60.0)
    link = panel_of(app).link
    assert until(lambda: link.status and link.status.now and link.status.now.entry_id == "e3")
    info = on_air.get("/api/live-info").json
    assert isinstance(info, dict)
    ends = local(info["current"]["ends"]) - datetime.now(ZONE)
    assert timedelta(seconds=50) < ends < timedelta(seconds=61)
    assert info["current"]["metadata"]["length"] == "0:03:00"
    now = on_air.get("/api/nowplaying/1").json
    assert isinstance(now, dict)
    assert now["now_playing"]["duration"] == 180
