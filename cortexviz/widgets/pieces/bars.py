"""A few bars side by side, with a name under each."""

from __future__ import annotations

from traitlets import Float, List, Unicode

from cortexviz.widgets.pieces.piece import Figure, static


class Bars(Figure):
    """How many there are of each kind, as a histogram."""

    _esm = static("dom.js", "bars.js")
    _css = static("theme.css", "bars.css")

    values = List(Float(), help="one for each bar, >= 0").tag(sync=True)
    names = List(Unicode(), help="under each").tag(sync=True)
    top = Float(1.0, help="of the highest bar that fits").tag(sync=True)
