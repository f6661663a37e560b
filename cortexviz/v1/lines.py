"""Learned fields, most of which look for edges, made into filters that look for thin lines."""

from __future__ import annotations

import numpy as np

from cortexviz.base import check
from cortexviz.v1.channels import asked
from cortexviz.v1.gabors import Gabors, fit_gabor
from cortexviz.v1.patches import fields


def lines(
    weights: np.ndarray,
    mask: np.ndarray,
    n_orientations: int = 4,
    n_filters: int = 6,
    size: int = 11,
    scale: float = 0.65,
) -> np.ndarray:
    """The best fitted fields, each less itself half a wave aside, turned to all orientations.

    A field that grew from photographs is odd, as edges are, and has one wave. Two of a kind side by
    side, one against the other, are even and have two, as the Gabor functions of Dura-Bernal 2012
    do. Fields may have any size and orientation, as what photographs show has none of its own.

    Parameters
    ----------
    weights : (N, d) array
        Learned fields.
    mask : (side, side) bool array
        Which pixels the weights belong to, d of them.
    n_orientations : int
        Channels, at 180 / n_orientations degrees from each other, as `hmax.orientations` has them.
    n_filters : int
        Fields of each channel, the same of all: those that a Gabor function fits best.
    size : odd int
        Pixels of a filter, from 3 to 51.
    scale : float
        Size of a field in a filter, in (0, 2] of what it was.

    Returns
    -------
    (n_orientations, n_filters, size, size) array
        With the middle of the line in the middle of each: `hmax.Structure(s1=...)`.

    Raises
    ------
    ValueError
        If there are too few fields.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax import gabor_bank
    >>> from cortexviz.v1 import lines
    >>> fields = gabor_bank(8, size=13, sigma=3.0).reshape(8, -1)
    >>> lines(fields, np.ones((13, 13), bool)).shape
    (4, 6, 11, 11)
    """
    angles, n_filters = asked(n_orientations, n_filters)
    size = check.integer("size", size, 3, 51)
    if size % 2 == 0:
        raise ValueError(f"size must be odd, so that a filter has a centre; got {size}")
    scale = check.real("scale", scale, 0, 2, "(]")
    found, pictures = fit_gabor(weights, mask), fields(weights, mask)
    if n_filters > len(pictures):
        raise ValueError(f"n_filters must not exceed the {len(pictures)} fields; got {n_filters}")
    best = np.argsort(-found.r2, kind="stable")[:n_filters]
    chosen = [(pictures[i], Gabors(*(value[i] for value in found))) for i in best]
    return np.array([[_line(*one, angle, size, scale) for one in chosen] for angle in angles])


def _line(picture: np.ndarray, fit: Gabors, angle: float, size: int, scale: float) -> np.ndarray:
    from scipy.ndimage import affine_transform

    own = np.radians(fit.orientation)
    across = np.array([np.cos(own), np.sin(own)])  # the line, in rows and columns
    # Where its wave is zero, next to the middle: there the field is odd.
    edge = (np.pi - np.radians(fit.phase)) % np.pi - np.pi / 2
    middle = (len(picture) - 1) / 2 + np.array([fit.row, fit.column])
    middle = middle + across * edge * fit.wavelength / (2 * np.pi)
    cos, sin = np.cos(np.radians(angle) - own), np.sin(np.radians(angle) - own)
    turn = np.array([[cos, sin], [-sin, cos]]) / scale
    one, other = (
        affine_transform(
            picture, turn, middle + aside * across - turn @ np.full(2, size // 2),
            (size, size), order=1, mode="grid-constant",
        )
        for aside in (-fit.wavelength / 4, fit.wavelength / 4)
    )  # fmt: skip
    return one - other
