"""Something to play: an iterator that grows while it is watched, or a list that is all there."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Generic

from cortexviz.base.language import say
from cortexviz.widgets.frame.history import History
from cortexviz.widgets.frame.runner import Runner
from cortexviz.widgets.frame.stage import Shot, Source, Stage, State
from cortexviz.widgets.frame.timeline import Timeline


class Playback(Generic[State, Shot]):
    """What is played on a stage, and where on its timeline it is.

    An iterator runs, and its past can be scrubbed and played again. A list is shown step by step,
    each at the speed of the player, and the timeline grows as it is seen.

    Attributes
    ----------
    newest : (int, snapshot) or None
        The last step that there is, and its picture; None where there is nothing to see.
    position : int
        Index of the snapshot on the screen; up to `reached` they have been seen.
    place : int
        Where a list will stand when it is there.
    first : int
        The step that is shown of what is opened next, as soon as it is reached.
    waiting : bool
        Whether what is to be played is not there yet; what is shown is then from before.
    """

    film_rate = (
        30.0  # pictures per second at most, and when the past of an iterator is played again
    )
    slow_interval = 0.2  # seconds between updates of what a person reads rather than watches

    def __init__(self, stage: Stage[State, Shot], timeline: Timeline) -> None:
        self.stage, self.timeline = stage, timeline
        self.player = timeline.player
        self.runner = Runner(
            pulled=self._keep, show=self._show, changed=self._run_changed,
            failed=stage.fail, warned=stage.warn, busy=stage.busy,
        )  # fmt: skip
        self.film = Runner(show=self._show_past, changed=self._tell)
        self.film.in_thread = 0
        self.history = History(0)
        self.last = 0
        self.newest: tuple[int, Shot] | None = None
        self.position = self.reached = 0
        self.waiting = False
        self.wants_to_play = False
        self.first = 0
        self._goes_on = False  # it played until an error, and will once that is mended
        self._listed = False
        self.place = 0
        self._put_slowly_at = 0.0
        self._due = 0.0  # when a run may show its next picture
        self.player.observe(self._set_speed, "speed")

    # What there is to play ------------------------------------------------------------------------

    def wait(self) -> None:
        """Stop: something else is to be played, as soon as it is there."""
        self.wants_to_play |= self._goes_on
        self._goes_on = False
        if self.newest is not None and not self.waiting:
            self.place = self.position
        self.waiting = True
        if self._listed:  # all of it is there at once, and nobody can go back to it any more
            self.newest, self.history = None, History(0)
        self.film.load(iter(()))
        self.runner.load(iter(()))

    def hurry(self) -> None:
        """Show the end of what is waited for, unless it is being gone through step by step."""
        if self.waiting and not self.place:
            self.place = self.last

    def open(self, source: Source[State], last: int) -> None:
        """Show the first state of an iterator, or of a list the step that was seen before.

        It plays at once where that was asked for meanwhile.
        """
        self.empty(last)
        self._put_slowly_at = self._due = 0.0  # nothing of the run before stays beside this one
        self.timeline.pause()
        self._listed = isinstance(source, Sequence)
        first, self.first = self.first, 0
        if not isinstance(source, Sequence):
            self.runner.load(source)
            if self.wants_to_play:
                self._run_on()
            else:
                self.runner.rate = math.inf  # on the way to where a link leads
                self.runner.step(first + 1)
            return
        for state in source:
            self.history.add(*self.stage.snapshot(state))
        self.newest = self.history.at(len(self.history) - 1)
        if self.wants_to_play:
            self._play_past(0)
        else:
            self._look(min(first or self.place, len(self.history) - 1))

    def empty(self, last: int) -> None:
        """There is nothing yet of what goes to `last`, or will never be."""
        self.waiting = False
        self.last, self.history = last, History(last)
        self.newest, self.position, self.reached = None, 0, 0

    def fail(self) -> None:
        """Something went wrong: stop, and play on only when that is mended."""
        self._goes_on, self.wants_to_play = self.wants_to_play, False
        self._show_progress()
        self._tell()

    # What a person asks for -----------------------------------------------------------------------

    @property
    def looks_back(self) -> bool:
        return self.position < len(self.history) - 1

    @property
    def shown(self) -> tuple[int, Shot] | None:
        """The step and the snapshot on the screen, where they belong to what was asked for."""
        if self.newest is None or self.waiting:
            return None
        return self.history.at(self.position) if self.looks_back else self.newest

    def seen(self) -> list[tuple[int, Shot]]:
        """All snapshots that have been seen so far, each with its step."""
        return [self.history.at(i) for i in range(min(self.reached + 1, len(self.history)))]

    def play(self) -> None:
        """Play the past from where the timeline stands, then go on; at the end, all again."""
        self.wants_to_play = True
        if self.waiting:
            self._tell()
        elif self.looks_back:
            self._play_past(self.position + 1)
        elif self._over and len(self.history) > 1:
            self._play_past(0)
        else:
            self._run_on()

    def pause(self) -> None:
        """Stop, with the newest state on the screen."""
        self.wants_to_play = False
        if self.film.playing:
            self.film.load(iter(()))
        else:
            self.runner.pause()

    def step(self) -> None:
        """One snapshot on in the past, or one step of the run."""
        self.wants_to_play = False
        self.film.load(iter(()))
        if self.waiting:
            self.place += 1  # not lost: shown as soon as it is there
        elif self.looks_back:
            self.seek(self.position + 1)
        else:
            self.runner.step()

    def rewind(self) -> None:
        """Forget where it stands, and that it plays."""
        self.wants_to_play = self._goes_on = False
        self.position = self.place = 0

    def seek(self, index: int) -> None:
        """Pause and show a snapshot of the past."""
        self.wants_to_play = False
        self.film.load(iter(()))
        if self.runner.playing:
            self.runner.pause()
        self._look(max(0, min(int(index), len(self.history) - 1)))

    # What the runners tell ------------------------------------------------------------------------

    @property
    def _over(self) -> bool:
        return self._listed or self.runner.finished

    def _play_past(self, start: int) -> None:
        self.film.load(iter(range(start, len(self.history))))
        self._set_speed()
        self.film.play()

    def _show_past(self, index: int, _final: bool) -> None:
        self._look(index)
        if not self.looks_back:  # the past is over: on with the run
            self.wants_to_play &= not self._over
            self.film.load(iter(()))
            if self.wants_to_play:
                self._run_on()

    def _run_on(self) -> None:
        self._set_speed()
        self.runner.play()

    def _keep(self, state: State) -> None:
        if self.history.wants(self.stage.step_of(state)):
            self.history.add(*self.stage.snapshot(state))

    def _show(self, state: State, final: bool) -> None:
        now = time.monotonic()
        if final or (now >= self._due and self.stage.ready()):
            self._due = max(now, self._due + 1 / self.film_rate)
            self.newest = self.stage.snapshot(state)
            self.position = max(0, len(self.history) - 1)
            self._put(*self.newest, final)

    def _look(self, index: int) -> None:
        """Show snapshot `index` of the past; the last is the present."""
        if self.shown is None or not len(self.history):
            return  # nothing is there, or it belongs to other settings than those chosen
        self.position = index
        self._put(*self.shown, True)

    def _put(self, step: int, shot: Shot, final: bool) -> None:
        self.reached = max(self.reached, self.position)
        self.stage.put(shot)
        now = time.monotonic()
        if final or now - self._put_slowly_at > self.slow_interval:
            self._put_slowly_at = now
            self.stage.put_slowly(step, shot, final)
            self.timeline.stand(step, self.position, self.reached)
            self._show_progress()
            self._tell()  # also when the end came before the last picture

    def _show_progress(self) -> None:
        if self.newest is None:
            if self.stage.failed:
                self.timeline.begin_failed()
            return
        if self._listed and self.waiting:
            return
        # A list was over before it was seen: there the step that is seen says how far it is.
        step = self.history.steps[self.position] if self._listed else self.newest[0]
        more = ""
        if self.stage.failed:
            more = say("stopped by an error")
        elif self._listed:
            more = say("play shows it again") if step == self.last else ""
        elif self.runner.finished:
            again = len(self.history) > 1
            more = say("finished; play shows it again") if again else say("finished")
        elif self.runner.playing:
            more = self.timeline.left(step, self.last)
        self.timeline.show(step, self.last, more)

    def _run_changed(self) -> None:
        if not self.runner.playing:
            self.timeline.pause()
        self._tell()
        self._show_progress()

    def _tell(self) -> None:
        playing = self.runner.playing or self.film.playing or (self.waiting and self.wants_to_play)
        waiting = self.waiting or (self.newest is None and not self.stage.failed)
        over = self._over and not self.looks_back
        self.player.set(playing=playing, ended=over, waiting=waiting)

    def _set_speed(self, _change: object = None) -> None:
        self.runner.rate = self.player.rate
        self.film.rate = self.player.rate if self._listed else self.film_rate
