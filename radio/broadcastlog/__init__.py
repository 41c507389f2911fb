"""The broadcast log: days of rows in the database, frozen for the engine to play."""
