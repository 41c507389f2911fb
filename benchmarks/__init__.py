"""Figures of the station beside those of other programs, taken in the same run.

`python -m benchmarks [name ...] [--quick]`; see docs/performance.md.
"""
