"""The paper's seven distortions of silhouettes, five variations each, and five harder ones.

Dura-Bernal 2012, "Occluded, Noise, Translated, Scaled" (Fig. 10).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import array, underflow_is_zero
from cortexviz.data.changes import (
    moved_scaled_noisy,
    noisy,
    occluded,
    scaled,
    shifted,
    shifted_anywhere,
)

_TABLE: dict[str, Callable[..., np.ndarray]] = {
    "occluded": partial(occluded, fraction=0.2),
    "noise 5": partial(noisy, fraction=0.05),
    "noise 10": partial(noisy, fraction=0.10),
    "shift 10": partial(shifted, pixels=10),
    "shift 20": partial(shifted, pixels=20),
    "scale 10": partial(scaled, factor=0.9),
    "scale 20": partial(scaled, factor=0.8),
    "any shift": partial(shifted_anywhere, pixels=20),
    "shift 30": partial(shifted, pixels=30),
    "scale 30": partial(scaled, factor=0.7),
    "scale 40": partial(scaled, factor=0.6),
    "mixed": partial(moved_scaled_noisy, pixels=20, factor=0.9, fraction=0.10),
}
DISTORTIONS = tuple(_TABLE)[:7]
HARDER = tuple(_TABLE)[7:]


@underflow_is_zero
def distort(
    images: np.ndarray, seed: int = 0, names: Sequence[str] | None = None
) -> dict[str, np.ndarray]:
    """Five distorted versions of every picture, for each distortion (Dura-Bernal 2012, Fig. 10).

    ==============  ============================================================================
    occluded        20 % of the object's ink hidden by a white rectangle, in five places
    noise 5, 10     5 or 10 % of all pixels replaced by random numbers, uniform in [0, 1]
    shift 10, 20    moved by 10 or 20 px up, down, right, left, and down and right by both
    scale 10, 20    10 or 20 % smaller, in the four corners and the middle of its bounding box
    --------------  ----------------------------------------------------------------------------
    any shift       moved at random by whole rows and columns in [-20, 20]
    shift 30        as shift 10, by 30 px
    scale 30, 40    as scale 10, to .7 and .6 of the size
    mixed           to .9 of the size, moved as in any shift, and then 10 % noise
    ==============  ============================================================================

    The first seven are the paper's (`DISTORTIONS`, the default), the others are harder
    (`HARDER`). The paper leaves the diagonal open ("the corresponding number of pixels"): here
    rows and columns both move by it, the harder reading.

    Parameters
    ----------
    images : (n, height, width) array
        Dark objects on white, values in [0, 1]; any size, any number.
    seed : int
        The same seed gives the same pictures, whichever other distortions are asked for.
    names : sequence of str, optional
        Which distortions, in this order; None for the paper's seven.

    Returns
    -------
    dict of str to (5, n, height, width) float32 array

    Raises
    ------
    ValueError
        If `images` is no stack of grey pictures in [0, 1], a name is unknown, or a picture has
        nothing to hide or to make smaller.

    Examples
    --------
    >>> from cortexviz.data import DISTORTIONS, HARDER, distort, silhouettes
    >>> versions = distort(silhouettes().images[:3], names=["shift 10", "mixed"])
    >>> {name: images.shape for name, images in versions.items()}
    {'shift 10': (5, 3, 140, 140), 'mixed': (5, 3, 140, 140)}
    >>> "shift 10" in DISTORTIONS, "mixed" in HARDER
    (True, True)
    """
    pictures = _pictures(images)
    seed = check.integer("seed", seed)
    chosen = DISTORTIONS if names is None else _names(names)
    order = list(_TABLE)
    # A stream of its own for each: choosing other names does not change a distortion.
    return {
        name: _TABLE[name](pictures, np.random.default_rng([seed, order.index(name)]))
        for name in chosen
    }


def _names(names: Any) -> list[str]:
    said = check.shown(names)
    if isinstance(names, str):
        raise TypeError(f"names must be a sequence of names; got {said}: write [{said}]")
    try:
        given = list(names)
    except TypeError:
        raise TypeError(f"names must be a sequence of names; got {said}") from None
    return [check.choice("names", name, _TABLE) for name in given]


def _pictures(images: np.ndarray) -> np.ndarray:
    remedy = "put one picture in a stack with images[None], and make colours grey"
    stack = array("images", images, ("n", "height", "width"), empty=False, remedy=remedy)
    return check.unit("images", stack).astype(np.float32)
