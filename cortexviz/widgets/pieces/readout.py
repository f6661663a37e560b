"""One node of a network in numbers: what it heard from below and from above, what it believes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from traitlets import Bytes, Dict, Int, List, Unicode

from cortexviz.widgets.pieces.piece import Piece, static


class Readout(Piece):
    """A small table of numbers, with a sentence and a picture; spoken when it changes.

    Of each of its `edges`, {"name", "words", "at", "count"}, one of `count` is shown; a message
    {"edge": [name, number]} asks for another, and `chosen` then has it, name -> number.

    Examples
    --------
    >>> from cortexviz.widgets import Readout
    >>> readout = Readout(title="A node", columns=["belief"], text="It sees a line.")
    >>> readout.columns
    ['belief']
    """

    _esm = static("dom.js", "ink.js", "readout.js")
    _css = static("theme.css", "ink.css", "readout.css")

    title = Unicode("").tag(sync=True)
    text = Unicode("").tag(sync=True)
    columns = List(Unicode()).tag(sync=True)
    rows = List(
        trait=Dict(), help="name; words in each column; shares in [0, 1] for their bars"
    ).tag(sync=True)
    edges = List(trait=Dict()).tag(sync=True)
    picture = Bytes(b"", help="height x width of ink").tag(sync=True)
    shape = List(Int(), default_value=[1, 1]).tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.chosen: dict[str, int] = {}

    def on_edge(self, callback: Callable[[], object]) -> None:
        """Call ``callback()`` once a person has asked for another edge."""

        def choose(edge: tuple[str, int]) -> None:
            name, number = edge
            self.chosen[name] = int(number)
            callback()

        self.on_message("edge", choose)
