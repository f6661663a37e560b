"""How much memory is free; what was freed, given back to the machine; one heap, which can be."""

from __future__ import annotations

import ctypes
import math
import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from cortexviz.base.words import in_bytes

__all__ = ["free", "give_back", "one_heap", "shortage"]

# Bytes that fit everywhere: only for more is the system asked.
SURELY = 1e8
# Where Linux says how much a container may use; "max" where it sets no limit.
LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
ARENAS = -8  # glibc's M_ARENA_MAX


def shortage(n_bytes: float) -> str:
    """What is to be said of something that needs so much memory; "" where there is enough."""
    if n_bytes <= SURELY or n_bytes <= (there := free()):
        return ""
    needed = in_bytes(min(n_bytes, 1e300))  # a whole number may be too large for a float
    return f"needs about {needed} of memory, and {in_bytes(there)} are free"


def free() -> float:
    """Bytes of memory that this process may still take, as far as the system tells."""
    known = [math.inf]
    for limit in LIMITS:
        with suppress(OSError, ValueError):
            known.append(int(Path(limit).read_text()))
    with suppress(OSError, ValueError, IndexError):
        text = Path("/proc/meminfo").read_text()
        known.append(1024 * int(text.partition("MemAvailable:")[2].split()[0]))
    with suppress(AttributeError, ValueError, OSError):
        known.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    return min(known)


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
