"""Doing the runs of a study: threads of this process through joblib, or a Dask cluster."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import joblib
from threadpoolctl import threadpool_limits

from cortexviz import _check, _warn
from cortexviz.bcm import train
from cortexviz.studies import cluster
from cortexviz.studies.design import Run, Study
from cortexviz.studies.measures import MEASURES
from cortexviz.studies.progress import Progress
from cortexviz.studies.store import Store
from cortexviz.studies.work import StoppedError, Task, execute, quiet

KEEP = ("all", "pictures")

# Seconds between two looks at runs that another process is doing.
POLL = 0.2


def finish(
    study: Study, out: Path, jobs: int, dask: Any, keep: str, progress: bool
) -> list[dict[str, Any]]:
    """`Study.run`."""
    with Store(_file(study, out), study) as store:
        with Progress(study, store.finished(), progress) as bar:
            for _ in _stream(study, store, jobs, dask, keep, threading.Event(), bar.trained):
                bar.finished(store.finished())  # another process may have added to it meanwhile
        return list(store.rows())


def stream(
    study: Study,
    out: Path,
    jobs: int,
    dask: Any,
    keep: str,
    stop: threading.Event | None = None,
) -> Iterator[dict[str, Any]]:
    """`Study.stream`."""
    with Store(_file(study, out), study) as store:
        yield from _stream(study, store, jobs, dask, keep, stop or threading.Event())


def task(study: Study, reference: dict[str, Any], keep: str, threads: int, run: Run) -> Task:
    """What a worker is sent to do `run`."""
    return Task(run.params, study.images(run), run.network_seeds, reference, keep, threads)


def reference_of(study: Study) -> dict[str, Any]:
    """What the metrics compute once from all faces; says what their values cannot be used for."""
    faces = study.reference.images
    few = min(run.n_seeds for run in study.runs)
    for name in study.metrics:
        if few <= MEASURES[name].n_features:
            _warn.warn(
                f"{few} synthetic images a run for the {MEASURES[name].n_features} features of "
                f"{name!r}: compare its values only among runs of as many images",
                stacklevel=5,
            )
    with quiet():
        return {name: MEASURES[name].prepare(faces) for name in study.metrics}


def _stream(
    study: Study,
    store: Store,
    jobs: int,
    dask: Any,
    keep: str,
    stop: threading.Event,
    trained: Callable[[Run, int], None] = lambda run, networks: None,
) -> Iterator[dict[str, Any]]:
    keep = _check.choice("keep", keep, KEEP)
    jobs = joblib.cpu_count() if jobs == -1 else _check.integer("jobs", jobs, minimum=1)
    done = store.finished()
    todo = [run for run in study.runs if run.key not in done]
    if not todo:
        return
    _try_settings(study, todo)
    # The longest first, so that none of them is left over for one thread at the end.
    todo.sort(key=study.cost, reverse=True)
    reference = reference_of(study)
    with cluster.connected(dask) as client:
        while todo and not stop.is_set():
            # Fewer runs than threads: then each run trains several networks at a time.
            threads = 1 if client else max(1, jobs // len(todo))
            task_of = partial(task, study, reference, keep, threads)
            if client:
                rows = cluster.rows(store, todo, task_of, client)
            else:
                rows = _threads(store, todo, task_of, jobs, stop, trained)
            busy = True
            with closing(rows):
                for row in rows:
                    busy = False
                    yield row
            done = store.finished()
            todo = [run for run in todo if run.key not in done]
            if todo and busy:
                time.sleep(POLL)  # another process has claimed all that is left


def _try_settings(study: Study, todo: Iterable[Run]) -> None:
    """Meet what cannot work now, not in an hour: too few pictures, a batch larger than the set."""
    with quiet():
        for run in {(run.label, run.params.batch_size): run for run in todo}.values():
            train(run.params, study.images(run))


def _threads(
    store: Store,
    todo: Iterable[Run],
    task_of: Any,
    jobs: int,
    stop: threading.Event,
    trained: Callable[[Run, int], None],
) -> Generator[dict[str, Any], None, None]:
    """Rows as they finish in joblib's threads; the compiled training runs outside Python's lock."""
    rows: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def one(run: Run) -> None:
        if stop.is_set() or not store.claim(run):
            return
        try:
            rows.put(store.record(run, execute(task_of(run), stop, partial(trained, run))))
        except StoppedError:
            store.release(run)

    def all_of_them() -> None:
        try:
            # Recorded by the thread that did it: what is finished is safe, read or not.
            with threadpool_limits(1, user_api="blas"), quiet():
                parallel = joblib.Parallel(jobs, backend="threading", pre_dispatch=jobs)
                parallel(joblib.delayed(one)(run) for run in todo)
            rows.put(None)
        except BaseException as error:
            stop.set()
            rows.put(error)

    worker = threading.Thread(target=all_of_them, daemon=True)
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


def _file(study: Study, out: Path) -> Path:
    return out / f"{study.name}.sqlite"
