"""The rule in torch, for many networks of one setting at a time, on any device that torch has.

    P     = W X^T                      (S, N, b), networks first, then neurons
    Y     = f(M^-1 P)                  `response`
    theta = <Y^2>                      (S, N), `threshold`
    phi   = Y (Y - theta) / theta      `modification`
    dW    = phi X / b                  (S, N, d), `weight_change`

The equations of `rule`, with the optimizers of `optimizers` as they are. Imports torch, so nothing
that has to do without it imports this.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from cortexviz.bcm.learners import BOUND, keep
from cortexviz.bcm.optimizers import OPTIMIZERS
from cortexviz.bcm.params import Params
from cortexviz.bcm.rule import TINY

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "leaky": lambda x: torch.maximum(x, 0.1 * x),
    "relu": torch.relu,
    "linear": lambda x: x,
    "logistic": lambda x: 0.5 * torch.tanh(0.5 * x) + 0.5,
    "tanh": torch.tanh,
}


def response(images: Tensor, weights: Tensor, inverse: Tensor, activation: str) -> Tensor:
    """y = f(M^-1 W x): (S, N, b), of images (b, d) that all networks see, or (S, b, d)."""
    return ACTIVATIONS[activation](inverse @ (weights @ images.mT))


def threshold(y: Tensor) -> Tensor:
    """theta = <y^2>: (S, N)."""
    return (y * y).mean(-1)


def modification(y: Tensor, theta: Tensor) -> Tensor:
    """phi = y (y - theta) / theta: (S, N, b)."""
    theta = theta[..., None]
    return y * (y - theta) / theta.clamp_min(TINY)


def weight_change(phi: Tensor, images: Tensor) -> Tensor:
    """dW = phi X / b: (S, N, d)."""
    return phi @ images / images.shape[-2]


class Batched:
    """A learner, as those in `learners`, of S networks: `weights` (S, N, d) become its own."""

    def __init__(self, params: Params, X: Tensor, weights: Tensor) -> None:
        self.params, self.X, self._weights = params, X, weights
        self.inverse = inverse(params, X)
        self.theta = first_theta(params, X, weights)
        self.memories = [torch.zeros_like(weights), torch.zeros_like(weights)]
        self.steps = 0

    @staticmethod
    def memory(params: Params, n: int, d: int) -> int:
        """Bytes for each network that learns from `n` images of `d` pixels."""
        # Weights, two memories, the direction, and four passing values of an optimizer's line.
        numbers = 8 * params.n_neurons * d + params.batch_size * d
        return np.dtype(params.dtype).itemsize * numbers

    def weights(self) -> Tensor:
        return self._weights.clone()

    def advance(self, batches: Tensor | None, steps: int) -> Tensor:
        """Train `steps` steps more, without waiting for the device to have done them.

        batches (S, steps, b) has the numbers of the images; None: all of them in every step.
        Returns (S,) how many steps each network took before a threshold left its bound.
        """
        going = torch.ones(len(self._weights), dtype=torch.bool, device=self.X.device)
        taken = torch.zeros_like(going, dtype=torch.int64)
        for k in range(steps):
            going &= self.step(self.X if batches is None else self.X[batches[:, k]])
            taken += going
        return taken

    def step(self, images: Tensor) -> Tensor:
        params, weights = self.params, self._weights
        y = response(images, weights, self.inverse, params.activation)
        self.theta = keep(params) * self.theta + (1 - keep(params)) * threshold(y)
        change = weight_change(modification(y, self.theta), images)
        if params.weight_decay:
            change = change - params.weight_decay * weights
        self.steps += 1
        step, *self.memories = OPTIMIZERS[params.optimizer](
            change, *self.memories, self.steps, params.learning_rate, params.momentum
        )
        self._weights = weights + step
        return (self.theta <= BOUND).all(1)


def inverse(params: Params, X: Tensor) -> Tensor:
    """M^-1 where the images are, (N, N)."""
    return torch.from_numpy(np.linalg.inv(params.matrix)).to(X)


def first_theta(params: Params, X: Tensor, weights: Tensor) -> Tensor:
    """Where a sliding threshold starts: at the mean over all images, (S, N)."""
    return threshold(response(X, weights, inverse(params, X), params.activation))
