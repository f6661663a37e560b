"""Runs on an existing Dask cluster (extra ``cortexviz[dask]``)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from cortexviz import __version__
from cortexviz.base import warn
from cortexviz.base.optional import need
from cortexviz.studies.design import Run
from cortexviz.studies.store import Store
from cortexviz.studies.table import Row
from cortexviz.studies.work import Outcome, Task, execute

# Seconds to wait for a scheduler, and for a first worker until it is said that there is none.
PATIENCE = 10.0

# Seconds between two looks for a result, and for workers that have come.
LOOK, COUNT = 0.05, 1.0

# Runs sent ahead at least: an adaptive cluster starts workers for what waits, not before.
AHEAD = 16


@contextmanager
def connected(dask: Any) -> Iterator[Any]:
    """The client of the cluster that `dask` stands for: None, an address or a client."""
    if dask is None:
        yield None
        return
    distributed = need("distributed", "dask")
    client = dask if isinstance(dask, distributed.Client) else _client(distributed, dask)
    try:
        yield client
    finally:
        if client is not dask:
            client.close()


def work(
    store: Store,
    todo: Iterable[Run],
    task_of: Callable[[Run], Task],
    client: Any,
    stop: threading.Event,
    put: Callable[[Row], None],
) -> None:
    """Have runs done until none is left to claim or `stop` is set; `put` takes each row.

    This process alone touches the files. Dask does a run again whose worker died, and that run
    only: what has come back is on disk.
    """
    from distributed import as_completed

    claimed = (run for run in todo if store.claim(run))
    # Results are fetched as they are ready: what stays on a worker is lost with it.
    arriving = as_completed([], loop=client.loop, with_results=True)
    running: dict[Any, Run] = {}
    started, counted, said = time.monotonic(), -COUNT, False
    try:
        while not stop.is_set():
            now = time.monotonic()
            if now >= counted + COUNT or len(running) < AHEAD:
                counted, threads = now, sum(client.nthreads().values())
                said = said or _say_waiting(client, threads, now - started)
                # Some more than are computed at a time, so that no worker waits for this process.
                for _ in range(max(AHEAD, 2 * threads) - len(running)):
                    if (run := next(claimed, None)) is not None:
                        future = client.submit(_done, task_of(run), __version__, pure=False)
                        running[future] = run
                        arriving.add(future)
                if not running:
                    return
            if arriving.has_ready():
                future, outcome = next(arriving)
                put(store.record(running.pop(future), outcome))
                future.release()  # or Dask would do it again when the worker that has it dies
            else:
                stop.wait(LOOK)
    except (ModuleNotFoundError, RuntimeError) as error:
        if "cortexviz" not in f"{error} {error.__cause__}":
            raise
        raise ConnectionError(_install("none")) from None
    finally:
        client.cancel(list(running))
        for run in running.values():
            store.release(run)


def _done(task: Task, version: str) -> Outcome:
    """`execute` on a worker, which must be this version, or its numbers may be others."""
    from cortexviz import __version__

    if __version__ != version:
        raise ConnectionError(_install(__version__, version))
    return execute(task)


def _install(theirs: str, ours: str = __version__) -> str:
    return (
        f"the Dask workers have cortexviz {theirs} and this is {ours}: "
        "install the same version on all of them"
    )


def _say_waiting(client: Any, threads: int, seconds: float) -> bool:
    """Say once that there are no workers yet: an adaptive cluster starts some by and by."""
    if threads or seconds < PATIENCE:
        return bool(threads)
    address = client.scheduler.address
    warn.warn(
        f"the Dask cluster at {address} has no workers yet: waiting for them; where it starts none "
        f"by itself, start some with `dask worker {address}`"
    )
    return True


def _client(distributed: Any, address: str) -> Any:
    try:
        return distributed.Client(address, timeout=PATIENCE)
    except (OSError, ValueError, TypeError) as error:
        raise ConnectionError(
            f"no Dask scheduler answers at {address!r} ({error}): start one with "
            "`dask scheduler`, and workers with `dask worker ADDRESS`"
        ) from None
