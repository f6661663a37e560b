"""What the captions of the contour explorer are made of: numbers, names and places in words."""

from __future__ import annotations

import numpy as np

from cortexviz.data import Contour


def share(value: float) -> str:
    """A probability as a person writes it: .26, or 1.00."""
    return f"{value:.2f}".removeprefix("0")


def percent(value: float) -> str:
    """A share of many, in words that 0 and 100 % are not rounded to."""
    if value in (0, 1):
        return "all" if value else "none"
    if value < 0.01 or value > 0.99:
        return "under 1 %" if value < 0.01 else "over 99 %"
    return f"{round(100 * value)} %"


def count(n: int, word: str) -> str:
    """1 node, or 2 nodes."""
    return f"{n} {word}" if n == 1 else f"{n} {word}s"


def article(name: str) -> str:
    """The name of an object with its article."""
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def zone(row: float, column: float, side: int) -> str:
    """Where a pixel lies, in words."""
    down = ("at the upper", "in the", "at the lower")[min(2, int(3 * row / side))]
    across = ("left", "", "right")[min(2, int(3 * column / side))]
    if down == "in the":
        return f"on the {across}" if across else "in the middle"
    return f"{down} {across}" if across else ("at the top" if "upper" in down else "at the bottom")


SIDES = ("right", "upper right", "upper", "upper left",
         "left", "lower left", "lower", "lower right")  # fmt: skip


def side_name(normal: np.ndarray) -> str:
    """Where the side of a figure lies that faces `normal`: no two of its sides share a name."""
    down, right = normal
    return SIDES[round(np.degrees(np.arctan2(-down, right)) / 45 + 1e-9) % 8]


def at_gap(found: Contour, side: int) -> str:
    """Between which inducers a gap lies, in words."""
    return f"between the {side_name(found.normals[side])} inducers"
