"""The cart wall: pages of keys, each of which puts a short piece on the air."""
