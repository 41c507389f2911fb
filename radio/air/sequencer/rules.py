"""The station's rules for joining items, in frames and seconds."""

from __future__ import annotations

from dataclasses import dataclass

from radio.air.settings import EngineSettings


@dataclass(frozen=True, slots=True)
class Rules:
    """How the sequencer behaves; lengths in seconds.

    hard_fade: how long an item fades before a hard time.
    trim: an item may lose so much of its end to a hard time; more, and fill is chosen.
    least: a shorter rest before a hard time is no place for an item of its own.
    finish_wait: an item that would keep a hard one that finishes waiting longer than this is
        passed over.
    cue_ahead: how long before its start an item is cued.
    late: a hard item that gets ready within this time still interrupts.
    assist_grace: silence an operator in assist mode may leave; stop_grace: a stop in automatic
        mode.
    soft_early: a soft item begins early rather than leave a shorter gap than this.
    """

    sample_rate: int = 48000
    hard_fade: float = 2.0
    skip_fade: float = 0.8
    trim: float = 12.0
    least: float = 6.0
    finish_wait: float = 600.0
    cue_ahead: float = 20.0
    late: float = 5.0
    assist_grace: float = 30.0
    stop_grace: float = 5.0
    soft_early: float = 3.0

    def frames(self, seconds: float) -> int:
        """Seconds as whole frames."""
        return round(seconds * self.sample_rate)


def rules_of(s: EngineSettings) -> Rules:
    """The sequencer's rules by these settings."""
    return Rules(
        sample_rate=s.sample_rate,
        hard_fade=s.hard_fade,
        skip_fade=s.skip_fade,
        cue_ahead=s.cue_ahead,
        assist_grace=s.assist_grace,
        stop_grace=s.silence_after,
    )
