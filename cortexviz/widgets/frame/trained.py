"""Networks that this process has trained: coming back to one is instant."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Generator, Hashable
from typing import Any


class Trained:
    """Trains each thing once and keeps the last few, for any number of threads.

    Parameters
    ----------
    limit : int
        How many to keep.
    """

    def __init__(self, limit: int = 4) -> None:
        self.limit = limit
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(
        self,
        key: Hashable,
        train: Callable[[], Generator[Any, None, Any]],
        said: Callable[[Any], Any],
        wanted: Callable[[], bool],
    ) -> Any:
        """The network of `key`; made by `train` if it is not there.

        Parameters
        ----------
        train : callable
            Returns a generator of progress, which in the end returns the network.
        said : callable(progress)
            Called with all it yields.
        wanted : callable() -> bool
            Asked whenever it yields; training ends when nobody wants it any more.

        Returns
        -------
        The network, or None where it is no longer wanted.
        """
        with self._lock:  # who asks for what is being trained just now waits for it
            if key not in self._kept:
                steps = train()
                try:
                    while True:
                        progress = next(steps)
                        if not wanted():
                            return None
                        said(progress)
                except StopIteration as end:
                    self._kept[key] = end.value
                if len(self._kept) > self.limit:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]
