"""Runs on an existing Dask cluster (extra ``cortexviz[dask]``)."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from cortexviz import __version__
from cortexviz._optional import need
from cortexviz.studies.design import Run
from cortexviz.studies.store import Store
from cortexviz.studies.work import Outcome, Task, execute, quiet

# Seconds to wait for a scheduler and for its first worker.
PATIENCE = 10


@contextmanager
def connected(dask: Any) -> Iterator[Any]:
    """The client of the cluster that `dask` stands for: None, an address or a client."""
    if dask is None:
        yield None
        return
    distributed = need("distributed", "dask")
    client = dask if isinstance(dask, distributed.Client) else _client(distributed, dask)
    try:
        _check_workers(client)
        yield client
    finally:
        if client is not dask:
            client.close()


def rows(
    store: Store, todo: Iterable[Run], task_of: Callable[[Run], Task], client: Any
) -> Generator[dict[str, Any], None, None]:
    """Rows as they come back; this process alone touches the files.

    Dask does a run again whose worker died, and that run only: what has come back is on disk.
    """
    from distributed import as_completed

    claimed = (run for run in todo if store.claim(run))
    # Some more than are computed at a time, so that no worker waits for this process.
    width = 2 * max(1, sum(client.nthreads().values()))
    running = {_submit(client, task_of(run)): run for run in islice(claimed, width)}
    # Results are fetched as they are ready, also while nobody asks for the next row: what stays on
    # a worker is lost with it.
    arriving = as_completed(running, with_results=True)
    try:
        for future, outcome in arriving:
            yield store.record(running.pop(future), outcome)
            for run in islice(claimed, 1):
                following = _submit(client, task_of(run))
                running[following] = run
                arriving.add(following)
    finally:
        client.cancel(list(running))
        for run in running.values():
            store.release(run)


def _submit(client: Any, task: Task) -> Any:
    return client.submit(_quietly, task, pure=False)


def _quietly(task: Task) -> Outcome:
    with quiet():
        return execute(task)


def _client(distributed: Any, address: str) -> Any:
    try:
        return distributed.Client(address, timeout=PATIENCE)
    except (OSError, ValueError, TypeError) as error:
        raise ConnectionError(
            f"no Dask scheduler answers at {address!r} ({error}): start one with "
            "`dask scheduler`, and workers with `dask worker ADDRESS`"
        ) from None


def _check_workers(client: Any) -> None:
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        address = client.scheduler.address
        raise ConnectionError(
            f"the Dask cluster at {address} has no workers: start some with `dask worker {address}`"
        ) from None
    try:
        found = set(client.run(_version).values())
    except ModuleNotFoundError:
        found = {"none"}
    if found != {__version__}:
        raise ConnectionError(
            f"the Dask workers have cortexviz {', '.join(sorted(found))} and this is "
            f"{__version__}: install the same version on all of them"
        )


def _version() -> str:
    import cortexviz

    return cortexviz.__version__
