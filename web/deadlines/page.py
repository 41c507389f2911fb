"""The page of rules and days: what holds, what is added, and how many cases moved by it."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus
from typing import Final

from flask import make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from playlists.publicholidays import has_joint_leave, holiday_on
from radio.complaints.errors import EntryError
from radio.complaints.handling.rules import (
    STEPS,
    add_rule,
    ask_reckoning,
    drop_day,
    drop_rule,
    last_reckoning,
    set_day,
)
from radio.complaints.register.lists import DayRule, DeadlineRule
from radio.complaints.workdays import LEAVE
from web.complaints.reach import asker_name, shared
from web.complaints.words import kinds
from web.days import station_today
from web.deadlines.blueprint import blueprint
from web.deadlines.forms import DayForm, RuleForm
from web.deadlines.words import (
    HOLIDAY,
    JOINT,
    WORKED,
    day_kinds,
    kind_of,
    step_words,
    trouble_words,
)
from web.forms import PageForm
from web.panel import current_panel
from web.trail import tell

_YEARS_AHEAD: Final = 2


@blueprint.get("/")
def page() -> Response:
    """All of it; ?year= chooses whose days are listed."""
    return _shown()


@blueprint.get("/reckoned")
def reckoned() -> str:
    """How far the last reckoning is, for a page that is open."""
    with shared() as session:
        return render_template("deadlines/reckoned.html", reckoning=last_reckoning(session))


@blueprint.post("/rules")
def add() -> Response:
    """A rule that holds from a day on; the one before ends."""
    form = RuleForm(request.form)
    if not form.validate():
        return _shown({"rule": form})
    try:
        with shared(write=True) as session:
            now = current_panel().now()
            row = add_rule(session, form.rule(), now)
            ask_reckoning(session, asker_name(), now)
            tell(f"{row.step}, {row.working_days}, {row.first_day}", row.regulation)
            session.commit()
    except EntryError as error:
        return _shown({"rule": form}, trouble_words(error))
    return _back()


@blueprint.post("/rules/<rule_id>/drop")
def drop(rule_id: str) -> Response:
    """Take a rule back that does not hold yet."""
    try:
        with shared(write=True) as session:
            row = drop_rule(session, rule_id, station_today())
            ask_reckoning(session, asker_name(), current_panel().now())
            tell(f"{row.step}, {row.working_days}, {row.first_day}", row.regulation)
            session.commit()
    except EntryError as error:
        return _shown(trouble=trouble_words(error))
    return _back()


@blueprint.post("/days")
def rule_day() -> Response:
    """Rule on a day."""
    form = DayForm(request.form)
    if not form.validate():
        return _shown({"day": form})
    why = (form.why.data or "").strip()
    if form.kind.data == JOINT and not why.startswith(LEAVE):
        why = f"{LEAVE}: {why}"
    try:
        with shared(write=True) as session:
            set_day(session, form.day.data, works=form.kind.data == WORKED, why=why)
            ask_reckoning(session, asker_name(), current_panel().now())
            session.commit()
    except EntryError as error:
        return _shown({"day": form}, trouble_words(error))
    tell(f"{form.day.data}, {form.kind.data}", why)
    return _back(form.day.data.year)


@blueprint.post("/days/<day:day>/drop")
def leave_day(day: date) -> Response:
    """Leave a day to the calendar again."""
    with shared(write=True) as session:
        if drop_day(session, day):
            ask_reckoning(session, asker_name(), current_panel().now())
            session.commit()
    return _back(day.year)


def _back(year: int | None = None) -> Response:
    return redirect(url_for("deadlines.page", year=year), HTTPStatus.SEE_OTHER)


def _shown(typed: dict[str, PageForm] | None = None, trouble: str = "") -> Response:
    today, year = station_today(), _year()
    forms = {
        "rule": RuleForm(data={"first_day": today + timedelta(days=1), "extension": 0}),
        "day": DayForm(data={"kind": HOLIDAY}),
    }
    with shared() as session:
        facts = {
            "rules": _rules(session, today),
            "days": _days(session, year),
            "known": _calendar(year),
            "leave": _joint_leave(session, today.year),
            "reckoning": last_reckoning(session),
        }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if typed or trouble else HTTPStatus.OK
    answer = render_template(
        "deadlines/page.html",
        **facts,
        forms={**forms, **(typed or {})},
        opened=next(iter(typed), "") if typed else "",
        trouble=trouble,
        year=year,
        years=range(today.year - 1, today.year + _YEARS_AHEAD + 1),
        steps=step_words(),
        kinds={kind.value: words for kind, words in kinds().items()},
        day_kinds=day_kinds(),
        kind_of=kind_of,
    )
    return make_response(answer, status)


def _year() -> int:
    this = station_today().year
    typed = request.args.get("year", "")
    given = int(typed) if typed.isdecimal() and len(typed) == len("2026") else this
    return given if this - 1 <= given <= this + _YEARS_AHEAD else this


def _rules(session: Session, today: date) -> list[tuple[DeadlineRule, str]]:
    """Rules by step, those that hold first; with how each stands: `now`, `later`, `over`."""
    rows = session.scalars(select(DeadlineRule).where(DeadlineRule.step.in_(STEPS))).all()
    found = [(row, _stands(row, today)) for row in rows]
    order = {"now": 0, "later": 1, "over": 2}
    return sorted(
        found,
        key=lambda one: (
            STEPS.index(one[0].step), one[0].kind or "", str(one[0].field_check), order[one[1]],
            -one[0].first_day.toordinal(),
        ),
    )  # fmt: skip


def _stands(row: DeadlineRule, today: date) -> str:
    if row.first_day > today:
        return "later"
    return "over" if row.last_day is not None and row.last_day < today else "now"


def _days(session: Session, year: int) -> list[DayRule]:
    query = select(DayRule).where(
        DayRule.day >= date(year, 1, 1), DayRule.day <= date(year, 12, 31)
    )
    return list(session.scalars(query.order_by(DayRule.day)))


def _calendar(year: int) -> list[tuple[date, str]]:
    """Holidays and joint leave as the program knows them."""
    first = date(year, 1, 1)
    every = (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))
    return [(day, name) for day in every if (name := holiday_on(day))]


def _joint_leave(session: Session, this: int) -> list[tuple[int, int]]:
    """Years whose joint leave the program does not know, and how many days of it were put in by hand."""
    found: list[tuple[int, int]] = []
    for year in range(this, this + _YEARS_AHEAD + 1):
        if not has_joint_leave(year):
            mine = [row for row in _days(session, year) if kind_of(row) == JOINT]
            found.append((year, len(mine)))
    return found
