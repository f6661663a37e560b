"""Memory that is free, given back to the machine."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from contextlib import suppress
from functools import cache

__all__ = ["give_back"]


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
