"""What counts as pictures: one sentence for everything else."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from cortexviz import _check


def as_images(name: str, images: Any, image_shape: tuple[int, int] | None) -> np.ndarray:
    """Pictures as a (n, height, width) float32 array in [0, 1].

    Parameters
    ----------
    images : (n, height, width) or (n, height * width) array
    image_shape : (height, width) or None
        What flat rows are folded into, and what pictures must have; None folds rows into squares.
    """
    array = _check.finite(name, images)
    if array.ndim == 4 or (array.ndim == 3 and array.shape[-1] in (3, 4)):
        raise ValueError(
            f"{name} must be grey, (n, height, width); got shape {array.shape}: average the "
            f"colours first, {name}.mean(axis=-1)"
        )
    if array.ndim not in (2, 3):
        raise ValueError(
            f"{name} must have shape (n, height, width) or (n, height * width); got {array.shape}. "
            "Reshape your data: a single picture is picture[None]"
        )
    if len(array) == 0:
        raise ValueError(f"{name} must hold at least one picture; got 0 sample(s)")
    if array.ndim == 2:
        array = _folded(name, array, image_shape)
    if image_shape is not None and array.shape[1:] != tuple(image_shape):
        raise ValueError(
            f"{name} must be pictures of {image_shape[0]} x {image_shape[1]} pixels; got "
            f"{array.shape[1]} x {array.shape[2]}: resize them, or train a network of that size"
        )
    low, high = array.min(), array.max()
    if low < 0 or high > 1:
        raise ValueError(
            f"{name} must lie in [0, 1], black to white; got [{low:g}, {high:g}]: divide pixels "
            "of 0 to 255 by 255"
        )
    return array.astype(np.float32)


def as_image(name: str, image: Any, image_shape: tuple[int, int]) -> np.ndarray:
    """One picture as a (height, width) float32 array in [0, 1]."""
    array = _check.finite(name, image)
    if array.ndim != 2 and not (array.ndim == 3 and array.shape[-1] in (3, 4)):
        raise ValueError(f"{name} must be one picture, (height, width); got shape {array.shape}")
    return as_images(name, array[None], image_shape)[0]


def _folded(name: str, rows: np.ndarray, image_shape: tuple[int, int] | None) -> np.ndarray:
    if image_shape is None:
        side = math.isqrt(rows.shape[1])
        image_shape = (side, side)
    if math.prod(image_shape) != rows.shape[1]:
        raise ValueError(
            f"{name} has {rows.shape[1]} features a row, which do not fold into pictures of "
            f"{image_shape[0]} x {image_shape[1]}: give image_shape=(height, width), and a single "
            "picture as picture[None]"
        )
    return rows.reshape(len(rows), *image_shape)
