"""The live line: opened and closed by order, tried again, and never left open by mistake."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from radio.air.control.server import Refusal
from radio.air.leadtime import NO_LEAD, SOME_DAY, After, Lead, lead_of, moment_of_lead
from radio.air.log import Entry, Fade, Role, entry_from_dict
from radio.air.ownsounds import check_own, is_shut
from radio.air.sequencer import Source as Rung
from radio.air.sequencer import State
from radio.air.settings import address_trouble
from radio.units import Decibels, Millis, Seconds

if TYPE_CHECKING:
    from radio.air.engine import Engine

LIVE_RETRY = 2.0
"""Seconds between tries to open a live source that doesn't answer."""
LIVE_NO_SIGNAL = 2.0
"""Seconds after its time without a signal until an alarm tells."""

_ID = "live:"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line that is asked for: not on the air before `entry.at`, closed at `until` (ms) if any.

    `entry.programme` is the episode it was opened for; empty where an operator did. With a `lead`
    `entry.at` follows what it waits for.
    """

    entry: Entry
    until: int | None = None
    lead: Lead = NO_LEAD


class LiveLine:
    """Looks after the line that is asked for; owned by the mixer's thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.wanted: Wanted | None = None
        self._was_on = False
        self._since = 0.0
        self._next_try = 0.0

    # -- orders -----------------------------------------------------------------------------

    def open(self, args: dict[str, Any]) -> dict[str, Any]:
        """Ask for a line: `name` or `uri`, and if given `at`, `after`, `until`, `programme`, `title`.

        A file has to be `looked_at`, and has a `media_id` where it is a piece.
        It goes on the air at `at` or `after` (now, where nothing is said) or as soon after as it has
        a signal, and is closed at `until`, whoever else may be away by then. Asked for again, what
        is said changes and the line stays on the air.

        Raises:
            Refusal: no such source, or what is given makes no sense.
        """
        entry = self._entry(args)
        log, looked_at = self._engine.sequencer.pending.log, args.get("looked_at")
        check_own(self._engine.data, entry, log, looked_at=looked_at)
        known = self.wanted
        until = moment_of(args, "until")
        lead = lead_of(self._engine, str(args.get("after") or ""))
        entry = replace(entry, at=moment_of_lead(self._engine, lead, entry.at))
        if known is not None and known.entry.uri == entry.uri:
            self._change(known, Wanted(entry, until, lead), args)
        else:
            self._want(Wanted(entry, until, lead))
        self._engine.recovery.remember()
        return {"name": entry.title}

    def _change(self, known: Wanted, asked: Wanted, args: dict[str, Any]) -> None:
        programme = asked.entry.programme or known.entry.programme
        changed = replace(asked.entry, programme=programme)
        until = asked.until if asked.until is not None or "until" in args else known.until
        current = self._engine.sequencer.current
        if self.is_on_air and current is not None:
            title = str(args.get("title") or "") or known.entry.title
            entry = replace(known.entry, programme=programme, title=title)
            self.wanted = Wanted(entry, until)
            # What went on the air as one programme's stays told as its when the next takes it over.
            if entry.programme and not current.entry.programme:
                self._engine.players.tell_anew(current, entry)
        else:
            self._want(Wanted(changed, until, asked.lead))

    def close(self, args: dict[str, Any]) -> dict[str, Any]:
        """Close it; with `programme` only where it was opened for that.

        Raises:
            Refusal: no such line is open.
        """
        programme = str(args.get("programme") or "")
        wanted = self.wanted
        if wanted is None or (programme and wanted.entry.programme != programme):
            raise Refusal("not_live", "no live line is open", "")
        self.end()
        return {}

    def end(self) -> None:
        """Close it, whoever asked for it."""
        engine = self._engine
        self.wanted = None
        engine.alarms.clear("live_no_signal", "", engine.now_ms())
        engine.alarms.clear("live_lost", "", engine.now_ms())
        engine.sequencer.close_override(Rung.LIVE, engine.frame)
        engine.recovery.remember()

    def _entry(self, args: dict[str, Any]) -> Entry:
        settings = self._engine.settings
        sources = {source.name: source for source in settings.live_sources}
        name, uri = str(args.get("name") or ""), str(args.get("uri") or "")
        source = sources.get(name)
        if source is None and not uri:
            names = ", ".join(sources) or "none are set up"
            raise Refusal(
                "no_such_source",
                f"there is no live source “{name}”",
                f"Sources: {names}. Add one under [live.sources] in the settings.",
            )
        if source is None:
            check_address(uri)
        at = moment_of(args, "at")
        return Entry(
            id=f"{_ID}{name or uri}",
            at=Millis(self._engine.now_ms() if at is None else at),
            uri=source.uri if source else uri,
            # Not the address: titles go out to the listeners.
            title=str(args.get("title") or "") or name or "Siaran langsung",
            category="live",
            media_id=str(args.get("media_id") or ""),
            programme=str(args.get("programme") or ""),
            gain=Decibels(source.gain if source else 0.0),
            role=Role(source.role) if source else Role.VOICE,
            fade_in=Fade(Seconds(settings.live_fade)),
        )

    # -- its life ---------------------------------------------------------------------------

    @property
    def is_on_air(self) -> bool:
        """Whether it is what is heard; another line may be until it is ready."""
        current, wanted = self._engine.sequencer.current, self.wanted
        if current is None or current.source is not Rung.LIVE or wanted is None:
            return False
        return current.entry.uri == wanted.entry.uri

    def _want(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self._was_on = False
        self._since = self._due_at(wanted.entry.at)
        self._try()

    def _due_at(self, at: int) -> float:
        """A moment (ms) on the monotonic clock; not before now."""
        return time.monotonic() + max(0.0, (at - self._engine.now_ms()) / 1000)

    def _follow_lead(self, wanted: Wanted) -> None:
        """Move its time where what it waits for has moved."""
        if wanted.lead.after is After.TIME or self.is_on_air:
            return
        at = moment_of_lead(self._engine, wanted.lead, wanted.entry.at)
        if at == wanted.entry.at:
            return
        entry = replace(wanted.entry, at=at)
        # What waits no more for anything has its time.
        lead = wanted.lead if at > self._engine.now_ms() else NO_LEAD
        self.wanted = Wanted(entry, wanted.until, lead)
        self._since = self._due_at(at)
        override = self._engine.sequencer.override_of(Rung.LIVE)
        if override is not None and override.entry.uri == entry.uri:
            override.entry = entry

    def _try(self) -> None:
        if self.wanted is not None:
            self._next_try = time.monotonic() + LIVE_RETRY
            self._engine.sequencer.open_override(self.wanted.entry, Rung.LIVE)

    def lost(self) -> None:
        """It brought no signal for too long, or broke: the log returns.

        A line with a time to end is tried again until then: nobody may be there to do it.
        """
        engine, wanted = self._engine, self.wanted
        if wanted is not None:
            params = {"name": wanted.entry.title}
            engine.alarms.raise_("live_lost", "", params, engine.now_ms())
        self._was_on = False
        self._since = time.monotonic()
        self._next_try = self._since + LIVE_RETRY
        if wanted is None or wanted.until is None:
            self.wanted = None
        engine.sequencer.close_override(Rung.LIVE, engine.frame)

    def each_block(self) -> None:
        """Keep to what it waits for; close it when its time is over."""
        if self.wanted is not None:
            self._follow_lead(self.wanted)
        wanted = self.wanted
        if wanted is None or wanted.until is None or self._engine.now_ms() < wanted.until:
            return
        self.end()

    def each_second(self) -> None:
        """Try a source again that could not be opened; tell of one without a signal."""
        engine, now = self._engine, time.monotonic()
        if self.wanted is None:
            return
        override = engine.sequencer.override_of(Rung.LIVE)
        if self.is_on_air:
            engine.alarms.clear("live_no_signal", "", engine.now_ms())
            self._since = now
            self._was_on = True
            return
        if override is None and self._was_on:
            self.lost()
            return
        if now - self._since > LIVE_NO_SIGNAL:
            params = {"name": self.wanted.entry.title}
            engine.alarms.raise_("live_no_signal", "", params, engine.now_ms())
        failed = override is None or override.state is State.FAILED
        if failed and now >= self._next_try:
            self._try()

    # -- what others may see and keep -------------------------------------------------------

    def report(self) -> dict[str, Any] | None:
        """For the status: name, source, the episode it is for, when (ms) it opens and closes.

        `at` is None while nobody knows when what it is opened `after` ends.
        """
        wanted = self.wanted
        if wanted is None:
            return None
        entry = wanted.entry
        return {
            "name": entry.title,
            "source": entry.id.removeprefix(_ID),
            "programme": entry.programme,
            "at": entry.at if entry.at < SOME_DAY else None,
            "after": str(wanted.lead.after),
            "until": wanted.until,
            "on_air": self.is_on_air,
        }

    def memory(self) -> dict[str, Any] | None:
        """What a restart has to know."""
        wanted = self.wanted
        if wanted is None:
            return None
        return {**asdict(wanted.entry), "until": wanted.until, "lead": asdict(wanted.lead)}

    def reopen(self, memory: dict[str, Any]) -> None:
        """Open again what was open before a restart, unless its time is over or it may not be heard.

        Raises:
            radio.air.log.LogUnreadableError, TypeError, ValueError: not what `memory` gives.
        """
        known = dict(memory)
        given, lead = known.pop("until", None), known.pop("lead", None) or {}
        until = None if given is None else int(given)
        entry = entry_from_dict(known)
        if is_shut(self._engine.sequencer.pending.log, entry):
            return
        if until is None or self._engine.now_ms() < until:
            waits = Lead(After(lead.get("after", "")), str(lead.get("anchor", "")))
            self._want(Wanted(entry, until, waits))


def check_address(address: str) -> None:
    """Whether this can be played from.

    Raises:
        Refusal: it can't.
    """
    trouble = address_trouble(address)
    if trouble:
        raise Refusal("bad_address", f"“{address}”: {trouble}")


def moment_of(args: dict[str, Any], name: str) -> int | None:
    """A moment (ms since 1970 UTC) of an order, None where it gives none.

    Raises:
        Refusal: it is no such number.
    """
    value = args.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Refusal("bad_moment", f"“{name}” is no moment", "Milliseconds since 1970, UTC.")
    return value
