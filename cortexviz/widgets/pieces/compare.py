"""Two pictures, one over the other, with an edge between them that a person moves."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets

from cortexviz.widgets.pieces.piece import Piece, static


class Compare(Piece):
    """Left of the edge `before`, right of it `after`; what was added has a warm colour."""

    _esm = static("dom.js", "ink.js", "compare.js")
    _css = static("theme.css", "ink.css", "compare.css")

    before = traitlets.Bytes(b"", help="height x width of ink, then of what was added").tag(
        sync=True
    )
    after = traitlets.Bytes(b"", help="the same").tag(sync=True)
    shape = traitlets.List(trait=traitlets.Int(), default_value=[1, 1]).tag(sync=True)
    at = traitlets.Int(0, help="where the edge is, in per cent from the left").tag(sync=True)
    names = traitlets.List(trait=traitlets.Unicode(), default_value=["before", "after"]).tag(
        sync=True
    )
    title = traitlets.Unicode("").tag(sync=True)
    note = traitlets.Unicode("").tag(sync=True)
    label = traitlets.Unicode("", help="what is seen now, for a screen reader").tag(sync=True)
    outline = traitlets.List(trait=traitlets.Float(), help="top, left, bottom, right").tag(
        sync=True
    )
    seq = traitlets.Int(0, help="counts the pictures sent").tag(sync=True)

    asked = ("at",)

    def draw(self, before: np.ndarray, after: np.ndarray, **traits: Any) -> None:
        """Send two pictures, (2, height, width) uint8, and other traits, in one message."""
        with self.hold_sync():
            self.before, self.after = before.tobytes(), after.tobytes()
            self.shape = list(after.shape[1:])
            self.set(**traits)
            self.seq += 1
