"""Learned fields as filters of a network that sees: `hmax.Structure(s1=channels(...))`."""

from __future__ import annotations

import numpy as np

from cortexviz.base import check
from cortexviz.v1.gabors import fit_gabor
from cortexviz.v1.patches import fields

BOTH_WAYS = 180.0  # degrees after which a line is the same again


def channels(
    weights: np.ndarray,
    mask: np.ndarray,
    n_orientations: int = 4,
    n_filters: int = 6,
    within: float = 15.0,
) -> np.ndarray:
    """Fields sorted by the line that they look for, a few for each orientation.

    Of the fields whose Gabor function lies within some degrees of an orientation those that it fits
    best, which lie in the middle of the patch and are long: as many turned a little one way as the
    other, so that a channel as a whole prefers its orientation.

    Parameters
    ----------
    weights : (N, d) array
        Learned fields.
    mask : (size, size) bool array
        Which pixels the weights belong to, d of them.
    n_orientations : int
        Channels, at 180 / n_orientations degrees from each other, as `hmax.orientations` has them.
    n_filters : int
        Fields of each channel.
    within : float
        Degrees, in (0, 90].

    Returns
    -------
    (n_orientations, n_filters, size, size) array

    Raises
    ------
    ValueError
        If there are too few fields of an orientation.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax import gabor_bank
    >>> from cortexviz.v1 import channels
    >>> lines = gabor_bank(4, size=13, sigma=3.0)
    >>> fields = np.repeat(lines.reshape(4, -1), 2, axis=0)
    >>> channels(fields, np.ones((13, 13), bool), n_filters=2).shape
    (4, 2, 13, 13)
    """
    n = check.integer("n_orientations", n_orientations, 2, 1000)
    n_filters = check.integer("n_filters", n_filters, 1)
    within = check.real("within", within, 0, 90, "(]")
    found = fit_gabor(weights, mask)
    banks = []
    for angle in BOTH_WAYS * np.arange(n) / n:
        turn = (found.orientation - angle + BOTH_WAYS / 2) % BOTH_WAYS - BOTH_WAYS / 2
        near = np.flatnonzero((abs(turn) <= within) & (found.r2 > 0.5))
        if len(near) < n_filters:
            raise ValueError(
                f"n_filters must not exceed the {len(near)} fields within {within:g} degrees of "
                f"{angle:g}; got {n_filters}: train more neurons, or allow more degrees"
            )
        near = near[np.argsort(-found.r2[near], kind="stable")]
        left = turn[near] < 0
        rank = np.where(left, left.cumsum(), (~left).cumsum())  # among those turned the same way
        banks.append(near[np.argsort(rank, kind="stable")[:n_filters]])
    return fields(weights, mask)[np.stack(banks)]
