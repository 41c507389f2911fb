"""Carts: short pieces held in memory, on the air with the next block."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from radio.air.decks.deck import Deck, Phase
from radio.air.decks.pcm import Samples
from radio.air.decks.pool import DecoderPool
from radio.air.files import write_atomic
from radio.air.log import Cart
from radio.air.quarantine import stamp

LONGEST = 300.0
"""Seconds of a cart that are held, enough for a bed; what is longer is cut there."""


class CartVoice:
    """One playing of a cart; a source for the mixer."""

    def __init__(self, audio: Samples, *, loop: bool) -> None:
        self._audio = audio
        self._at = 0
        self._loop = loop

    @property
    def exhausted(self) -> bool:
        """Played to its end."""
        return not self._loop and self._at >= len(self._audio)

    @property
    def left(self) -> int | None:
        """Frames up to its end; None where it goes round."""
        return None if self._loop else len(self._audio) - self._at

    def take(self, count: int) -> Samples:
        """The next frames; round and round when it loops."""
        if not self._loop:
            part = self._audio[self._at : self._at + count]
        else:
            part = self._audio[np.arange(self._at, self._at + count) % len(self._audio)]
        self._at += len(part)
        if self._loop:
            self._at %= len(self._audio)
        return part


@dataclass(slots=True)
class _Loading:
    cart: Cart
    deck: Deck
    parts: list[Samples]
    frames: int = 0


class CartWall:
    """The carts of the log, decoded one after the other in the background.

    libVLC decodes at playing speed, so what was decoded once is kept in a folder of its own
    and mapped from there. Owned by the mixer's thread; the executor may wait on the disk.
    """

    def __init__(
        self,
        pool: DecoderPool,
        rate: int,
        folder: Path,
        executor: Executor,
        on_bad: Callable[[Cart, str], None],
    ) -> None:
        self._pool = pool
        self._rate = rate
        self._folder = folder
        self._executor = executor
        self._on_bad = on_bad
        self._audio: dict[str, Samples] = {}
        self._carts: dict[str, Cart] = {}
        self._keys: dict[str, str] = {}
        self._waiting: list[Cart] = []
        self._loading: _Loading | None = None
        self._stored: list[tuple[str, Future[None]]] = []
        folder.mkdir(parents=True, exist_ok=True)

    def load(self, carts: tuple[Cart, ...]) -> None:
        """These are the carts from now on."""
        self._carts = {cart.name: cart for cart in carts}
        keys = {cart.name: self._key(cart) for cart in carts}
        self._audio = {n: a for n, a in self._audio.items() if self._keys.get(n) == keys.get(n)}
        self._keys = keys
        self._waiting = [cart for cart in carts if cart.name not in self._audio]

    def _key(self, cart: Cart) -> str:
        text = f"{cart.uri}\0{stamp(cart.uri)}\0{self._rate}"
        return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:24]

    def get(self, name: str) -> tuple[Cart, Samples] | None:
        """A cart that is ready to fire."""
        audio = self._audio.get(name)
        return None if audio is None else (self._carts[name], self._part(self._carts[name], audio))

    def _part(self, cart: Cart, audio: Samples) -> Samples:
        """From cue-in to cue-out; all of it where they leave nothing."""
        last = None if cart.cue_out is None else round(cart.cue_out * self._rate)
        part = audio[round(cart.cue_in * self._rate) : last]
        return part if len(part) else audio

    def known(self, name: str) -> bool:
        """Whether there is such a cart, ready or not."""
        return name in self._carts

    @property
    def carts(self) -> list[Cart]:
        """All carts in their order."""
        return list(self._carts.values())

    def poll(self, now: int) -> None:
        """Go on loading."""
        if self._loading is not None:
            self._go_on(self._loading, now)
        elif self._waiting:
            self._begin(self._waiting.pop(0))
        while self._stored and self._stored[0][1].done():
            self._map(*self._stored.pop(0))

    def _begin(self, cart: Cart) -> None:
        path = self._file(cart.name)
        if path.exists() and path.stat().st_size:
            self._audio[cart.name] = _mapped(path)
            return
        self._loading = _Loading(cart, Deck(self._pool, cart.uri, 0.0, self._rate), [])

    def _go_on(self, loading: _Loading, now: int) -> None:
        deck = loading.deck
        deck.poll(now)
        if deck.phase is Phase.READY:
            deck.play(now)
        if deck.phase is Phase.PLAYING:
            part = deck.take(self._rate)
            loading.parts.append(part.copy())
            loading.frames += len(part)
        if deck.phase is Phase.FAILED:
            self._loading = None
            self._on_bad(loading.cart, deck.reason)
        elif deck.exhausted or loading.frames > LONGEST * self._rate:
            self._finish(loading)

    def _finish(self, loading: _Loading) -> None:
        self._loading = None
        loading.deck.close()
        audio = np.concatenate(loading.parts)[: round(LONGEST * self._rate)]
        cart = loading.cart
        if self._keys.get(cart.name) is None:
            return
        self._audio[cart.name] = audio
        stored = self._executor.submit(
            write_atomic, self._file(cart.name), audio.tobytes(), durable=False
        )
        self._stored.append((cart.name, stored))

    def _map(self, name: str, stored: Future[None]) -> None:
        """Give back the memory of what is on the disk by now; where that failed it is kept."""
        if stored.exception() is None and name in self._keys and self._file(name).exists():
            self._audio[name] = _mapped(self._file(name))

    def _file(self, name: str) -> Path:
        return self._folder / f"{self._keys[name]}.pcm"


def _mapped(path: Path) -> Samples:
    return np.memmap(path, dtype=np.int16, mode="r").reshape(-1, 2)
