"""The station's format: hour clocks, the week's grid of them, and seasons that change it."""
