"""The geometry of an illusory figure: its corners, its gaps, and the lines beside them.

Places are (row, column) and shifts move down and right.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import underflow_is_zero
from cortexviz.data.paths import rotated
from cortexviz.data.silhouettes import SIDE

SHAPES = {"triangle": 3, "square": 4, "pentagon": 5, "hexagon": 6}


class Contour(NamedTuple):
    """Where a figure's contour lies, to sample beliefs along it.

    Places are (row, column) in pixel indices: a whole number is the middle of a pixel, so an edge
    between the pixels 29 and 30 has 29.5. Side i runs from vertex i to vertex i + 1.

    Attributes
    ----------
    centre : (2,) array
        Centre of the figure, the mean of its vertices.
    vertices : (n_sides, 2) array
        The corners, where the inducers are.
    gaps : (n_sides, 2, 2) array
        First and last place of the stretch of every side that no inducer touches.
    normals : (n_sides, 2) array
        Unit vectors out of the figure: `gaps + 11 * normals[:, None]` is the parallel line 11
        pixels outside, `gaps - 11 * normals[:, None]` the one inside.
    """

    centre: np.ndarray
    vertices: np.ndarray
    gaps: np.ndarray
    normals: np.ndarray


@underflow_is_zero
def illusory_contour(
    shape: str = "square",
    size: float = 80,
    support_ratio: float = 0.5,
    rotation: float = 0,
    shift: tuple[float, float] = (0, 0),
) -> Contour:
    """The geometry of `kanizsa` and `line_drawing` with the same arguments.

    Dura-Bernal 2012, Fig. 14. The inducers' radius is support_ratio * size / 2, so that of every
    side the part support_ratio is drawn and the rest, in the middle, is the illusory gap.

    Parameters
    ----------
    shape, size, support_ratio, rotation, shift
        As in `kanizsa`.

    Examples
    --------
    >>> from cortexviz.data import illusory_contour
    >>> square = illusory_contour("square", size=80, support_ratio=0.5)
    >>> square.vertices.shape, square.centre
    ((4, 2), array([69.5, 69.5]))
    >>> square.gaps[0].round(1)  # 40 of the 80 pixels of a side, from here to there
    array([[29.5, 49.5],
           [29.5, 89.5]])
    """
    support_ratio = check.real("support_ratio", support_ratio, 0, 1, "(]")
    vertices = corners(shape, size, rotation, shift)
    following = np.roll(vertices, -1, axis=0)
    drawn = support_ratio / 2 * (following - vertices)
    gaps = np.stack([vertices + drawn, following - drawn], axis=1)
    centre = vertices.mean(axis=0)
    outward = (vertices + following) / 2 - centre
    normals = outward / np.linalg.norm(outward, axis=1, keepdims=True)
    # From (x, y), where a pixel begins at its index, to (row, column) of pixel middles.
    return Contour(
        centre[::-1] - 0.5, vertices[:, ::-1] - 0.5, gaps[..., ::-1] - 0.5, normals[:, ::-1]
    )


def corners(
    shape: str, size: float, rotation: float, shift: tuple[float, float], shear: float = 0
) -> np.ndarray:
    """Corners (n_sides, 2) as (x, y), clockwise as seen."""
    n_sides = SHAPES[check.choice("shape", shape, SHAPES)]
    size = check.real("size", size, low=0)
    rotation = check.real("rotation", rotation)
    moved = check.finite("shift", shift)
    if moved.shape != (2,):
        raise ValueError(
            f"shift must be two numbers, pixels down and right; got {check.shown(shift)}"
        )
    # Standing on a side: the first two corners are the two ends of the top, or the top itself.
    turns = np.arange(n_sides) * 360 / n_sides - 90 - (180 / n_sides if n_sides % 2 == 0 else 0)
    unit = np.stack([np.cos(np.radians(turns)), np.sin(np.radians(turns))], axis=1)
    unit -= (unit.min(axis=0) + unit.max(axis=0)) / 2
    unit[:, 0] -= np.tan(np.radians(shear)) * unit[:, 1]
    vertices = unit * size / (2 * np.sin(np.pi / n_sides))
    vertices = rotated(vertices, -rotation) + SIDE / 2 + moved[::-1]
    if size < 1 or vertices.min() < 0 or vertices.max() > SIDE:
        raise ValueError(
            f"size {size:g} with rotation {rotation:g}, shear {shear:g} and shift "
            f"{tuple(map(float, moved))} puts a corner of the {shape} outside the {SIDE} x {SIDE} "
            "picture or is less than a pixel: choose another size, or less shift"
        )
    return vertices
