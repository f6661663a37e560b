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
    fewer: bool = False,
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
    fewer : bool
        Take fewer fields of each channel where there are not so many of an orientation.

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
    angles, n_filters = asked(n_orientations, n_filters)
    within = check.real("within", within, 0, 90, "(]")
    found = fit_gabor(weights, mask)
    turns = found.orientation - angles[:, None]
    turns = (turns + BOTH_WAYS / 2) % BOTH_WAYS - BOTH_WAYS / 2
    near = (abs(turns) <= within) & (found.r2 > 0.5)
    fewest = int(near.sum(1).min())
    if fewest < (1 if check.boolean("fewer", fewer) else n_filters):
        raise ValueError(
            f"n_filters must not exceed the {fewest} fields within {within:g} degrees of "
            f"{angles[near.sum(1).argmin()]:g}; got {n_filters}: train more neurons, or "
            "allow more degrees"
        )
    chosen = [
        _either_side(*one, found.r2, min(n_filters, fewest))
        for one in zip(near, turns, strict=True)
    ]
    return fields(weights, mask)[np.stack(chosen)]


def asked(n_orientations: int, n_filters: int) -> tuple[np.ndarray, int]:
    """The orientation of each channel in degrees, and how many filters each is to have."""
    n = check.integer("n_orientations", n_orientations, 2, 1000)
    return BOTH_WAYS * np.arange(n) / n, check.integer("n_filters", n_filters, 1)


def _either_side(near: np.ndarray, turn: np.ndarray, r2: np.ndarray, n: int) -> np.ndarray:
    """The `n` best fitted of those that are `near`, as many turned to one side as to the other."""
    best = np.flatnonzero(near)[np.argsort(-r2[near], kind="stable")]
    left = turn[best] < 0
    rank = np.where(left, left.cumsum(), (~left).cumsum())  # among those turned the same way
    return best[np.argsort(rank, kind="stable")[:n]]
