"""Maps of a network's layers: where their nodes lie on the picture, and how they are coloured.

They have two channels, (2, height, width) uint8: ink, and beside it orange, such as what feedback
added.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cortexviz.hmax import Structure, receptive_field

INKED, ADDED = np.array([[29, 37, 48], [210, 96, 26]], np.float32)


class Grid(NamedTuple):
    """Where the nodes of a layer lie on the picture; those outside it are left out.

    Attributes
    ----------
    first, count : int
        First row (and column) shown, and how many.
    start, step : float
        Upper (left) edge of the first node's cell, and its width, in pixels.
    """

    first: int
    count: int  # type: ignore[assignment]  # a tuple has a method of that name
    start: float
    step: float


def grid(structure: Structure, layer: str, nodes: int, side: int) -> Grid:
    """The nodes of `layer`, which has `nodes` a side, whose centre lies in a picture of `side`."""
    here, there = (receptive_field(structure, layer, i, 0)[0] for i in (0, 1))
    step = there.start - here.start
    centres = (here.start + here.stop) / 2 + step * np.arange(nodes)
    inside = np.flatnonzero((centres >= 0) & (centres <= side))
    first = int(inside[0])
    return Grid(first, len(inside), float(centres[first] - step / 2), float(step))


def channels(before: np.ndarray, now: np.ndarray) -> np.ndarray:
    """Ink that was there and still is, and ink that is new: (2, ...) uint8 from [0, 1]."""
    return stained(np.minimum(before, now), np.maximum(now - before, 0))


def stained(ink: np.ndarray, added: np.ndarray | None = None) -> np.ndarray:
    """Two channels, (2, ...) uint8 from [0, 1]; nothing is added where that is None."""
    both = np.stack([ink, np.zeros_like(ink) if added is None else added])
    return np.rint(255 * np.clip(both, 0, 1)).astype(np.uint8)


def colours(image: np.ndarray) -> np.ndarray:
    """A picture of two channels in colours, (height, width, 3) uint8, on white."""
    ink, added = image.astype(np.float32)[..., None] / 255
    return (255 - (255 - INKED) * ink - (255 - ADDED) * added).clip(0, 255).astype(np.uint8)
