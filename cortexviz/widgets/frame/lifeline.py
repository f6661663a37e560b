"""Says in the page when the computation behind it is lost or has ended."""

from __future__ import annotations

from cortexviz.widgets.pieces.piece import Piece, static


class Lifeline(Piece):
    """Follows the kernel from the page's side: what has ended cannot say so itself.

    While there is no kernel to answer, what stands beside this piece takes no clicks and no keys.
    """

    _esm = static("dom.js", "kernel.js", "lifeline.js")
    _css = static("theme.css", "lifeline.css")
