"""Kanizsa figures and their controls: contours that are seen where none are drawn.

Dura-Bernal 2012, Figs. 14 and 15. Where they lie is said by `contour`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import array, underflow_is_zero
from cortexviz.data.contour import corners
from cortexviz.data.inducers import INDUCERS, inducer
from cortexviz.data.paths import HOLE, SOLID, draw
from cortexviz.data.silhouettes import SIDE

# Grey of the ink at every corner in turn.
CONTRASTS = {"dark": (0.0,), "light": (1.0,), "mixed": (0.0, 1.0)}


@underflow_is_zero
def kanizsa(
    shape: str = "square",
    size: float = 80,
    support_ratio: float = 0.5,
    rotation: float = 0,
    inducers: str = "inward",
    shift: tuple[float, float] = (0, 0),
    *,
    contrast: str = "dark",
    ground: float = 1,
    turn: float | Sequence[float] = 0,
    shear: float = 0,
    missing: int = 0,
) -> np.ndarray:
    """Inducers, such as wedged discs, at the corners of a figure that is not drawn.

    Dura-Bernal 2012, Fig. 14. With rotation 0 and no shift, the figure's bounding box is in the
    middle of the picture, just as the silhouettes' are. Noise is added by `distort`.

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
    inducers : {"inward", "outward", "outlines", "crosses", "arcs", "gratings"}
        Discs whose wedges open inward, or outward: the control, the same ink and the same angles,
        and no figure to be seen. Outlines of the discs; crosses along the sides; line ends, as
        arcs of rings or as gratings that abut (`data.inducers`).
    shift : (float, float)
        Pixels down and right.
    contrast : {"dark", "light", "mixed"}
        Black inducers, white ones, or both in turn, from the first corner on: the top left, or
        the top, and on clockwise.
    ground : float
        Grey of the paper, in [0, 1]; it must differ from the ink.
    turn : float or n_sides floats
        Degrees counter-clockwise that all inducers, or each, are turned about their corners:
        (180, 0, 0, 0) turns one of four away, (9, -9, 9, -9) makes a square fat or thin (Ringach &
        Shapley 1996).
    shear : float
        Degrees in [-60, 60] that the upright lean to the right: the corners move, level with one
        another, and their wedges stay as they are, so that edges no longer meet.
    missing : int
        Inducers left out, from the first corner on; one of them must stay.

    Returns
    -------
    (140, 140) float32 array
        Black (0) on white (1), or in the greys that are asked for.

    Examples
    --------
    >>> from cortexviz.data import kanizsa
    >>> picture = kanizsa("square", size=80, support_ratio=0.5)
    >>> picture.shape, bool(picture[30, 70] == 1)  # nothing is drawn in the middle of a side
    ((140, 140), True)
    >>> bool(picture.mean() < kanizsa(support_ratio=0.25).mean())  # more support is more ink
    True
    """
    support_ratio = check.real("support_ratio", support_ratio, 0, 1, "(]")
    radius = support_ratio * check.real("size", size, low=0) / 2
    check.choice("inducers", inducers, INDUCERS)
    vertices = corners(shape, size, rotation, shift)
    places = corners(shape, size, rotation, shift, check.real("shear", shear, -60, 60))
    missing = check.integer("missing", missing, maximum=len(vertices) - 1)
    turns = _turns(turn, len(vertices))
    opening = 180 - 360 / len(vertices)
    to_x, to_y = (vertices.mean(axis=0) - vertices).T
    axes = np.degrees(np.arctan2(to_y, to_x)) - turns
    ground = check.real("ground", ground, 0, 1)
    tones = CONTRASTS[check.choice("contrast", contrast, CONTRASTS)]
    picture = np.full((SIDE, SIDE), ground, np.float32)
    for first, tone in enumerate(tones):
        if tone == ground:
            raise ValueError(
                f"ground must differ from the ink; got {ground:g} with contrast {contrast!r}: "
                "choose another grey, such as 0.5"
            )
        same = [i for i in range(first, len(vertices), len(tones)) if i >= missing]
        parts = [p for i in same for p in inducer(inducers, radius, opening, places[i], axes[i])]
        picture = tone + (picture - np.float32(tone)) * draw(parts, SIDE, SIDE)
    return picture


def _turns(turn: float | Sequence[float], n_sides: int) -> np.ndarray:
    turns = check.finite("turn", turn)
    if turns.shape not in ((), (n_sides,)):
        raise ValueError(
            f"turn must be one number, or one for each of {n_sides} inducers; got "
            f"{check.shown(turn)}"
        )
    return turns


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

    Examples
    --------
    >>> from cortexviz.data import line_drawing
    >>> picture = line_drawing("square", size=80, width=3)
    >>> picture.shape, round(float((1 - picture).sum()))  # four sides of 80, three pixels wide
    ((140, 140), 960)
    """
    vertices = corners(shape, size, rotation, shift)
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

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.data import overlay
    >>> a, b = np.array([[0, 0, 1]]), np.array([[1, 0, 1]])  # 0 is ink
    >>> overlay(a, b)
    array([[0.5, 0. , 1. ]], dtype=float32)
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
