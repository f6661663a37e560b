"""What may stand at the corners of an illusory figure: wedged discs, crosses, line ends.

Each inducer is drawn about (0, 0) with the figure to its right, between the angles -half and half,
and reaches `radius` along both sides: what differs is the ink, not the geometry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from cortexviz.data.paths import HOLE, SOLID, Part, arc, box, rotated

WIDTH = 3.0  # of an outline or a bar, as of `line_drawing`
PERIOD, LINE = 6.0, 2.0  # of arcs and gratings, from one line to the next, and of a line


def inward(radius: float, half: float) -> Iterator[Part]:
    """A disc with a wedge cut out where the figure lies over it: a pac-man (Kanizsa 1976)."""
    yield SOLID, np.concatenate([arc(0, 0, radius, half, 360 - half), [(0, 0)]])


def outward(radius: float, half: float) -> Iterator[Part]:
    """The control: the same ink and the same angles, and no figure to be seen."""
    for kind, outline in inward(radius, half):
        yield kind, rotated(outline, 180)


def outlines(radius: float, half: float) -> Iterator[Part]:
    """The outline of a pac-man; one that is too small for it is filled."""
    yield from inward(radius, half)
    inner = radius - WIDTH
    apex = WIDTH / np.sin(np.radians(half))
    if inner > apex:
        start = half + np.degrees(np.arcsin(WIDTH / inner))
        yield HOLE, np.concatenate([arc(0, 0, inner, start, 360 - start), [(-apex, 0)]])


def crosses(radius: float, half: float) -> Iterator[Part]:
    """Two bars along the sides and beyond: nothing that a figure might hide."""
    bar = box(-radius, -WIDTH / 2, radius, WIDTH / 2)
    for turn in (-half, half):
        yield SOLID, rotated(bar, turn)


def arcs(radius: float, half: float) -> Iterator[Part]:
    """Rings that the figure interrupts: line ends along its sides (Varin 1971)."""
    for outer in np.arange(radius, 0, -PERIOD):
        inner = arc(0, 0, max(outer - LINE, 0), half, 360 - half)
        yield SOLID, np.concatenate([arc(0, 0, outer, half, 360 - half), inner[::-1]])


def gratings(radius: float, half: float) -> Iterator[Part]:
    """Two gratings that abut at the sides, half a period apart: line ends on both of them.

    Von der Heydt, Peterhans & Baumgartner 1984.
    """
    slope = 1 / np.tan(np.radians(half))
    for step in range(int(2 * radius / PERIOD) + 1):
        inside = step % 2 == 0
        for middle in {step * PERIOD / 2, -step * PERIOD / 2}:
            y = np.clip((middle - LINE / 2, middle + LINE / 2), -radius, radius)
            rim = np.sqrt(radius**2 - y**2)
            side = np.minimum(np.abs(y) * slope, rim)
            start, stop = (side, rim) if inside else (-rim, side)
            ends = zip((start[0], stop[0], stop[1], start[1]), y[[0, 0, 1, 1]], strict=True)
            yield SOLID, np.array(list(ends))


INDUCERS: dict[str, Callable[[float, float], Iterator[Part]]] = {
    f.__name__: f for f in (inward, outward, outlines, crosses, arcs, gratings)
}


def inducer(
    kind: str, radius: float, opening: float, place: np.ndarray, axis: float
) -> Iterator[Part]:
    """One of `INDUCERS` at a place (x, y), its wedge of `opening` degrees turned to `axis`."""
    for paint, outline in INDUCERS[kind](radius, opening / 2):
        yield paint, rotated(outline, axis) + place
