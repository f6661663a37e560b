"""A question with buttons, or a box for a number; what follows is shown after an answer only."""

from __future__ import annotations

from traitlets import Enum, List, Unicode

from cortexviz.widgets.pieces.piece import Piece, static


class Question(Piece):
    """It knows no answer. Its owner listens to "say" and sets the rest.

    Examples
    --------
    >>> from cortexviz.widgets import Question
    >>> question = Question(label="Which neuron wins?", choices=["the first", "the last"])
    >>> question.tone, question.said
    ('ask', '')
    """

    _esm = static("dom.js", "question.js")
    _css = static("theme.css", "question.css")

    label = Unicode("", help="what is asked, in a few words").tag(sync=True)
    choices = List(Unicode(), help="one button each; none: a number is typed").tag(sync=True)
    said = Unicode("", help="what was answered last").tag(sync=True)
    tone = Enum(["ask", "right", "wrong"], "ask").tag(sync=True)
    verdict = Unicode("", help="right, or a hint").tag(sync=True)
    shown = Unicode("", help="what was computed, letter by letter").tag(sync=True)
    picture = Unicode("", help="the same as an address with all of a PNG file").tag(sync=True)
    answer = Unicode("", help="why; each line a paragraph").tag(sync=True)
