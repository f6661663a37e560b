"""Two pictures, one over the other, with an edge between them that a person moves."""

from __future__ import annotations

from typing import Any

import numpy as np
from traitlets import Bytes, Float, Int, List, Unicode

from cortexviz.widgets.pieces.piece import Figure, static


class Compare(Figure):
    """Left of the edge `before`, right of it `after`; what was added has a warm colour.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.widgets import Compare
    >>> compare = Compare(names=["as seen", "after feedback"])
    >>> compare.draw(*np.zeros((2, 2, 10, 20), np.uint8), at=50)
    >>> compare.shape, compare.at
    ([10, 20], 50)
    """

    _esm = static("dom.js", "ink.js", "compare.js")
    _css = static("theme.css", "ink.css", "compare.css")

    before = Bytes(b"", help="height x width of ink, then of what was added").tag(sync=True)
    after = Bytes(b"", help="the same").tag(sync=True)
    shape = List(Int(), default_value=[1, 1]).tag(sync=True)
    at = Int(0, help="where the edge is, in per cent from the left").tag(sync=True)
    names = List(Unicode(), default_value=["before", "after"]).tag(sync=True)
    outline = List(Float(), help="top, left, bottom, right").tag(sync=True)
    seq = Int(0, help="counts the pictures sent").tag(sync=True)

    asked = ("at",)

    def draw(self, before: np.ndarray, after: np.ndarray, **traits: Any) -> None:
        """Send two pictures, (2, height, width) uint8, and other traits, in one message."""
        self.set(
            before=before.tobytes(), after=after.tobytes(), shape=list(after.shape[1:]),
            **traits, seq=self.seq + 1,
        )  # fmt: skip
