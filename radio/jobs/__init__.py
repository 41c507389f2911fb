"""The worker: what the station does by itself, from a table of jobs."""
