"""The air chain: from a frozen log to what listeners hear."""
