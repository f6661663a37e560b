"""Networks that this process has trained: coming back to one is instant."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
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
        train: Callable[[], Iterator[Any]],
        said: Callable[[Any], Any],
        wanted: Callable[[], bool],
    ) -> Any:
        """The network of `key`; made by `train` if it is not there.

        Parameters
        ----------
        train : callable
            Returns an iterator of progress, the last item of which is the network.
        said : callable(progress)
            Called with every item but the last.
        wanted : callable() -> bool
            Asked between the items; training ends when nobody wants it any more.

        Returns
        -------
        The network, or None where it is no longer wanted.
        """
        with self._lock:  # who asks for what is being trained just now waits for it
            if key not in self._kept:
                made = None
                for made in train():
                    if not wanted():
                        return None
                    said(made)
                self._kept[key] = made
                if len(self._kept) > self.limit:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]
