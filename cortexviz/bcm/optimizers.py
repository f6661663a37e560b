"""From a direction to a step: one function each, in a table by name.

Every function takes the direction of ascent `u`, its two memories (0 at the start), the count of
steps `t` = 1, 2, ..., the learning rate and the momentum; it returns the step and the memories.
What is not used is passed through.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-8  # Kingma & Ba 2015
DECAY = 0.9  # of RMSprop and Adadelta
UNIT = 1e-6  # Adadelta's first steps are of its root, Zeiler 2012

Array = np.ndarray
Step = tuple[Array, Array, Array]


def sgd(u: Array, first: Array, second: Array, t: int, rate: float, momentum: float) -> Step:
    """Plain ascent: rate u."""
    return rate * u, first, second


def momentum(u: Array, first: Array, second: Array, t: int, rate: float, momentum: float) -> Step:
    """Heavy ball, Polyak 1964: v <- momentum v + rate u; the step is v."""
    first = momentum * first + rate * u
    return first, first, second


def nesterov(u: Array, first: Array, second: Array, t: int, rate: float, momentum: float) -> Step:
    """Momentum that looks ahead, Nesterov 1983: the step is momentum v + rate u."""
    first = momentum * first + rate * u
    return momentum * first + rate * u, first, second


def adam(u: Array, first: Array, second: Array, t: int, rate: float, momentum: float) -> Step:
    """Mean over root mean square, both corrected for their start at 0. Kingma & Ba 2015."""
    first = BETA_1 * first + (1 - BETA_1) * u
    second = BETA_2 * second + (1 - BETA_2) * u**2
    mean, square = first / (1 - BETA_1**t), second / (1 - BETA_2**t)
    return rate * mean / (square**0.5 + EPSILON), first, second


def adamax(u: Array, first: Array, second: Array, t: int, rate: float, momentum: float) -> Step:
    """Adam with the largest recent size in place of the root mean square. Kingma & Ba 2015."""
    first = BETA_1 * first + (1 - BETA_1) * u
    second = (BETA_2 * second).clip(abs(u))
    return rate * first / (1 - BETA_1**t) / (second + EPSILON), first, second


def adagrad(u: Array, first: Array, second: Array, t: int, rate: float, momentum: float) -> Step:
    """Divide by the root of the sum of all squares. Duchi et al. 2011."""
    second = second + u**2
    return rate * u / (second**0.5 + EPSILON), first, second


def rmsprop(u: Array, first: Array, second: Array, t: int, rate: float, momentum: float) -> Step:
    """Divide by the running root mean square. Tieleman & Hinton 2012."""
    second = DECAY * second + (1 - DECAY) * u**2
    return rate * u / (second**0.5 + EPSILON), first, second


def adadelta(u: Array, first: Array, second: Array, t: int, rate: float, momentum: float) -> Step:
    """Scale by the ratio of past steps to past directions, both squared. Zeiler 2012."""
    second = DECAY * second + (1 - DECAY) * u**2
    step = u * ((first + UNIT) / (second + UNIT)) ** 0.5
    return rate * step, DECAY * first + (1 - DECAY) * step**2, second


OPTIMIZERS: dict[str, Callable[..., Step]] = {
    function.__name__: function
    for function in (adam, sgd, momentum, nesterov, adamax, adagrad, rmsprop, adadelta)
}
