"""Learned fields, most of which look for edges, made into filters that look for thin lines."""

from __future__ import annotations

import numpy as np

from cortexviz.base import check
from cortexviz.v1.gabors import Gabors, fit_gabor
from cortexviz.v1.patches import fields


def lines(
    weights: np.ndarray, mask: np.ndarray, size: int = 11, scale: float = 0.65
) -> tuple[np.ndarray, np.ndarray]:
    """Each field less itself half a wave aside, and smaller: ``channels(*lines(weights, mask))``.

    A field that grew from photographs is odd, as edges are, of one wave, and 8 pixels long. Two of
    one kind side by side, the one against the other, are even and of two waves, as the Gabor
    functions of Dura-Bernal 2012 are; and photographs know no size, so that fields may have any.

    Parameters
    ----------
    weights : (N, d) array
        Learned fields.
    mask : (size, size) bool array
        Which pixels the weights belong to, d of them.
    size : odd int
        Pixels of a filter, from 3 to 51.
    scale : float
        Size of a field in a filter, in (0, 2] of what it was.

    Returns
    -------
    filters : (N, size * size) array
        With the middle of the line in the middle of each.
    mask : (size, size) bool array
        All true.

    Examples
    --------
    >>> from cortexviz.hmax import gabor_bank
    >>> import numpy as np
    >>> edges = gabor_bank(4, size=13, sigma=3.0).reshape(4, -1)
    >>> filters, mask = lines(edges, np.ones((13, 13), bool))
    >>> filters.shape, mask.shape
    ((4, 121), (11, 11))
    """
    size = check.integer("size", size, 3, 51)
    if size % 2 == 0:
        raise ValueError(f"size must be odd, so that a filter has a centre; got {size}")
    scale = check.real("scale", scale, 0, 2, "(]")
    found, pictures = fit_gabor(weights, mask), fields(weights, mask)
    made = [
        _line(picture, Gabors(*one), size, scale)
        for picture, one in zip(pictures, zip(*found, strict=True), strict=True)
    ]
    return np.stack(made).reshape(len(made), -1), np.ones((size, size), bool)


def _line(picture: np.ndarray, fit: Gabors, size: int, scale: float) -> np.ndarray:
    from scipy.ndimage import affine_transform

    angle = np.radians(fit.orientation)
    across = np.array([np.cos(angle), np.sin(angle)])  # the line, in rows and columns
    # Where its wave is zero, next to the middle: there the field is odd.
    edge = (np.pi - np.radians(fit.phase)) % np.pi - np.pi / 2
    middle = (len(picture) - 1) / 2 + np.array([fit.row, fit.column])
    middle = middle + across * edge * fit.wavelength / (2 * np.pi)
    one, other = (
        affine_transform(
            picture, np.eye(2) / scale, middle + aside * across - size // 2 / scale,
            (size, size), order=1, mode="grid-constant",
        )
        for aside in (-fit.wavelength / 4, fit.wavelength / 4)
    )  # fmt: skip
    return one - other
