"""Seeing what is in the register: search, lists, figures with the cases behind them."""
