"""Who may do what at the panel, and who did."""
