"""Something that works in a thread: words while it takes long, a newer one in its place."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


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
