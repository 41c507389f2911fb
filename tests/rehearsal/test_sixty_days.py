"""Sixty days of a station's life: built a day at a time, rehearsed, nothing silent, nothing lost."""

from __future__ import annotations

import logging
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from playlists.clock import day_span
from radio.air.log import Interrupt, Role
from radio.broadcastlog.building import BuildOrder, build_days
from radio.broadcastlog.collecting import FreezeSettings
from radio.broadcastlog.tables import LogRow
from radio.db import open_engine, session_scope
from radio.library.tables import Media
from radio.programmes.definitions import set_programme
from radio.programmes.example import RUNDOWN
from radio.programmes.people import set_presenter
from radio.programmes.rundown import Segment, set_template
from radio.programmes.tables import Kind, Part, Presenter, Programme
from radio.rehearsal.rehearse import RehearsalOrder, rehearse
from radio.spots.campaigns import add_media, save_campaign
from radio.spots.tables import CampaignRow
from radio.units import Millis
from tests.rig.databases import make_new

log = logging.getLogger(__name__)
ZONE = ZoneInfo("Asia/Jakarta")
FIRST = date(2027, 1, 15)
SONGS, ARTISTS = 1500, 220


def a_row(media_id: str, category: str, seconds: float, **more: object) -> dict[str, object]:
    role = Role.MUSIC if category in {"musik", "filler", "fallback"} else Role.VOICE
    return {
        "id": media_id, "path": f"media/{media_id}", "content_hash": media_id, "title": media_id,
        "artist": "", "category": category, "role": role, "duration": seconds + 0.5,
        "cue_in": 0.2, "cue_out": seconds + 0.2, "loudness": -14.0, "true_peak": -1.0,
        "segue": seconds - (2.3 if role is Role.MUSIC else -0.2), "sample_rate": 44100,
        "channels": 2, "codec": "mp3", "created_at": datetime(2026, 1, 1, tzinfo=UTC), **more,
    }  # fmt: skip


PROGRAMMES: tuple[tuple[Programme, tuple[Segment, ...]], ...] = (
    (
        Programme(
            id="ayo", name="Ayo", kind=Kind.LIVE, rule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
            starts_at="08:00", seconds=5400, presenter_id="mas-bro", source="studio",
            opening_media_id="buka", closing_media_id="tutup",
        ),
        RUNDOWN,
    ),
    (
        Programme(
            id="wawancara", name="Wawancara", kind=Kind.RECORDED, rule="FREQ=DAILY",
            starts_at="13:10", seconds=1800, opening_media_id="buka",
        ),
        (Segment(Part.DIALOGUE, 1765, "Wawancara", "wawancara"),),
    ),
    (
        # Longer than its time, over a change of the hour: it may run over.
        Programme(
            id="dongeng", name="Dongeng", kind=Kind.RECORDED, rule="FREQ=WEEKLY;BYDAY=SU",
            starts_at="19:30", seconds=2700, closing_media_id="tutup",
        ),
        (Segment(Part.DIALOGUE, 2700, "Dongeng", "dongeng"),),
    ),
    (
        Programme(
            id="relai", name="Relai", kind=Kind.RELAY, rule="FREQ=DAILY", starts_at="07:00",
            seconds=900, source="http://relai/berita", end_policy=Interrupt.CUT,
        ),
        (),
    ),
    (
        Programme(
            id="sore", name="Sore", kind=Kind.AUTOMATED, rule="FREQ=WEEKLY;BYDAY=SA,SU",
            starts_at="16:20", seconds=6000, end_policy=Interrupt.FADE, opening_media_id="buka",
        ),
        (),
    ),
    (
        Programme(
            id="malam", name="Malam", kind=Kind.AUTOMATED, rule="FREQ=DAILY", starts_at="23:30",
            seconds=5400, end_policy=Interrupt.PUSH,
        ),
        (),
    ),
)  # fmt: skip
"""One of each kind, over hours, over midnight, around anthem and azan."""


def add_programmes(session: Session) -> None:
    now = Millis(day_span(FIRST, ZONE).start - 86_400_000)
    set_presenter(session, Presenter(id="mas-bro", name="Mas Bro"))
    for programme, parts in PROGRAMMES:
        facts = {key: value for key, value in vars(programme).items() if key[0] != "_"}
        saved = set_programme(session, ZONE, Programme(**facts, first_day=FIRST), now)
        set_template(session, saved.programme, parts)


def add_campaigns(session: Session) -> None:
    last = FIRST + timedelta(days=70)
    for number, plays in enumerate((4, 6, 8, 10)):
        name = f"kampanye-{number}"
        # Nothing is told of what aired here, so that nothing is owed.
        row = CampaignRow(
            id=name, first_day=FIRST, last_day=last, plays_a_day=plays, make_good=False
        )
        save_campaign(session, row, FIRST)
        add_media(session, name, [f"spot{number}"])


@pytest.fixture
def station(tmp_path: Path) -> Engine:
    url = f"sqlite:///{tmp_path / 'station.db'}"
    make_new(url)
    engine = open_engine(url)
    dice = random.Random(7)
    rows = [
        a_row(f"m{n}", "musik", max(90.0, dice.gauss(215, 40)), title=f"Lagu {n}",
              artist=f"Artis {int(ARTISTS * dice.random() ** 1.5)}")
        for n in range(SONGS)
    ]  # fmt: skip
    rows += [a_row(f"ident{n}", "ident", 5.0 + n) for n in range(4)]
    rows += [a_row(f"jingle{n}", "jingle", 4.0 + n) for n in range(6)]
    rows += [a_row(f"ilm{n}", "ilm", 30.0) for n in range(8)]
    rows += [a_row(f"promo{n}", "promo", 20.0) for n in range(4)]
    rows += [a_row(f"filler{n}", "filler", 20.0 + 5.3 * n) for n in range(12)]
    rows += [a_row(f"fb{n}", "fallback", 180.0) for n in range(5)]
    rows += [a_row("raya", "kebangsaan", 118.0), a_row("wajib", "wajib", 95.0)]
    rows += [a_row("azan", "azan", 175.0), a_row("subuh", "azan-subuh", 190.0)]
    rows += [a_row("buka", "buka", 35.0), a_row("tutup", "tutup", 28.0)]
    rows += [a_row("wawancara", "rekaman", 1765.0), a_row("dongeng", "rekaman", 2710.0)]
    rows += [a_row(f"spot{n}", "iklan", 15.0 + 5 * n) for n in range(4)]
    with session_scope(engine, write=True) as session:
        session.execute(insert(Media), rows)
        session.flush()
        add_programmes(session)
        add_campaigns(session)
        session.commit()
    (tmp_path / "media").mkdir()
    for row in rows:
        (tmp_path / str(row["path"])).touch()
    return engine


@pytest.mark.soak
def test_sixty_days_are_filled_and_keep_their_rules(
    station: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = FreezeSettings("Radio Uji")
    rows = hours = relaxed = 0
    for number in range(60):
        day = FIRST + timedelta(days=number)
        now = Millis(day_span(day, ZONE).start - 3_600_000)
        build_days(station, ZONE, BuildOrder(day, 1, now, 1))
        found = rehearse(station, tmp_path, RehearsalOrder(day, 1, ZONE, settings))
        assert found.silent_seconds == 0, day
        assert found.is_sound, (day, found)
        rows, hours = rows + found.rows, hours + found.hours
        relaxed += len(found.rule_violations)
    with session_scope(station) as session:
        plays = Counter(session.scalars(select(LogRow.media_id)).all())
    songs = [count for media_id, count in plays.items() if media_id[1:].isdecimal()]
    caplog.set_level(logging.INFO)
    log.info("%s rows, %s to %s plays of a song", rows, min(songs), max(songs))
    with session_scope(station) as session:
        aired = Counter(
            name.rpartition("-")[0]
            for name in session.scalars(
                select(LogRow.episode_id).where(LogRow.episode_id.is_not(None)).distinct()
            )
        )
        spots = session.scalars(select(LogRow.id).where(LogRow.why.like("campaign %"))).all()
    assert aired == {
        "ayo": 42, "wawancara": 60, "relai": 60, "sore": 18, "malam": 60, "dongeng": 9,
    }  # fmt: skip
    assert len(spots) == 60 * (4 + 6 + 8 + 10)
    assert hours == 1440
    assert relaxed == 0
    assert len(songs) == SONGS
    assert max(songs) - min(songs) <= max(songs) // 2
