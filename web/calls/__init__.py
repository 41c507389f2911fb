"""Calls on the console: who rings, waits and is on the air; what was said and agreed."""
