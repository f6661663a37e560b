"""The thirty objects that pages of vision show."""

from __future__ import annotations

from functools import cache

import numpy as np

from cortexviz import data

SIDE = 140  # pixels of a picture
THUMB = 35  # of a small one


@cache
def silhouettes() -> data.Silhouettes:
    """The thirty objects that the networks know; read once."""
    return data.silhouettes()


def thumbs(*more: np.ndarray) -> bytes:
    """The silhouettes as small pictures in ink, and `more` pictures of (140, 140) after them."""
    images = np.stack([*silhouettes().images, *more])
    small = images.reshape(len(images), THUMB, SIDE // THUMB, THUMB, -1).mean((2, 4))
    return np.rint(255 * (1 - small)).astype(np.uint8).tobytes()
