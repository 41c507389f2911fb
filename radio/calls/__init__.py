"""The telephone: who calls, what is said, what becomes of it."""
