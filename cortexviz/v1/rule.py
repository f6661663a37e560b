"""What one patch changes, one equation a function: the definition that the kernel is held to.

    y     = f(W x)                          responses, `response`
    dW    = eta (y (y - theta) / theta x - decay W)      `bcm`, Law & Cooper 1994
    dW    = eta (y x - decay W)                          `hebb`
    dW    = eta (y x - y^2 W)                            `oja`, Oja 1982
    theta = theta + (y^2 - theta) / tau     `slide`

One pattern at a time, where `cortexviz.bcm` averages over a batch. Arrays have samples first.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import floats, underflow_is_zero
from cortexviz.bcm.rule import modification, threshold, weight_change

LIMIT = 1e6  # of bottom and top: no response comes near it, so that it is as good as none


def bounds(bottom: float, top: float) -> tuple[float, float]:
    """Least and largest response, looked at."""
    return check.real("bottom", bottom, -LIMIT, 0), check.real("top", top, 0, LIMIT, "(]")


@underflow_is_zero
def response(
    patches: np.ndarray, weights: np.ndarray, bottom: float = -1.0, top: float = 50.0
) -> np.ndarray:
    """How strongly each neuron answers each patch: y = top tanh(w x / top), or with bottom below 0.

    Law & Cooper 1994: a spontaneous rate can fall by less than it can rise.

    Parameters
    ----------
    patches : (n, d) array
    weights : (N, d) array
    bottom : float in [-1e6, 0]
        Least response; 0 rectifies.
    top : float in (0, 1e6]
        Largest response.

    Returns
    -------
    (n, N) array
        Responses above the spontaneous rate, in (bottom, top).

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.v1 import response
    >>> patches, weights = np.array([[1.0], [-1.0]]), np.array([[0.5], [100.0]])
    >>> response(patches, weights, bottom=-1, top=50).round(3)
    array([[ 0.5  , 48.201],
           [-0.462, -1.   ]])
    """
    weights = floats("weights", weights, ("N", "d"))
    patches = floats("patches", patches, ("n", weights.shape[1]))
    return saturated(patches @ weights.T, bottom, top)


def saturated(x: np.ndarray, bottom: float, top: float) -> np.ndarray:
    """f(x) = top tanh(x / top), or with bottom below 0; any shape."""
    bottom, top = bounds(bottom, top)
    below = bottom * np.tanh(x / bottom) if bottom else np.zeros_like(x)
    return np.where(x > 0, top * np.tanh(x / top), below)


def bcm(y, theta, weights, patch, decay):  # type: ignore[no-untyped-def]
    """Neurons become selective: dW = y (y - theta) / theta x - decay W. Law & Cooper 1994."""
    return weight_change(modification(y, theta), patch) - decay * weights


def hebb(y, theta, weights, patch, decay):  # type: ignore[no-untyped-def]
    """What fires together, wires together: dW = y x - decay W. Hebb 1949."""
    return weight_change(y, patch) - decay * weights


def oja(y, theta, weights, patch, decay):  # type: ignore[no-untyped-def]
    """Each neuron finds the first principal component: dW = y x - y^2 W. Oja 1982."""
    return weight_change(y, patch) - y.T**2 * weights


Rule = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray, float], np.ndarray]
RULES: dict[str, Rule] = {function.__name__: function for function in (bcm, hebb, oja)}


def slide(theta: np.ndarray, y: np.ndarray, tau: float) -> np.ndarray:
    """The threshold follows the mean square: theta + (y^2 - theta) / tau. Law & Cooper 1994."""
    return theta + (threshold(y) - theta) / tau
