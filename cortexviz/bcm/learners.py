"""How a training advances: the rule step by step, for every optimizer.

A learner has `advance(orders)`, which trains one epoch for each row of image numbers and returns
how many epochs stayed finite; `weights()`, a copy; and `theta`, the threshold it used last.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cortexviz.bcm.optimizers import OPTIMIZERS
from cortexviz.bcm.rule import modification, response, threshold, weight_change


def orders(rng: np.random.Generator, n: int, batch_size: int, epochs: int) -> np.ndarray:
    """Which images each epoch shows, in which order: (epochs, n // batch_size * batch_size).

    One batch of all images is not shuffled: its mean does not depend on the order.
    """
    rows = np.tile(np.arange(n), (epochs, 1))
    if batch_size < n:
        rng.permuted(rows, axis=1, out=rows)
    return rows[:, : n // batch_size * batch_size]


def learner(params: Any, X: np.ndarray, weights: np.ndarray) -> Plain:
    """The fastest learner that treats these params exactly."""
    return Plain(params, X, weights)


class Plain:
    """The functions of `rule` and `optimizers`, one step after the other."""

    def __init__(self, params: Any, X: np.ndarray, weights: np.ndarray) -> None:
        self.params, self.X, self._weights = params, X, weights
        self.matrix = params.matrix.astype(X.dtype)
        self.theta = threshold(response(X, weights, self.matrix, params.activation))
        self.memories = [np.zeros_like(weights), np.zeros_like(weights)]
        self.steps = 0

    def weights(self) -> np.ndarray:
        return self._weights.copy()

    def advance(self, orders: np.ndarray) -> int:
        with np.errstate(over="ignore", invalid="ignore"):
            for done, order in enumerate(orders):
                for batch in order.reshape(-1, self.params.batch_size):
                    if not self.step(self.X[batch]):
                        return done
        return len(orders)

    def step(self, batch: np.ndarray) -> bool:
        params, weights = self.params, self._weights
        y = response(batch, weights, self.matrix, params.activation)
        keep = params.memory if params.threshold == "sliding" else 0.0
        theta = keep * self.theta + (1 - keep) * threshold(y)
        if not np.isfinite(theta).all():
            return False
        direction = weight_change(modification(y, theta), batch) - params.weight_decay * weights
        self.steps += 1
        change, *self.memories = OPTIMIZERS[params.optimizer](
            direction, *self.memories, self.steps, params.learning_rate, params.momentum
        )
        self.theta, self._weights = theta, weights + change
        return True
