"""Days ahead with all that is known: what has aired, what is booked, what is owed."""
