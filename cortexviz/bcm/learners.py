"""How a training advances: three ways through the same rule, and which of them fits.

A learner has `X`, the images; `advance(orders)`, which trains one epoch for each row of image
numbers and returns how many stayed finite; `weights()`, a copy; `projections()`, W X^T; and
`theta`, the threshold it used last. All arithmetic is its own and in an order of its own, so the
same seed gives the same bytes.

============  ==================================  ============================================
`Compiled`    adam                                one compiled sweep over the weights a step
`Dual`        sgd, momentum, nesterov, n <= d     compiled; works on the n x n Gram matrix
`Plain`       all                                 the functions of `rule`, one after the other
============  ==================================  ============================================
"""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import DTypeLike

from cortexviz.bcm import storage
from cortexviz.bcm.kernel import (
    ACTIVATION_CODES,
    Adam,
    AdamState,
    Ascent,
    DualState,
    Rule,
    train_adam,
    train_dual,
)
from cortexviz.bcm.optimizers import BETA_1, BETA_2, EPSILON, OPTIMIZERS
from cortexviz.bcm.params import Params
from cortexviz.bcm.rule import modification, response, threshold, weight_change
from cortexviz.bcm.team import LATE, TAKEN, Team, together
from cortexviz.bcm.tiles import BLOCK, LINE, NEURONS, combinations, products

# Products of a weight and a pixel for which other threads are called, some 0.3 ms; and how many are
# done without them, some 40 ms, where one of them was put aside: it costs 3 ms or more.
WORTH, REST = 1e7, 1e9
BOUND = 1e30  # a threshold beyond this will not come back; float32 ends at 3e38


def orders(rng: np.random.Generator, n: int, batch_size: int, epochs: int) -> np.ndarray:
    """Which images each epoch shows, in which order: (epochs, n // batch_size * batch_size).

    One batch of all images is not shuffled: its mean does not depend on the order.
    """
    rows = np.tile(np.arange(n), (epochs, 1))
    if batch_size < n:
        rng.permuted(rows, axis=1, out=rows)
    return rows[:, : n // batch_size * batch_size]


def learner(params: Params, X: np.ndarray, weights: np.ndarray, n_jobs: int = 1) -> Learner:
    """The fastest learner that treats these params exactly; only `Compiled` uses more threads."""
    if params.optimizer == "adam":
        return Compiled(params, X, weights, n_jobs)
    # Adam and its kind divide by a root of squares, which leaves the span of the images.
    if params.optimizer in ("sgd", "momentum", "nesterov") and len(X) <= X.shape[1]:
        return Dual(params, X, weights)
    return Plain(params, X, weights)


class Plain:
    """The functions of `rule` and `optimizers`, one step after the other."""

    def __init__(self, params: Params, X: np.ndarray, weights: np.ndarray) -> None:
        self.params, self.X, self._weights = params, X, weights
        self.matrix = params.matrix.astype(X.dtype)
        self.theta = first_theta(params, X, weights)
        self.memories = [np.zeros_like(weights), np.zeros_like(weights)]
        self.steps = 0

    def weights(self) -> np.ndarray:
        return self._weights.copy()

    def projections(self) -> np.ndarray:
        return self._weights @ self.X.T

    # Overflow: the next step finds out, and says it.
    @np.errstate(over="ignore", invalid="ignore", under="ignore")
    def advance(self, orders: np.ndarray) -> int:
        for done, order in enumerate(orders):
            for batch in order.reshape(-1, self.params.batch_size):
                if not self.step(self.X[batch]):
                    return done
        return len(orders)

    def step(self, batch: np.ndarray) -> bool:
        params, weights = self.params, self._weights
        y = response(batch, weights, self.matrix, params.activation)
        theta = keep(params) * self.theta + (1 - keep(params)) * threshold(y)
        if not (theta <= BOUND).all():
            return False
        direction = weight_change(modification(y, theta), batch) - params.weight_decay * weights
        self.steps += 1
        change, *self.memories = OPTIMIZERS[params.optimizer](
            direction, *self.memories, self.steps, params.learning_rate, params.momentum
        )
        self.theta, self._weights = theta, weights + change
        return True


class Compiled:
    """Adam by `train_adam`, on up to `n_jobs` threads, one for each block of pixels at most."""

    def __init__(self, params: Params, X: np.ndarray, weights: np.ndarray, n_jobs: int = 1) -> None:
        self.X, self.shape = X, weights.shape
        self.images, self.rule = storage.images(X), _rule(params, X.dtype)
        self.theta = storage.aligned(first_theta(params, X, weights), params.n_neurons)
        self.n_threads = min(n_jobs, len(self.images))
        shared = self.n_threads > 1
        first, second = (storage.rows(np.zeros_like(weights), shared) for _ in range(2))
        self.state = AdamState(storage.rows(weights, shared), first, second, self.theta)
        self.room = storage.room(params, X.dtype, self.n_threads, params.n_neurons, BLOCK)
        n_rows, n_columns = self.room.projections.shape
        self.words = storage.words(len(self.images))
        self.sums = storage.several(X.dtype, len(self.images), n_rows, n_columns, shared)
        rate, decay = float(params.learning_rate), float(params.weight_decay)
        self.adam = Adam(rate, decay, BETA_1, BETA_2, EPSILON)
        self.steps, self.rest = 0, 0.0  # `rest`: how much is left to do alone

    def weights(self) -> np.ndarray:
        return storage.whole(self.state.weights, *self.shape)

    def projections(self) -> np.ndarray:
        return projected(self.state.weights, self.images, len(self.X), *self.shape)

    def advance(self, orders: np.ndarray) -> int:
        batches = storage.batches(orders.reshape(-1, self.rule.n_images), len(self.X))
        self.words[:] = 0

        def work(own: int) -> None:
            team = Team(self.words, self.sums, storage.up(self.shape[1], LINE), own)
            while not train_adam(
                self.state, self.images, batches, self.rule, self.adam, self.steps, self.room, team
            ):
                if own > 0:
                    return
                time.sleep(1e-4)  # Ctrl-C is served meanwhile

        amount = float(orders.size * self.shape[0] * self.shape[1])
        together(work, self.n_threads if amount > WORTH and self.rest <= 0 else 1)
        self.rest = REST if self.words[LATE, 0] else self.rest - amount
        taken = int(self.words[TAKEN, 0])
        self.steps += taken
        return taken * len(orders) // len(batches)


class Dual:
    """SGD, momentum and Nesterov by `train_dual`, in float64 whatever the dtype."""

    def __init__(self, params: Params, X: np.ndarray, weights: np.ndarray) -> None:
        self.X, self.start = X, weights
        self.theta = first_theta(params, X, weights).astype(np.float64)
        self.rule = _rule(params, np.float64)
        n, d = X.shape
        self.images = storage.images(X.astype(np.float64))
        basis = np.concatenate([X, weights]).astype(np.float64)
        seen = projected(storage.rows(basis), self.images, n, len(basis), d)
        self.everything, self.all = np.arange(n), _all(n)
        self.gram, self.start_seen = map(np.ascontiguousarray, (seen[:n], seen[n:]))
        # [A, padding, a]: W = A X + a W0, and a is 1 at the start.
        coefficients = np.zeros((len(self.rule.inverse), len(self.all) + 1))
        coefficients[:, -1] = 1.0
        self.state = DualState(coefficients, np.zeros_like(coefficients), self.theta)
        self.room = storage.room(params, np.float64, 1, n, params.batch_size)
        momentum = 0.0 if params.optimizer == "sgd" else float(params.momentum)
        ahead = momentum if params.optimizer == "nesterov" else 0.0
        rate, decay = float(params.learning_rate), float(params.weight_decay)
        self.ascent = Ascent(rate, decay, momentum, ahead)

    def weights(self) -> np.ndarray:
        coefficients, shape = self.state.coefficients, self.start.shape
        changes = storage.blocks(np.empty((0, shape[1])), len(coefficients), shared=False)
        phi = np.ascontiguousarray(coefficients[:, :-1])
        combinations(phi, self.images, self.all, storage.up(shape[1], LINE), changes)
        weights = storage.whole(changes, *shape) + coefficients[: shape[0], -1:] * self.start
        return weights.astype(self.start.dtype)

    def projections(self) -> np.ndarray:
        n, rows = len(self.X), self.state.coefficients[: len(self.start)]
        gram = storage.images(self.gram)  # symmetric: W X^T = A X X^T + a W0 X^T
        seen = projected(storage.rows(rows[:, :n]), gram, n, len(rows), n)
        return (seen + rows[:, -1:] * self.start_seen).astype(self.start.dtype)

    def advance(self, orders: np.ndarray) -> int:
        batches = storage.batches(orders.reshape(-1, self.rule.n_images), len(self.X))
        seen = self.gram, self.start_seen, self.everything
        taken = train_dual(self.state, *seen, batches, self.rule, self.ascent, self.room)
        return taken * len(orders) // len(batches)


Learner = Plain | Compiled | Dual


def projected(
    rows: np.ndarray, images: np.ndarray, n: int, n_neurons: int, n_pixels: int
) -> np.ndarray:
    """W X^T, (N, n), of weights and images in blocks, by the calling thread alone.

    BLAS would share a product of this size among threads of its own and wait for each: where other
    programs are at work, 0.35 s for all 400 faces, and this takes 2 ms.
    """
    everything, wide = _all(n), storage.up(n_neurons, NEURONS)
    sums = np.zeros((len(rows), wide, len(everything)), rows.dtype)
    out = np.zeros(sums.shape[1:], rows.dtype)
    products(rows, images, everything, storage.up(n_pixels, LINE), sums, out)
    return out[:n_neurons, :n]


def _all(n: int) -> np.ndarray:
    """The numbers of all images, in whole tiles."""
    return storage.batches(np.arange(n)[None], n)[0]


def keep(params: Params) -> float:
    """How much of the last threshold stays: nothing for "batch"."""
    return float(params.memory) if params.threshold == "sliding" else 0.0


@np.errstate(over="ignore", invalid="ignore", under="ignore")  # `training.look` says it
def first_theta(params: Params, X: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Where a sliding threshold starts: at the mean over all images."""
    return threshold(response(X, weights, params.matrix.astype(X.dtype), params.activation))


def _rule(params: Params, dtype: DTypeLike) -> Rule:
    inverse = storage.inverse(np.linalg.inv(params.matrix).astype(dtype))
    code = ACTIVATION_CODES[params.activation]
    everyone = np.arange(params.n_neurons)
    return Rule(params.batch_size, inverse, everyone, code, keep(params), BOUND)
