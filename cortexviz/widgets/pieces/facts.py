"""A small table of words and numbers, such as two things compared line by line."""

from __future__ import annotations

from traitlets import List, Unicode

from cortexviz.widgets.pieces.piece import Titled, static


class Facts(Titled):
    """The first column of every line is what the line is about.

    Examples
    --------
    >>> from cortexviz.widgets import Facts
    >>> facts = Facts(title="Network", columns=["layer", "nodes"], lines=[["S1", "130 x 130"]])
    >>> facts.lines
    [['S1', '130 x 130']]
    """

    _esm = static("dom.js", "facts.js")
    _css = static("theme.css", "facts.css")

    columns = List(Unicode()).tag(sync=True)
    lines = List(List(Unicode())).tag(sync=True)
