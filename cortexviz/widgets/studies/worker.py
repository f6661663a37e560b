"""Doing what is left of a study, in threads of this process."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

from cortexviz.studies import Study
from cortexviz.widgets.studies.settings import Plan


class Worker:
    """Works at one study at a time, until it is done or stopped; every run is kept as it finishes.

    Parameters
    ----------
    ended : callable(worker's stop event, exception or None)
        Called in the thread that worked.
    """

    def __init__(self, ended: Callable[[threading.Event, Exception | None], None]) -> None:
        self._ended = ended
        self._stop: threading.Event | None = None
        self._began = self._before = 0.0  # when it began, and the work that was done by then
        self._ends, self._last_done = math.nan, 0.0
        self.thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        return self._stop is not None

    def start(self, study: Study, plan: Plan, jobs: int, done: float) -> None:
        """Begin; `done` is the work that has been done by now."""
        self._stop = threading.Event()
        self.thread = threading.Thread(
            target=self._work,
            args=(study, plan, jobs, self._stop),
            name=plan.path.stem,
            daemon=True,
        )
        self.thread.start()
        self._began, self._before, self._ends = time.monotonic(), done, math.nan

    def stop(self) -> None:
        """Finish soon; runs that were begun and not finished are done again."""
        if self._stop is not None:
            self._stop.set()
            self._stop = None

    def over(self, stop: threading.Event) -> bool:
        """Whether this was the work that goes on, which is then over."""
        if stop is not self._stop:
            return False  # stopped, and perhaps at work again by now
        self._stop = None
        return True

    def stopping(self, plan: Plan) -> bool:
        """Whether a thread is still finishing what it was stopped at."""
        return any(thread.name == plan.path.stem for thread in threading.enumerate())

    def left(self, done: float, total: float) -> float:
        """Seconds that it will still take at its pace so far; NaN where nothing tells."""
        now = time.monotonic()
        if done > self._before and done != self._last_done:
            self._ends = now + (total - done) * (now - self._began) / (done - self._before)
        self._last_done = done
        return max(0.0, self._ends - now) if self._ends == self._ends else math.nan

    def _work(self, study: Study, plan: Plan, jobs: int, stop: threading.Event) -> None:
        problem = None
        try:
            for _ in study.stream(plan.path.parent, jobs, keep="pictures", stop=stop):
                pass
        except Exception as error:  # whatever it is, the page must say it
            problem = error
        self._ended(stop, problem)
