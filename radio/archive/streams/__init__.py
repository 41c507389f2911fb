"""Small readers of the files that the air chain writes: how long they are, and their packets."""
