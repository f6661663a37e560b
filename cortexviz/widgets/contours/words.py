"""What the captions of the contour explorer are made of: numbers, names and places in words."""

from __future__ import annotations

import numpy as np

from cortexviz.base.language import later, say
from cortexviz.data import Contour

ZONES = (
    (later("at the upper left"), later("at the top"), later("at the upper right")),
    (later("on the left"), later("in the middle"), later("on the right")),
    (later("at the lower left"), later("at the bottom"), later("at the lower right")),
)


def zone(row: float, column: float, side: int) -> str:
    """Where a pixel lies, in words."""
    down, across = (min(2, int(3 * place / side)) for place in (row, column))
    return say(ZONES[down][across])


# Anticlockwise from the right.
GAPS = (
    later("between the right inducers"), later("between the upper right inducers"),
    later("between the upper inducers"), later("between the upper left inducers"),
    later("between the left inducers"), later("between the lower left inducers"),
    later("between the lower inducers"), later("between the lower right inducers"),
)  # fmt: skip


def facing(normal: np.ndarray) -> int:
    """Which of eight directions a side of a figure faces: no two of its sides face the same."""
    down, right = normal
    return round(np.degrees(np.arctan2(-down, right)) / 45 + 1e-9) % 8


def at_gap(found: Contour, side: int) -> str:
    """Between which inducers a gap lies, in words."""
    return say(GAPS[facing(found.normals[side])])


def field_words(layer: str, side: int) -> str:
    """What a node of a layer sees of the picture."""
    return say("{layer} sees {side} × {side} pixels.", layer=layer, side=side)
