"""A few bars side by side, with a name under each."""

from __future__ import annotations

from traitlets import Float, List, Unicode

from cortexviz.widgets.pieces.piece import Figure, static


class Bars(Figure):
    """How many there are of each kind, as a histogram.

    Examples
    --------
    >>> from cortexviz.widgets import Bars
    >>> bars = Bars(title="Eyes", values=[2, 5, 1], names=["left", "both", "right"], top=5)
    >>> bars.values
    [2.0, 5.0, 1.0]
    """

    _esm = static("dom.js", "bars.js")
    _css = static("theme.css", "bars.css")

    values = List(Float(), help="one for each bar, >= 0").tag(sync=True)
    names = List(Unicode(), help="under each").tag(sync=True)
    top = Float(1.0, help="of the highest bar that fits").tag(sync=True)
