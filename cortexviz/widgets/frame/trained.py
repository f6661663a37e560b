"""Networks that this process has trained: coming back to one is instant."""

from __future__ import annotations

import gc
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Generator, Hashable
from typing import Any

from cortexviz.base import limits, memory


class Trained:
    """Trains each thing once and keeps the last few, for any number of threads.

    What a process had that this one is a copy of costs nothing, and is kept beside them.

    Parameters
    ----------
    limit : int
        How many to keep; one on a server that others use, too.
    """

    def __init__(self, limit: int = 4) -> None:
        self._most = limit
        self._kept: OrderedDict[Hashable, tuple[int, Any]] = OrderedDict()  # with whose it is
        self._lock = threading.Lock()

    @property
    def limit(self) -> int:
        """How many are kept here."""
        return 1 if limits.shared() else self._most

    def _make_room(self) -> None:
        """For one more: the oldest go before it is made, since all would need memory at once."""
        own = [key for key, (process, _) in self._kept.items() if process == os.getpid()]
        gone = own[: max(0, len(own) - self.limit + 1)]
        for key in gone:
            del self._kept[key]
        if gone:
            gc.collect()  # a network and what it keeps of itself know each other
            memory.give_back()

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
                self._make_room()
                steps = train()
                try:
                    while True:
                        progress = next(steps)
                        if not wanted():
                            return None
                        said(progress)
                except StopIteration as end:
                    self._kept[key] = os.getpid(), end.value
            self._kept.move_to_end(key)
            return self._kept[key][1]
