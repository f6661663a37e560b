"""Kanizsa figures and their controls: contours that are seen where none are drawn.

Dura-Bernal 2012, Figs. 14 and 15. Places are (row, column) and shifts move down and right.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import array, underflow_is_zero
from cortexviz.data.paths import HOLE, SOLID, arc, draw, rotated
from cortexviz.data.silhouettes import SIDE

SHAPES = {"triangle": 3, "square": 4, "pentagon": 5, "hexagon": 6}
INDUCERS = ("inward", "outward")


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

    Returns
    -------
    Contour
        Centre, vertices, gaps and normals, in pixel indices.
    """
    support_ratio = _ratio(support_ratio)
    vertices = _vertices(shape, size, rotation, shift)
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


@underflow_is_zero
def kanizsa(
    shape: str = "square",
    size: float = 80,
    support_ratio: float = 0.5,
    rotation: float = 0,
    inducers: str = "inward",
    shift: tuple[float, float] = (0, 0),
) -> np.ndarray:
    """Black discs with a wedge cut out at the corners of a figure that is not drawn.

    Dura-Bernal 2012, Fig. 14. With rotation 0 and no shift, the figure's bounding box is in the
    middle of the picture, just as the silhouettes' are.

    Parameters
    ----------
    shape : {"triangle", "square", "pentagon", "hexagon"}
        A regular polygon, standing on a side.
    size : float
        Its side in pixels, at least 1; every corner must lie in the picture.
    support_ratio : float
        Drawn part of every side, in (0, 1]: the inducers' radius is support_ratio * size / 2.
        Discs near the border are cut off by it.
    rotation : float
        Degrees counter-clockwise, as seen, about the middle of the picture.
    inducers : {"inward", "outward"}
        Which way the wedges open. Outward is the control: the same ink and the same angles, and
        no figure to be seen.
    shift : (float, float)
        Pixels down and right.

    Returns
    -------
    (140, 140) float32 array
        Black (0) on white (1).
    """
    radius = _ratio(support_ratio) * check.real("size", size, low=0) / 2
    inward = check.choice("inducers", inducers, INDUCERS) == "inward"
    vertices = _vertices(shape, size, rotation, shift)
    opening = 180 - 360 / len(vertices)
    discs = []
    for (x, y), (to_x, to_y) in zip(vertices, vertices.mean(axis=0) - vertices, strict=True):
        axis = np.degrees(np.arctan2(to_y, to_x)) + (0 if inward else 180)
        rim = arc(x, y, radius, axis + opening / 2, axis + 360 - opening / 2)
        discs.append((SOLID, np.concatenate([rim, [(x, y)]])))
    return draw(discs, SIDE, SIDE)


@underflow_is_zero
def line_drawing(
    shape: str = "square",
    size: float = 80,
    rotation: float = 0,
    shift: tuple[float, float] = (0, 0),
    width: float = 3,
) -> np.ndarray:
    """The outline of the figure of `kanizsa`, really drawn: the control with a true contour.

    Parameters
    ----------
    shape, size, rotation, shift
        As in `kanizsa`.
    width : float
        Of the line in pixels, half of it on either side of the contour; > 0 and < size / 2.

    Returns
    -------
    (140, 140) float32 array
        Black (0) on white (1).
    """
    vertices = _vertices(shape, size, rotation, shift)
    size, width = float(size), check.real("width", width)
    if not 0 < width < size / 2:
        raise ValueError(f"width must be above 0 and below size / 2 = {size / 2:g}; got {width:g}")
    centre = vertices.mean(axis=0)
    apothem = size / 2 / np.tan(np.pi / len(vertices))
    outer, inner = (
        centre + (vertices - centre) * (1 + half / apothem) for half in (width / 2, -width / 2)
    )
    return draw([(SOLID, outer), (HOLE, inner)], SIDE, SIDE)


@underflow_is_zero
def overlay(a: np.ndarray, b: np.ndarray, grey: float = 0.5) -> np.ndarray:
    """Two objects in one picture, each in transparent grey ink (Dura-Bernal 2012, Fig. 15).

    The inks add: 1 - grey (1 - a) - grey (1 - b). So the contour of one has the same contrast
    inside the other as beside it; black on black would hide it.

    Parameters
    ----------
    a, b : (height, width) arrays
        Dark objects on white, values in [0, 1].
    grey : float
        Ink of one object alone, in [0, .5]; at .5 black objects are mid-grey and black where they
        overlap.

    Returns
    -------
    (height, width) float32 array
        Values in [0, 1].
    """
    grey = check.real("grey", grey, low=0, high=0.5)
    pictures = [
        check.unit(name, array(name, values, ("height", "width"), empty=False)).astype(np.float32)
        for name, values in (("a", a), ("b", b))
    ]
    if pictures[0].shape != pictures[1].shape:
        raise ValueError(
            f"a and b must have the same size; got {pictures[0].shape} and {pictures[1].shape}"
        )
    return 1 - np.float32(grey) * ((1 - pictures[0]) + (1 - pictures[1]))


def _ratio(support_ratio: float) -> float:
    support_ratio = check.real("support_ratio", support_ratio, low=0, high=1)
    if support_ratio == 0:
        raise ValueError("support_ratio must be above 0, or there are no inducers; got 0")
    return support_ratio


def _vertices(shape: str, size: float, rotation: float, shift: tuple[float, float]) -> np.ndarray:
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
    corners = unit * size / (2 * np.sin(np.pi / n_sides))
    vertices = rotated(corners, -rotation) + SIDE / 2 + moved[::-1]
    if size < 1 or vertices.min() < 0 or vertices.max() > SIDE:
        raise ValueError(
            f"size {size:g} with rotation {rotation:g} and shift {tuple(map(float, moved))} puts "
            f"a corner of the {shape} outside the {SIDE} x {SIDE} picture "
            "or is less than a pixel: choose another size, or less shift"
        )
    return vertices
