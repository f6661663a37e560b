"""Pictures at the door of every metric: grey or colour, bytes or fractions, nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import underflow_is_zero


@underflow_is_zero
def pictures(name: str, images: Any) -> np.ndarray:
    """Return a set of pictures as float32 in [0, 1], the way a PNG file would be read.

    Parameters
    ----------
    name : str
        What the argument is called in messages.
    images : (n, height, width) or (n, height, width, 3) array
        uint8 (0 to 255), or float in [0, 1].

    Returns
    -------
    array of the same shape, float32
    """
    array = check.finite(name, images)
    if array.ndim not in (3, 4) or (array.ndim == 4 and array.shape[-1] != 3) or 0 in array.shape:
        raise ValueError(
            f"{name} must have the shape (n, height, width) for grey or (n, height, width, 3) for "
            f"colour pictures, n at least 1; got {array.shape}"
        )
    if array.dtype == np.uint8:
        return array.astype(np.float32) / np.float32(255)
    if array.dtype.kind != "f":
        raise TypeError(
            f"{name} must hold bytes (uint8) or fractions (float in [0, 1]); got {array.dtype}"
        )
    array = check.unit(f"{name} as fractions", array, "scale them, or pass uint8 for 0 to 255")
    return array.astype(np.float32)


def grey(images: np.ndarray) -> np.ndarray:
    """Return (n, height, width): the plain mean of the three channels where there are three."""
    return images.mean(axis=-1) if images.ndim == 4 else images
