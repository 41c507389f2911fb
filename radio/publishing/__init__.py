"""Episodes as they are published: cut out of what went out, levelled, with chapters."""
