"""How far a run is and how long it still takes, in words and as a bar."""

from __future__ import annotations

import time
from collections import deque

from traitlets import Float, Unicode

from cortexviz.base.words import in_words as in_words
from cortexviz.widgets.pieces.piece import Piece, static


class TimeLeft:
    """Time left at the pace of the last few seconds.

    Parameters
    ----------
    memory : float
        How many seconds of the past count, so that a change of speed shows soon.
    """

    def __init__(self, memory: float = 3.0) -> None:
        self.memory = memory
        self._past: deque[tuple[float, float]] = deque()

    def pause(self) -> None:
        """Forget the past: time spent waiting is not time spent working."""
        self._past.clear()

    def seconds(self, step: float, last: float, now: float | None = None) -> float | None:
        """Seconds from `step` to `last`, or None while too little was seen to tell."""
        now = time.monotonic() if now is None else now
        self._past.append((now, step))
        while now - self._past[0][0] > self.memory:
            self._past.popleft()
        elapsed, done = now - self._past[0][0], step - self._past[0][1]
        if elapsed < 0.2 or done <= 0:
            return None
        return (last - step) * elapsed / done


class Progress(Piece):
    """A thin bar with a line of words under it.

    Examples
    --------
    >>> from cortexviz.widgets import Progress
    >>> Progress(fraction=0.25, text="750 of 3000 epochs").fraction
    0.25
    """

    _esm = static("dom.js", "progress.js")
    _css = static("theme.css", "progress.css")

    fraction = Float(0.0, help="done, in [0, 1]").tag(sync=True)
    text = Unicode("").tag(sync=True)
    label = Unicode("").tag(sync=True)
