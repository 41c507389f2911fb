"""Complaints: from a caller's words to an answer, kept in a database that several desks share."""
