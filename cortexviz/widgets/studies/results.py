"""A study's file of results, followed while somebody writes it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from cortexviz.studies import Store
from cortexviz.studies.table import Row
from cortexviz.widgets.studies.asked import Plan


class Results:
    """The table of a study, whoever writes it: this page, a command line, a cluster.

    Attributes
    ----------
    finished : set of str
        Keys of the runs that are done.
    elsewhere : bool
        Whether others are at work on it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.finished: set[str] = set()
        self.elsewhere = False
        self._store: Store | None = None
        self._stamp: int | None = None

    def look(self, mine: bool = False) -> list[Row] | None:
        """The table, where it has changed since the last look; may wait, so a thread looks.

        `mine` says that it is this page that is at work.
        """
        if self._store is None:
            try:
                self._store = Store(self.path)
            except FileNotFoundError:
                return None  # nothing has run yet
        store = self._store
        self.elsewhere = not mine and store.at_work()
        stamp = store.stamp()
        if stamp == self._stamp:
            return None
        self._stamp, self.finished = stamp, store.finished()
        return list(store.rows())

    def arrays(self, row: Row) -> dict[str, np.ndarray]:
        """What a run has kept of its pictures."""
        if self._store is None:
            raise FileNotFoundError(f"there are no results in {self.path}")
        return self._store.arrays(row)

    def close(self) -> None:
        if self._store is not None:
            self._store.close()


class Opened(NamedTuple):
    """A study as far as it is."""

    plan: Plan
    results: Results
    rows: list[Row]

    def seen(self, rows: list[Row]) -> Opened:
        """With the table as it is now."""
        return Opened(self.plan.seen(rows), self.results, rows)

    @property
    def finished(self) -> int:
        """How many runs are done."""
        return len(self.results.finished)

    @property
    def work(self) -> tuple[float, float]:
        """The work that is done, and all of it."""
        costs = self.plan.costs
        done = sum(costs.get(key, 0.0) for key in self.results.finished)
        return done, sum(costs.values())
