"""Rehearsal: the log of days ahead, played by the real sequencer in virtual time."""
