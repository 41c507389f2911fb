"""Days on which officials are away, as a warning to who asks them."""

from __future__ import annotations

from datetime import date

from playlists.publicholidays import has_joint_leave, holiday_on


def guest_warnings(day: date) -> tuple[str, ...]:
    """What to know before an official is asked for a day."""
    found = []
    name = holiday_on(day)
    if name:
        found.append(f"{day} is a public holiday: {name}")
    if not has_joint_leave(day.year):
        found.append(f"the joint leave of {day.year} is not known yet: {day} may be one")
    return tuple(found)
