"""Who and what would be in two places on the days ahead, and guests that nobody is sure of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.clock import to_local
from playlists.publicholidays import holiday_on
from playlists.values import Event, Span
from radio.library.tables import MediaState
from radio.programmes.bookings import bookings_between, bookings_of_programme
from radio.programmes.conflicts import Booking, Clash, Need, find_clashes, words_of
from radio.programmes.episodes import episodes_between
from radio.programmes.guests import standby_plan
from radio.programmes.retired import speaks
from radio.programmes.tables import ATTENDED, Answer, Episode, Guest, Kind, Presenter, Programme
from radio.rehearsal.findings import Finding
from radio.units import Millis

_SURE = frozenset({Answer.CONFIRMED, Answer.ATTENDED})


@dataclass(frozen=True, slots=True)
class Look:
    """Where one looks: a span, as seen at a moment, in the station's zone."""

    session: Session
    zone: ZoneInfo
    span: Span
    now: Millis


# ---------------------------------------------------------------- conflicts


def conflicts(look: Look) -> Iterator[Finding]:
    """What is still to come and takes the air, a studio or a person twice."""
    there = bookings_between(look.session, look.zone, look.span, look.now)
    for clash in find_clashes(there, ()):
        finding = _conflict(clash, look.zone)
        if look.span.start <= finding.when < look.span.end and _is_to_come(clash, look.now):
            yield finding


def _is_to_come(clash: Clash, now: Millis) -> bool:
    return min(clash.new.span.end, clash.other.span.end) > now


def _conflict(clash: Clash, zone: ZoneInfo) -> Finding:
    shared = sorted(clash.shared, key=lambda one: (one.need, one.id))
    taken = " and ".join(one.taken_by(clash.other.title) for one in shared)
    why = f"at the same time {taken}, {words_of(clash.other.span, zone)}"
    when = max(clash.new.span.start, clash.other.span.start)
    both = [_settled_by(one) for one in (clash.new, clash.other)]
    return Finding(
        clash.new.title, when, why, do=f"{both[0]}, or {both[1]}", episode_id=_episode_of(clash.new)
    )


def _settled_by(one: Booking) -> str:
    """The command that takes a booking out of the way."""
    if one.booking_id is not None:
        return f"`radio studio free {one.booking_id}`"
    return f"`radio episode move {_episode_of(one)} --at …`"


def _episode_of(one: Booking) -> str:
    """The episode of a booking; of one that is not made yet, the id it will be made by."""
    name, _, wall = one.key.partition(" ")
    return f"{name}-{wall[:10].replace('-', '')}" if wall else name


def on_holidays(look: Look) -> Iterator[Finding]:
    """Guests who are asked for a public holiday or joint leave: they may forget, or be away."""
    for episode in _attended(look):
        name = holiday_on(to_local(episode.start, look.zone).date())
        for guest in episode.guests if name else ():
            if guest.state is not Answer.DID_NOT_COME:
                why = f"a guest on a public holiday: {name}"
                yield Finding(
                    _named(guest),
                    episode.start,
                    why,
                    do=_call(guest),
                    warning=True,
                    episode_id=episode.id,
                )


def covered_events(look: Look, events: Iterable[Event]) -> Iterator[Finding]:
    """What law or faith asks for at a time at which a live line has the air."""
    lines = list(_lines(look))
    for event in events:
        for programme, booking in lines:
            if booking.span.start <= event.at < booking.span.end:
                why = (
                    f"{event.why}: {programme.name} is on the line {programme.source!r} then, "
                    "which covers the log"
                )
                do = "close the line for it, or have it in the programme itself"
                yield Finding(event.category, event.at, why, do=do, warning=True)


def _lines(look: Look) -> Iterator[tuple[Programme, Booking]]:
    """Programmes that come over a line, and when."""
    query = select(Programme).where(Programme.kind.in_(ATTENDED), Programme.source != "")
    for programme in look.session.scalars(query.order_by(Programme.id)):
        for booking in _bookings(look, programme):
            yield programme, booking


# ------------------------------------------------------------------- guests


def unsettled(look: Look) -> Iterator[Finding]:
    """Guests who are not sure to come, and live programmes without a presenter."""
    for episode in _attended(look):
        yield from _guests_of(episode)
        yield from _standby_piece(episode)
        yield from _retired(episode)
    yield from _without_presenter(look)


def _guests_of(episode: Episode) -> Iterator[Finding]:
    mains = [guest for guest in episode.guests if not guest.standby]
    asked = [guest for guest in mains if guest.state is Answer.ASKED]
    gone = [guest for guest in mains if guest.state is Answer.DID_NOT_COME]
    nobody = not any(guest.state in _SURE for guest in mains)
    if nobody and len(mains) > 1 and asked:
        why = f"not one of its {len(mains)} guests has confirmed"
        do = f"call them, or write a stand-by plan: `radio episode set {episode.id} --standby …`"
        yield Finding(episode.programme.name, episode.start, why, do=do, episode_id=episode.id)
    for guest in asked:
        why = "asked, but has not confirmed" + ("; no guest has" if nobody else "")
        yield Finding(_named(guest), episode.start, why, do=_call(guest), episode_id=episode.id)
    yield from _stands_in(episode, gone)


def _retired(episode: Episode) -> Iterator[Finding]:
    """Guests who were asked while they still spoke for their agency."""
    for guest in episode.guests:
        if guest.state is not Answer.DID_NOT_COME and not speaks(guest.official):
            why = f"does not speak for {guest.official.agency.name} any more"
            do = f"ask another one; `radio guest remove {guest.id}` takes this one back"
            yield Finding(
                _named(guest), episode.start, why, do=do, warning=True, episode_id=episode.id
            )


def _stands_in(episode: Episode, gone: Sequence[Guest]) -> Iterator[Finding]:
    """What is wrong with the plan for guests who do not come."""
    plan = standby_plan(episode)
    if gone and not (plan.text or plan.media_id or plan.guests):
        do = f"`radio episode set {episode.id} --standby …`, or ask another guest"
        for guest in gone:
            why = "does not come, and there is no stand-by plan"
            yield Finding(_named(guest), episode.start, why, do=do, episode_id=episode.id)
    for guest in plan.guests if gone else ():
        if guest.state is Answer.ASKED:
            why = f"is to stand in for {gone[0].official.name}, but has not confirmed"
            yield Finding(_named(guest), episode.start, why, do=_call(guest), episode_id=episode.id)


def _standby_piece(episode: Episode) -> Iterator[Finding]:
    media = episode.standby_media
    if media is not None and media.state is not MediaState.ACTIVE:
        why = f"its stand-by piece {media.title!r} is {media.state.value}"
        do = f"`radio episode set {episode.id} --standby-media ID`"
        yield Finding(episode.programme.name, episode.start, why, do=do, episode_id=episode.id)


def _without_presenter(look: Look) -> Iterator[Finding]:
    away = set(look.session.scalars(select(Presenter.id).where(Presenter.active.is_(False))))
    query = select(Programme).where(Programme.kind == Kind.LIVE).order_by(Programme.id)
    for programme in look.session.scalars(query):
        for one in _bookings(look, programme):
            people = [each for each in one.takes if each.need is Need.PRESENTER]
            gone = [each.name for each in people if each.id in away]
            if not people or gone:
                why = f"{gone[0]} presents no more" if gone else "nobody presents it"
                do = f"`radio episode set {_episode_of(one)} --presenter ID`"
                yield Finding(one.title, one.span.start, why, do=do, episode_id=_episode_of(one))


def _named(guest: Guest) -> str:
    return f"{guest.episode.programme.name}: {guest.official.name}"


def _call(guest: Guest) -> str:
    official = guest.official
    reached = official.phone or official.agency.phone or official.email or official.agency.email
    call = f"ask at {reached}" if reached else "ask"
    return f"{call}, then `radio guest state {guest.id} confirmed`"


# ------------------------------------------------------------- what there is


def _attended(look: Look) -> list[Episode]:
    """Episodes to come that people make while they are on the air."""
    return [
        episode
        for episode in episodes_between(look.session, look.span)
        if look.span.start <= episode.start
        and episode.end > look.now
        and not episode.cancelled
        and episode.programme.kind in ATTENDED
    ]


def _bookings(look: Look, programme: Programme) -> list[Booking]:
    """When a programme is on, and not over; also what is not an episode yet."""
    found = bookings_of_programme(look.session, look.zone, programme, look.span, look.now)
    return [one for one in found if one.span.start >= look.span.start and one.span.end > look.now]
