"""A sentence in the page: what is seen now, what is being waited for, or what went wrong."""

from __future__ import annotations

import traitlets

from cortexviz.widgets.pieces.piece import Piece, static


class Caption(Piece):
    """Words that a screen reader speaks when they change.

    `tone` is "say", "busy" (with a moving dot) or "error" (spoken at once).
    """

    _esm = static("dom.js", "caption.js")
    _css = static("theme.css", "caption.css")

    tone = traitlets.Enum(["say", "busy", "error"], "say").tag(sync=True)
    text = traitlets.Unicode("").tag(sync=True)
    hint = traitlets.Unicode("", help="what to look for or try next").tag(sync=True)

    def show(self, tone: str, text: str, hint: str = "") -> None:
        """Change all at once, in one message."""
        with self.hold_sync():
            self.tone, self.text, self.hint = tone, text, hint
