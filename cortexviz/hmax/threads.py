"""One thread for BLAS and OpenMP while many small calls are made."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController


def one_thread() -> AbstractContextManager:
    """Threads of their own make small calls slower, and their sums depend on how many there are."""
    return _libraries().limit(limits=1)


@cache
def _libraries() -> ThreadpoolController:
    """The libraries in this process: finding them takes longer than seeing a picture."""
    return ThreadpoolController()
