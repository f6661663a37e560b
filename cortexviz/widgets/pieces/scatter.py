"""Points with error bars that a person chooses from, by mouse or by keyboard, two at a time."""

from __future__ import annotations

import traitlets

from cortexviz.widgets.pieces.piece import Piece, static


class Scatter(Piece):
    """A figure of points; the one chosen last is A, the one before it B, for comparison.

    A click, or the arrow keys and Enter, sends {"choose": [id of A, id of B]}. With `held` on, B
    stays while others become A. Escape chooses none.
    """

    _esm = static("dom.js", "scatter.js")
    _css = static("theme.css", "scatter.css", "studies.css")

    title = traitlets.Unicode("").tag(sync=True)
    note = traitlets.Unicode("").tag(sync=True)
    label = traitlets.Unicode("", help="what is seen now, for a screen reader").tag(sync=True)
    empty = traitlets.Unicode("", help="what stands there while there are no points").tag(sync=True)
    curves = traitlets.List(trait=traitlets.Dict(), help="name, and done in words").tag(sync=True)
    points = traitlets.List(
        trait=traitlets.Dict(), help="id, curve, x, y, error, values, label"
    ).tag(sync=True)
    x_ticks = traitlets.List(trait=traitlets.List(), help="[place, words] each").tag(sync=True)
    y_ticks = traitlets.List(trait=traitlets.List(), help="[place, words] each").tag(sync=True)
    x_title = traitlets.Unicode("").tag(sync=True)
    y_title = traitlets.Unicode("").tag(sync=True)
    x_range = traitlets.List(trait=traitlets.Float(), default_value=[0.0, 1.0]).tag(sync=True)
    y_range = traitlets.List(trait=traitlets.Float(), default_value=[0.0, 1.0]).tag(sync=True)
    chosen = traitlets.List(trait=traitlets.Unicode(), default_value=["", ""]).tag(sync=True)
    held = traitlets.Bool(False, help="B stays").tag(sync=True)

    asked = ("held",)
