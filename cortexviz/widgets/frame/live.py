"""The frame of the explorers that play something: settings -> states -> snapshots -> pictures.

An explorer says what to play and how to draw a snapshot; everything else is here: play, pause,
step, scrub, film, restart when a setting changes, errors as a sentence in the page.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar, Generic

from cortexviz.base.language import later
from cortexviz.widgets.frame.page import Page, S
from cortexviz.widgets.frame.playback import Playback, Shot, Source, State

Begin = Callable[[], None]


class Explorer(Page[S, tuple[Source[State], int, Begin]], Generic[S, State, Shot]):
    """A page with something to play; see `FaceExplorer` for one that is made of it."""

    unit = later("step")
    rates: ClassVar[dict[str, float]] = {}  # words -> steps per second
    speed = 0  # index of the rate to begin with

    # What an explorer defines ---------------------------------------------------------------------

    def prepare(self, settings: S) -> tuple[Source[State], int, Begin]:
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
        self.playback: Playback[State, Shot] = Playback(self)
        self.player, self.progress = self.playback.player, self.playback.progress
        self._soon: asyncio.TimerHandle | None = None
        self.player.on_message("action", self.act)
        self.player.on_message("seek", self.seek)

    def restart(self) -> None:
        """Stop, and begin again with the settings as they are."""
        super().restart()
        self.playback.wait()

    def show(self, ready: tuple[Source[State], int, Begin]) -> None:
        source, last, begin = ready
        begin()
        self.playback.open(source, last)

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
        if not self.failed:  # what went wrong stays said while the past is looked at
            self.caption.show("say", *self.describe(step, shot))
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
