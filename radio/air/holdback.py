"""The programme delay by order: armed, dumped, taken down; told, and remembered over a restart."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from radio.air.control.server import Refusal
from radio.air.decks.pcm import Samples
from radio.air.delay import LEAST, MOST, DelayState, Dumped, Filling, ProgrammeDelay
from radio.air.dumpkeeper import DumpKeeper
from radio.air.liveline import moment_of
from radio.air.log import AirLog, Cart
from radio.air.settings import DUMPED

if TYPE_CHECKING:
    from radio.air.engine import Engine

NOTED_EVERY = 1.0
"""Seconds between two notes of how far the air is behind, while that changes."""


@dataclass(frozen=True, slots=True)
class _Whose:
    """The episode it is for, empty for an operator's own; and when it is taken down for it (ms)."""

    programme: str = ""
    until: int | None = None


_NOBODY = _Whose()


@dataclass(frozen=True, slots=True)
class _Airing:
    """An ident that is heard: its span in the journal, and since when (ms)."""

    span: str
    since: int


class HoldBack:
    """Serves the orders about the programme delay; owned by the mixer's thread.

    Everything that leaves the station passes through `process`: streams, monitor, card and
    recordings. Meters, silence guard and journal are of the mix, which is ahead by `held_ms`.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._delay = ProgrammeDelay(engine.rate, engine.block)
        self._zone = ZoneInfo(engine.settings.zone)
        self._by = Filling.STRETCH
        self._whose = _NOBODY
        self._hand = ""
        self._seen = (DelayState.OFF, 0)
        self._keeper = DumpKeeper(engine.rate)
        self._dumped_at = 0
        self._cart: Cart | None = None
        self._airing: _Airing | None = None
        self.process = self._delay.process

    @property
    def held_ms(self) -> int:
        """How far the air is behind the mix, ms."""
        return round(self._delay.held * 1000 / self._engine.rate)

    @property
    def trouble(self) -> str:
        """Why what was dumped can't be written; empty where it is."""
        return self._keeper.trouble

    def close(self) -> None:
        """End an ident in the journal, and write what was dumped last; at most a few seconds."""
        if self._airing is not None:
            self._note_ident()
        self._keeper.close()

    # -- orders -----------------------------------------------------------------------------

    def start(self, args: dict[str, Any]) -> dict[str, Any]:
        """Hold the programme back from now on; where it is, by another length.

        With `programme` it is that episode's, which takes it down at `until` (ms) if given; without,
        an operator's, who has the say for the rest of the episode that is on.

        Raises:
            Refusal: `bad_seconds`, `bad_filling`, `no_such_cart`, `cart_loading`, `bad_time`.
        """
        settings = self._engine.settings
        seconds = args.get("seconds", settings.delay_seconds)
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise _bad_seconds(seconds)
        if not LEAST <= seconds <= MOST:
            raise _bad_seconds(seconds)
        filling = _filling(args.get("by", settings.delay_filling))
        self._cart, ident = self._ident() if filling is Filling.IDENT else (None, None)
        whose = _Whose(str(args.get("programme") or ""), moment_of(args, "until"))
        self._take_in_hand(whose.programme)
        self._whose = whose
        self._begin(float(seconds), filling, ident)
        self._engine.recovery.remember()
        return self.report()

    def end(self, args: dict[str, Any]) -> dict[str, Any]:
        """Go back to the present without a gap; with `programme`, where it is that episode's."""
        programme = str(args.get("programme") or "")
        if programme and programme != self._whose.programme:
            return self.report()
        self._take_in_hand(programme)
        self._delay.end()
        self._engine.recovery.remember()
        return self.report()

    def dump(self, args: dict[str, Any]) -> dict[str, Any]:
        """Throw away what is held and has not gone out, or the newest `seconds` of it.

        Raises:
            Refusal: `bad_seconds`, `nothing_held`.
        """
        seconds = args.get("seconds")
        if seconds is not None and (
            isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds <= 0
        ):
            raise _bad_seconds(seconds)
        dumped = self._delay.dump(None if seconds is None else float(seconds))
        if dumped is None:
            raise Refusal(
                "nothing_held",
                "nothing is held back: what was said has gone out",
                "Arm the delay before the next call: it is built up while the show goes on.",
            )
        kept = self._keep(dumped, str(args.get("by") or ""))
        return {**self.report(), **kept}

    def _take_in_hand(self, programme: str) -> None:
        """An order that is no episode's is a person's: the episode that is on leaves it to them."""
        if programme:
            self._hand = ""
        else:
            line = self._engine.orders.line.wanted
            self._hand = self._whose.programme or ("" if line is None else line.entry.programme)

    def _begin(self, seconds: float, filling: Filling, ident: Samples | None) -> None:
        self._by = filling
        self._delay.start(seconds, ident)

    def _ident(self) -> tuple[Cart, Samples]:
        name, carts = self._engine.settings.delay_ident, self._engine.carts
        ready = carts.get(name)
        if ready is not None:
            return ready
        if carts.known(name):
            raise Refusal("cart_loading", f"cart “{name}” is still being loaded", "Try again.")
        raise Refusal(
            "no_such_cart",
            f"there is no cart “{name}” to play while the delay is built up",
            "Name one under delay.ident in the settings, or build it up by stretching.",
        )

    # -- its life ---------------------------------------------------------------------------

    def emergency(self) -> None:
        """To the present at once: what has to be told now is not held back."""
        dumped = self._delay.drop()
        if dumped is not None:
            self._keep(dumped, "emergency")

    def take_off(self, log: AirLog) -> str:
        """The log was taken: an ident that it shuts is played no more, nor again after a dump; its title, if so."""
        cart = self._cart
        if cart is None or not (cart.media_id in log.shut_pieces or cart.uri in log.shut):
            return ""
        self._cart = None
        self._delay.without_ident()
        return cart.title or cart.name

    def after_block(self) -> None:
        """Note each change of its state, and when an ident is heard."""
        if self._delay.plays_ident is not (self._airing is not None):
            self._note_ident()
        if self._delay.state is not self._seen[0]:
            if self._delay.state is DelayState.OFF:
                self._whose = _NOBODY
            self._note()
            self._engine.players.changed = True

    def each_second(self) -> None:
        """Take it down when its time has come; note how far the air is behind while that changes."""
        until = self._whose.until
        if until is not None and self._is_on and self._engine.now_ms() >= until:
            self._delay.end()
            self._engine.recovery.remember()
        if self._delay.state in (DelayState.BUILDING, DelayState.ENDING):
            self._note()

    @property
    def _is_on(self) -> bool:
        return self._delay.state in (DelayState.BUILDING, DelayState.FULL)

    def _note_ident(self) -> None:
        """It goes out at once, whatever is held back: no `held`."""
        at, airing, cart = self._engine.now_ms(), self._airing, self._cart
        if airing is not None:
            self._airing, seconds = None, (at - airing.since) / 1000
            self._engine.journal.note(
                {
                    "kind": "end", "span": airing.span, "at": at, "seconds": seconds,
                    "frames": round(seconds * self._engine.rate), "ended_because": "end",
                }
            )  # fmt: skip
        elif cart is not None:
            self._airing = _Airing(uuid.uuid4().hex[:16], at)
            self._engine.journal.note(
                {
                    "kind": "start", "span": self._airing.span, "at": at, "entry_id": cart.name,
                    "media_id": cart.media_id, "title": cart.title or cart.name, "artist": "",
                    "category": "cart", "programme": "", "source": "cart", "planned_at": None,
                    "position": 0.0,
                }
            )  # fmt: skip

    def _note(self) -> None:
        self._seen = (self._delay.state, self.held_ms)
        self._engine.journal.note(
            {
                "kind": "delay", "at": self._engine.now_ms(),
                "state": str(self._delay.state), "held": self.held_ms,
            }
        )  # fmt: skip

    def _keep(self, dumped: Dumped, by: str) -> dict[str, Any]:
        """Into a file of its own, aside; what was thrown away can be asked for later."""
        engine, at = self._engine, self._engine.now_ms()
        # Two of one moment are two files.
        at = self._dumped_at = max(at, self._dumped_at + 1)
        seconds = round(len(dumped.pcm) / engine.rate, 3)
        name = f"{dt.datetime.fromtimestamp(at / 1000, self._zone):%Y%m%d-%H%M%S-%f}"[:-3]
        path = engine.data / DUMPED / f"{name}.wav"
        self._keeper.keep(path, dumped.pcm)
        file = path.relative_to(engine.data).as_posix()
        fact = {"kind": "dump", "at": at, "seconds": seconds, "file": file, "by": by}
        engine.journal.note(fact)
        return {"dumped": seconds, "file": file}

    # -- what others may see and keep -------------------------------------------------------

    def report(self) -> dict[str, Any]:
        """For the status: lengths in seconds; `armed` while something can be thrown away.

        `programme` is the episode it is for, empty where it is an operator's; `until` when that
        takes it down (ms), None for no such time; `hand` the episode that leaves it to the operator.
        """
        delay, rate = self._delay, self._engine.rate
        return {
            "state": str(delay.state),
            "held": round(delay.held / rate, 2),
            "target": round(delay.target / rate, 2),
            "by": str(self._by),
            "armed": delay.safe and delay.state is not DelayState.OFF,
            "programme": self._whose.programme,
            "until": self._whose.until,
            "hand": self._hand,
        }

    def memory(self) -> dict[str, Any] | None:
        """What a restart has to know: it is built up again, for what was held is gone."""
        if self._is_on:
            seconds = self._delay.target / self._engine.rate
            return {"seconds": seconds, "hand": self._hand, **asdict(self._whose)}
        return {"hand": self._hand} if self._hand else None

    def resume(self, memory: dict[str, Any]) -> None:
        """Go on holding back, by joins.

        Raises:
            KeyError, TypeError, ValueError: not what `memory` gives.
        """
        self._hand = str(memory.get("hand") or "")
        if "seconds" in memory:
            until = memory.get("until")
            known = None if until is None else int(until)
            self._whose = _Whose(str(memory.get("programme") or ""), known)
            self._begin(float(memory["seconds"]), Filling.STRETCH, None)


def _filling(given: object) -> Filling:
    try:
        return Filling(str(given))
    except ValueError:
        known = " or ".join(Filling)
        raise Refusal(
            "bad_filling", f"a delay can't be built up by {given!r}", f"By {known}."
        ) from None


def _bad_seconds(given: object) -> Refusal:
    return Refusal(
        "bad_seconds",
        f"{given!r} is no length of a delay",
        f"Seconds, from {LEAST:g} to {MOST:g}; to throw away, any part of what is held.",
    )
