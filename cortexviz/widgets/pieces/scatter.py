"""Points with error bars that a person chooses from, by mouse or by keyboard, two at a time."""

from __future__ import annotations

from traitlets import Bool, Dict, Float, List, Unicode

from cortexviz.widgets.pieces.piece import Figure, static


class Scatter(Figure):
    """A figure of points; the one chosen last is A, the one before it B, for comparison.

    A click, or the arrow keys and Enter, sends {"choose": [id of A, id of B]}. With `held` on, B
    stays while others become A. Escape chooses none.

    Examples
    --------
    >>> from cortexviz.widgets import Scatter
    >>> point = {"id": "a", "curve": 0, "x": 0.2, "y": 0.5, "error": 0, "label": "L"}
    >>> scatter = Scatter(curves=[{"name": "matrix L"}], points=[point], chosen=["a", ""])
    >>> scatter.chosen
    ['a', '']
    """

    _esm = static("dom.js", "scatter.js")
    _css = static("theme.css", "scatter.css", "studies.css")

    empty = Unicode("", help="what stands there while there are no points").tag(sync=True)
    curves = List(Dict(), help="name, and done in words").tag(sync=True)
    points = List(trait=Dict(), help="id, curve, x, y, error, values, label").tag(sync=True)
    x_ticks = List(List(), help="[place, words] each").tag(sync=True)
    y_ticks = List(List(), help="[place, words] each").tag(sync=True)
    x_title = Unicode("").tag(sync=True)
    y_title = Unicode("").tag(sync=True)
    x_range = List(Float(), default_value=[0.0, 1.0]).tag(sync=True)
    y_range = List(Float(), default_value=[0.0, 1.0]).tag(sync=True)
    chosen = List(Unicode(), default_value=["", ""]).tag(sync=True)
    held = Bool(False, help="B stays").tag(sync=True)

    asked = ("held",)
