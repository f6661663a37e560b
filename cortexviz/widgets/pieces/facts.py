"""A small table of words and numbers, such as two things compared line by line."""

from __future__ import annotations

import traitlets

from cortexviz.widgets.pieces.piece import Piece, static


class Facts(Piece):
    """The first column of every line is what the line is about."""

    _esm = static("dom.js", "facts.js")
    _css = static("theme.css", "facts.css")

    title = traitlets.Unicode("").tag(sync=True)
    note = traitlets.Unicode("").tag(sync=True)
    columns = traitlets.List(trait=traitlets.Unicode()).tag(sync=True)
    lines = traitlets.List(trait=traitlets.List(trait=traitlets.Unicode())).tag(sync=True)
