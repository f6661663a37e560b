"""Forty people, ten portraits each, drawn from parameters: no download, the same everywhere."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np

from cortexviz.data.portraits.draw import draw
from cortexviz.data.portraits.people import N_PEOPLE, N_PICTURES
from cortexviz.data.portraits.people import people as the_forty

PEOPLE = np.repeat(np.arange(N_PEOPLE), N_PICTURES)  # ten pictures of person 0, ten of person 1, ..
PEOPLE.flags.writeable = False

SMALL = 128  # up to this size portraits are remembered: at most 80 MB


def portraits(chosen: np.ndarray, size: int = 64, colour: bool = False) -> np.ndarray:
    """Portraits by their numbers, of the 400 whose people are `PEOPLE`.

    Returns
    -------
    (n, size, size) or (n, size, size, 3) float32 array in [0, 1]
        In steps of 1/255, like a photograph with 8 bits.
    """
    one = _remembered if size <= SMALL else _drawn
    images = np.empty((len(chosen), size, size, 3) if colour else (len(chosen), size, size), "f4")
    for image, number in zip(images, chosen, strict=True):
        image[:] = one(int(number), size, colour)
    images /= 255
    return images


def _drawn(number: int, size: int, colour: bool) -> np.ndarray:
    person, moment = divmod(number, N_PICTURES)
    return draw(_cast()[person], _cast()[person].moments[moment], size, colour)


_remembered = lru_cache(maxsize=4 * len(PEOPLE))(_drawn)
_cast = cache(the_forty)
