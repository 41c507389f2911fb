"""Programmes and their episodes: when they come, what is in them, who is asked into them."""
