"""The schedule by which things are kept: its rules seen, added, replaced, and what they will remove looked at before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from radio.complaints.entry import LINE_MOST, tidy
from radio.complaints.errors import ComplaintError, EntryError
from radio.complaints.ids import new_id
from radio.complaints.privacy.holds import DAY
from radio.complaints.privacy.retention import TABLES, due_rows, rules_now
from radio.complaints.register.duties import Kept, RetentionRule
from radio.complaints.words import Kind
from radio.units import Millis

RULABLE: Final[tuple[tuple[Kept, Kind | None], ...]] = tuple(
    (what, kind)
    for what in TABLES
    for kind in ((None, *Kind) if what in {Kept.REPORTER, Kept.ATTACHMENT} else (None,))
)
"""What there may be a rule for; what is of a case may have one for each type of case, which goes first."""
DAYS_MOST: Final = 36_500
"""A hundred years."""
AHEAD: Final = 30
"""Days that a preview looks ahead."""


class NoSuchRuleError(ComplaintError):
    """There is no such rule, or another one holds in its place already."""


class RuledError(ComplaintError):
    """There is a rule for this already: that one is replaced."""


@dataclass(frozen=True, slots=True)
class Coming:
    """How many rows a rule removes: now, at the next run of the worker, and within the days ahead."""

    rule: RetentionRule
    now: int
    soon: int


def replace_rule(
    session: Session, rule_id: str, days: int, why: str, by: str, now: Millis
) -> RetentionRule:
    """Keep something for other days from now on: the rule ends, and another begins. Does not commit.

    Raises:
        EntryError: the days or the reason can't be used.
        NoSuchRuleError: see there.
    """
    reason = _checked(days, why)
    query = select(RetentionRule).where(RetentionRule.id == rule_id).with_for_update()
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None or row.until is not None:
        raise NoSuchRuleError("another rule holds in its place already; look at it again")
    row.until = now
    made = RetentionRule(
        id=new_id(now), what=row.what, kind=row.kind, days=days, why=reason, since=now, by=by
    )
    session.add(made)
    session.flush()
    return made


def add_rule(
    session: Session, what: Kept, kind: Kind | None, days: int, why: str, by: str, now: Millis
) -> RetentionRule:
    """Keep something for days from now on that no rule speaks of. Does not commit.

    Raises:
        EntryError: there is no such thing to be ruled on, or the days or the reason can't be used.
        RuledError: see there.
    """
    if (what, kind) not in RULABLE:
        raise EntryError("no rule can be of this", "what")
    reason = _checked(days, why)
    # Whoever adds one locks them all: two at once would both find that there is none.
    rows = session.scalars(select(RetentionRule).with_for_update()).all()
    if any((row.what, row.kind) == (what, kind) and row.until is None for row in rows):
        raise RuledError("there is a rule for this already; replace that one")
    made = RetentionRule(
        id=new_id(now), what=what, kind=kind, days=days, why=reason, since=now, by=by
    )
    session.add(made)
    session.flush()
    return made


def past_rules(session: Session) -> Sequence[RetentionRule]:
    """Rules that are over, the last first."""
    query = select(RetentionRule).where(RetentionRule.until.is_not(None))
    return session.scalars(query.order_by(RetentionRule.until.desc(), RetentionRule.id)).all()


def coming(session: Session, now: Millis, ahead: int = AHEAD) -> tuple[Coming, ...]:
    """What each rule that holds removes, now and within days; what is held until then is left out."""
    rules = rules_now(session, now)
    later = Millis(now + ahead * DAY)
    found = []
    for rule in rules:
        counts = [_count(session, rule, rules, at) for at in (now, later)]
        found.append(Coming(rule, counts[0], counts[1]))
    order = list(Kept)
    return tuple(
        sorted(
            found, key=lambda one: (order.index(one.rule.what), one.rule.kind or "", one.rule.id)
        )
    )


def _count(
    session: Session, rule: RetentionRule, rules: Sequence[RetentionRule], at: Millis
) -> int:
    total = 0
    for table in TABLES.get(rule.what, ()):
        query = select(func.count()).select_from(table).where(due_rows(rule, table, rules, at))
        total += session.scalar(query) or 0
    return total


def _checked(days: int, why: str) -> str:
    if not 1 <= days <= DAYS_MOST:
        raise EntryError(f"1 to {DAYS_MOST} days", "days")
    reason = " ".join(tidy(why).split())
    if not reason or len(reason) > LINE_MOST:
        raise EntryError("the regulation or the schedule that says so is missing", "why")
    return reason
