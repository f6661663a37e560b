"""A network small enough for plain loops, and pictures for it."""

from __future__ import annotations

from functools import cache

import numpy as np

from cortexviz.data import random_shapes
from cortexviz.hmax import HMAXNetwork, Places, Structure

SIDE = 36
SMALL = Structure(
    eps=0.1,
    gabor_size=5,
    sigma=2.0,
    wavelength=4.0,
    c1_window=4,
    c1_step=2,
    c1_states=3,
    s2_window=3,
    s2_states=12,
    c2_window=3,
    c2_step=2,
    c2_states=2,
    places=Places(reach=4, step=4, pad=4, scales=(1.0,)),
)


def pictures(n: int = 4, seed: int = 0) -> np.ndarray:
    return random_shapes(n, seed, SIDE)


@cache
def trained() -> HMAXNetwork:
    """Trained once for all tests: use it, do not change it.

    As the equations have it, without a background category (`test_background`).
    """
    return HMAXNetwork(SMALL, nothing=0).fit(pictures(), list("abcd"))
