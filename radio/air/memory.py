"""Settings of the C library's allocator, for processes that run for years."""

from __future__ import annotations

import ctypes

_M_ARENA_MAX = -8
_M_MMAP_THRESHOLD = -3
_THRESHOLD = 1 << 18


def trim_allocator(arenas: int) -> None:
    """Keep the heap small: few arenas, and large blocks always given back to the system.

    By default glibc makes eight arenas a core, and raises the size from which it gives blocks
    back to as much as 32 MB once one such has been freed (mallopt(3)).
    """
    libc = ctypes.CDLL(None)
    libc.mallopt(_M_ARENA_MAX, arenas)
    libc.mallopt(_M_MMAP_THRESHOLD, _THRESHOLD)
