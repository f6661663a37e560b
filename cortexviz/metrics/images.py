"""Pictures at the door of every metric: grey or colour, bytes or fractions, nothing else."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import Shape, array, underflow_is_zero

ONE: list[Shape] = [("height", "width"), ("height", "width", 3)]  # grey or colour
SETS: list[Shape] = [("n", *one) for one in ONE]

T = TypeVar("T")

# What is remembered of sets of pictures: some draws of random features, and a few others.
_MOST = 20
_remembered: OrderedDict[tuple, Any] = OrderedDict()


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
    found = array(name, images, SETS, empty=False)
    if found.dtype == np.uint8:
        return found.astype(np.float32) / np.float32(255)
    if found.dtype.kind != "f":
        raise TypeError(
            f"{name} must hold bytes (uint8) or fractions (float in [0, 1]); got {found.dtype}"
        )
    found = check.unit(f"{name} as fractions", found, "scale them, or pass uint8 for 0 to 255")
    return found.astype(np.float32)


def grey(images: np.ndarray) -> np.ndarray:
    """Return (n, height, width): the plain mean of the three channels where there are three."""
    return images.mean(axis=-1) if images.ndim == 4 else images


def remembered(kind: str, images: np.ndarray, function: Callable[[np.ndarray], T]) -> T:
    """`function(images)`, remembered: a study asks for the same set many times."""
    key = (kind, images.shape, hashlib.sha256(images.tobytes()).digest())
    if key not in _remembered:
        _remembered[key] = function(images)
        if len(_remembered) > _MOST:
            _remembered.popitem(last=False)
    return _remembered[key]
