"""Run an iterator of states in small slices, so that the page stays alive.

A slice pulls for a few milliseconds, shows what came, and gives the loop back to the browser's
messages. Stopping is not pulling on.
"""

from __future__ import annotations

import asyncio
import math
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Any

from cortexviz.base import warn

_END = object()


def _ignore(*_args: Any) -> None:
    """What a callback does that nobody set."""


def pull(iterator: Iterator[Any]) -> tuple[Any, list[str]]:
    """The next state, or `_END`, and our warnings on the way; others are shown as usual."""
    said: list[str] = []
    with warn.heard(said.append):
        return next(iterator, _END), said


class Runner:
    """Plays an iterator: play, pause, step, speed, and a clean restart with another one.

    All methods are called in the thread of one running asyncio loop.

    Parameters
    ----------
    pulled : callable(state)
        Called for every state.
    show : callable(state, final)
        Called after each slice with the newest state; `final` says that it must be shown because
        none follows soon, where a busy display may skip the others.
    changed : callable()
        Called when playing starts or stops.
    failed : callable(exception)
        Called when the iterator raises; it is not pulled again.
    warned : callable(sentence)
        Called with each `CortexvizWarning`, which nobody would see on a page's stderr.
    busy : callable(bool)
        Called around the first pulls, which may take seconds (to compile, to learn).

    Attributes
    ----------
    rate : float
        States per second, > 0; infinity is as fast as it goes.
    slice_seconds : float
        How long to pull before the loop gets its turn; a picture needs some turns until it is
        drawn.

    Examples
    --------
    >>> import asyncio
    >>> from cortexviz.widgets import Runner
    >>> async def three():
    ...     seen, done = [], asyncio.Event()
    ...     runner = Runner(pulled=seen.append, show=lambda state, final: final and done.set())
    ...     runner.load(iter("abcdef"))
    ...     runner.step(3)
    ...     await done.wait()
    ...     return seen
    >>> asyncio.run(three())
    ['a', 'b', 'c']
    """

    slice_seconds = 0.003
    longest_sleep = 0.02  # seconds that a higher speed may be waited for
    # Who plays makes room for whoever has just moved a slider: where others had the processor, it
    # rests for so many times as long as they had it, up to so many seconds.
    modesty, longest_rest = 5.0, 0.2
    in_thread = 2  # State 0 is made before anything is compiled, state 1 after

    def __init__(
        self,
        pulled: Callable[[Any], None] = _ignore,
        show: Callable[[Any, bool], None] = _ignore,
        changed: Callable[[], None] = _ignore,
        failed: Callable[[Exception], None] = _ignore,
        warned: Callable[[str], None] = _ignore,
        busy: Callable[[bool], None] = _ignore,
    ) -> None:
        self._pulled, self._show, self._changed = pulled, show, changed
        self._failed, self._warned, self._busy = failed, warned, busy
        self.rate = math.inf
        self.finished = True
        self.state: Any = None
        self._iterator: Iterator[Any] = iter(())
        self._count = 0
        self._left = 0.0
        self._task: asyncio.Task[None] | None = None

    @property
    def playing(self) -> bool:
        return self._left == math.inf

    def load(self, iterator: Iterator[Any]) -> None:
        """Stop, and take `iterator` from its beginning; a pull under way is forgotten."""
        self._left, self._task = 0, None
        self._iterator, self._count, self.state, self.finished = iterator, 0, None, False
        self._busy(False)
        self._changed()

    def play(self) -> None:
        """Pull until paused or finished."""
        self._go(math.inf)

    def step(self, steps: int = 1) -> None:
        """Pull `steps` states, then stop."""
        self._go(steps)

    def pause(self) -> None:
        """Stop now, with the newest state on the screen."""
        self._left = 0
        if self.state is not None:
            self._show(self.state, True)
        self._changed()

    def _go(self, steps: float) -> None:
        if self.finished:
            return
        self._left = steps
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run(self._iterator))
        self._changed()

    async def _run(self, iterator: Iterator[Any]) -> None:
        try:
            await self._run_in_thread(iterator)
            await self._run_in_slices(iterator)
        except Exception as error:  # whatever it is, the page must say it
            if iterator is not self._iterator:
                return
            if not isinstance(error, ValueError | TypeError | ArithmeticError):
                traceback.print_exc()
            self.finished, self._left = True, 0
            self._busy(False)
            self._failed(error)
            self._changed()

    async def _run_in_thread(self, iterator: Iterator[Any]) -> None:
        while self._left > 0 and self._count < self.in_thread:
            self._busy(True)
            pulled = await asyncio.to_thread(pull, iterator)
            if iterator is not self._iterator:
                return
            self._busy(False)
            self._take(*pulled)
            if self.state is not None:
                self._show(self.state, self._left <= 0)

    async def _run_in_slices(self, iterator: Iterator[Any]) -> None:
        credit, start = 1.0, time.monotonic()  # the first is shown, however late its turn comes
        while self._left > 0 and iterator is self._iterator:
            worked, count = -time.process_time(), self._count
            while self._left > 0 and credit >= 1:
                credit -= 1
                self._take(*pull(iterator))
                if time.monotonic() > start + self.slice_seconds:
                    break
            if self._count > count or (self.finished and self.state is not None):
                self._show(self.state, self._left <= 0)
            due = min((1 - credit) / self.rate, self.longest_sleep) if credit < 1 else 0.0
            late = time.monotonic() - start - (worked + time.process_time())
            await asyncio.sleep(max(0.001, due, min(self.modesty * late, self.longest_rest)))
            # What could not be run in time is not made up for: at most a tenth of a second is.
            now = time.monotonic()
            credit = min(credit + (now - start) * self.rate, max(1.0, 0.1 * self.rate))
            start = now

    def _take(self, new: Any, said: list[str]) -> None:
        for sentence in said:
            self._warned(sentence)
        if new is _END:
            self.finished, self._left = True, 0
            self._changed()
            return
        self._count += 1
        self._left -= 1
        self.state = new
        self._pulled(new)
