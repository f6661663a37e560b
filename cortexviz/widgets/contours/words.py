"""What the captions of the contour explorer are made of: numbers, names and places in words."""

from __future__ import annotations

import numpy as np

from cortexviz.data import Contour


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


def field_words(layer: str, side: int) -> str:
    """What a node of a layer sees of the picture."""
    return f"{layer} sees {side} × {side} pixels."
