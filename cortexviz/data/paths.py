"""Filled vector outlines with exact anti-aliasing: a pixel's ink is the area that it shares.

Points are (x, y) with y downwards, and pixel (row, column) covers [column, column + 1] by
[row, row + 1]. An outline is a (n, 2) array of points, closed by itself.
"""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np

from cortexviz.base.arrays import underflow_is_zero

SOLID, HOLE = 1, -1
Part = tuple[int, np.ndarray]  # SOLID or HOLE, and its outline
Parts = list[Part]  # in the order of painting
CURVE = np.linspace(0, 1, 25)[1:, None]  # 24 straight pieces: at most .1 px off the curve


def path(text: str) -> np.ndarray:
    """Points of an SVG path of one outline: M, L, Q and C with absolute coordinates."""
    points: list[np.ndarray] = []
    for command, body in re.findall(r"([MLQC])([^MLQC]*)", text):
        knots = np.array(re.findall(r"-?[\d.]+", body), float).reshape(-1, 2)
        if command in "ML":
            points += list(knots)
        elif command == "Q":
            for control, end in knots.reshape(-1, 2, 2):
                start, t = points[-1], CURVE
                points += list((1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end)
        else:
            for first, second, end in knots.reshape(-1, 3, 2):
                start, t = points[-1], CURVE
                points += list(
                    (1 - t) ** 3 * start
                    + 3 * t * (1 - t) ** 2 * first
                    + 3 * t**2 * (1 - t) * second
                    + t**3 * end
                )
    return np.array(points)


def mirrored(text: str) -> np.ndarray:
    """A symmetric outline from its left half, drawn down from the top of the axis at x = 50."""
    left, right = both_sides(path(text))
    return np.concatenate([left, right[::-1]])


def both_sides(*outlines: np.ndarray) -> list[np.ndarray]:
    """Outlines, and their mirror images about x = 50."""
    return [*outlines, *(outline * [-1, 1] + [100, 0] for outline in outlines)]


def arc(x: float, y: float, radius: float, start: float = 0, stop: float = 360) -> np.ndarray:
    """Points of a circle's arc every 2 degrees or less, clockwise from the right, as seen."""
    steps = int(round(abs(stop - start) / 2, 6))  # 179.99... degrees of a half circle are 180
    angle = np.radians(np.linspace(start, stop, 2 + steps))
    return np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], axis=1)


def ellipse(x: float, y: float, rx: float, ry: float, turn: float = 0) -> np.ndarray:
    """An ellipse with half axes rx and ry, turned clockwise by `turn` degrees."""
    return rotated(arc(0, 0, 1) * [rx, ry], turn) + np.array([x, y])


def box(left: float, top: float, right: float, bottom: float, radius: float = 0) -> np.ndarray:
    """A rectangle, with rounded corners if a radius is given."""
    if not radius:
        return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], float)
    r = radius
    return np.concatenate(
        [
            arc(right - r, top + r, r, -90, 0),
            arc(right - r, bottom - r, r, 0, 90),
            arc(left + r, bottom - r, r, 90, 180),
            arc(left + r, top + r, r, 180, 270),
        ]
    )


def stroke(text: str, width: float) -> list[np.ndarray]:
    """Outlines that together make a line of that width with round ends and joints."""
    points, r = path(text), width / 2
    outlines = []
    for (x0, y0), (x1, y1) in pairwise(points):
        turn = np.degrees(np.arctan2(y1 - y0, x1 - x0))
        ends = arc(x1, y1, r, turn - 90, turn + 90), arc(x0, y0, r, turn + 90, turn + 270)
        outlines.append(np.concatenate(ends))
    return outlines


def rotated(points: np.ndarray, degrees: float) -> np.ndarray:
    """The points turned clockwise (as seen) about (0, 0)."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return points @ np.array([[c, s], [-s, c]])


def solid(*outlines: np.ndarray) -> Parts:
    return [(SOLID, outline) for outline in outlines]


def hole(*outlines: np.ndarray) -> Parts:
    return [(HOLE, outline) for outline in outlines]


def ring(x: float, y: float, outer: float, inner: float) -> Parts:
    return solid(ellipse(x, y, outer, outer)) + hole(ellipse(x, y, inner, inner))


def turn(parts: Parts, degrees: float) -> Parts:
    return [(kind, rotated(outline, degrees)) for kind, outline in parts]


@underflow_is_zero
def coverage(outline: np.ndarray, height: int, width: int) -> np.ndarray:
    """The area of an outline inside every pixel, exact for straight edges; (height, width).

    Every edge is cut where it crosses a line of the pixel grid. A piece then lies in one pixel:
    it adds its height times the part of that pixel to its right, and its height to every pixel
    further right. Edges that run up and down have opposite signs, so what is outside cancels.
    """
    # To 2^-20 px: processors differ in the last bits of sin and cos, and pictures must not.
    start = np.rint(np.asarray(outline, float) * 2**20) / 2**20
    step = np.roll(start, -1, axis=0) - start
    cuts = [np.zeros((len(start), 1)), np.ones((len(start), 1))]
    for axis, count in ((0, width), (1, height)):
        low, high = start[:, axis].min(), start[:, axis].max()
        grid = np.arange(max(0, np.floor(low)), min(count, np.ceil(high)) + 1)
        lines = grid - start[:, axis, None]
        run = step[:, axis, None]
        with np.errstate(over="ignore"):  # an edge of no length at all; infinity is clipped to 1
            cut = np.divide(lines, run, out=np.zeros_like(lines), where=run != 0)
        cuts.append(np.clip(cut, 0, 1))
    t = np.sort(np.concatenate(cuts, axis=1), axis=1)
    middle = start[:, None] + step[:, None] * ((t[:, 1:] + t[:, :-1]) / 2)[..., None]
    rise = step[:, 1, None] * np.diff(t, axis=1)
    x, y = np.clip(middle[..., 0], 0, width), np.floor(middle[..., 1])
    inside = (rise != 0) & (y >= 0) & (y < height)
    x, y, rise = x[inside], y[inside].astype(int), rise[inside]
    column = np.floor(x).astype(int)
    ink = np.zeros((height, width + 2))
    np.add.at(ink, (y, column), rise * (1 - (x - column)))
    np.add.at(ink, (y, column + 1), rise * (x - column))
    # Rounded, so that the running sum's dust leaves what is black or white exactly 1 or 0.
    return np.clip(np.abs(np.cumsum(ink, axis=1)[:, :width]).round(7), 0, 1)


def draw(parts: Parts, height: int, width: int) -> np.ndarray:
    """Paint SOLID outlines black and HOLE outlines white, in order; (height, width) float32."""
    ink = np.zeros((height, width))
    for kind, outline in parts:
        area = coverage(outline, height, width)
        ink = np.maximum(ink, area) if kind == SOLID else np.minimum(ink, 1 - area)
    return (1 - ink).astype(np.float32)
