"""Pictures whose words and lines stay sharp at any size: SVG, written here."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import numpy as np
from PIL import Image

from cortexviz.base.language import say
from cortexviz.widgets.pieces.export import png

INK, SOFT, LINE, ACCENT = "#1d2530", "#5a6675", "#dcdad3", "#0b6e75"
TITLE = 28  # room for the title of one of several drawings
GAP = 32  # between them


class Drawing(NamedTuple):
    """Elements of an SVG, and how much room they take."""

    width: float
    height: float
    parts: list[str]


def bitmap(image: np.ndarray, x: float, y: float, side: float) -> str:
    """A picture, (h, w) or (h, w, 3) uint8, `side` wide, with its pixels as squares."""
    data = base64.b64encode(png(Image.fromarray(image))).decode()
    high = side * image.shape[0] / image.shape[1]
    return (
        f'<image x="{x:g}" y="{y:g}" width="{side:g}" height="{high:g}" '
        f'style="image-rendering: pixelated" href="data:image/png;base64,{data}"/>'
    )


def words(text: str, x: float, y: float, size: float = 12, middle: bool = False) -> str:
    """A line of words whose base line begins at a place, or has its middle there."""
    anchor = ' text-anchor="middle"' if middle else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size:g}"{anchor}>{escape(text)}</text>'


def curve(
    title: str, steps: np.ndarray, values: np.ndarray, top: float, box: Sequence[float]
) -> list[str]:
    """Lines (k, n) over steps (k,), their mean thick, in a box (x, y, width, height).

    As in `Curve`, steps 0, 1, 10, 100 stand apart equally.
    """
    x, y, width, height = box
    at = x + width * np.log1p(steps) / max(1e-9, np.log1p(steps[-1]))
    up = y + height * (1 - np.clip(values / top, 0, 1))

    def line(heights: np.ndarray, look: str) -> str:
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(at, heights, strict=True))
        return f'<polyline points="{points}" fill="none" {look}/>'

    ends = say("0 to {top:.3g}; steps 0 to {last:g}", top=top, last=steps[-1])
    thin = f'stroke="{ACCENT}" stroke-width="1" stroke-opacity="0.35"'
    axis = f'x1="{x:g}" x2="{x + width:g}" y1="{y + height:g}" y2="{y + height:g}"'
    return [
        words(title, x, y - 8, 13),
        f'<line {axis} stroke="{LINE}"/>',
        *(line(one, thin) for one in up.T),
        line(up.mean(axis=1), f'stroke="{INK}" stroke-width="2"'),
        words(ends, x, y + height + 16, 11),
    ]


def over_curves(
    pictures: Sequence[str], size: tuple[float, float], text: str, steps: np.ndarray,
    curves: Sequence[tuple[str, np.ndarray, float]],
) -> Drawing:  # fmt: skip
    """Pictures of a `size`, a sentence under them, and two curves side by side.

    Parameters
    ----------
    curves : sequence of (title, values, top), see `curve`
    """
    (width, y), parts = size, [*pictures, words(text, 0, size[1] + 20, 14)]
    half = (width - 40) / 2
    for i, (title, values, top) in enumerate(curves):
        parts += curve(title, steps, values, top, (i * (half + 40), y + 60, half, 140))
    return Drawing(width, y + 230, parts)


def svg(drawings: Sequence[Drawing], titles: Sequence[str]) -> bytes:
    """Drawings side by side, each under its title where it has one, as an SVG file."""
    above = TITLE if any(titles) else 0
    left, parts = 0.0, []
    for drawing, title in zip(drawings, titles, strict=True):
        inside = "".join(drawing.parts)
        parts.append(words(title, left, 18, 15) if title else "")
        parts.append(f'<g transform="translate({left:g} {above})">{inside}</g>')
        left += drawing.width + GAP
    width, height = left - GAP, above + max(one.height for one in drawings)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 -8 {width + 16:g} {height + 16:g}" '
        f'font-family="sans-serif" fill="{INK}">'
        f'<rect x="-8" y="-8" width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>'
    ).encode()
