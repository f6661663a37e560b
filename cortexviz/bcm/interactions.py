"""The lateral connections between neurons: matrices L and B of Rondini 2023, and a user's own.

All are given before inversion: neurons answer with y = f(M^-1 W x), Castellani et al. 1999.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cortexviz.base import check

# Beyond this, responses carry more rounding error than signal (float32 has 7 digits).
MAX_CONDITION = 1e8

CENTRE = 2.3  # of Rondini 2023, Eq. 1, which is for five neurons

MATRICES = 4  # of this size in memory at a time, while the condition number is worked out


def matrix_l(n: int, strength: float = -0.5) -> np.ndarray:
    """Every neuron inhibits every other: 1 on the diagonal, -strength elsewhere.

    Rondini 2023, section 1.1 (matrix L).

    Parameters
    ----------
    n : int
        Number of neurons, >= 1.
    strength : float
        The connection between any two neurons; negative inhibits.

    Returns
    -------
    (n, n) array

    Raises
    ------
    ValueError
        If the matrix cannot be inverted, as at strength -1 and 1 / (n - 1).

    Examples
    --------
    >>> from cortexviz.bcm import matrix_l
    >>> matrix_l(3)
    array([[1. , 0.5, 0.5],
           [0.5, 1. , 0.5],
           [0.5, 0.5, 1. ]])
    """
    n = check.integer("n", n, minimum=1)
    strength = check.real("strength", strength)
    check.fits("n", n, 8 * MATRICES * n**2)
    matrix = np.full((n, n), -strength)
    np.fill_diagonal(matrix, 1.0)
    return check_matrix(matrix, n, f"matrix_l(n={n}, strength={strength:g})")


def matrix_b(
    n: int, negative: float = -0.2, positive: float = 0.3, centre: float | None = None
) -> np.ndarray:
    """Neurons inhibit each other, but mirror pairs and the centre neuron support each other.

    Rondini 2023, Eq. 1 (n = 5): 1 on the diagonal, -negative off it, -positive for the mirror
    pairs (i, n - 1 - i) and along the whole centre row and column.

    Parameters
    ----------
    n : int
        Number of neurons, odd, >= 1.
    negative, positive : float
        Connection between unrelated neurons, and between mirror pairs or with the centre.
    centre : float, optional
        The centre neuron's diagonal. None means n // 2 + 0.3, which is Eq. 1's 2.3 at n = 5.

    Returns
    -------
    (n, n) array

    Raises
    ------
    ValueError
        If n is even or the matrix cannot be inverted.

    Examples
    --------
    >>> from cortexviz.bcm import matrix_b
    >>> matrix_b(5)
    array([[ 1. ,  0.2, -0.3,  0.2, -0.3],
           [ 0.2,  1. , -0.3, -0.3,  0.2],
           [-0.3, -0.3,  2.3, -0.3, -0.3],
           [ 0.2, -0.3, -0.3,  1. ,  0.2],
           [-0.3,  0.2, -0.3,  0.2,  1. ]])
    """
    n = check.integer("n", n, minimum=1)
    if n % 2 == 0:
        raise ValueError(
            f"n must be odd for matrix B, which needs one middle neuron; got {n}: "
            f"take {n - 1} or {n + 1}"
        )
    check.fits("n", n, 8 * MATRICES * n**2)
    negative = check.real("negative", negative)
    positive = check.real("positive", positive)
    middle = n // 2
    centre = usual_centre(n) if centre is None else check.real("centre", centre)
    matrix = np.full((n, n), -negative)
    np.fill_diagonal(matrix[:, ::-1], -positive)
    matrix[middle, :] = matrix[:, middle] = -positive
    np.fill_diagonal(matrix, 1.0)
    matrix[middle, middle] = centre
    return check_matrix(
        matrix,
        n,
        f"matrix_b(n={n}, negative={negative:g}, positive={positive:g}, centre={centre:g})",
    )


def usual_centre(n: int) -> float:
    """The diagonal of B's centre neuron where nobody says otherwise.

    The report gives n = 5 only and does not say how the centre grows. A diagonal that grows with n
    keeps the centre neuron's picture clean, as in its figures; `CENTRE` at any n leaves it noisier,
    and with more different faces, which decides "B against L".
    """
    return n // 2 + 0.3


def check_matrix(matrix: Any, n_neurons: int, name: str = "interaction") -> np.ndarray:
    """Return `matrix` as a float64 (n_neurons, n_neurons) array that can safely be inverted."""
    array = check.finite(name, matrix).astype(np.float64)
    if array.shape != (n_neurons, n_neurons):
        raise ValueError(
            f"{name} must have shape (n_neurons, n_neurons) = ({n_neurons}, {n_neurons}); "
            f"got {array.shape}: change the matrix or n_neurons"
        )
    condition = np.linalg.cond(array)
    if not condition <= MAX_CONDITION:
        raise ValueError(
            f"{name} must be safely invertible, condition number at most {MAX_CONDITION:g}; "
            f"got {condition:.3g}: it is (nearly) singular, so choose other strengths"
        )
    return array
