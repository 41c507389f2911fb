"""Decides what goes on the air and when: a pure core, driven by frames and events."""

from radio.air.sequencer.airing import Airing, Source, State
from radio.air.sequencer.effects import (
    BuiltIn,
    Clear,
    Cue,
    Discard,
    Effect,
    End,
    Passed,
    Play,
    Raise,
)
from radio.air.sequencer.planning import MEETS
from radio.air.sequencer.rules import Rules, rules_of
from radio.air.sequencer.sequencer import Sequencer
from radio.air.sequencer.taking import Mode

__all__ = [
    "MEETS",
    "Airing",
    "BuiltIn",
    "Clear",
    "Cue",
    "Discard",
    "Effect",
    "End",
    "Mode",
    "Passed",
    "Play",
    "Raise",
    "Rules",
    "Sequencer",
    "Source",
    "State",
    "rules_of",
]
