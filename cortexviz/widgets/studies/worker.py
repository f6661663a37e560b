"""Doing what is left of a study, in threads of this process."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from cortexviz.base import memory
from cortexviz.base.language import say
from cortexviz.studies import Study
from cortexviz.widgets.pieces.progress import in_words
from cortexviz.widgets.studies.results import Opened


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

    def start(self, study: Study, opened: Opened, jobs: int) -> None:
        """Begin, `jobs` runs at a time."""
        path = opened.plan.path
        self._stop = threading.Event()
        work = partial(self._work, study, path.parent, jobs, self._stop)
        self.thread = threading.Thread(target=work, name=path.stem, daemon=True)
        self.thread.start()
        self._began, self._before, self._ends = time.monotonic(), opened.work[0], math.nan

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

    def words(self, opened: Opened) -> str:
        """Whether a study is at work, paused or finished, as the end of a sentence."""
        if self.running:
            left = self._left(*opened.work)
            if left != left:
                return f" · {say('at work')}"
            return " · " + say("{time} left", time=in_words(left))
        if opened.finished == len(opened.plan.costs):
            failed = sum(bool(row["error"]) for row in opened.rows)
            if failed:
                return " · " + say("finished, {n} failed", n=failed)
            return " · " + say("finished")
        if opened.results.elsewhere:
            return " · " + say("at work in another window or process")
        if any(thread.name == opened.plan.path.stem for thread in threading.enumerate()):
            return " · " + say("pausing")
        return " · " + say("paused") if opened.finished else ""

    def _left(self, done: float, total: float) -> float:
        """Seconds that it will still take at its pace so far; NaN where nothing tells."""
        now = time.monotonic()
        if done > self._before and done != self._last_done:
            self._ends = now + (total - done) * (now - self._began) / (done - self._before)
        self._last_done = done
        return max(0.0, self._ends - now) if self._ends == self._ends else math.nan

    def _work(self, study: Study, folder: Path, jobs: int, stop: threading.Event) -> None:
        problem = None
        try:
            for _ in study.stream(folder, jobs, keep="pictures", stop=stop):
                memory.give_back()
        except Exception as error:  # whatever it is, the page must say it
            problem = error
        self._ended(stop, problem)
