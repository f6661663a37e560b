"""What a page shows of where it is in a run: the player's place, and the bar with its words."""

from __future__ import annotations

from cortexviz.base.language import say
from cortexviz.widgets.pieces.player import Player
from cortexviz.widgets.pieces.progress import Progress, TimeLeft, in_words


class Timeline:
    """A player and a bar for runs whose steps are called `unit`; in the language of the page."""

    def __init__(self, unit: str, rates: dict[str, float], speed: int) -> None:
        self.unit = say(unit)
        self.player = Player({say(words): rate for words, rate in rates.items()}, speed)
        self.progress = Progress(label=say("Progress of the run"))
        self._time_left = TimeLeft()

    def pause(self) -> None:
        """Time that passes from now on is not spent working."""
        self._time_left.pause()

    def stand(self, step: int, position: int, reached: int) -> None:
        """Snapshot `position`, of `step`, is on the screen; up to `reached` they have been seen."""
        self.player.set(position=position, length=reached + 1, place=f"{self.unit} {step}")

    def begin_failed(self) -> None:
        """There is nothing to stand at."""
        self.player.set(position=0, length=1, place="")
        self.progress.set(fraction=0.0, text=say("not begun"))

    def show(self, step: int, last: int, more: str) -> None:
        """How far the run is, and `more` words on it."""
        words = say("{unit} {step} of {last}", unit=self.unit, step=step, last=last)
        words += f" · {more}" * bool(more)
        self.progress.set(fraction=step / max(1, last), text=words)

    def left(self, step: int, last: int) -> str:
        """How long it still takes, in words, where that can be told."""
        seconds = self._time_left.seconds(step, last)
        return "" if seconds is None else say("{time} left", time=in_words(seconds))
