"""Planning as pure functions: plain values in, plain values out, no database, no clock."""
