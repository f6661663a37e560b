"""Memory that is free, given back to the machine; and one heap, which can be."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from contextlib import suppress
from functools import cache

__all__ = ["give_back", "one_heap"]

ARENAS = -8  # glibc's M_ARENA_MAX


def give_back() -> None:
    """Give back what was freed, in some milliseconds.

    glibc keeps it for a next time: a third of what a page has, while others wait for it. Where
    there is another library of C, this does nothing.
    """
    _trim()(0)


@cache
def _trim() -> Callable[[int], object]:
    with suppress(OSError, TypeError, AttributeError):  # TypeError: Windows
        return ctypes.CDLL(None).malloc_trim  # type: ignore[no-any-return]
    return lambda kept: None


def one_heap() -> None:
    """Have all threads take memory from one heap, in this process; call it before there are any.

    glibc gives each of them one, and what is free in one is of no use to the others: a server
    grows by them. Where there is another library of C, this does nothing.
    """
    with suppress(OSError, TypeError, AttributeError):
        ctypes.CDLL(None).mallopt(ARENAS, 1)
