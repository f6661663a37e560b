"""The learning rule, one equation a function: the definition that the fast kernels are held to.

    P     = W X^T                   projections of b images on N neurons
    Y     = f(M^-1 P)               responses, `response`
    theta = <Y^2>                   modification threshold, `threshold`
    phi   = Y (Y - theta) / theta   modification, `modification`
    dW    = phi^T X / b             weight change, `weight_change`

Bienenstock, Cooper & Munro 1982 in the form of Law & Cooper 1994, with the lateral connections of
Castellani et al. 1999 as Rondini 2023 used them. Arrays have samples first: X (b, d), Y (b, N).
"""

from __future__ import annotations

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import floats, underflow_is_zero
from cortexviz.bcm.activations import ACTIVATIONS

# Keeps a silent neuron (theta = 0) at 0 / tiny = 0 where the equation says 0 / 0.
TINY = 1e-30


@underflow_is_zero
def response(
    images: np.ndarray,
    weights: np.ndarray,
    interaction: np.ndarray,
    activation: str = "leaky",
) -> np.ndarray:
    """How strongly each neuron answers each image: y = f(M^-1 W x).

    Castellani et al. 1999; Rondini 2023.

    Parameters
    ----------
    images : (b, d) array
        Pixels, usually in [0, 1].
    weights : (N, d) array
    interaction : (N, N) array
        The lateral connections M, L or B, before inversion.
    activation : {"leaky", "relu", "linear", "logistic", "tanh"}

    Returns
    -------
    (b, N) array
        Responses, dimensionless.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bcm import matrix_l, response
    >>> image, weights = np.array([[1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    >>> response(image, weights, np.eye(2))
    array([[1., 0.]])
    >>> response(image, weights, matrix_l(2)).round(3)  # the other one is held down, but leaks
    array([[ 1.333, -0.067]])
    """
    check.choice("activation", activation, ACTIVATIONS)
    weights = floats("weights", weights, ("N", "d"))
    images = floats("images", images, ("b", weights.shape[1]))
    interaction = floats("interaction", interaction, (len(weights), len(weights)))
    # W x first: N x b numbers to solve for. M^-1 W would be N x d of them, and needs more rounding.
    return answers(weights @ images.T, interaction, activation)


def answers(projections: np.ndarray, interaction: np.ndarray, activation: str) -> np.ndarray:
    """What neurons answer, (b, N), whose weights meet images so: y = f(M^-1 p), p (N, b)."""
    try:
        return ACTIVATIONS[activation](np.linalg.solve(interaction, projections)).T
    except np.linalg.LinAlgError:
        raise ValueError(
            "interaction must be invertible; got a singular matrix: choose other strengths"
        ) from None


@underflow_is_zero
def threshold(y: np.ndarray) -> np.ndarray:
    """Where depression turns into potentiation: theta = <y^2>. Law & Cooper 1994.

    Parameters
    ----------
    y : (b, N) array
        Responses.

    Returns
    -------
    (N,) array
        Mean over the batch, >= 0.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bcm import threshold
    >>> threshold(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([ 5., 10.])
    """
    return np.mean(floats("y", y, ("b", "N")) ** 2, axis=0)


@underflow_is_zero
def modification(y: np.ndarray, theta: np.ndarray) -> np.ndarray:
    """How strongly each synapse changes: phi = y (y - theta) / theta. Law & Cooper 1994.

    Zero at y = 0 and y = theta; depression below theta, potentiation above.

    Parameters
    ----------
    y : (b, N) or (b, 1) array
        Responses.
    theta : (N,) array
        Modification threshold, >= 0.

    Returns
    -------
    (b, N) array

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bcm import modification
    >>> modification(np.array([[0.5], [1.0], [2.0]]), theta=np.array([1.0])).ravel()
    array([-0.25,  0.  ,  2.  ])
    """
    y = floats("y", y, ("b", "N"))
    theta = floats("theta", theta, ("N" if y.shape[1] == 1 else y.shape[1],))
    return y * (y - theta) / np.maximum(theta, TINY)


@underflow_is_zero
def weight_change(phi: np.ndarray, images: np.ndarray) -> np.ndarray:
    """The direction in which the weights move: dW = phi^T X / b. Law & Cooper 1994.

    The slope of the activation is not used.

    Parameters
    ----------
    phi : (b, N) array
        Modification of each neuron by each image.
    images : (b, d) array

    Returns
    -------
    (N, d) array

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bcm import weight_change
    >>> phi, images = np.array([[2.0], [0.0]]), np.array([[1.0, 0.5], [1.0, 1.0]])
    >>> weight_change(phi, images)
    array([[1. , 0.5]])
    """
    # The report averages over the batch; the 1994 rule changes the weights after every pattern.
    phi = floats("phi", phi, ("b", "N"))
    images = floats("images", images, (len(phi), "d"))
    return phi.T @ images / len(images)
