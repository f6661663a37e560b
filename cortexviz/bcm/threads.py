"""The threads of an ensemble: what they share, and how they are waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, suppress
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, Protocol

import numpy as np

from cortexviz.bcm.devices import Card
from cortexviz.bcm.learners import learner
from cortexviz.bcm.params import Params
from cortexviz.bcm.training import advance, first_weights, look, nothing_learned


class _Networks(Protocol):
    """Networks that are trained at the same time; the arrays are there once `advance` has ended.

    weights : (S, N, d)
    responses : (S, n, N), to every training image
    """

    weights: np.ndarray
    responses: np.ndarray

    def advance(self) -> Generator[int, None, None]:
        """Train to the end in short pieces; yields the epoch after each of them."""


class _Alone:
    """One network, in this thread, and in others that it calls."""

    def __init__(self, params: Params, X: np.ndarray, n_jobs: int, seeds: Sequence[int]) -> None:
        self.params, self.X, self.n_jobs = params, X, n_jobs
        (self.seed,) = seeds

    def advance(self) -> Generator[int, None, None]:
        params, X, epoch = self.params, self.X, 0
        rng = np.random.default_rng(self.seed)
        run = learner(params, X, first_weights(params, X.shape[1], rng), self.n_jobs)
        try:
            for epoch, _settled in advance(params, run, rng, 0, params.epochs):
                yield epoch
            state = look(params, params.matrix.astype(X.dtype), run, epoch)
        except FloatingPointError as error:
            raise FloatingPointError(f"seed {self.seed}: {error}") from None
        self.weights, self.responses = state.weights[None], state.responses[None]


class Ensemble:
    """What the threads share: seeds that wait, how far each network is, and what it has become.

    n_jobs : threads of each network
    """

    def __init__(
        self,
        params: Params,
        X: np.ndarray,
        seeds: list[int],
        n_jobs: int,
        card: Card | None,
        stop: threading.Event,
    ) -> None:
        self.params, self.seeds, self.stop = params, seeds, stop
        self.weights = np.empty((len(seeds), params.n_neurons, X.shape[1]), dtype=params.dtype)
        self.epochs = [0] * len(seeds)
        self.finished: list[int] = []
        self.idle: list[int] = []
        self.over = threading.Event()
        self.waiting: SimpleQueue[range] = SimpleQueue()
        self.networks: Callable[[list[int]], _Networks] = partial(_Alone, params, X, n_jobs)
        width = 1
        if card:
            from cortexviz.bcm import together  # has torch

            way = together.way(params, X, card)
            self.networks, width = partial(together.Together, way, params, X), way.networks
        for start in range(0, len(seeds), width):
            self.waiting.put(range(start, min(start + width, len(seeds))))

    def train_some(self) -> None:
        """Train one group of networks after the other, until none waits."""
        with suppress(Empty):
            while not self.ending():
                self.train(self.waiting.get_nowait())

    def train(self, group: range) -> None:
        networks = self.networks([self.seeds[i] for i in group])
        with closing(networks.advance()) as epochs:
            for epoch in epochs:
                self.epochs[group.start : group.stop] = [epoch] * len(group)
                if self.ending():
                    return
        for i, weights, responses in zip(group, networks.weights, networks.responses, strict=True):
            if nothing_learned(self.params, responses):
                self.idle.append(self.seeds[i])
            self.weights[i], self.epochs[i] = weights, self.params.epochs
            self.finished.append(i)

    def ending(self) -> bool:
        return self.over.is_set() or self.stop.is_set()


def in_threads(ensemble: Ensemble, n_jobs: int, meanwhile: Callable[[], Any]) -> None:
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
