"""Carries out what the sequencer decides: decks into voices, and voices into the journal.

What is noted as on the air is what the mixer mixed, when it mixed it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from radio.air.builtin import BuiltInLoop
from radio.air.carts import CartVoice
from radio.air.clock import Timeline
from radio.air.decks.deck import Deck, Phase
from radio.air.decks.pcm import Samples
from radio.air.decks.pool import DecoderPool
from radio.air.inputs import LiveFeed
from radio.air.log import Cart, Entry, Fade, Role
from radio.air.mixer import Mixer, Source, Voice
from radio.air.quarantine import Quarantine
from radio.air.sequencer import (
    Airing,
    BuiltIn,
    Clear,
    Cue,
    Discard,
    Effect,
    End,
    Passed,
    Play,
    Raise,
    Sequencer,
)
from radio.air.sequencer import Source as Rung
from radio.units import Seconds, to_gain

LAG = 0.2
"""Seconds a source may owe before an alarm tells of it."""
BUILTIN_FADE = Fade(Seconds(0.05))


@dataclass(slots=True, eq=False)
class Span:
    """One airing of something, as the journal tells it."""

    id: str
    entry: Entry
    source: Rung
    position: float
    voice: Voice
    because: str = ""
    started: bool = False
    told_end: bool = False
    told_lag: bool = False


@dataclass(slots=True, eq=False)
class _Slot:
    airing: Airing
    deck: Deck
    position: float
    span: Span | None = None


class Players:
    """Decks and voices of all airings; owned by the mixer's thread."""

    def __init__(
        self,
        sequencer: Sequencer,
        mixer: Mixer,
        pool: DecoderPool,
        timeline: Timeline,
        quarantine: Quarantine,
        builtin: Callable[[], BuiltInLoop],
        note: Callable[[dict[str, Any]], None],
        live_latency: float,
        cue_ahead: float,
    ) -> None:
        self._sequencer = sequencer
        self._mixer = mixer
        self._pool = pool
        self._timeline = timeline
        self._quarantine = quarantine
        self._builtin = builtin
        self._note = note
        self._latency = live_latency
        self._ahead = round(cue_ahead * mixer.rate)
        self._slots: dict[int, _Slot] = {}
        self._failed: list[tuple[int, str, str]] = []
        self._builtin_span: Span | None = None
        self.spans: list[Span] = []
        self.alarms: list[Raise | Clear] = []
        self.changed = False
        self.quarantine_changed = False

    # -- effects --------------------------------------------------------------------------

    def apply(self, effects: list[Effect], now: int) -> None:
        """Do what the sequencer wants."""
        for effect in effects:
            if isinstance(effect, Cue):
                self._cue(effect.airing)
            elif isinstance(effect, Play):
                self._play(effect, now)
            elif isinstance(effect, End):
                self._end(effect)
            elif isinstance(effect, Discard):
                self._discard(effect.airing.token)
            elif isinstance(effect, BuiltIn):
                self._switch_builtin(effect)
            elif isinstance(effect, Passed):
                self._note_passed(effect, now)
            else:
                self.alarms.append(effect)

    def _cue(self, airing: Airing) -> None:
        entry = airing.entry
        if not entry.is_stream:
            path = Path(entry.location)
            if not path.exists():
                self._failed.append((airing.token, "item_missing", "it is not on disk"))
                return
            if not path.is_file():
                self._failed.append((airing.token, "item_failed", "it is not a file"))
                return
            if self._quarantine.holds(entry.location):
                self._failed.append((airing.token, "item_failed", "it is quarantined"))
                return
        rate = self._mixer.rate
        deck = Deck(
            self._pool,
            entry.location,
            airing.position,
            rate,
            stream=entry.is_stream,
            loop=airing.source is Rung.EMERGENCY and not entry.is_stream,
            exact=not airing.resumed,
            on_strike=lambda at, sure: self._strike(airing, at, sure=sure),
            urgent=lambda now: airing.by is None or airing.by - now < self._ahead,
        )
        self._slots[airing.token] = _Slot(airing, deck, airing.position)

    def _strike(self, airing: Airing, at: float, *, sure: bool) -> None:
        entry = airing.entry
        title = {"title": entry.title or entry.uri}
        self.alarms.append(Raise("decoder_died", entry.id, title))
        if not entry.is_stream and self._quarantine.strike(entry.location, at, sure=sure):
            self.quarantine_changed = True
            self.alarms.append(Raise("quarantined", entry.id, title))
            self._failed.append((airing.token, "quarantined", "it is quarantined"))

    def _play(self, effect: Play, now: int) -> None:
        airing = effect.airing
        slot = self._slots.get(airing.token)
        if slot is None:
            return
        entry, rate = airing.entry, self._mixer.rate
        source: Source = slot.deck
        if entry.is_stream:
            source = LiveFeed(slot.deck, rate, self._latency)
        voice = Voice(
            source, effect.at, to_gain(entry.gain), entry.role,
            limit=None if airing.source in (Rung.LIVE, Rung.EMERGENCY) else airing.length,
        )  # fmt: skip
        voice.fade_in(effect.fade_in, rate)
        voice.fade_tail(entry.fade_out, rate)
        slot.deck.play(now)
        slot.deck.pass_over(round((airing.position - slot.position) * rate))
        self._mixer.add(voice)
        slot.span = self._open_span(entry, airing.source, airing.position, voice)

    def _open_span(self, entry: Entry, source: Rung, position: float, voice: Voice) -> Span:
        span = Span(uuid.uuid4().hex[:16], entry, source, position, voice)
        self.spans.append(span)
        return span

    def _end(self, effect: End) -> None:
        slot = self._slots.get(effect.airing.token)
        if slot is not None and slot.span is not None:
            slot.span.because = effect.because
            slot.span.voice.stop(effect.at, effect.fade, self._mixer.rate)

    def _discard(self, token: int) -> None:
        slot = self._slots.get(token)
        if slot is not None and slot.span is None:
            slot.deck.close()
            del self._slots[token]

    def _switch_builtin(self, effect: BuiltIn) -> None:
        if effect.on:
            voice = Voice(self._builtin(), effect.at)
            voice.fade_in(BUILTIN_FADE, self._mixer.rate)
            self._mixer.add(voice)
            entry = Entry("builtin", self._timeline.ms_at(effect.at), "")
            self._builtin_span = self._open_span(entry, Rung.BUILTIN, 0.0, voice)
        elif self._builtin_span is not None:
            self._builtin_span.because = "end"
            self._builtin_span.voice.stop(effect.at, Fade(Seconds(0.3)), self._mixer.rate)
            self._builtin_span = None

    def fire(self, cart: Cart, audio: Samples, at: int) -> None:
        """Put a cart on the air from this frame; one that plays alone ends the others."""
        if cart.alone:
            for name, span in self.playing_carts().items():
                if span.entry.role is Role.VOICE:
                    self.stop_cart(name, at)
        voice = Voice(CartVoice(audio, loop=cart.loop), at, to_gain(cart.gain), cart.role)
        self._mixer.add(voice)
        entry = Entry(
            cart.name,
            self._timeline.ms_at(at),
            cart.uri,
            title=cart.title or cart.name,
            category="cart",
            media_id=cart.media_id,
            role=cart.role,
        )
        self._open_span(entry, Rung.CART, 0.0, voice)

    def stop_cart(self, name: str, at: int) -> bool:
        """Fade a playing cart; False when it isn't playing."""
        found = False
        for span in self.spans:
            if span.source is Rung.CART and span.entry.id == name and not span.because:
                span.because = "stop"
                span.voice.stop(at, Fade(Seconds(0.3)), self._mixer.rate)
                found = True
        return found

    def playing_carts(self) -> dict[str, Span]:
        """The carts on the air by name, the last of each; not those that fade."""
        return {s.entry.id: s for s in self.spans if s.source is Rung.CART and not s.because}

    def seconds_left(self, span: Span) -> float | None:
        """Of a playing cart; None where it goes round."""
        source = span.voice.source
        left = source.left if isinstance(source, CartVoice) else None
        return None if left is None else left / self._mixer.rate

    # -- each block -----------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether a deck must be looked at in every block."""
        return bool(self._failed) or any(slot.deck.pressing for slot in self._slots.values())

    def poll(self, now: int) -> None:
        """Move every deck on, and tell the sequencer what happened to it."""
        failed, self._failed = self._failed, []
        for token, code, reason in failed:
            self._sequencer.on_failed(token, code, reason)
        for slot in list(self._slots.values()):
            before = slot.deck.phase
            slot.deck.poll(now)
            if slot.deck.phase is not before:
                self._tell(slot)
            elif slot.span is not None and not slot.span.told_end:
                self._tell_end(slot, slot.span, now)

    def _tell(self, slot: _Slot) -> None:
        token = slot.airing.token
        if slot.deck.phase is Phase.READY:
            self._sequencer.on_ready(token)
        elif slot.deck.phase is Phase.FAILED:
            self._sequencer.on_failed(token, "item_failed", slot.deck.reason)

    def _tell_end(self, slot: _Slot, span: Span, now: int) -> None:
        if slot.deck.complete:
            span.told_end = True
            self._sequencer.on_end_known(
                slot.airing.token, max(now, span.voice.start) + slot.deck.held
            )

    def after_block(self, ended: list[Voice], frame: int) -> None:
        """Note what began and what ended in the block that ends before `frame`."""
        for span in self.spans:
            if not span.started and span.voice.mixed:
                self._note_start(span)
            if span.voice.missing_now:
                self._notice_lag(span)
        if not ended:
            return
        for span in [span for span in self.spans if span.voice in ended]:
            self._note_end(span, frame)
            self.spans.remove(span)
        for token, slot in list(self._slots.items()):
            if slot.span is not None and slot.span.voice in ended:
                slot.deck.close()
                del self._slots[token]

    def _notice_lag(self, span: Span) -> None:
        seconds = span.voice.missing / self._mixer.rate
        if seconds > LAG and not span.told_lag:
            span.told_lag = True
            params = {"title": span.entry.title or span.entry.uri, "seconds": round(seconds, 1)}
            self.alarms.append(Raise("underrun", span.entry.id, params))

    def close(self, frame: int, because: str) -> None:
        """End the spans that are open, as the engine leaves the air."""
        for span in self.spans:
            span.because = span.because or because
            self._note_end(span, frame)
        self.spans.clear()
        for slot in self._slots.values():
            slot.deck.close()
        self._slots.clear()

    # -- the journal ------------------------------------------------------------------------

    def _note_start(self, span: Span) -> None:
        span.started = True
        self.changed = True
        self._note(
            {"kind": "start", "at": self._timeline.ms_at(span.voice.start), **describe(span)}
        )

    def _note_end(self, span: Span, frame: int) -> None:
        self.changed = True
        if not span.started:
            return
        voice = span.voice
        self._note(
            {
                "kind": "end",
                "span": span.id,
                "at": self._timeline.ms_at(min(voice.last, frame)),
                "seconds": round(voice.mixed / self._mixer.rate, 3),
                "frames": voice.mixed,
                "ended_because": span.because or self._natural_end(span),
            }
        )

    def _natural_end(self, span: Span) -> str:
        current = self._sequencer.current
        handed_over = current is not None and current.entry.id != span.entry.id
        overlapped = handed_over and current is not None and current.start < span.voice.last
        return "segue" if overlapped and span.source is not Rung.CART else "end"

    def _note_passed(self, effect: Passed, now: int) -> None:
        entry = effect.entry
        self._note(
            {
                "kind": "skip",
                "at": self._timeline.ms_at(now),
                "entry_id": entry.id,
                "title": entry.title,
                "planned_at": entry.at,
                "because": effect.because,
            }
        )

    def tell_anew(self, airing: Airing, entry: Entry) -> None:
        """What is on the air without a programme turns out to be of one.

        The journal has the start of its span once more; what is said last counts.
        """
        airing.entry = entry
        span = self.span_of(airing)
        if span is not None and span.started:
            span.entry = entry
            self._note_start(span)

    # -- what others may see ----------------------------------------------------------------

    def span_of(self, airing: Airing | None) -> Span | None:
        """The span of a playing airing."""
        slot = self._slots.get(airing.token) if airing is not None else None
        return slot.span if slot is not None else self._builtin_span

    def takeovers(self) -> int:
        """How often a second decoder carried a playing source on."""
        return sum(slot.deck.takeovers for slot in self._slots.values())


def describe(span: Span) -> dict[str, Any]:
    """What the journal says of an airing."""
    entry = span.entry
    planned = entry.at if span.source is Rung.LOG else None
    return {
        "span": span.id,
        "entry_id": entry.id,
        "media_id": entry.media_id,
        "title": entry.title,
        "artist": entry.artist,
        "category": entry.category,
        "programme": entry.programme,
        "source": str(span.source),
        "planned_at": planned,
        "position": round(span.position, 3),
    }


__all__ = ["Players", "Role", "Span", "describe"]
