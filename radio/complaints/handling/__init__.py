"""Following a case up: what may be done about it, by whom, until when."""
