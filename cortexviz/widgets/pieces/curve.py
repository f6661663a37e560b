"""Lines that grow while something runs: one for each neuron, over an axis of steps."""

from __future__ import annotations

import numpy as np
from traitlets import Bool, Bytes, Float, Int, List, Unicode

from cortexviz.widgets.pieces.piece import Figure, static


class Curve(Figure):
    """Thin lines and their mean, with a cursor; a click asks for that step ({"seek_step": x}).

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.widgets import Curve
    >>> curve = Curve(title="Selectivity", last=10.0)
    >>> curve.draw(np.arange(3), np.zeros((3, 5)))
    >>> len(curve.x), len(curve.y)  # bytes of float32
    (12, 60)
    """

    _esm = static("dom.js", "curve.js")
    _css = static("theme.css", "curve.css")

    x = Bytes(b"", help="(k,) float32, increasing").tag(sync=True)
    y = Bytes(b"", help="(k, n_lines) float32").tag(sync=True)
    first = Float(0.0, help="left end of the axis; 0 where it is logarithmic").tag(sync=True)
    last = Float(1.0, help="right end of the axis").tag(sync=True)
    linear = Bool(False, help="the axis; else it is logarithmic").tag(sync=True)
    low = Float(0.0, help="lower end of the axis").tag(sync=True)
    top = Float(0.0, help="upper end of the axis, 0: as the data need").tag(sync=True)
    marks = List(List(), help="[step, words] of what happened").tag(sync=True)
    cursor = Float(-1.0, help="step to mark, -1: none").tag(sync=True)
    chosen = Int(-1, help="line to stress, -1: the mean").tag(sync=True)
    axis = Unicode("epoch").tag(sync=True)

    def draw(
        self, x: np.ndarray, y: np.ndarray, **traits: float | str | list[list[int | str]]
    ) -> None:
        """Send all points, (k,) and (k, n_lines), and any other traits, in one message."""
        points = {name: np.asarray(at, np.float32).tobytes() for name, at in (("x", x), ("y", y))}
        self.set(**points, **traits)
