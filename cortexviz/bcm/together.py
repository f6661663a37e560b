"""Many networks of one setting trained together on one device, each as `train` alone would.

First weights and orders of the images are drawn from the seeds here, by NumPy, while the device
works on what was drawn before. Imports torch: only for those who asked for a card.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from torch import Tensor

from cortexviz.bcm.batched import Batched, inverse, response
from cortexviz.bcm.devices import Card
from cortexviz.bcm.learners import orders
from cortexviz.bcm.params import Params
from cortexviz.bcm.training import diverged, first_weights

if TYPE_CHECKING:
    from cortexviz.bcm.fused import Fused

PIECE = 0.15  # seconds of work between two looks at what the caller wants
MOST = 2048  # steps a piece, lest their orders fill the memory
GROUP = 256  # networks: more at a time are not faster

# One training at a time, so that its pieces take as long as they should; and one kernel is built.
TURN, BUILDING = threading.Lock(), threading.Lock()


class Way(NamedTuple):
    """How networks of one setting are trained on a card: by what, and how many at a time."""

    card: Card
    learner: type[Batched] | type[Fused]
    networks: int


def way(params: Params, X: np.ndarray, card: Card) -> Way:
    """The fastest way, as far as there is memory."""
    with BUILDING, card.in_words():
        kind = fastest(params, torch.from_numpy(X).to(card.where))
    # Beside what is the learner's: the orders of a piece, and weights that are looked at.
    own = 3 * params.n_neurons * X.shape[1] * X.itemsize + 4 * MOST * params.batch_size
    each = kind.memory(params, *X.shape) + own
    return Way(card, kind, min(GROUP, card.networks(each, X.nbytes)))


def fastest(params: Params, X: Tensor) -> type[Batched] | type[Fused]:
    """The fastest learner that treats these params exactly, where the images are."""
    if X.is_cuda and find_spec("triton"):
        from cortexviz.bcm import fused

        if fused.fits(params, X):
            return fused.Fused
    return Batched


class Together:
    """Networks of one setting, one for each seed.

    Attributes
    ----------
    weights : (S, N, d) array
    responses : (S, n, N) array
        To every training image; both from the end of `advance` on.
    """

    weights: np.ndarray
    responses: np.ndarray

    def __init__(self, way: Way, params: Params, X: np.ndarray, seeds: Sequence[int]) -> None:
        self.way, self.params, self.X, self.seeds = way, params, X, seeds
        self.generators = [np.random.default_rng(seed) for seed in seeds]
        self.noise = np.stack([first_weights(params, X.shape[1], rng) for rng in self.generators])
        self.each = len(X) // params.batch_size  # steps of an epoch
        self.piece = 1

    def advance(self) -> Generator[int, None, None]:
        """Train to the end in pieces of at most `PIECE`; yields the epoch after each of them."""
        while not TURN.acquire(timeout=0.1):
            yield 0
        try:
            with self.way.card.in_words():
                yield from self._advance()
        finally:
            TURN.release()

    def _advance(self) -> Iterator[int]:
        X = torch.from_numpy(self.X).to(self.way.card.where)
        run = self.way.learner(self.params, X, torch.from_numpy(self.noise).to(X.device))
        settled = Settled(self.params.tol, run)
        pieces, done = self._pieces(), 0
        piece = next(pieces, None)
        while piece is not None and not settled.all():
            (batches, steps), started = piece, time.monotonic()
            taken = run.advance(batches, steps)
            piece = next(pieces, None)  # drawn while the device works
            self._check(torch.where(settled.which, steps, taken).cpu().numpy(), steps, done)
            done += steps
            if self.params.tol and done % self.each == 0:
                settled.look(run)
            pace = PIECE / max(time.monotonic() - started, 1e-6)
            self.piece = max(1, min(MOST, 4 * self.piece, int(steps * pace)))
            yield done // self.each
        self._keep(settled.weights(run), X)

    def _pieces(self) -> Iterator[tuple[Tensor | None, int]]:
        """Image numbers (S, steps, b) of the steps to come, or None for all, and how many steps."""
        left = self.params.epochs
        while left:
            # Looked at after each epoch, a network stops where `train` alone would.
            epochs = 1 if self.params.tol else min(left, max(1, self.piece // self.each))
            left -= epochs
            numbers, steps, most = self._orders(epochs), epochs * self.each, self.piece
            for low in range(0, steps, most):
                high = min(low + most, steps)
                yield None if numbers is None else numbers[:, low:high].contiguous(), high - low

    def _orders(self, epochs: int) -> Tensor | None:
        n, b = len(self.X), self.params.batch_size
        if b == n:
            return None
        drawn = np.array([orders(rng, n, b, epochs) for rng in self.generators], np.int32)
        return torch.from_numpy(drawn.reshape(len(drawn), -1, b)).to(self.way.card.where)

    def _check(self, taken: np.ndarray, steps: int, done: int) -> None:
        for seed, own in zip(self.seeds, taken, strict=True):
            if own < steps:
                self._say(seed, (done + int(own)) // self.each + 1)

    def _keep(self, weights: Tensor, X: Tensor) -> None:
        answers = response(X, weights, inverse(self.params, X), self.params.activation)
        self.weights, self.responses = weights.cpu().numpy(), answers.mT.cpu().numpy()
        finite = np.isfinite(self.weights).all((1, 2)) & np.isfinite(self.responses).all((1, 2))
        if not finite.all():
            self._say(self.seeds[int(finite.argmin())], self.params.epochs)

    def _say(self, seed: int, epoch: int) -> None:
        raise FloatingPointError(f"seed {seed}: {diverged(self.params, epoch)}")


class Settled:
    """Which networks an epoch has changed by `tol` times their norm at most, and as what."""

    def __init__(self, tol: float, run: Batched | Fused) -> None:
        self.tol, self.before, self.final = tol, run.weights(), run.weights()
        self.which = torch.zeros(len(self.before), dtype=torch.bool, device=run.X.device)

    def look(self, run: Batched | Fused) -> None:
        now = run.weights()
        moved = torch.linalg.vector_norm(now - self.before, dim=(1, 2))
        new = moved <= self.tol * torch.linalg.vector_norm(self.before, dim=(1, 2))
        new &= ~self.which
        self.final[new], self.before = now[new], now
        self.which |= new

    def all(self) -> bool:
        return bool(self.tol) and bool(self.which.all())

    def weights(self, run: Batched | Fused) -> Tensor:
        """What each has become: at its end, or once it had settled."""
        return torch.where(self.which[:, None, None], self.final, run.weights())
