"""A station without programmes, at ten in the morning of Tuesday, 1 December 2026."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from playlists.clock import to_local
from playlists.values import Span
from radio.db import open_engine, session_scope
from radio.programmes.definitions import Saved, set_programme
from radio.programmes.episodes import find_episode
from radio.programmes.people import set_agency, set_official, set_presenter
from radio.programmes.tables import Agency, Episode, Kind, Official, Presenter, Programme
from radio.units import Millis

ZONE = ZoneInfo("Asia/Jakarta")
WEEKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"


def at(text: str, zone: ZoneInfo = ZONE) -> Millis:
    """A moment by its local time."""
    local = datetime.fromisoformat(text).replace(tzinfo=zone)
    return Millis(round(local.timestamp() * 1000))


def span(start: str, end: str) -> Span:
    return Span(at(start), at(end))


def local(moment: Millis) -> str:
    return f"{to_local(moment, ZONE):%Y-%m-%d %H:%M}"


def slots(spans: tuple[Span, ...]) -> list[str]:
    return [f"{local(one.start)}-{to_local(one.end, ZONE):%H:%M}" for one in spans]


NOW = at("2026-12-01T10:00")


@pytest.fixture
def session(station_url: str) -> Iterator[Session]:
    engine = open_engine(station_url)
    with session_scope(engine, write=True) as opened:
        yield opened
    engine.dispose()


def put(session: Session, name: str, starts_at: str, seconds: int = 3600, **given: object) -> Saved:
    """A programme of this id, from the first of December on; each day unless told."""
    values = {
        "name": name.title(),
        "kind": Kind.LIVE,
        "rule": "FREQ=DAILY",
        "first_day": date(2026, 12, 1),
        **given,
    }
    programme = Programme(id=name, starts_at=starts_at, seconds=seconds, **values)
    return set_programme(session, ZONE, programme, NOW)


@pytest.fixture
def people(session: Session) -> list[int]:
    """Siti and Joko present; the numbers of two officials of Dishub."""
    set_presenter(session, Presenter(id="siti", name="Siti"))
    set_presenter(session, Presenter(id="joko", name="Joko"))
    set_agency(session, Agency(id="dishub", name="Dinas Perhubungan", short="Dishub"))
    return [
        set_official(
            session,
            Official(agency_id="dishub", name=name, position="Kabid", email=f"{name}@example.id",
                     phone=f"0353{name}"),
        ).id
        for name in ("Budi", "Ani")
    ]  # fmt: skip


def episode(session: Session, name: str) -> Episode:
    return session.get_one(Episode, name)


@pytest.fixture
def tuesday(session: Session, people: list[int]) -> Episode:
    """The 8th of December, 08.00 to 09.30, presented by Siti."""
    put(session, "ayo", "08:00", 5400, rule=WEEKDAYS, presenter_id="siti", studio="Studio 1")
    return find_episode(session, ZONE, "ayo-20261208", NOW)
