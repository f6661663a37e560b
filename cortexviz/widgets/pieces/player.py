"""Play, pause, step, start again, speed, and a timeline to scrub; by mouse and by keyboard."""

from __future__ import annotations

import math
from typing import Any

from traitlets import Bool, Int, List, Unicode

from cortexviz.widgets.pieces.piece import Piece, static


class Player(Piece):
    """The buttons of a film and its timeline.

    Messages from the page: {"action": "play" | "pause" | "step" | "back" | "reset"}, {"seek":
    index} and {"speed": index}. Space plays and pauses, arrows step; keys are heard within the
    surrounding explorer, and on the whole page where nothing else has the focus.

    Examples
    --------
    >>> from cortexviz.widgets import Player
    >>> player = Player({"2 epochs/s": 2, "as fast as it goes": float("inf")}, speed=1)
    >>> player.speeds, player.rate
    (['2 epochs/s', 'as fast as it goes'], inf)
    """

    _esm = static("dom.js", "player.js")
    _css = static("theme.css", "player.css")

    playing = Bool(False).tag(sync=True)
    ended = Bool(False, help="nothing is left to play").tag(sync=True)
    waiting = Bool(False, help="what is to be played is not there yet").tag(sync=True)
    position = Int(0, help="snapshot shown").tag(sync=True)
    length = Int(1, help="snapshots there are").tag(sync=True)
    place = Unicode("", help="the position in words").tag(sync=True)
    speed = Int(0, help="index of `speeds`").tag(sync=True)
    speeds = List(Unicode()).tag(sync=True)

    asked = ("speed",)

    def __init__(self, rates: dict[str, float], speed: int = 0, **traits: Any) -> None:
        self._rates = list(rates.values())
        super().__init__(speeds=list(rates), speed=speed, **traits)

    @property
    def rate(self) -> float:
        """Steps per second that the chosen speed means; infinity is as fast as it goes."""
        return self._rates[self.speed] if 0 <= self.speed < len(self._rates) else math.inf
