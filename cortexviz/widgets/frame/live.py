"""The frame of the explorers that play something: settings -> states -> snapshots -> pictures.

An explorer says what to play and how to draw a snapshot; everything else is here: play, pause,
step, scrub, film, restart when a setting changes, another one beside it, errors as a sentence in
the page.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar, Generic

import ipywidgets

from cortexviz.base.language import later
from cortexviz.widgets.frame.kept import Kept
from cortexviz.widgets.frame.page import S, group
from cortexviz.widgets.frame.playback import Playback
from cortexviz.widgets.frame.stage import Shot, Source, State, Together, in_step
from cortexviz.widgets.frame.timeline import Timeline

Begin = Callable[[], None]
Run = tuple[Source[State], int, Begin]


class Explorer(Kept[S, list[Run[State]], State, Shot], Generic[S, State, Shot]):
    """A page with something to play; see `FaceExplorer` for one that is made of it.

    It plays for its guest, too: a row of states, one of each.

    Examples
    --------
    >>> from cortexviz.widgets import Explorer, FaceExplorer
    >>> explorer = FaceExplorer(n_neurons=9, source="procedural")
    >>> isinstance(explorer, Explorer), explorer.player.playing, explorer.settings.n_neurons
    (True, False, 9)
    """

    unit = later("step")
    rates: ClassVar[dict[str, float]] = {}  # words -> steps per second
    speed = 0  # index of the rate to begin with

    # What an explorer defines ---------------------------------------------------------------------

    def run(self, settings: S) -> Run[State]:
        """An iterator of states or a list of them, its last step, and what to do as it begins.

        May take long, so a thread runs it: it must not touch the screen. What stays the same during
        the run is kept and drawn as it begins.
        """
        raise NotImplementedError

    def snapshot(self, state: State) -> tuple[int, Shot]:
        """The step of `state`, and all of it that is drawn (kept to scrub through: be small)."""
        raise NotImplementedError

    def step_of(self, state: State) -> int:
        """The step of `state` (asked for each, where few are kept)."""
        return self.snapshot(state)[0]

    def draw(self, snapshot: Shot) -> None:
        """Put the picture on the screen."""
        raise NotImplementedError

    def draw_slowly(self, step: int, snapshot: Shot) -> None:
        """Put on the screen what need not follow every picture."""

    def describe(self, step: int, snapshot: Shot) -> tuple[str, str]:
        """A sentence on what is seen now, and a hint what to look for."""
        raise NotImplementedError

    def ready(self) -> bool:
        """Whether the screen can take another picture."""
        return True

    # Runs -----------------------------------------------------------------------------------------

    def __init__(
        self, given: dict[str, Any], make: dict[str, Callable[[], bytes]], stem: str
    ) -> None:
        super().__init__(given, make, stem)
        self._soon: asyncio.TimerHandle | None = None
        if self.host is not None:
            self.job = self.host.job
        self.playback = (
            self.host.playback if self.host else Playback(
                Together[State, Shot](self.members), Timeline(self.unit, self.rates, self.speed)
            )
        )  # fmt: skip
        self.player, self.progress = self.playback.player, self.playback.timeline.progress
        if self.host is None:
            self.player.on_message("action", self.act)
            self.player.on_message("seek", self.seek)
            self.player.observe(lambda _change: self.say_session(), "speed")

    def front(self, *own: ipywidgets.Widget) -> ipywidgets.Box:
        """What is said and shown, over its player."""
        said = self.double(self.caption)
        return group("front", said, group("card", self.double(*own), self.player, self.progress))

    def start(self) -> None:
        """Open what the link or the settings ask for; a guest is opened by its host."""
        if self.host is None:
            super().start()

    def prepare(self, settings: S) -> list[Run[State]]:
        """The run with these settings, and the one beside it."""
        here = self.difference
        return [self.run(settings)] + [
            guest.run(here.applied(settings)) for guest in self.members[1:] if here
        ]

    def restart(self) -> None:
        """Stop, and begin again with the settings as they are."""
        super().restart()
        self.playback.wait()

    def show(self, ready: list[Run[State]]) -> None:
        for _, _, begin in ready:
            begin()
        last = max(last for _, last, _ in ready)
        self.playback.open(in_step([source for source, _, _ in ready]), last)

    def not_ready(self, error: Exception) -> None:
        self.playback.empty(0)
        self.stale(True)
        super().not_ready(error)

    def fail(self, error: Exception) -> None:
        super().fail(error)
        self.playback.fail()

    # What a person asks for -----------------------------------------------------------------------

    def act(self, action: str) -> None:
        """What a button or a key asks for: play, pause, step, back or reset."""
        actions = {
            "play": self.play, "pause": self.pause, "step": self.step,
            "back": lambda: self.seek(self.playback.position - 1), "reset": self.reset,
        }  # fmt: skip
        if action in actions:
            self._guard(actions[action])

    def play(self) -> None:
        """Play on; after an error, try again."""
        if self.failed:
            self.playback.wants_to_play = True
            self.restart()
        else:
            self.playback.play()

    def pause(self) -> None:
        """Stop, with the newest state on the screen."""
        self.playback.pause()

    def step(self) -> None:
        """One step on; after an error, try again."""
        if self.failed:
            self.restart()
        else:
            self.playback.step()

    def reset(self) -> None:
        """Back to the first state, paused."""
        self.playback.rewind()
        self.restart()

    def seek(self, index: int) -> None:
        """Pause and show a snapshot of the past."""
        self.playback.seek(index)

    def seek_step(self, step: float) -> None:
        """Pause and show the last snapshot at or before a step."""
        self.seek(self.playback.history.index(step))

    # What is played asks for ----------------------------------------------------------------------

    def put(self, shot: Shot) -> None:
        """Draw a snapshot."""
        self.stale(False)
        self.draw(shot)

    def put_slowly(self, step: int, shot: Shot, final: bool) -> None:
        """Draw and say what need not follow every picture."""
        self.draw_slowly(step, shot)
        self.tick()
        if not self.failed:  # what went wrong stays said while the past is looked at
            self.tell(*self.describe(step, shot))
        if self.host is None and (final or self.player.playing):  # not on the way to a link's step
            self.say_session()
        if final:
            self.keep_still()

    def busy(self, on: bool) -> None:
        """The first steps may take seconds: say so."""
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None
        if on and self._loop is not None:
            self._soon = self._loop.call_later(0.3, self._say_waiting)

    def _say_waiting(self) -> None:
        if self.playback.waiting:
            self.stale(True)
        super()._say_waiting()
