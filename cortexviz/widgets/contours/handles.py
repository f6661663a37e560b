"""What of a Kanizsa figure can be dragged in the picture, and what this does to the settings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from cortexviz.base.language import later, say
from cortexviz.widgets.contours.figures import contour, fits
from cortexviz.widgets.contours.settings import ContourSettings
from cortexviz.widgets.frame.objects import SIDE

STEP, TURN = 2, 5  # pixels and degrees of an arrow key
UPRIGHT = 6  # degrees within which a dragged figure stays upright
MIDDLE = later("The figure: arrow keys move it.")
DISC = later("A disc: up and down change the size, left and right turn the figure.")


def handles(settings: ContourSettings) -> list[dict[str, Any]]:
    """The middle of the figure and its discs, as `Sketchpad` takes them; none of other pictures."""
    found = contour(settings) if fits(settings) else None
    if found is None:
        return []
    inside = np.linalg.norm(found.vertices[0] - found.centre) / 3
    disc = max(4.0, settings.support * settings.size / 2)
    places = [(found.centre, inside, MIDDLE), (found.vertices[0], disc, DISC)]
    places += [(vertex, disc, "") for vertex in found.vertices[1:]]
    return [
        {
            "row": float(at[0]) + 0.5,
            "column": float(at[1]) + 0.5,
            "radius": radius,
            "name": say(name),
        }
        for at, radius, name in places
    ]


def dragged(settings: ContourSettings, index: int, row: float, column: float) -> dict[str, int]:
    """The settings with which handle `index` comes to a place, as near as the figure fits."""
    found = contour(settings)
    assert found is not None
    at = np.array([row, column]) - 0.5
    if index == 0:
        return _moved(settings, at - found.centre)
    # A figure is turned and scaled about the middle of its box, which need not be its centre.
    pivot = SIDE / 2 - 0.5 + np.array([settings.down, settings.right])
    old, new = (complex(x[1], -x[0]) for x in (found.vertices[index - 1] - pivot, at - pivot))
    if abs(new) < 1:
        return {}
    angle = settings.rotation + np.degrees(np.angle(new / old))
    angle = (angle + 180) % 360 - 180
    size = STEP * round(settings.size * abs(new / old) / STEP)
    return _shaped(settings, size, 0 if abs(angle) < UPRIGHT else round(angle))


def nudged(settings: ContourSettings, index: int, down: int, right: int) -> dict[str, int]:
    """The same for an arrow key: the middle moves, a disc makes the figure larger or turns it."""
    if index == 0:
        return _moved(settings, STEP * np.array([down, right]))
    if down:
        return _shaped(settings, settings.size - STEP * down, settings.rotation)
    return _shaped(settings, settings.size, settings.rotation - TURN * right)


def _moved(settings: ContourSettings, by: np.ndarray) -> dict[str, int]:
    """Moved, but no corner out of the picture."""
    found = contour(settings)
    assert found is not None
    low = np.ceil(-0.5 - found.vertices.min(0) - 1e-9)
    high = np.floor(SIDE - 0.5 - found.vertices.max(0) + 1e-9)
    down, right = np.clip(np.rint(by), low, high).astype(int).tolist()
    return {"down": settings.down + down, "right": settings.right + right}


def _shaped(settings: ContourSettings, size: int, rotation: int) -> dict[str, int]:
    """With a size that a slider has, or the largest below it that fits; else as it is."""
    stops = [int(n) for n in ContourSettings.field("size").stops]
    for smaller in range(min(max(size, stops[0]), stops[-1]), stops[0] - 1, -STEP):
        if fits(replace(settings, size=smaller, rotation=rotation)):
            return {"size": smaller, "rotation": rotation}
    return {}
