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
    X, wanted = samples(images, params), _seeds(seeds)
    n_jobs = min(_available(n_jobs), len(wanted))
    progress = check.boolean("progress", progress)
    if not isinstance(stop, threading.Event | None):
        raise TypeError(f"stop must be a threading.Event; got {check.shown(stop)}")
    hopeless = nothing_to_learn(X)
    if hopeless:
        warn.warn(hopeless, stacklevel=2)

    from tqdm.auto import tqdm

    one = 4 * params.n_neurons * X.shape[1] * X.itemsize
    check.fits("seeds", len(wanted), len(wanted) * one // 4 + n_jobs * one)
    ensemble = _Ensemble(params, X, wanted, stop or threading.Event())
    bar = tqdm(total=params.epochs * len(wanted), unit="epoch", disable=not progress)
    with bar, suppress(KeyboardInterrupt):
        _in_threads(ensemble, n_jobs, lambda: bar.update(sum(ensemble.epochs) - bar.n))
    if ensemble.idle and not hopeless:
        warn.warn(
            f"all responses are equal, so nothing was learned, with seeds {sorted(ensemble.idle)}",
            stacklevel=2,
        )
    finished = sorted(ensemble.finished)
    if len(finished) < len(wanted):
        kept = [wanted[i] for i in finished]
        warn.warn(
            f"interrupted: returning {len(kept)} of {len(wanted)} networks, of seeds {kept}",
            stacklevel=2,
        )
        return ensemble.weights[finished]
    return ensemble.weights


class _Ensemble:
    """What the threads share: seeds that wait, how far each network is, and what it has become."""

    def __init__(
        self, params: Params, X: np.ndarray, seeds: list[int], stop: threading.Event
    ) -> None:
        self.params, self.X, self.seeds, self.stop = params, X, seeds, stop
        self.matrix = params.matrix.astype(X.dtype)
        self.weights = np.empty((len(seeds), params.n_neurons, X.shape[1]), dtype=params.dtype)
        self.epochs = [0] * len(seeds)
        self.finished: list[int] = []
        self.idle: list[int] = []
        self.over = threading.Event()
        self.waiting: SimpleQueue[int] = SimpleQueue()
        for index in range(len(seeds)):
            self.waiting.put(index)

    def train_some(self) -> None:
        """Train one network after the other, until none waits."""
        with suppress(Empty):
            while not self.ending():
                self.train_one(self.waiting.get_nowait())

    def train_one(self, index: int) -> None:
        params, X, seed = self.params, self.X, self.seeds[index]
        rng = np.random.default_rng(seed)
        run = learner(params, X, first_weights(params, X.shape[1], rng))
        try:
            for self.epochs[index], _settled in advance(params, run, rng, 0, params.epochs):
                if self.ending():
                    return
            state = look(params, self.matrix, run, self.epochs[index])
        except FloatingPointError as error:
            raise FloatingPointError(f"seed {seed}: {error}") from None
        if nothing_learned(params, state.responses):
            self.idle.append(seed)
        self.weights[index], self.epochs[index] = state.weights, params.epochs
        self.finished.append(index)

    def ending(self) -> bool:
        return self.over.is_set() or self.stop.is_set()


def _in_threads(ensemble: _Ensemble, n_jobs: int, meanwhile: Callable[[], Any]) -> None:
    """Train in so many threads, and call `meanwhile` until all have returned; raises their errors.

    It is over at the end, also after an error or Ctrl-C, for threads that are still at work.
    Not by `concurrent.futures`: Ctrl-C in the middle of its `wait` leaves locks held for ever.
    """
    ended: SimpleQueue[BaseException | None] = SimpleQueue()

    def one() -> None:
        try:
            ensemble.train_some()
        except BaseException as error:
            ended.put(error)
        else:
            ended.put(None)

    threads = [threading.Thread(target=one) for _ in range(n_jobs)]
    try:
        for thread in threads:
            thread.start()
        working = n_jobs
        while working:
            # Short waits: Ctrl-C reaches this thread in between only.
            with suppress(Empty):
                error = ended.get(timeout=0.1)
                working -= 1
                if error is not None:
                    raise error
            meanwhile()
    finally:
        ensemble.over.set()
        for thread in threads:
            if thread.ident is not None:  # it was started
                thread.join()


def _seeds(seeds: Iterable[int]) -> list[int]:
    try:
        wanted = [check.integer("seeds", seed) for seed in seeds]
    except TypeError as error:
        raise TypeError(f"seeds must be an iterable of whole numbers; {error}") from None
    if not wanted:
        raise ValueError("seeds must name at least one seed; got none")
    return wanted


def _available(n_jobs: int) -> int:
    """So many threads; -1 means all processors."""
    if check.integer("n_jobs", n_jobs, minimum=-1) == -1:
        import joblib  # knows about affinity and containers

        return joblib.cpu_count()
    return check.integer("n_jobs", n_jobs, minimum=1)
