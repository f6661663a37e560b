"""Forty people, ten portraits each, drawn from parameters: no download, the same bytes everywhere."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from cortexviz.data import _people, _portrait


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
    cast = _people.people()
    drawn = [_portrait.draw(p, moment, size, colour) for p in cast for moment in p.moments]
    images = np.stack(drawn).astype(np.float32) / 255
    people = np.repeat(np.arange(_people.N_PEOPLE), _people.N_PICTURES)
    images.flags.writeable = people.flags.writeable = False
    return images, people
