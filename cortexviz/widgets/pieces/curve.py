"""Lines that grow while something runs: one for each neuron, over a logarithmic axis of steps."""

from __future__ import annotations

import numpy as np
import traitlets

from cortexviz.widgets.pieces.piece import Piece, static


class Curve(Piece):
    """Thin lines and their mean, with a cursor; a click asks for that step ({"seek_step": x})."""

    _esm = static("dom.js", "curve.js")
    _css = static("theme.css", "curve.css")

    x = traitlets.Bytes(b"", help="(k,) float32, increasing, >= 0").tag(sync=True)
    y = traitlets.Bytes(b"", help="(k, n_lines) float32").tag(sync=True)
    last = traitlets.Float(1.0, help="right end of the axis").tag(sync=True)
    top = traitlets.Float(0.0, help="upper end of the axis, 0: as the data need").tag(sync=True)
    cursor = traitlets.Float(-1.0, help="step to mark, -1: none").tag(sync=True)
    chosen = traitlets.Int(-1, help="line to stress, -1: the mean").tag(sync=True)
    title = traitlets.Unicode("").tag(sync=True)
    note = traitlets.Unicode("").tag(sync=True)
    axis = traitlets.Unicode("epoch").tag(sync=True)
    label = traitlets.Unicode("", help="what is seen now, for a screen reader").tag(sync=True)

    def draw(self, x: np.ndarray, y: np.ndarray, **traits: float | str) -> None:
        """Send all points, (k,) and (k, n_lines), and any other traits, in one message."""
        with self.hold_sync():
            self.x = np.asarray(x, np.float32).tobytes()
            self.y = np.asarray(y, np.float32).tobytes()
            self.set(**traits)
