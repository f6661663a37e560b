"""What counts as pictures: one sentence for everything else."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from cortexviz.base import check, warn


@np.errstate(under="ignore")
def as_images(
    name: str, images: Any, image_shape: tuple[int, int] | None, owner: str = "HMAXNetwork"
) -> np.ndarray:
    """Pictures as a (n, height, width) float32 array in [0, 1].

    Parameters
    ----------
    images : (n, height, width) or (n, height * width) array
    image_shape : (height, width) or None
        What flat rows are folded into, and what pictures must have; None folds rows into squares.
    owner : str
        Who expects them.
    """
    array = check.finite(name, images)
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
        array = _folded(name, array, image_shape, owner)
    if image_shape is not None and array.shape[1:] != tuple(image_shape):
        raise ValueError(
            f"{name} must be pictures of {image_shape[0]} x {image_shape[1]} pixels; got "
            f"{array.shape[1]} x {array.shape[2]}: resize them, or train a network of that size"
        )
    return check.unit(name, array).astype(np.float32, copy=False)


def as_image(name: str, image: Any, image_shape: tuple[int, int]) -> np.ndarray:
    """One picture as a (height, width) float32 array in [0, 1]."""
    array = check.finite(name, image)
    if array.ndim != 2 and not (array.ndim == 3 and array.shape[-1] in (3, 4)):
        raise ValueError(f"{name} must be one picture, (height, width); got shape {array.shape}")
    return as_images(name, array[None], image_shape)[0]


def _folded(
    name: str, rows: np.ndarray, image_shape: tuple[int, int] | None, owner: str
) -> np.ndarray:
    n = rows.shape[1]
    if n == 0:
        raise ValueError(
            f"{name} has 0 feature(s) (shape={rows.shape}) while a minimum of 1 is required."
        )
    height, width = image_shape or (math.isqrt(n),) * 2
    if height * width != n:
        raise ValueError(
            f"X has {n} features, but {owner} is expecting {height * width} features as "
            f"input: {name} of {height} x {width} pixels. Give image_shape=(height, width) for "
            "others; a single picture is picture[None]"
        )
    return rows.reshape(len(rows), height, width)


def check_training_set(images: np.ndarray, labels: np.ndarray) -> None:
    """One label per picture, and no picture under two labels or twice under one.

    Parameters
    ----------
    images : (n, height, width) array
    labels : (n,) array
    """
    if labels.shape != (len(images),):
        raise ValueError(
            f"y must hold one label per picture, shape ({len(images)},); got {labels.shape}"
        )
    if labels.dtype.kind == "f" and (labels != np.floor(labels)).any():
        raise ValueError(
            "y must hold categories, strings or whole numbers; got fractions. "
            "Unknown label type: continuous"
        )
    names, seen = labels.tolist(), dict[bytes, int]()
    for i, image in enumerate(images):
        first = seen.setdefault(image.tobytes(), i)
        if first == i:
            continue
        if labels[first] != labels[i]:
            raise ValueError(
                f"images {first} and {i} are the same picture, labelled {names[first]!r} and "
                f"{names[i]!r}: nothing could tell them apart; remove one"
            )
        warn.warn(
            f"images {first} and {i} are the same picture of {names[i]!r}: the copy adds nothing",
            stacklevel=4,
        )
