"""The frame of every explorer: settings -> an iterator of states -> snapshots -> pictures.

An explorer says how to make the iterator and how to draw a snapshot; everything else is here:
play, pause, step, scrub, film, restart when a setting changes, errors as a sentence in the page.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import ipywidgets

from cortexviz.widgets.frame.history import History
from cortexviz.widgets.frame.page import Page, S
from cortexviz.widgets.frame.runner import Runner
from cortexviz.widgets.pieces.piece import Piece
from cortexviz.widgets.pieces.player import Player
from cortexviz.widgets.pieces.progress import Progress, TimeLeft, in_words


class Explorer(Page[S]):
    """Base of the explorers that run something; see `FaceExplorer` for one that is made of it."""

    unit = "step"
    waiting = "Working …"
    rates: ClassVar[dict[str, float]] = {}  # words -> steps per second
    speed = 0  # index of the rate to begin with
    film_rate = 30.0  # snapshots per second when the past is played again
    slow_interval = 0.2  # seconds between updates of what a person reads rather than watches

    # What an explorer defines ---------------------------------------------------------------------

    def prepare(self, settings: S) -> tuple[Iterator[Any], int, Any]:
        """The iterator of states, its last step, and what `opened` needs.

        May take long, so a thread runs it: it must not touch the screen.
        """
        raise NotImplementedError

    def opened(self, context: Any) -> None:
        """A new run is about to start: keep and draw what stays the same during it."""

    def snapshot(self, state: Any) -> tuple[int, Any]:
        """The step of `state`, and all of it that is drawn (kept to scrub through: be small)."""
        raise NotImplementedError

    def draw(self, snapshot: Any) -> None:
        """Put the picture on the screen."""
        raise NotImplementedError

    def draw_slowly(self, step: int, snapshot: Any) -> None:
        """Put on the screen what need not follow every picture."""

    def describe(self, step: int, snapshot: Any) -> tuple[str, str]:
        """A sentence on what is seen now, and a hint what to look for."""
        raise NotImplementedError

    def ready(self) -> bool:
        """Whether the screen can take another picture."""
        raise NotImplementedError

    # Construction ---------------------------------------------------------------------------------

    def __init__(
        self, given: dict[str, Any], make: dict[str, Callable[[], bytes]], stem: str
    ) -> None:
        super().__init__(given, make, stem)
        self.player = Player(self.rates, self.speed)
        self.progress = Progress(label="Progress of the run")
        self.runner = Runner(
            pulled=self._keep, show=self._show, changed=self._playing_changed,
            failed=self.fail, warned=self.warn, busy=self._busy,
        )  # fmt: skip
        self.film = Runner(show=lambda index, _final: self._look(index), changed=self._film_changed)
        self.film.in_thread, self.film.rate = 0, self.film_rate
        self.history = History(0)
        self.last = 0
        self._newest: tuple[int, Any] | None = None
        self._position = 0
        self._drawn_slowly = 0.0
        self._time_left = TimeLeft()
        self._wants_to_play = False
        self._goes_on = False  # it played until an error, and will once that is mended
        self._opening: asyncio.Task[None] | None = None
        self._soon: asyncio.TimerHandle | None = None

        self.player.on_message("action", self.act)
        self.player.on_message("seek", self.seek)
        self.player.observe(self._speed_changed, "speed")

    # Runs -----------------------------------------------------------------------------------------

    def restart(self) -> None:
        """Stop, and begin again with the settings as they are."""
        self._wants_to_play |= self._goes_on
        self._goes_on = False
        if self._opening is not None:
            self._opening.cancel()
        self.film.load(iter(()))
        self.runner.load(iter(()))
        super().restart()
        if self._loop is not None:
            self._opening = self._loop.create_task(self._open(self.settings))
            self._film_changed()

    async def _open(self, settings: S) -> None:
        patience = self._loop.call_later(0.25, self._say_waiting) if self._loop else None
        try:
            iterator, last, context = await asyncio.to_thread(self.prepare, settings)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # whatever it is, the page must say it
            self._newest, self._position, self.history = None, 0, History(0)
            self.stale(True)
            self.fail(error)
            return
        finally:
            if patience is not None:
                patience.cancel()
        self.last, self.history = last, History(last)
        self._newest, self._position = None, 0
        self._drawn_slowly = 0.0  # words and numbers of the run before do not stay beside this one
        self._time_left.pause()
        self.opened(context)
        self.runner.load(iterator)
        self.runner.rate = self.player.rate
        if self._wants_to_play:
            self.runner.play()
        else:
            self.runner.step()

    def act(self, action: str) -> None:
        """What a button or a key asks for: play, pause, step, back or reset."""
        actions = {
            "play": self.play, "pause": self.pause, "step": self.step,
            "back": lambda: self.seek(self._position - 1), "reset": self.reset,
        }  # fmt: skip
        if action in actions:
            self._guard(actions[action])

    @property
    def _looks_back(self) -> bool:
        return self._position < len(self.history) - 1

    @property
    def _is_opening(self) -> bool:
        return self._opening is not None and not self._opening.done()

    def play(self) -> None:
        """Play the past from where the timeline stands, then go on; at the end, all again."""
        self._wants_to_play = True
        if self._failed:
            self.restart()
        elif self._is_opening:
            self._film_changed()
        elif self._looks_back or (self.runner.finished and len(self.history) > 1):
            start = self._position if self._looks_back else 0
            self.film.load(iter(range(start, len(self.history))))
            self.film.play()
        else:
            self.runner.play()

    def pause(self) -> None:
        """Stop, with the newest state on the screen."""
        self._wants_to_play = False
        if self.film.playing:
            self.film.load(iter(()))
        else:
            self.runner.pause()

    def step(self) -> None:
        """One snapshot on in the past, or one step of the run."""
        self._wants_to_play = False
        self.film.load(iter(()))
        if self._failed:
            self.restart()
        elif self._looks_back:
            self.seek(self._position + 1)
        elif not self._is_opening:
            self.runner.step()

    def reset(self) -> None:
        """Back to the first state, paused."""
        self._wants_to_play = self._goes_on = False
        self.restart()

    def seek(self, index: int) -> None:
        """Pause and show a snapshot of the past."""
        self._wants_to_play = False
        self.film.load(iter(()))
        if self.runner.playing:
            self.runner.pause()
        self._look(max(0, min(int(index), len(self.history) - 1)))

    def seek_step(self, step: float) -> None:
        """Pause and show the last snapshot at or before a step."""
        self.seek(self.history.index(step))

    # What the runners tell ------------------------------------------------------------------------

    def _keep(self, state: Any) -> None:
        step = self.step_of(state)
        if self.history.wants(step):
            self.history.add(*self.snapshot(state))

    def step_of(self, state: Any) -> int:
        """The step of `state`."""
        return int(state[0])

    def _show(self, state: Any, final: bool) -> None:
        if not final and not self.ready():
            return
        self._newest = self.snapshot(state)
        self._position = max(0, len(self.history) - 1)
        self._put(*self._newest, final)

    def _look(self, index: int) -> None:
        """Show snapshot `index` of the past; the last is the present."""
        if self._newest is None or not len(self.history):
            return
        self._position = index
        past = self.history.steps[index], self.history.snapshots[index]
        self._put(*(past if self._looks_back else self._newest), True)

    def _put(self, step: int, snapshot: Any, final: bool) -> None:
        self.stale(False)
        self.draw(snapshot)
        now = time.monotonic()
        if final or now - self._drawn_slowly > self.slow_interval:
            self._drawn_slowly = now
            self.draw_slowly(step, snapshot)
            if not self._failed:  # what went wrong stays said while the past is looked at
                self.caption.show("say", *self.describe(step, snapshot))
            place = f"{self.unit} {step}"
            self.player.set(position=self._position, length=len(self.history), place=place)
            self._show_progress()
        if final:
            self.keep_still()

    def _show_progress(self) -> None:
        if self._newest is None:
            if self._failed:
                self.player.set(position=0, length=1, place="")
                self.progress.set(fraction=0.0, text="not begun")
            return
        step = self._newest[0]
        words = f"{self.unit} {step} of {self.last}"
        if self._failed:
            words += " · stopped by an error"
        elif self.runner.finished:
            words += " · finished" + "; play shows it again" * (len(self.history) > 1)
        elif self.runner.playing:
            seconds = self._time_left.seconds(step, self.last)
            words += "" if seconds is None else f" · {in_words(seconds)} left"
        self.progress.set(fraction=step / max(1, self.last), text=words)

    def _playing_changed(self) -> None:
        if not self.runner.playing:
            self._time_left.pause()
        self._film_changed()
        self._show_progress()

    def _film_changed(self) -> None:
        if self.runner.finished and self.film.finished:
            self._wants_to_play = False
        elif self.film.finished and self._wants_to_play and not self.runner.playing:
            self.film.load(iter(()))  # the past is over: on with the run
            self.runner.play()
        wanted = self._wants_to_play and self._is_opening
        playing = self.runner.playing or self.film.playing or wanted
        ended = self.runner.finished and not self._looks_back
        self.player.set(playing=playing, ended=ended)

    def _speed_changed(self, _change: Any) -> None:
        self.runner.rate = self.player.rate

    # What the page says ---------------------------------------------------------------------------

    def fail(self, error: Exception) -> None:
        super().fail(error)
        self._goes_on, self._wants_to_play = self._wants_to_play, False
        self._show_progress()
        self._film_changed()

    def _busy(self, on: bool) -> None:
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None
        if on and self._loop is not None:
            self._soon = self._loop.call_later(0.3, self._say_waiting)

    def _say_waiting(self) -> None:
        if self._is_opening:
            self.stale(True)
        self.caption.show("busy", self.waiting)


def pieces(widget: ipywidgets.Widget) -> Iterator[Piece]:
    """All small widgets inside `widget`."""
    if isinstance(widget, Piece):
        yield widget
    for child in getattr(widget, "children", ()):
        yield from pieces(child)
