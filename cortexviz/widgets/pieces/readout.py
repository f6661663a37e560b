"""One node of a network in numbers: what it heard from below and from above, what it believes."""

from __future__ import annotations

import traitlets

from cortexviz.widgets.pieces.piece import Piece, static


class Readout(Piece):
    """A small table of numbers, with a sentence and a picture; spoken when it changes."""

    _esm = static("dom.js", "ink.js", "readout.js")
    _css = static("theme.css", "ink.css", "readout.css")

    title = traitlets.Unicode("").tag(sync=True)
    text = traitlets.Unicode("").tag(sync=True)
    columns = traitlets.List(trait=traitlets.Unicode()).tag(sync=True)
    rows = traitlets.List(
        trait=traitlets.Dict(), help="name; words in each column; shares in [0, 1] for their bars"
    ).tag(sync=True)
    picture = traitlets.Bytes(b"", help="height x width of ink").tag(sync=True)
    shape = traitlets.List(trait=traitlets.Int(), default_value=[1, 1]).tag(sync=True)
