"""What a neuron makes of its input: y = f(x), one function each, in a table by name."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def leaky(x: np.ndarray) -> np.ndarray:
    """Leaky rectifier: x above 0, 0.1 x below, so that a silent neuron can still recover."""
    return np.maximum(x, 0.1 * x)


def relu(x: np.ndarray) -> np.ndarray:
    """Rectifier: x above 0, silent below."""
    return np.maximum(x, 0.0)


def linear(x: np.ndarray) -> np.ndarray:
    """No activation: y = x."""
    return x


def logistic(x: np.ndarray) -> np.ndarray:
    """Logistic curve 1 / (1 + exp(-x)), in (0, 1); written with tanh, which cannot overflow."""
    return 0.5 * np.tanh(0.5 * x) + 0.5


def tanh(x: np.ndarray) -> np.ndarray:
    """Hyperbolic tangent, in (-1, 1)."""
    return np.tanh(x)


ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    function.__name__: function for function in (leaky, relu, linear, logistic, tanh)
}
