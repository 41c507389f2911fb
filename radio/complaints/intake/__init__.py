"""Taking complaints in: committed on this computer first, then delivered to the shared database.

What is here stands in a file of its own (`intake.db`), written through to the disk: neither a shared
database that is away, nor a busy station, nor a power cut keeps a complaint from being kept.
"""
