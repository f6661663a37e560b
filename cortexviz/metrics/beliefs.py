"""Features from this package's own vision network: what its C2 nodes believe they see."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from cortexviz.metrics.images import grey, pictures

# Fewer shapes than the 64 images of a run, so that their covariance has full rank.
N_SHAPES = 40

# The size of an Olivetti face; pictures of other sizes are resized to it.
SIDE = 64


def c2_features(images: Any) -> np.ndarray:
    """How strongly C2 believes in each of 40 shapes, averaged over the picture.

    The network of Dura-Bernal 2012 has learned its shapes (states of S2, groups of C2) from this
    package's silhouettes, never from a face, so that no set of faces is its own judge.

    What they cannot see: brightness and wide shades, and hardly contrast, since each node tells
    only which of its shapes is likeliest: pieces of the outlines that make up silhouettes.

    Parameters
    ----------
    images : (n, height, width) or (n, height, width, 3) array
        uint8, or float in [0, 1]; colour is averaged to grey first.

    Returns
    -------
    (n, 40) float64 array
        Each row sums to 1.
    """
    from cortexviz.hmax import group_sums

    respond, images = _vision(), _resized(grey(pictures("images", images)))
    beliefs = (respond(image)["C2"] for image in images)
    return np.array([group_sums(belief, N_SHAPES).mean(axis=(0, 1)) for belief in beliefs], float)


@functools.lru_cache(maxsize=1)
def _vision() -> Callable[[np.ndarray], Mapping[str, np.ndarray]]:
    """Picture -> beliefs of S1 to C2, learned once in a process; takes about a second."""
    # Imported here, although they stand below this package: most of it knows nothing of vision
    # models, and should load in a moment.
    from cortexviz.data import silhouettes
    from cortexviz.hmax import PRESETS, HMAXNetwork

    names, images = silhouettes()
    structure = replace(PRESETS["both"], s2_states=N_SHAPES, places=None)
    return HMAXNetwork(structure, random_state=0).fit(_resized(images), names).respond


def _resized(images: np.ndarray) -> np.ndarray:
    """Pictures of SIDE x SIDE, smoothed where they shrink, so that no edge is invented."""
    if images.shape[1:] == (SIDE, SIDE):
        return images
    from skimage.transform import resize

    shape = (len(images), SIDE, SIDE)
    shrinks = max(images.shape[1:]) > SIDE
    return resize(images, shape, order=1, anti_aliasing=shrinks).astype(np.float32).clip(0, 1)
