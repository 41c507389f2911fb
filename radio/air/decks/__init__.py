"""Decks: sources decoded by libVLC in processes of their own."""
