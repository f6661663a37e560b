"""Snapshots of a run to scrub through, dense at the start where most happens."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

import numpy as np

from cortexviz.base import check


def log_schedule(last: int, limit: int = 300) -> np.ndarray:
    """The steps of 0..`last` worth keeping: each of the first, then at equal ratios.

    Parameters
    ----------
    last : int
        The last step, >= 0. Steps 0 and `last` are always kept.
    limit : int
        How many steps at most, >= 2.

    Returns
    -------
    (k,) array of int
        Strictly increasing, k <= `limit`.
    """
    last, limit = check.integer("last", last), check.integer("limit", limit, 2)
    if last < limit:
        return np.arange(last + 1)
    # Rounding merges the first few; asking for more until `limit` are left would buy only detail
    # late in the run, where nothing moves.
    return np.unique(np.geomspace(1, last + 1, limit).round().astype(int) - 1)


class History:
    """The snapshots kept so far, each with its step.

    Examples
    --------
    >>> from cortexviz.widgets import History
    >>> history = History(last=1000, limit=10)
    >>> for step in range(1001):
    ...     if history.wants(step):
    ...         history.add(step, f"state {step}")
    >>> history.steps
    [0, 1, 4, 9, 21, 45, 99, 215, 464, 1000]
    >>> history.at(history.index(5))  # the last one kept by then
    (4, 'state 4')
    """

    def __init__(self, last: int, limit: int = 300) -> None:
        self._keep = set(log_schedule(last, limit).tolist())
        self.steps: list[int] = []
        self.snapshots: list[Any] = []

    def __len__(self) -> int:
        return len(self.steps)

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        return iter(zip(self.steps, self.snapshots, strict=True))

    def wants(self, step: int) -> bool:
        """Whether `step` is one to keep (ask first: making a snapshot costs more than asking)."""
        return step in self._keep and (not self.steps or step > self.steps[-1])

    def add(self, step: int, snapshot: Any) -> None:
        self.steps.append(step)
        self.snapshots.append(snapshot)

    def at(self, index: int) -> tuple[int, Any]:
        """A step that was kept, and its snapshot."""
        return self.steps[index], self.snapshots[index]

    def index(self, step: float) -> int:
        """Index of the last snapshot at or before `step`."""
        return max(0, bisect_right(self.steps, step) - 1)
