"""A square of numbers to look at and to paint: which entry is how large, with a colour bar."""

from __future__ import annotations

from typing import Any

import numpy as np
from traitlets import Bool, Bytes, Float, Int

from cortexviz.widgets.pieces.canvas import COLD_WARM
from cortexviz.widgets.pieces.piece import Figure, static

MOST = 200  # rows that are sent; of larger ones each second, or third


class Matrix(Figure):
    """Entries (row, column) as colours; the one under the pointer or the keyboard in numbers.

    Messages from the page: {"painted": [[row, column, value], ...]} with rows and columns from 0,
    {"published": [[row, column], ...]} for entries to be as they were, {"reset": true}, and
    {"pointed": [row, column]}, empty where the pointer has left.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz import bcm
    >>> from cortexviz.widgets import Matrix
    >>> matrix = Matrix(title="Matrix B")
    >>> matrix.draw(bcm.matrix_b(5), np.zeros((5, 5), bool), most=2.3)
    >>> matrix.size, np.frombuffer(matrix.data, np.float32)[:5]
    (5, array([ 1. ,  0.2, -0.3,  0.2, -0.3], dtype=float32))
    """

    _esm = static("dom.js", "matrix.js")
    _css = static("theme.css", "matrix.css")

    data = Bytes(b"", help="n x n float32, row by row").tag(sync=True)
    own = Bytes(b"", help="n x n: 1 where a person has set it").tag(sync=True)
    size = Int(0, help="n").tag(sync=True)
    table = Bytes(COLD_WARM, help="256 x red green blue").tag(sync=True)
    most = Float(1.0, help="the colours go from -most to most").tag(sync=True)
    editable = Bool(True).tag(sync=True)

    def draw(self, matrix: np.ndarray, own: np.ndarray, **traits: Any) -> None:
        """Send a matrix (n, n), where a person has set it, and any other traits, in one message."""
        step = -(-len(matrix) // MOST)
        shown, marked = (np.ascontiguousarray(one[::step, ::step]) for one in (matrix, own))
        self.set(
            data=shown.astype(np.float32).tobytes(), own=marked.astype(np.uint8).tobytes(),
            size=len(shown), editable=step == 1, **traits,
        )  # fmt: skip
