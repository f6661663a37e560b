"""What the contour explorer puts into files: the picture beside what the network sees."""

from __future__ import annotations

import textwrap

import numpy as np
from PIL import Image

from cortexviz.widgets.contours.look import Seen
from cortexviz.widgets.frame.maps import colours
from cortexviz.widgets.pieces.drawing import Drawing, bitmap
from cortexviz.widgets.pieces.drawing import words as svg_words
from cortexviz.widgets.pieces.export import picture

SIDE = 280  # of a picture in a drawing


def page(shown: np.ndarray, seen: Seen, words: str, scale: int) -> Image.Image:
    """The picture that is `shown` beside what the network sees, with `words` under them."""
    gap = np.full((len(shown), 4, 3), 230, np.uint8)
    sheet = np.hstack([shown[..., None].repeat(3, 2), gap, colours(seen.now)])
    return picture(sheet.repeat(scale, axis=0).repeat(scale, axis=1), words)


def drawing(shown: np.ndarray, seen: Seen, words: str) -> Drawing:
    """The same, with words that stay sharp."""
    sides = [bitmap(shown, 0, 0, SIDE), bitmap(colours(seen.now), SIDE + 12, 0, SIDE)]
    lines = textwrap.wrap(words, 72)
    said = [svg_words(line, 0, SIDE + 24 + 20 * i, 15) for i, line in enumerate(lines)]
    return Drawing(2 * SIDE + 12, SIDE + 12 + 20 * len(lines), sides + said)
