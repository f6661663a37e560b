"""Many small images, drawn live: bytes to a canvas, paced by what the browser has drawn."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from traitlets import Bool, Bytes, Int, List, Unicode

from cortexviz.widgets.pieces.piece import Figure, static

GREY = np.repeat(np.arange(256, dtype=np.uint8), 3).tobytes()


def blend(*colours: tuple[int, int, int]) -> bytes:
    """A colour table of 256 entries through `colours`, evenly spaced: 768 bytes, red green blue."""
    stops = np.linspace(0, 255, len(colours))
    table = [np.interp(np.arange(256), stops, channel) for channel in zip(*colours, strict=True)]
    return np.stack(table, axis=1).round().astype(np.uint8).tobytes()


# Negative, zero, positive; readable by people who do not tell red from green.
COLD_WARM = blend((33, 84, 140), (146, 190, 214), (247, 247, 242), (240, 178, 128), (166, 68, 20))


def to_bytes(values: np.ndarray, low: float = 0.0, high: float = 1.0) -> np.ndarray:
    """Grey levels 0..255 for values from `low` to `high`; what lies outside is cut off."""
    return np.rint(np.clip((values - low) * (255 / (high - low)), 0, 255)).astype(np.uint8)


class Canvas(Figure):
    """A grid of grey images of one size, with a name, a coloured ring and a thumbnail for each.

    `draw` sends a picture. `ready` is false while the browser has not drawn all but the last of
    those sent (or for a second, if its tab is closed or hidden), so a loop that asks first never
    floods the connection. One picture travels while the one before is drawn: on a busy machine
    this doubles the pictures per second.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.widgets import Canvas
    >>> canvas = Canvas(title="Weights")
    >>> canvas.draw(np.zeros((6, 8, 8), np.uint8), names=[f"neuron {i}" for i in range(6)])
    >>> canvas.shape, len(canvas.data)
    ([6, 8, 8], 384)
    """

    _esm = static("dom.js", "canvas.js")
    _css = static("theme.css", "canvas.css")

    data = Bytes(b"", help="n x height x width grey levels").tag(sync=True)
    table = Bytes(GREY, help="256 x red green blue").tag(sync=True)
    shape = List(Int(), default_value=[0, 1, 1]).tag(sync=True)
    seq = Int(0, help="counts the pictures sent").tag(sync=True)
    names = List(Unicode(), help="under each image").tag(sync=True)
    marks = List(Int(), help="ring colour, -1: none").tag(sync=True)
    insets = List(Int(), help="thumbnail beside the name, -1: none").tag(sync=True)
    thumbs = Bytes(b"", help="k x size x size grey levels").tag(sync=True)
    thumb_size = Int(1).tag(sync=True)
    bright = List(Int(), help="others are dimmed").tag(sync=True)
    hovered = Int(-1, help="image under the pointer or chosen by keyboard").tag(sync=True)
    choosable = Bool(False, help="pointing at an image means something").tag(sync=True)
    smooth = Bool(True).tag(sync=True)
    max_height = Int(440, help="pixels; 0: all that there is in its box").tag(sync=True)
    max_cell = Int(220, help="pixels").tag(sync=True)

    asked = ("hovered",)
    patience = 1.0

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._drawn = 0
        self._sent_at = -self.patience
        self.on_message("drawn", self._note_drawn)

    def _note_drawn(self, seq: int) -> None:
        self._drawn = max(self._drawn, int(seq))

    @property
    def ready(self) -> bool:
        """Whether the browser can take the next picture."""
        return self._drawn >= self.seq - 1 or time.monotonic() - self._sent_at > self.patience

    def draw(self, images: np.ndarray, **traits: Any) -> None:
        """Send `images`, (n, h, w) uint8, and any other traits, in one message."""
        if images.ndim != 3 or images.dtype != np.uint8:
            raise ValueError(
                "images must be (n, height, width) of uint8: use to_bytes; "
                f"got shape {images.shape} of {images.dtype}"
            )
        shape = list(images.shape)
        self.set(data=images.tobytes(), shape=shape, **traits, seq=self.seq + 1)
        self._sent_at = time.monotonic()
