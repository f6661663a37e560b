"""Sentences in the page: what is seen, waited for or wrong, and that the computation has ended."""

from __future__ import annotations

from traitlets import Enum, Unicode

from cortexviz.widgets.pieces.piece import Piece, Titled, static


class Caption(Piece):
    """Words that a screen reader speaks when they change.

    `tone` is "say", "busy" (with a moving dot) or "error" (spoken at once).

    Examples
    --------
    >>> from cortexviz.widgets import Caption
    >>> caption = Caption()
    >>> caption.show("say", "Epoch 10.", hint="Look at the centre neuron.")
    >>> caption.tone, caption.text
    ('say', 'Epoch 10.')
    """

    _esm = static("dom.js", "caption.js")
    _css = static("theme.css", "caption.css")

    tone = Enum(["say", "busy", "error"], "busy").tag(sync=True)
    text = Unicode("").tag(sync=True)
    hint = Unicode("", help="what to look for or try next").tag(sync=True)

    def show(self, tone: str, text: str, hint: str = "") -> None:
        """Change all at once, in one message."""
        self.set(tone=tone, text=text, hint=hint)


class Heading(Titled):
    """What a part of a page is about: takes no room while it has no title."""

    _esm = static("dom.js", "heading.js")
    _css = static("theme.css", "beside.css")


class Lifeline(Piece):
    """Says when the computation behind the page is lost or has ended, which itself cannot say so.

    While there is no kernel to answer, what stands beside this piece takes no clicks and no keys.
    Every page has one, so the style of pages comes with it.
    """

    _esm = static("dom.js", "kernel.js", "lifeline.js")
    _css = static("theme.css", "explorer.css", "lecture.css", "lifeline.css")
