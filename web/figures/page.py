"""The figures of a time: how many, of what, where, how soon answered, and how satisfied."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Final

from flask import render_template, request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from radio.complaints.privacy.seeing import readable
from radio.complaints.register.lists import Agency, Category
from radio.complaints.sight.figures import FIELDS, Figure, Statistics, Sums, by_month, statistics
from radio.complaints.sight.filters import NONE, STEPS, WITHIN_DAYS, CaseFilter
from radio.complaints.sight.months import month_of
from radio.complaints.sight.tables import CaseCount, CaseDelta
from radio.complaints.words import Channel, Kind
from radio.units import Millis
from web.complaints.deedwords import grades
from web.complaints.hands import viewer
from web.figures import words
from web.figures.blueprint import blueprint
from web.figures.numbers import short_month
from web.figures.opening import cases_address
from web.figures.periods import Period, day_of, offered, period_of, presets, spans
from web.figures.reach import read_register
from web.figures.tiles import shade_spans, tiles
from web.panel import current_panel

SMALL: Final = 30
"""Fewer answers than these say little about all who reported."""
ROWS: Final = 12
"""Rows of a table that are open at once."""
_SCOPES: Final = ("kecamatan", "agency", "category", "channel", "kind")


@dataclass(frozen=True, slots=True)
class Bar:
    """One of several figures beside each other; `tall` in hundredths of the tallest."""

    name: str
    figure: Figure
    tall: int
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page is made of."""

    told: Statistics
    months: tuple[Bar, ...]
    names: words.Names
    oldest: int
    only: str
    choices: dict[str, dict[str, str]]


@blueprint.get("/")
def page() -> str:
    """The figures of ?first= to ?last=, of all or of ?only=."""
    now = current_panel().now()
    period = period_of(request.args, now)
    only = request.args.get("only", "")
    found = read_register(lambda session: _read(session, period, only, now))
    common = {
        "found": found,
        "period": period,
        "presets": presets(now),
        "period_words": words.periods(),
        "offered": offered(found.oldest if found else month_of(now), now),
        "day_of": day_of,
        "cases": cases_address,
    }
    if found is None:
        return render_template("figures/page.html", **common)
    made = tiles(found.told.total.cases, found.told.by.get("kecamatan", ()))
    return render_template(
        "figures/page.html",
        **common,
        told=found.told,
        tiles=made,
        shades=shade_spans(made),
        tables=tables(found),
        times=times(found),
        grades=grade_bars(found),
        longest=WITHIN_DAYS[-1],
        small=SMALL,
        rows=ROWS,
        without=words.without(),
        dimension_words=words.dimensions(),
    )


def _read(session: Session, period: Period, only: str, now: Millis) -> Shown:
    agencies = list(session.scalars(select(Agency).order_by(Agency.short, Agency.name)))
    categories = list(session.scalars(select(Category).order_by(Category.position, Category.id)))
    names = words.names_of(agencies, categories)
    choices = {name: names[name] for name in _SCOPES}
    wanted = _of(CaseFilter(), choices, only)
    chosen = wanted != CaseFilter()
    wanted = period.narrow(wanted)
    seen = readable(viewer())
    counted = [
        session.scalar(select(func.min(table.month)).where(table.month % 100 > 0))
        for table in (CaseCount, CaseDelta)
    ]
    oldest = min((month for month in counted if month), default=month_of(now))
    return Shown(
        told=statistics(session, wanted, now, seen=seen),
        months=_months(by_month(session, wanted, seen=seen), wanted, period, now),
        names=names,
        oldest=oldest,
        only=only if chosen else "",
        choices=choices,
    )


def _of(wanted: CaseFilter, choices: dict[str, dict[str, str]], only: str) -> CaseFilter:
    """Those of one kecamatan, agency, category, way or type; of all where that is none."""
    name, _colon, value = only.partition(":")
    if value not in choices.get(name, {}):
        return wanted
    known = {"channel": frozenset(Channel), "kind": frozenset(Kind)}
    if name in known and value not in known[name]:
        return wanted
    return wanted.and_also(**{FIELDS[name]: (value,)})


def _months(
    found: tuple[Figure, ...], wanted: CaseFilter, period: Period, now: Millis
) -> tuple[Bar, ...]:
    by_value = {int(figure.value): figure for figure in found}
    first = period.first or min(by_value, default=month_of(now))
    last = period.last or max(by_value, default=month_of(now))
    figures = []
    for begin, end in spans(first, last):
        sums = reduce(
            added, (by_value[one].sums for one in by_value if begin <= one <= end), Sums()
        )
        name = short_month(begin) if begin == end else str(begin // 100)
        figures.append((name, Figure(name, sums, wanted.in_months(begin, end))))
    return bars(figures)


def added(one: Sums, other: Sums) -> Sums:
    """Both together."""
    return Sums(
        one.n + other.n,
        one.answered + other.answered,
        one.answer_ms + other.answer_ms,
        one.closed + other.closed,
        one.close_ms + other.close_ms,
        one.on_air + other.on_air,
    )


def bars(figures: list[tuple[str, Figure]], marked: str | None = None) -> tuple[Bar, ...]:
    """Figures beside each other, the tallest 100; that with the `marked` value stands out."""
    most = max((figure.sums.n for _name, figure in figures), default=0)
    return tuple(
        Bar(
            name,
            figure,
            max(1, round(100 * figure.sums.n / most)) if figure.sums.n else 0,
            figure.value == marked,
        )
        for name, figure in figures
    )


def tables(found: Shown) -> dict[str, tuple[Bar, ...]]:
    """By each dimension: those with most cases first, those without one of it last."""
    none = words.without()
    made = {}
    for name in words.dimensions():
        ranked = sorted(
            found.told.by.get(name, ()), key=lambda one: (one.value == NONE, -one.sums.n, one.value)
        )
        named = [
            (found.names[name].get(one.value, one.value) if one.value else none.get(name, "–"), one)
            for one in ranked
        ]
        made[name] = bars(named)
    return made


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took: the bars of the steps, the step that half of the cases are within."""

    bars: tuple[Bar, ...]
    n: int
    middle: str
    mean_days: float | None
    open: Figure | None
    """Those that it has not come to yet."""


def times(found: Shown) -> dict[str, Times]:
    """Until the first answer, and until they were closed."""
    sums = found.told.total.sums
    return {
        "answered_in": _times(found, "answered_in", sums.mean_to_answer),
        "closed_in": _times(found, "closed_in", sums.mean_to_close),
    }


def _times(found: Shown, name: str, mean_ms: float | None) -> Times:
    there = {figure.value: figure for figure in found.told.by[name]}
    wanted = found.told.total.cases
    figures = [
        (
            found.names[name][step],
            there.get(step) or Figure(step, Sums(), wanted.and_also(**{FIELDS[name]: (step,)})),
        )
        for step in STEPS
    ]
    n = sum(figure.sums.n for _name, figure in figures)
    middle = middle_step([(figure.value, figure.sums.n) for _name, figure in figures])
    return Times(
        bars=bars(figures, middle),
        n=n,
        middle=middle,
        mean_days=None if mean_ms is None else mean_ms / 86_400_000,
        open=there.get(NONE),
    )


def middle_step(counted: list[tuple[str, int]]) -> str:
    """The step that the middle case lies in; empty where there are no cases."""
    n, passed = sum(count for _step, count in counted), 0
    for step, count in counted:
        passed += count
        if n and passed * 2 >= n:
            return step
    return ""


@dataclass(frozen=True, slots=True)
class GradeRow:
    """A grade with its share, 0 to 100; None where nobody has said anything."""

    bar: Bar
    percent: int | None


def grade_bars(found: Shown) -> tuple[GradeRow, ...]:
    """What reporters said after closing."""
    poll, wanted = found.told.satisfaction, found.told.total.cases
    rows = []
    for grade, name in grades().items():
        share = poll.share(grade)
        percent = None if share is None else round(100 * share)
        figure = Figure(str(grade), Sums(n=poll.grades[grade]), wanted.and_also(grades=(grade,)))
        rows.append(GradeRow(Bar(name, figure, percent or 0), percent))
    return tuple(rows)
