"""Many seeds at once: one network per thread, each trained to its end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

import numpy as np

from cortexviz.base import check, warn
from cortexviz.bcm.learners import learner
from cortexviz.bcm.params import Params
from cortexviz.bcm.training import (
    advance,
    first_weights,
    look,
    nothing_learned,
    nothing_to_learn,
    samples,
)


def train_ensemble(
    params: Params,
    images: Any,
    seeds: Iterable[int],
    n_jobs: int = -1,
    progress: bool = True,
    stop: threading.Event | None = None,
) -> np.ndarray:
    """Train one network per seed, in parallel; each comes out as `train` alone would leave it.

    Ctrl-C keeps what is finished: the trained networks are returned with a warning that names
    their seeds.

    Parameters
    ----------
    params : Params
    images : (n, d), (n, h, w) or (n, h, w, 3) array
    seeds : iterable of int
    n_jobs : int
        Threads; -1 means one for each processor this process may use.
    progress : bool
        Show a bar with the time left.
    stop : threading.Event, optional
        Set from another thread, it does what Ctrl-C does, within about 0.1 s.

    Returns
    -------
    (S, N, d) array
        Weights, in the order of the seeds.

    Raises
    ------
    FloatingPointError
        If a network diverges; the message names its seed.
    """
    X = samples(images, params)
    try:
        wanted = [check.integer("seeds", seed) for seed in seeds]
    except TypeError as error:
        raise TypeError(f"seeds must be an iterable of whole numbers; {error}") from None
    if not wanted:
        raise ValueError("seeds must name at least one seed; got none")
    jobs = min(_threads(n_jobs), len(wanted))
    progress = check.boolean("progress", progress)
    if not isinstance(stop, threading.Event | None):
        raise TypeError(f"stop must be a threading.Event; got {check.shown(stop)}")
    hopeless = nothing_to_learn(X)
    if hopeless:
        warn.warn(hopeless, stacklevel=2)

    from tqdm.auto import tqdm

    one = 4 * params.n_neurons * X.shape[1] * X.itemsize
    check.fits("seeds", len(wanted), len(wanted) * one // 4 + jobs * one)
    weights = np.empty((len(wanted), params.n_neurons, X.shape[1]), dtype=params.dtype)
    epochs = [0] * len(wanted)
    finished: list[int] = []
    idle: list[int] = []
    matrix = params.matrix.astype(X.dtype)
    over = threading.Event()

    def ending() -> bool:
        return over.is_set() or (stop is not None and stop.is_set())

    def train_one(index: int) -> None:
        rng = np.random.default_rng(wanted[index])
        run = learner(params, X, first_weights(params, X.shape[1], rng))
        try:
            for epochs[index], _settled in advance(params, run, rng, 0, params.epochs):
                if ending():
                    return
            state = look(params, matrix, run, epochs[index])
        except FloatingPointError as error:
            raise FloatingPointError(f"seed {wanted[index]}: {error}") from None
        if nothing_learned(params, state.responses):
            idle.append(wanted[index])
        weights[index], epochs[index] = state.weights, params.epochs
        finished.append(index)

    todo: SimpleQueue[int] = SimpleQueue()
    for index in range(len(wanted)):
        todo.put(index)

    def train_some() -> None:
        with suppress(Empty):
            while not ending():
                train_one(todo.get_nowait())

    bar = tqdm(total=params.epochs * len(wanted), unit="epoch", disable=not progress)
    with bar, suppress(KeyboardInterrupt):
        _in_threads(train_some, jobs, over, lambda: bar.update(sum(epochs) - bar.n))
    finished.sort()
    if idle and not hopeless:
        warn.warn(
            f"all responses are equal, so nothing was learned, with seeds {sorted(idle)}",
            stacklevel=2,
        )
    if len(finished) < len(wanted):
        kept = [wanted[i] for i in finished]
        warn.warn(
            f"interrupted: returning {len(kept)} of {len(wanted)} networks, of seeds {kept}",
            stacklevel=2,
        )
        return weights[finished]
    return weights


def _in_threads(
    work: Callable[[], None], count: int, over: threading.Event, meanwhile: Callable[[], Any]
) -> None:
    """Call `work` in so many threads, and `meanwhile` until all have returned; raises their errors.

    `over` is set at the end, also after an error or Ctrl-C, for threads that are still at work.
    Not by `concurrent.futures`: Ctrl-C in the middle of its `wait` leaves locks held for ever.
    """
    ended: SimpleQueue[BaseException | None] = SimpleQueue()

    def one() -> None:
        try:
            work()
        except BaseException as error:
            ended.put(error)
        else:
            ended.put(None)

    threads = [threading.Thread(target=one) for _ in range(count)]
    try:
        for thread in threads:
            thread.start()
        working = count
        while working:
            # Short waits: Ctrl-C reaches this thread in between only.
            with suppress(Empty):
                error = ended.get(timeout=0.1)
                working -= 1
                if error is not None:
                    raise error
            meanwhile()
    finally:
        over.set()
        for thread in threads:
            if thread.ident is not None:  # it was started
                thread.join()


def _threads(n_jobs: int) -> int:
    if check.integer("n_jobs", n_jobs, minimum=-1) == -1:
        import joblib  # knows about affinity and containers

        return joblib.cpu_count()
    return check.integer("n_jobs", n_jobs, minimum=1)
