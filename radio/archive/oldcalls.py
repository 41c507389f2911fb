"""What of calls is as old as such things get: recordings, who called, and the telephone's journal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.clock import day_span
from radio.archive.deletions import Deletion, Kind, Rule
from radio.archive.indexing import Place
from radio.archive.keeping import LONGEST, holds_between
from radio.archive.naming import day_named
from radio.archive.removing import Thing, Why
from radio.calls.agent.settings import JOURNAL
from radio.calls.keeping import (
    DAY,
    Closed,
    Kept,
    Term,
    Terms,
    caller_until,
    facts_of,
    folder_of,
    has_caller,
    over,
    own_files,
    recordings,
    term,
    was_aired,
)
from radio.calls.tables import CallJournalFile, PhoneCall
from radio.db import session_scope
from radio.journals.lines import journal_files
from radio.units import Millis

InEpisode = Callable[[Session, str], bool]
"""Whether a call is heard in the edited recording of an episode; see `radio.publishing.callers`."""


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls of a station, what is known of their cases, and whether one is heard in an episode."""

    place: Place
    terms: Terms
    closed: Closed
    in_episode: InEpisode

    def things(self) -> Iterator[Thing]:
        """What is to go: recordings, those that nobody knows, who called, journals."""
        self._adopt()
        with session_scope(self.place.engine) as session:
            rows = session.scalars(select(PhoneCall).order_by(PhoneCall.rang_at)).all()
            recorded = [thing for row in rows if (thing := self._recording(session, row))]
            callers = [thing for row in rows if (thing := self._caller(session, row))]
            known = {row.id for row in rows}
        yield from recorded
        yield from self._orphans(known)
        yield from callers
        yield from self._journals()

    def _adopt(self) -> None:
        """A call whose answer the journal has lost has its recording all the same."""
        there = {folder.name: folder for folder in recordings(self.place.data)}
        query = select(PhoneCall.id).where(PhoneCall.folder == "")
        with session_scope(self.place.engine) as session:
            lost = [call_id for call_id in session.scalars(query) if call_id in there]
        if not lost:
            return
        with session_scope(self.place.engine, write=True) as session:
            for call_id in lost:
                inside = there[call_id].relative_to(self.place.data)
                session.get_one(PhoneCall, call_id).folder = inside.as_posix()
            session.commit()

    def term_of(self, session: Session, call: PhoneCall) -> Term | None:
        """How long a recording is kept; None while the call goes on.

        Who agreed has to be proven as long as what was made of it is there (UU 27/2022 art. 24).
        """
        given = (self.closed, self.terms, self.place.now(), self.place.data)
        facts = facts_of(session, call, *given)
        if facts is None:
            return None
        found = term(facts, self.terms)
        lasts = found.until is not None and self.in_episode(session, call.id)
        return Term(Kept.EPISODE, None) if lasts else found

    # ------------------------------------------------------------ recordings

    def _recording(self, session: Session, call: PhoneCall) -> Thing | None:
        folder, again = folder_of(self.place.data, call), call.purged_at is not None
        files = own_files(folder)
        if folder is None or (again and not files) or not self._is_due(session, call):
            return None
        found = self.term_of(session, call)
        kept = found.by if found is not None else Kept.OFF_AIR
        why = last_why(session, call.id) if again else Why(Rule(kept.value), self._days(kept))
        call_id = call.id

        def may(session: Session) -> bool:
            row = session.get(PhoneCall, call_id)
            return row is not None and self._is_due(session, row)

        return Thing(Kind.CALL, call_id, files, why, may)

    def _is_due(self, session: Session, call: PhoneCall) -> bool:
        """Whether its time is over. What was deleted once and was put back is due at once, unless held."""
        now = self.place.now()
        # No term is shorter, and most are young.
        young = call.rang_at + self.terms.off_air * DAY > now
        if (young and call.purged_at is None) or held(self.place, session, call):
            return False
        if call.purged_at is not None:
            return True
        found = self.term_of(session, call)
        return found is not None and found.until is not None and found.until <= now

    def _days(self, kept: Kept) -> int:
        terms = self.terms
        return {Kept.AIRED: terms.aired, Kept.CASE: terms.case}.get(kept, terms.off_air)

    # ------------------------------------------------------------ recordings that nobody knows

    def _orphans(self, known: set[str]) -> Iterator[Thing]:
        for folder in recordings(self.place.data):
            files = own_files(folder)
            day = day_named("-".join(folder.parts[-4:-1]))
            if folder.name in known or not files or day is None:
                continue
            if thing := self._orphan(folder, files, day):
                yield thing

    def _orphan(self, folder: Path, files: list[Path], day: date) -> Thing | None:
        aired = was_aired(folder) or not (folder / "call.json").exists()
        days = self.terms.aired if aired else self.terms.off_air
        span = day_span(day, self.place.zone)
        # It may have begun shortly before midnight, and is of the day in its own zone.
        start, end = Millis(span.start - DAY), Millis(span.end + DAY)
        if end + days * DAY > self.place.now() or self.closed.get(folder.name):
            return None
        why = Why(Rule.AIRED if aired else Rule.OFF_AIR, days)
        call_id = folder.name

        def may(session: Session) -> bool:
            unknown = session.get(PhoneCall, call_id) is None
            return unknown and not holds_between(session, start, end)

        inside = folder.relative_to(self.place.data).as_posix()
        return Thing(Kind.ORPHAN, inside, files, why, may)

    # ------------------------------------------------------------ who called

    def _caller(self, session: Session, call: PhoneCall) -> Thing | None:
        if not self._caller_is_due(session, call):
            return None
        call_id = call.id

        def may(session: Session) -> bool:
            row = session.get(PhoneCall, call_id)
            return row is not None and self._caller_is_due(session, row)

        return Thing(Kind.CALLER, call_id, (), Why(Rule.AGE, self.terms.caller), may)

    def _caller_is_due(self, session: Session, call: PhoneCall) -> bool:
        now = self.place.now()
        kept = bool(call.folder) and call.purged_at is None
        if kept or not has_caller(call) or held(self.place, session, call):
            return False
        facts = facts_of(session, call, self.closed, self.terms, now, self.place.data)
        until = None if facts is None else caller_until(session, call, facts, self.terms, now)
        return until is not None and until <= now

    # ------------------------------------------------------------ journals

    def _journals(self) -> Iterator[Thing]:
        days = self.terms.caller
        for path in journal_files(self.place.data / JOURNAL):
            day = day_named(path.stem)
            if day is None:
                continue
            start = Millis(
                round(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
            )
            if start + (days + 1) * DAY <= self.place.now():
                inside = path.relative_to(self.place.data).as_posix()
                yield Thing(
                    Kind.JOURNAL, inside, (path,), Why(Rule.AGE, days), self._read_in(path, start)
                )

    def _read_in(self, path: Path, start: Millis) -> Callable[[Session], bool]:
        """What the database has not read yet stays, and so does what a hold over time may ask for."""

        def may(session: Session) -> bool:
            read = session.get(CallJournalFile, path.name)
            whole = read is not None and path.is_file() and read.offset >= path.stat().st_size
            return whole and not holds_between(session, start, Millis(start + DAY))

        return may


def held(place: Place, session: Session, call: PhoneCall) -> bool:
    """Whether a hold on the call, or on the time of it, keeps it."""
    until = over(call, place.now()) or Millis(call.rang_at + LONGEST)
    end = Millis(max(until, call.rang_at + 1))
    return call.hold or holds_between(session, call.rang_at, end)


def last_why(session: Session, call_id: str) -> Why:
    """Why the recording of a call went, as the ledger has it."""
    query = select(Deletion).where(Deletion.what == call_id, Deletion.kind == Kind.CALL)
    line = session.scalar(query.order_by(Deletion.at.desc()).limit(1))
    return Why(Rule.AGE) if line is None else Why(line.rule, line.days, line.by, line.why)
