"""Journals: files of facts that a process appends to, one a line, and their way into the database."""
