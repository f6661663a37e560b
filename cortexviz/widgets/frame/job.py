"""Something that works in a thread: words while it takes long, and a newer one in its place."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")
Asked = TypeVar("Asked")


class Superseded(Exception):  # noqa: N818  (nothing is wrong)
    """Raised by work that has seen that nobody waits for it any more."""


class Job(Generic[T]):
    """One piece of work at a time; all but the work itself happens in the thread of the loop.

    Parameters
    ----------
    loop : asyncio loop or None
        Where there is none (in a plain script), nothing is done.
    waiting : callable()
        Called once, where the work takes longer than `patience` seconds.
    failed : callable(exception)
        Called when the work, or what is done with its result, raises.
    """

    patience = 0.25

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop | None,
        waiting: Callable[[], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._loop, self._waiting, self._failed = loop, waiting, failed
        self._task: asyncio.Task[None] | None = None

    @property
    def busy(self) -> bool:
        return self._task is not None

    def start(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Call ``done(work())``, with `work` in a thread; what was begun before is forgotten."""
        self.cancel()
        if self._loop is not None:
            self._task = self._loop.create_task(self._do(self._loop, work, done))

    def cancel(self) -> None:
        """Forget what was begun; its thread ends by itself."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _do(
        self, loop: asyncio.AbstractEventLoop, work: Callable[[], T], done: Callable[[T], None]
    ) -> None:
        patience = loop.call_later(self.patience, self._waiting)
        try:
            try:
                result = await asyncio.to_thread(work)
            finally:
                patience.cancel()
            self._task = None
            done(result)
        except Superseded:
            self._task = None
        except Exception as error:  # whatever it is, the page must say it
            self._task = None
            self._failed(error)


class Turns(Job[T], Generic[T, Asked]):
    """Jobs of which the one that has begun is finished first, where that is still wanted.

    Parameters
    ----------
    wanted : callable(asked) -> bool
        Whether what has begun for this will still be shown.
    again : callable()
        Called after it, where something else was asked for meanwhile.

    Attributes
    ----------
    begun : what was asked for when the last one began; None before any
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop | None,
        waiting: Callable[[], None],
        failed: Callable[[Exception], None],
        wanted: Callable[[Asked], bool],
        again: Callable[[], None],
    ) -> None:
        super().__init__(loop, waiting, partial(self._end, failed, True))
        self._wanted, self._again = wanted, again
        self.begun: Asked | None = None
        self._asked: Asked | None = None

    def ask(self, asked: Asked, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Call ``done(work())`` for what is `asked` now, unless an earlier one comes first."""
        self._asked = asked
        if self.busy and self.begun is not None and self._wanted(self.begun):
            return
        self.begun = asked
        self.start(work, partial(self._end, done, False))

    def _end(self, tell: Callable[[R], None], in_vain: bool, result: R) -> None:
        """Tell what came of it, unless it was in vain and something else is asked for now."""
        if not in_vain or self._asked == self.begun:
            tell(result)
        if self._asked != self.begun:
            self._again()
