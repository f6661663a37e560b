"""One thread for BLAS and OpenMP while many small calls are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import cache
from typing import TypeVar

import joblib
from threadpoolctl import ThreadpoolController

Item = TypeVar("Item")
Found = TypeVar("Found")


def one_thread() -> AbstractContextManager:
    """Threads of their own make small calls slower, and their sums depend on how many there are."""
    return _libraries().limit(limits=1)


@cache
def _libraries() -> ThreadpoolController:
    """The libraries in this process: finding them takes longer than seeing a picture."""
    return ThreadpoolController()


def each(
    function: Callable[[Item], Found], items: Iterable[Item], n_jobs: int | None
) -> Iterator[Found]:
    """`function` of each item, in order, on `n_jobs` threads with one BLAS thread each."""
    n_threads = joblib.effective_n_jobs(n_jobs)
    with one_thread():
        if n_threads == 1:
            yield from map(function, items)
        else:
            with ThreadPoolExecutor(n_threads) as pool:
                yield from pool.map(function, items)
