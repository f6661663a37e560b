"""The pathway S1-C1-S2-C2-S3 as a tower of maps: which layer is at work, and what it believes."""

from __future__ import annotations

from typing import Any

import numpy as np
from traitlets import Bytes, Dict, Int, List, Unicode

from cortexviz.widgets.pieces.piece import Titled, static


class Pathway(Titled):
    """Layers one above the other, each with its maps; S3 with its categories as bars.

    `layers` describes them from the top down: {"name", "title", "note", "bars": bool, "panels"},
    and "does", the words of a click on its name, a message {"visit": name}. A panel has "name" (for
    a screen reader), "image" [height, width] of its bytes, "box" [top, left, bottom, right] and
    "grid" {"rows", "columns", "top", "left", "step"}, both in pixels of the picture, and "smooth".
    Without a grid it has no nodes to point at; a "small" one stands for itself and not for a map of
    the picture. `names` holds the words under the panels.

    A bar has "name", "value", "words", "odds", "thumb" (-1: no picture), "held", and "does", the
    words of a click on it, a message {"hold": name}. What has no such words cannot be clicked.

    `node` is what the pointer or the keyboard is at: {"layer", "panel", "row", "column"}, or {}.
    With "held" it stays, until it is clicked again.

    Examples
    --------
    >>> from cortexviz.widgets import Pathway
    >>> panel = {"name": "S1", "image": [130, 130], "box": [5, 5, 135, 135], "smooth": False}
    >>> layer = {"name": "S1", "title": "S1", "panels": [panel]}
    >>> pathway = Pathway(frame=[140, 140], layers=[layer])
    >>> pathway.layers[0]["panels"][0]["image"]
    [130, 130]
    """

    _esm = static("dom.js", "ink.js", "pathway.js")
    _css = static("theme.css", "ink.css", "pathway.css")

    frame = List(Int(), default_value=[1, 1]).tag(sync=True)
    layers = List(Dict()).tag(sync=True)
    # Each panel of a layer after the other: height x width of ink, then as much of what was added.
    s1 = Bytes(b"").tag(sync=True)
    c1 = Bytes(b"").tag(sync=True)
    s2 = Bytes(b"").tag(sync=True)
    c2 = Bytes(b"").tag(sync=True)
    s3 = Bytes(b"").tag(sync=True)
    names = Dict(help="layer -> words under its panels").tag(sync=True)
    bars = List(trait=Dict()).tag(sync=True)
    thumbs = Bytes(b"", help="k x size x size of ink").tag(sync=True)
    thumb_size = Int(1).tag(sync=True)
    lit = Unicode("", help="the layer at work").tag(sync=True)
    direction = Unicode("", help="up, down or nothing").tag(sync=True)
    outlines = Dict(help="layer -> [top, left, bottom, right]").tag(sync=True)
    node = Dict().tag(sync=True)
    seq = Int(0, help="counts the pictures sent").tag(sync=True)

    asked = ("node",)

    def draw(self, images: dict[str, list[np.ndarray]], **traits: Any) -> None:
        """Send the panels of each layer, (2, height, width) uint8, and other traits, at once."""
        for layer, panels in images.items():
            traits[layer.lower()] = b"".join(panel.tobytes() for panel in panels)
        self.set(**traits, seq=self.seq + 1)
