"""Finding and counting cases."""
