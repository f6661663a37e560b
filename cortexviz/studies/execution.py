"""Doing the runs of a study: threads of this process through joblib, or a Dask cluster."""

from __future__ import annotations

import contextvars
import queue
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any

import joblib
from threadpoolctl import threadpool_limits

from cortexviz.base import check, warn
from cortexviz.studies import cluster
from cortexviz.studies.beforehand import prepared
from cortexviz.studies.design import Design, Run
from cortexviz.studies.progress import Bar
from cortexviz.studies.store import ENDING, Store
from cortexviz.studies.table import Row
from cortexviz.studies.work import StoppedError, Task, execute

KEEP = ("all", "pictures")

# Seconds between two looks at runs that somebody else is doing, and until that is said.
POLL, PATIENCE = 0.2, 5.0


def finish(study: Design, out: Path, jobs: int, dask: Any, keep: str, progress: bool) -> list[Row]:
    """`Study.run`."""
    jobs, keep = threads(jobs), check.choice("keep", keep, KEEP)
    path = out / f"{study.name}{ENDING}"
    # Finished results can be read where nothing may be written.
    with suppress(FileNotFoundError), Store(path) as store:
        store.check(study)
        if len(store.finished()) == len(study.runs):
            return list(store.rows())
    with Store(path, study) as store:
        with Bar(study, store.finished(), progress) as bar:
            for _ in _stream(study, store, jobs, dask, keep, threading.Event(), bar.trained):
                bar.finished(store.finished())  # another process may have added to it meanwhile
        return list(store.rows())


def stream(
    study: Design, out: Path, jobs: int, dask: Any, keep: str, stop: threading.Event | None
) -> Iterator[Row]:
    """`Study.stream`."""
    jobs, keep = threads(jobs), check.choice("keep", keep, KEEP)

    def rows() -> Iterator[Row]:
        with Store(out / f"{study.name}{ENDING}", study) as store:
            yield from _stream(study, store, jobs, dask, keep, stop or threading.Event())

    return rows()


def task(study: Design, reference: Mapping[str, Any], keep: str, threads: int, run: Run) -> Task:
    """What a worker is sent to do `run`."""
    return Task(run.params, study.images(run), run.network_seeds, reference, keep, threads)


def threads(jobs: int) -> int:
    """How many threads the argument `jobs` stands for."""
    return joblib.cpu_count() if jobs == -1 else check.integer("jobs", jobs, minimum=1)


def _stream(
    study: Design,
    store: Store,
    jobs: int,
    dask: Any,
    keep: str,
    stop: threading.Event,
    trained: Callable[[Run, int], None] = lambda run, networks: None,
) -> Iterator[Row]:
    done = store.finished()
    todo = [run for run in study.runs if run.key not in done]
    if not todo:
        return
    reference = prepared(study, store, todo)
    # The longest first, so that none of them is left over for one thread at the end.
    todo.sort(key=study.cost, reverse=True)
    alone, said = time.monotonic(), False
    with cluster.connected(dask) as client:
        while todo and not stop.is_set():
            # Fewer runs than threads: then each run trains several networks at a time.
            each = 1 if client else max(1, jobs // len(todo))
            task_of = partial(task, study, reference, keep, each)
            if client:
                work = partial(cluster.work, store, todo, task_of, client, stop)
            else:
                work = partial(_work, store, todo, task_of, jobs, trained, stop)
            with closing(_meanwhile(work, stop)) as rows:
                for row in rows:
                    alone = time.monotonic()
                    yield row
            done = store.finished()
            todo = [run for run in todo if run.key not in done]
            if todo and not said and time.monotonic() > alone + PATIENCE:
                said = True
                warn.warn(
                    f"the last {len(todo)} runs of {study.name} are being done by another process "
                    "or thread: waiting for them",
                    stacklevel=4,
                )
            if todo:
                stop.wait(POLL)


def _work(
    store: Store,
    todo: Iterable[Run],
    task_of: Callable[[Run], Task],
    jobs: int,
    trained: Callable[[Run, int], None],
    stop: threading.Event,
    put: Callable[[Row], None],
) -> None:
    """Do runs in joblib's threads until none is left to claim or `stop` is set.

    The compiled training runs outside Python's lock.
    """

    def one(run: Run) -> None:
        if stop.is_set() or not store.claim(run):
            return
        try:
            put(store.record(run, execute(task_of(run), stop, partial(trained, run))))
        except StoppedError:
            pass
        finally:
            store.release(run)

    with threadpool_limits(1, user_api="blas"):
        parallel = joblib.Parallel(jobs, backend="threading", pre_dispatch=jobs)
        parallel(joblib.delayed(one)(run) for run in todo)


def _meanwhile(
    work: Callable[[Callable[[Row], None]], None], stop: threading.Event
) -> Generator[Row, None, None]:
    """Rows of ``work(put)`` as they come, from a thread of its own.

    Recorded there: what is finished is safe, and others get on, whether or not it is asked for.
    """
    rows: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def all_of_them() -> None:
        try:
            work(rows.put)
            rows.put(None)
        except BaseException as error:
            stop.set()
            rows.put(error)

    # In this thread's context, so that our warnings are heard where it hears them.
    context = contextvars.copy_context()
    worker = threading.Thread(target=context.run, args=[all_of_them], daemon=True)
    worker.start()
    try:
        while (row := rows.get()) is not None:
            if isinstance(row, BaseException):
                raise row
            yield row
    except BaseException:  # also GeneratorExit: nobody asks on
        stop.set()
        raise
    finally:
        worker.join()
