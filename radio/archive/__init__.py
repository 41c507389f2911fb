"""The aircheck archive: what went out, found by the wall clock, kept whole and proven to be."""
