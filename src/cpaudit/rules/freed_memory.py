"""Freed arrays given back to the operating system."""

from __future__ import annotations

import ctypes
import platform

# From malloc.h. A block from this size on is mapped by itself, and goes back when it is let go.
_M_MMAP_THRESHOLD = -3
_MAPPED_BYTES = 1 << 20


def give_back_freed_memory() -> None:
    """Nothing; large arrays are given back once let go, where the C library would keep them.

    glibc raises the size from which it maps a block by itself to 32 MiB as soon as such a block was
    freed, and then keeps the room of smaller arrays between longer-lived ones: a seventh of the peak on
    five million persons. Other systems have no such habit.
    """
    if platform.libc_ver()[0] == "glibc":
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _MAPPED_BYTES)
