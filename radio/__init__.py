"""Broadcast automation for a local public radio station."""

__version__ = "0.1.0"
