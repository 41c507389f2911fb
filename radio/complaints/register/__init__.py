"""The shared complaint database: its tables, what of them is sealed, and what it starts from."""
