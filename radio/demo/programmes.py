"""The demo station's programmes: the worked example with a guest asked in, and two more."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from playlists.clock import to_local
from radio.db import session_scope
from radio.programmes.definitions import set_programme
from radio.programmes.episodes import EpisodeChanges, edit_episode
from radio.programmes.example import ID, make_example
from radio.programmes.guests import ask_guest
from radio.programmes.people import set_official
from radio.programmes.planning import materialise
from radio.programmes.tables import Episode, Kind, Official, Programme
from radio.units import Millis

AHEAD = timedelta(days=7)
_OTHERS = (
    ("campursari-sore", "Campursari Sore", Kind.AUTOMATED, "FREQ=WEEKLY;BYDAY=SA,SU", "16:00"),
    ("gardu-warga", "Gardu Warga", Kind.RECORDED, "FREQ=MONTHLY;BYDAY=1FR,3FR", "19:30"),
)
_TOPIC = "Jalan rusak dan angkutan desa"


def make_programmes(engine: Engine, zone: ZoneInfo, now: Millis) -> int:
    """Make them and their episodes of a week; how many. What is there stays as it is."""
    today = to_local(now, zone).date()
    with session_scope(engine, write=True) as session:
        if session.scalar(select(func.count()).select_from(Programme)):
            return 0
        make_example(session, zone, now)
        for key, name, kind, rule, at in _OTHERS:
            programme = Programme(
                id=key,
                name=name,
                kind=kind,
                rule=rule,
                first_day=today,
                starts_at=at,
                seconds=3600,
            )
            set_programme(session, zone, programme, now)
        made = materialise(session, zone, today, today + AHEAD, now).made
        _fill_next(session, zone, now)
        session.commit()
    return len(made)


def _fill_next(session: Session, zone: ZoneInfo, now: Millis) -> None:
    query = select(Episode).where(Episode.programme_id == ID, Episode.start > now)
    # There is a working day in every week.
    episode = session.scalars(query.order_by(Episode.start).limit(1)).one()
    # Nobody of flesh and blood: an invented name, a number that rings nowhere.
    official = set_official(
        session,
        Official(
            agency_id="dishub",
            name="Budi Contoh",
            position="Kepala Bidang Angkutan",
            phone="0353000000",
        ),
    )
    changes = EpisodeChanges(topic=_TOPIC, standby="Putar lagu, bacakan pesan warga.")
    edit_episode(session, zone, episode, changes, now)
    ask_guest(session, zone, episode, official.id, now, topic=_TOPIC)
