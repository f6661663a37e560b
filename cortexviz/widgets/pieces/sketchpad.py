"""A sheet of paper: shows a picture, takes a pen and an eraser to it, and has parts to drag."""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import Any

import numpy as np
from traitlets import Bytes, Dict, Float, Int, List, Unicode

from cortexviz.widgets.pieces.piece import Figure, static


class Sketchpad(Figure):
    """A picture to look at and to draw on, by pointer or keyboard, with undo.

    A message {"drawn": true} comes when a stroke has ended, with height x width of 0 (ink) or 255
    (paper); `drawn` holds it then. What was shown when the first stroke began is part of it.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.widgets import Sketchpad
    >>> pad = Sketchpad(thickness=3.0)
    >>> pad.draw(np.full((20, 30), 255, np.uint8))
    >>> pad.shape
    [20, 30]
    """

    _esm = static("dom.js", "ink.js", "sketchpad.js")
    _css = static("theme.css", "ink.css", "compare.css", "sketchpad.css")

    image = Bytes(b"", help="height x width grey levels").tag(sync=True)
    drawn = Bytes(b"")
    shape = List(Int(), default_value=[1, 1]).tag(sync=True)
    thickness = Float(5.0, help="of the pen, in pixels of the picture").tag(sync=True)
    outline = List(Float(), help="top, left, bottom, right").tag(sync=True)
    outlined = Unicode("", help="what the outline is, in words on the picture").tag(sync=True)
    handles = List(trait=Dict(), help="row, column, radius, name").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.on_message("drawn", lambda _true, picture: self.set_trait("drawn", bytes(picture)))

    def draw(self, image: np.ndarray, **traits: Any) -> None:
        """Show a picture, (height, width) uint8, and set other traits, in one message."""
        self.set(image=image.tobytes(), shape=list(image.shape), **traits)

    def picture(self) -> np.ndarray:
        """What is shown, (height, width) uint8."""
        return np.frombuffer(self.image, np.uint8).reshape(self.shape)

    def drawing(self) -> np.ndarray:
        """The last drawing, (height, width) uint8."""
        return np.frombuffer(self.drawn, np.uint8).reshape(self.shape)


def to_text(image: np.ndarray) -> str:
    """A drawing, (height, width), dark below 128, as a short word that fits into a link."""
    packed = zlib.compress(np.packbits(image < 128).tobytes(), 9)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def from_text(text: str, shape: tuple[int, int]) -> np.ndarray:
    """The drawing that `to_text` wrote, (height, width) uint8 of 0 and 255; "" is blank paper.

    Raises
    ------
    ValueError
        If the text is not such a word, or tells of another shape.
    """
    if not text:
        return np.full(shape, 255, np.uint8)
    size = (shape[0] * shape[1] + 7) // 8
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        bits = zlib.decompressobj().decompress(packed, size + 1)
    except (binascii.Error, zlib.error, ValueError):
        bits = b""
    if len(bits) != size:
        raise ValueError(
            f"drawing must be the word that a link of this page holds, for {shape[0]} x {shape[1]} "
            f"pixels; got {text[:20]!r}: copy the whole link, or draw anew"
        )
    ink = np.unpackbits(np.frombuffer(bits, np.uint8), count=shape[0] * shape[1])
    return np.where(ink.reshape(shape), 0, 255).astype(np.uint8)
