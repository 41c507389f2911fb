"""A station with programmes, for their pages: everything lies in the week after this one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from playlists.clock import to_local, to_millis
from radio.db import open_engine, session_scope
from radio.programmes.definitions import set_programme
from radio.programmes.episodes import find_episode
from radio.programmes.people import set_agency, set_official, set_presenter
from radio.programmes.rundown import Segment, set_template
from radio.programmes.tables import (
    Agency,
    Episode,
    Kind,
    Official,
    Part,
    Presenter,
    Programme,
)
from radio.units import Millis
from tests.rig.databases import make_new

ZONE = ZoneInfo("Asia/Jakarta")
RUNDOWN = (
    Segment(Part.OPENING, 120, "Pembukaan"),
    Segment(Part.DIALOGUE, 3000, "Dialog"),
    Segment(Part.SONG, 240, "Lagu pilihan"),
    Segment(Part.CLOSING, 2040, "Penutup"),
)


def now() -> Millis:
    return to_millis(datetime.now(ZONE))


TODAY = to_local(now(), ZONE).date()
"""The day on which the tests began: one that ends on the next day is of the same weeks to its end."""


def next_week(weekday: int) -> date:
    """A day of the week after this one; 0 is Monday."""
    return TODAY + timedelta(days=7 - TODAY.weekday() + weekday)


PROGRAMME = {
    "name": "Warta Desa",
    "kind": "recorded",
    "starts": "13.00",
    "ends": "13.30",
    "first_day": str(next_week(0)),
    "way": "monthly",
    "days": ["4"],
    "nth": ["1", "-1"],
    "every": "1",
    "end_policy": "fade",
    "most_overrun": "5.00",
    "delay": "0",
    "delay_by": "stretch",
    "mode": "auto",
    "presenter": "",
    "clock": "",
    "enabled": "y",
}
"""The form of a new one."""


def at(day: date, clock: str) -> Millis:
    return to_millis(datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE))


def plan(url: str) -> Engine:
    """*Ayo Mas Bro* at 08.00 and *Campursari* at 10.00, each day; one agency with one official."""
    make_new(url)
    engine = open_engine(url)
    with session_scope(engine, write=True) as session:
        set_presenter(session, Presenter(id="siti", name="Siti", phone="0811000"))
        set_agency(session, Agency(id="dishub", name="Dinas Perhubungan", short="Dishub"))
        budi = Official(
            agency_id="dishub", name="Budi Contoh", position="Kabid", phone="0353000000"
        )
        set_official(session, budi)
        _programme(session, "ayo", "Ayo Mas Bro", "08:00", 5400, kind=Kind.LIVE)
        set_template(session, session.get_one(Programme, "ayo"), RUNDOWN)
        _programme(session, "sore", "Campursari", "10:00", 3600, kind=Kind.AUTOMATED)
        session.commit()
    return engine


def _programme(
    session: Session, key: str, name: str, starts_at: str, seconds: int, **given: Any
) -> None:
    if given["kind"] is Kind.LIVE:
        given = {**given, "presenter_id": "siti", "studio": "Studio 1"}
    first_day = next_week(0)
    programme = Programme(
        id=key,
        name=name,
        rule="FREQ=DAILY",
        first_day=first_day,
        starts_at=starts_at,
        seconds=seconds,
        **given,
    )
    set_programme(session, ZONE, programme, now())


def id_of(key: str, day: date) -> str:
    return f"{key}-{day:%Y%m%d}"


@contextmanager
def episode(engine: Engine, name: str) -> Iterator[Episode]:
    """An episode as it is now, made where it was not yet."""
    with session_scope(engine, write=True) as session:
        yield find_episode(session, ZONE, name, now())


def put_on_the_air(engine: Engine, minutes: float) -> str:
    """An episode that began so many minutes ago, as the worker would have it; its id."""
    with session_scope(engine, write=True) as session:
        start = Millis(now() - round(minutes * 60_000))
        row = Episode(
            id="ayo-kini",
            programme=session.get_one(Programme, "ayo"),
            start=start,
            end=Millis(start + 5_400_000),
            topic="Jalan rusak",
            notes="Bacakan nomor WhatsApp.",
        )
        session.add(row)
        session.commit()
        return row.id


def post(client: FlaskClient, address: str, **form: Any) -> TestResponse:
    """A form as the pages send it."""
    client.get("/")
    token = client.get_cookie("radio_token")
    assert token is not None
    headers = {"X-CSRF-Token": token.value, "HX-Request": "true"}
    return client.post(address, data=form, headers=headers)


def text_of(answer: TestResponse) -> str:
    """What stands on a page, its entities read."""
    return unescape(answer.get_data(as_text=True))
