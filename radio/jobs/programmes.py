"""Opens and closes programmes: line, mode and recording, from the rows of their episodes.

Every few seconds, and to the moment where something is due by the clock, episodes are held against
what the engine says of itself; what differs is ordered. `radio.programmes.running` says what.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.clock import to_local
from radio.air.control.client import EngineAwayError, EngineClient, EngineRefusedError
from radio.air.log import Timing
from radio.air.settings import RECORDINGS
from radio.archive.puton import NoPieceError, NotAgreedError, looked_at
from radio.broadcastlog.features import closing_of, opening_of
from radio.broadcastlog.planning import advance_of
from radio.broadcastlog.tables import LogRow
from radio.db import session_scope
from radio.jobs.alarms import settle_alarms
from radio.jobs.context import Context, JobFailedError
from radio.jobs.upkeep import origins_of
from radio.library.tables import Media
from radio.programmes.guests import is_on_standby
from radio.programmes.running import (
    PREPARE,
    Air,
    Course,
    Order,
    Step,
    course_of,
    next_moment,
    step_of,
)
from radio.programmes.tables import Episode, Kind, Phase
from radio.units import Millis

_DAY = 86_400_000
_AHEAD = 60_000
"""ms that episodes are looked for ahead: more than lies between two runs."""
_OVER = 4 * 3_600_000
"""ms after an episode's end in which it may still be on."""
_PATIENCE = 5.0
JOB = "programmes"


@dataclass(slots=True)
class _Running:
    """An episode that is on, or about to be."""

    course: Course
    phase: Phase
    line_at: Millis | None
    recorded: bool


def run_programmes(context: Context) -> str:
    """Bring the air chain to where the episodes of this moment want it.

    Raises:
        JobFailedError: the engine is away, or refuses; it is tried again.
        sqlalchemy.exc.OperationalError: the database is locked; the engine ends what it was
            given a time for by itself.
    """
    now = context.now()
    with session_scope(context.engine) as session:
        running = _running(session, now)
    if not running:
        settle_alarms(context.engine, "programme_overrun", {})
        return "nothing is on"
    troubles: list[str] = []
    try:
        with EngineClient(context.settings.data) as client:
            for one in running:
                troubles += _advance(context, client, one, now)
            air = air_of(client.request("status"))
    except EngineAwayError as error:
        raise JobFailedError(f"the engine is away: {error}") from error
    _tell_overruns(context, running, air, now)
    _wake(context, running, now)
    if troubles:
        raise JobFailedError("; ".join(troubles))
    return ", ".join(f"{one.course.id} {one.phase}" for one in running)


def air_of(status: dict[str, Any]) -> Air:
    """What of the engine's status episodes are held against."""
    live, playing = status.get("live"), status.get("now")
    delay = status.get("delay") or {}
    return Air(
        line_of=None if live is None else str(live.get("programme", "")),
        line="" if live is None else str(live.get("source", "")),
        playing="" if playing is None else str(playing.get("programme", "")),
        assist=status.get("automation") == "assist",
        delay_of=str(delay.get("programme", "")) if delay.get("state") in _DELAYS else None,
        delay_hand=str(delay.get("hand", "")),
    )


_DELAYS = frozenset({"building", "full"})


def _running(session: Session, now: Millis) -> list[_Running]:
    query = (
        select(Episode)
        .where(
            Episode.start <= now + PREPARE + _AHEAD,
            Episode.start > now - 2 * _DAY,
            Episode.phase != Phase.CLOSED,
            Episode.cancelled.is_(False),
        )
        .order_by(Episode.start, Episode.id)
    )
    return [
        _Running(_course(session, row), row.phase, row.line_at, row.recording != "")
        for row in session.scalars(query).unique()
    ]


def _course(session: Session, episode: Episode) -> Course:
    query = (
        select(Episode)
        .where(Episode.start >= episode.end, Episode.cancelled.is_(False))
        .order_by(Episode.start)
        .limit(1)
    )
    following = session.scalars(query).first()
    # The log of an hour that had begun may not have what the episode has now.
    planned = set(session.scalars(select(LogRow.media_id).where(LogRow.episode_id == episode.id)))
    opening = _seconds(opening_of(episode), planned)
    closing = _seconds(closing_of(session, episode), planned)
    stands_by = is_on_standby(episode) and episode.standby_media_id in planned
    return course_of(
        episode,
        opening,
        closing,
        None if following is None else following.start,
        stands_by=stands_by,
        hard=hard_around(session, episode, following) if episode.programme.delay_seconds else (),
    )


def hard_around(
    session: Session, episode: Episode, following: Episode | None
) -> list[tuple[Millis, Millis]]:
    """What is to be heard to the second during an episode or after it: from when, until when.

    Hard items of the log but for its own opening and closing, and a relay that comes after it.
    """
    last = episode.end + _OVER
    query = select(LogRow).where(
        LogRow.timing == Timing.HARD, LogRow.at > episode.start, LogRow.at <= last
    )
    own = {episode.programme.opening_media_id, closing_id(session, episode)}
    found = [
        (row.at, Millis(row.at + round(row.planned_seconds * 1000)))
        for row in session.scalars(query.order_by(LogRow.at, LogRow.position)).unique()
        if row.episode_id != episode.id or row.media_id not in own
    ]
    if following is not None and following.programme.kind is Kind.RELAY and following.start <= last:
        found.append((following.start, following.end))
    return found


def closing_id(session: Session, episode: Episode) -> str | None:
    """The piece it ends with, if any."""
    closing = closing_of(session, episode)
    return None if closing is None else closing.id


def _seconds(media: Media | None, planned: Container[str]) -> float:
    return advance_of(media) if media is not None and media.id in planned else 0.0


def _advance(context: Context, client: EngineClient, one: _Running, now: Millis) -> Iterator[str]:
    """Carry out what an episode asks for; what was refused, in words."""
    status = client.request("status")
    air = air_of(status)
    step = step_of(
        one.course,
        one.phase,
        line_asked=_is_asked(one, status, now),
        recorded=one.recorded,
        air=air,
        now=now,
    )
    if step.is_nothing:
        return
    refused = list(_carry_out(context, client, one.course, step.orders))
    yield from (words for _, words in refused)
    done = {order.do for order in step.orders} - {do for do, _ in refused}
    line_asked = step.line_asked and "live_open" in done
    _write(context, one, step, line_asked=line_asked, records="record_start" in done, now=now)


def _is_asked(one: _Running, status: dict[str, Any], now: Millis) -> bool:
    """Whether its line was asked for. An engine that was stopped and started since forgets a line.

    A relay's is then asked for again; a microphone is not opened without anybody's asking.
    """
    if one.line_at is None or one.course.adopts:
        return one.line_at is not None
    return one.line_at >= now - 1000 * float(status.get("engine_uptime", 0.0))


def _carry_out(
    context: Context, client: EngineClient, course: Course, orders: Sequence[Order]
) -> Iterator[tuple[str, str]]:
    for order in orders:
        try:
            client.request(order.do, timeout=_PATIENCE, **_looked_at(context, order))
        except NotAgreedError:
            yield order.do, f"{course.title}: a caller in its line, a file, has not agreed to it"
        except (NoPieceError, OSError) as error:
            yield order.do, f"{course.title}: its line, a file, can't be looked at: {error}"
        except EngineRefusedError as error:
            if error.code in _NO_IDENT:
                # A show that goes out at once would be worse than one that is slowed.
                client.request(order.do, timeout=_PATIENCE, **{**order.args, "by": "stretch"})
            if order.do not in _MAY_BE_OVER:
                yield order.do, f"{course.title}: {error}. {error.do}".strip()


def _looked_at(context: Context, order: Order) -> Mapping[str, Any]:
    """A line that is a file is looked up: a caller may be heard in it."""
    if order.do != "live_open":
        return order.args
    return looked_at(context.settings.data, order.args, lambda: origins_of(context))


_NO_IDENT = frozenset({"no_such_cart", "cart_loading"})
_MAY_BE_OVER = frozenset({"live_close", "record_stop"})
"""What the engine may have done by itself a moment ago."""


def _write(
    context: Context, one: _Running, step: Step, *, line_asked: bool, records: bool, now: Millis
) -> None:
    """Note in the episode's row what was done."""
    with session_scope(context.engine, write=True) as session:
        row = session.get(Episode, one.course.id)
        if row is None:
            return
        if step.phase is not None:
            row.phase = one.phase = step.phase
        if line_asked:
            row.line_at = one.line_at = now
        if records:
            row.recording, one.recorded = f"{RECORDINGS}/{row.id}", True
        session.commit()


def _tell_overruns(context: Context, running: Iterable[_Running], air: Air, now: Millis) -> None:
    zone = context.settings.zone_info
    words = {
        one.course.id: f"{one.course.title}, {to_local(one.course.line_until, zone):%H.%M}"
        for one in running
        if one.course.end <= now and air.line_of == one.course.id
    }
    settle_alarms(context.engine, "programme_overrun", words)


def _wake(context: Context, running: Iterable[_Running], now: Millis) -> None:
    moments = (next_moment(one.course, one.phase, now) for one in running)
    due = [moment for moment in moments if moment is not None]
    if due:
        context.station.wake(JOB, min(due))
