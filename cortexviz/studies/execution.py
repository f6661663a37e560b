"""Doing the runs of a study: threads of this process through joblib, or a Dask cluster."""

from __future__ import annotations

import contextvars
import queue
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from typing import Any

import joblib
import numpy as np
from threadpoolctl import threadpool_limits

from cortexviz import __version__
from cortexviz.base import check, warn
from cortexviz.bcm import devices, train
from cortexviz.studies import cluster
from cortexviz.studies.design import Design, Run
from cortexviz.studies.measures import MEASURES
from cortexviz.studies.store import Store
from cortexviz.studies.table import Row
from cortexviz.studies.work import StoppedError, Task, execute, measured

KEEP = ("all", "pictures")

# Seconds between two looks at runs that somebody else is doing, and until that is said.
POLL, PATIENCE = 0.2, 5.0


def stream(
    study: Design,
    store: Store,
    jobs: int,
    dask: Any,
    keep: str,
    stop: threading.Event | None = None,
    trained: Callable[[Run, int], None] = lambda run, networks: None,
    device: str = "cpu",
) -> Iterator[Row]:
    """Rows of the runs that are not in `store` yet, as they finish, and with them `trained`."""
    stop, done = stop or threading.Event(), store.finished()
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
            task_of = partial(task, study, reference, keep, each, device=device)
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
                    stacklevel=3,
                )
            if todo:
                stop.wait(POLL)


def prepared(study: Design, store: Store, todo: Sequence[Run]) -> dict[str, Any]:
    """`reference_of`, once every setting and every measure has been tried on what is to be done."""
    # Warnings point at whoever asked for the rows of the study, four calls up.
    if store.version != __version__:
        warn.warn(
            f"{store.path.name} was begun by cortexviz {store.version} and goes on with "
            f"{__version__}: the column `versions` says which did a run",
            stacklevel=4,
        )
    _try_settings(study, todo)
    if study.few:
        warn.warn(study.few, stacklevel=4)
    reference = reference_of(study)
    _try_measures(study, todo, reference)
    return reference


def reference_of(study: Design) -> dict[str, Any]:
    """What each metric computes once, from all faces."""
    with warn.unheard():
        return {name: MEASURES[name].prepare(study.reference.images) for name in study.metrics}


def _try_settings(study: Design, todo: Iterable[Run]) -> None:
    """Too few pictures, or a batch larger than the set."""
    with warn.unheard():
        for run in {(run.label, run.params.batch_size): run for run in todo}.values():
            train(run.params, study.images(run))


def _try_measures(study: Design, todo: Iterable[Run], reference: Mapping[str, Any]) -> None:
    """Measure noise of the shape of each set of one's own, which a metric may not take."""
    own = {run.label: run.pictures for run in todo if isinstance(run.pictures, np.ndarray)}
    with warn.unheard():
        for label, pictures in own.items():
            least = max(MEASURES[name].least_images for name in study.metrics)
            noise = np.random.default_rng(0).random((least, 1, pictures[0].size))
            try:
                measured(noise, pictures, reference)
            except (ValueError, TypeError) as error:
                raise ValueError(
                    f"data[{label!r}] must be pictures that {', '.join(study.metrics)} can "
                    f"measure; got shape {pictures.shape}: {error}"
                ) from None


def task(
    study: Design,
    reference: Mapping[str, Any],
    keep: str,
    threads: int,
    run: Run,
    device: str = "cpu",
) -> Task:
    """What a worker is sent to do `run`."""
    images, seeds = study.images(run), run.network_seeds
    return Task(run.params, images, seeds, reference, keep, threads, device)


def placed(device: str, dask: Any) -> tuple[str, str]:
    """The device that does the runs, and its name if it is a card; a worker looks for its own."""
    if dask is not None:
        return check.choice("device", device, devices.DEVICES), ""
    card = devices.card(device)
    return (card.where, card.name) if card else ("cpu", "")


def threads(jobs: int) -> int:
    """How many threads the argument `jobs` stands for."""
    return joblib.cpu_count() if jobs == -1 else check.integer("jobs", jobs, minimum=1)


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
