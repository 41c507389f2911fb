"""A station with a log of today on the real engine, its pieces tones, and its panel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from radio.air.settings import EngineSettings, OutputSettings, save_settings
from radio.broadcastlog.building import BuildOrder, build_days
from radio.broadcastlog.collecting import FreezeSettings
from radio.broadcastlog.freezing import Freezer
from radio.units import Millis
from tests.broadcastlog.conftest import LENGTHS
from tests.rig import tone, write_audio
from tests.web.browser import until
from tests.web.real_engine import RealStation
from tests.web.stocked import stock
from web import PanelSettings
from web.server import PanelServer


def early_in_the_hour() -> ZoneInfo:
    """A zone in which the clock hour has half an hour left at least."""
    zones = [ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Kolkata")]
    return next(zone for zone in zones if datetime.now(zone).minute < 30)


@contextmanager
def logged_station(folder: Path) -> Iterator[tuple[RealStation, PanelSettings]]:
    """The station, on air; `folder` is empty."""
    zone = early_in_the_hour()
    settings = PanelSettings(data=folder / "var", station="Radio Uji", port=0, zone=zone.key)
    data = settings.data
    engine = stock(data)
    for category, lengths in LENGTHS.items():
        for number, seconds in enumerate(lengths):
            sound = tone(seconds + 1, 300.0 + 20 * number)
            write_audio(data / "media" / category / f"{number}.flac", sound)
    now = datetime.now(zone)
    at = Millis(round(now.timestamp() * 1000))
    build_days(engine, zone, BuildOrder(now.date(), 1, Millis(at - 90_000_000)))
    Freezer(engine, data, FreezeSettings("Radio Uji")).freeze(at)
    engine.dispose()
    told = EngineSettings(
        data=str(data), zone=zone.key, outputs=(OutputSettings("dengar", "monitor"),)
    )
    save_settings(told, data / "air" / "engine.json")
    server = PanelServer(settings)
    server.start()
    station = RealStation(data, f"http://127.0.0.1:{server.port}/")
    station.start_engine()
    try:
        link = server._panel.link
        assert until(lambda: link.status and link.status.now and len(link.status.next) > 6, 20)
        yield station, settings
    finally:
        station.stop()
        server.stop()
