"""Forty people, ten portraits each, drawn from parameters: no download, the same everywhere."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from cortexviz.data._portraits.draw import draw
from cortexviz.data._portraits.people import N_PEOPLE, N_PICTURES
from cortexviz.data._portraits.people import people as the_forty


@lru_cache(maxsize=4)
def portraits(size: int = 64, colour: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """All 400 portraits.

    Returns
    -------
    images : (400, size, size) or (400, size, size, 3) float32 array in [0, 1], read-only
        In steps of 1/255, like a photograph with 8 bits.
    people : (400,) int array, read-only
        Ten pictures of person 0, ten of person 1, ...
    """
    cast = the_forty()
    drawn = [draw(p, moment, size, colour) for p in cast for moment in p.moments]
    images = np.stack(drawn).astype(np.float32) / 255
    people = np.repeat(np.arange(N_PEOPLE), N_PICTURES)
    images.flags.writeable = people.flags.writeable = False
    return images, people
