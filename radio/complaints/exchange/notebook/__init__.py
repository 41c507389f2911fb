"""The old notebook, retyped into a spreadsheet at the end of each month: into the register with it."""
