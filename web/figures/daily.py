"""The day's digest: what came and was done, what is late, what is due next, who owes answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.clock import day_span
from radio.complaints.handling.digest import SHOWN, Digest, digest
from radio.complaints.handling.limits import Limit
from radio.complaints.privacy.seeing import readable
from radio.complaints.register.lists import Agency
from radio.complaints.sight.filters import AIRED, CaseFilter
from radio.complaints.words import Deed, State, Step
from radio.people.rights import Right
from radio.units import Millis
from web.access import may_here
from web.complaints.deedwords import deeds_counted
from web.complaints.hands import viewer
from web.complaints.words import states
from web.days import station_today
from web.figures import words
from web.figures.blueprint import blueprint
from web.figures.opening import case_address, cases_address
from web.figures.reach import read_register
from web.language.say import _
from web.panel import current_panel
from web.ppid.words import SIGNAL_ICONS, standing_words
from web.privacy.clocks import clock_of
from web.privacy.words import short_wishes

LATE = CaseFilter(overdue=True, steps=(Step.FORWARD, Step.ANSWER))
"""What is late; those that wait for their reporter are not."""


@dataclass(frozen=True, slots=True)
class Told:
    """A digest, and what its agencies are called."""

    digest: Digest
    agencies: dict[str, str]


@blueprint.get("/digest")
def daily() -> str:
    """The digest of ?day=, without it of today."""
    day, now = _day(), current_panel().now()
    found = read_register(lambda session: _read(session, day, now))
    return render_template(
        "figures/digest.html",
        found=found,
        day=day,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1) if day < station_today() else None,
        states=states(),
        steps=words.next_steps(),
        done=_done(found.digest, day) if found else (),
        shown=SHOWN,
        late=LATE,
        standing=standing,
        asked=asked,
        late_of=late_of,
        duties=lambda found: [
            (one, clock_of(one.began, one.due_at, now, done=False)) for one in found
        ],
        urgent=lambda found: any(one.limit in {Limit.NEAR, Limit.OVERDUE} for one in found),
        wishes=short_wishes(),
        sees_people=may_here(Right.COMPLAINTS_REPORTERS),
        signal_icons=SIGNAL_ICONS,
        signal_words=standing_words,
        cases=cases_address,
        case=case_address,
    )


def _done(told: Digest, day: date) -> tuple[tuple[int, str, CaseFilter], ...]:
    """What came and was done on that day: how many cases, in words, and which they are."""
    span = day_span(day, current_panel().settings.zone_info)

    def those(what: str) -> CaseFilter:
        return CaseFilter(done=(what,), done_since=span.start, done_until=span.end)

    counted = [(told.arrived, _("came in"), those(Deed.RECEIVE))]
    counted += [
        (told.done.get(deed, 0), text, those(deed)) for deed, text in deeds_counted().items()
    ]
    counted.append((told.aired, _("answered on the air"), those(AIRED)))
    return tuple(one for nth, one in enumerate(counted) if one[0] or not nth)


def standing(state: State) -> CaseFilter:
    """Open cases that stand there."""
    return CaseFilter(states=(state,))


def asked(agency_id: str) -> CaseFilter:
    """What an agency has, and has not answered."""
    return CaseFilter(asked=(agency_id,))


def late_of(agency_id: str) -> CaseFilter:
    """Of these, what is late to be answered."""
    return CaseFilter(asked=(agency_id,), overdue=True, steps=(Step.ANSWER,))


def agency_names(session: Session) -> dict[str, str]:
    """Every agency by its short name, where it has one."""
    return {row.id: row.short or row.name for row in session.scalars(select(Agency))}


def _read(session: Session, day: date, now: Millis) -> Told:
    told = digest(session, current_panel().settings.zone_info, day, now, seen=readable(viewer()))
    return Told(told, agency_names(session))


def _day() -> date:
    today = station_today()
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return today
    return day if day.year >= 2000 and day < today else today
