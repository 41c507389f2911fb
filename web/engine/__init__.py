"""The panel's side of the engine: one connection in, any number of browsers out."""
