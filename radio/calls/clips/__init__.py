"""Clips of calls: a list of edits over a recording that stays as it is, and the piece it makes."""
