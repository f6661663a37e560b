"""Pictures of a person's own: dropped on the page, opened or taken with the camera."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from traitlets import Int, List, Unicode

from cortexviz.widgets.pieces.piece import Titled, static

LONGEST = 20_000  # letters of a link, which may hold a drawing


class Upload(Titled):
    """Takes pictures, each as the grey levels of its middle square, `side` x `side`.

    The browser reads and shrinks them, so that no file leaves the person's computer, and says in a
    sentence which it cannot read. A message {"pictures": n, "saved": None} brings n * side * side
    bytes; where a page has saved one of the files (`saved`), it has [page, query] of its link
    instead of None. `offer` is what is offered then: the words of a button, or words, file and
    query of a link.

    Examples
    --------
    >>> from cortexviz.widgets import Upload
    >>> upload = Upload(title="Your pictures", side=32, most=10)
    >>> upload.on_pictures(lambda pictures: print(pictures.shape))  # once a person has chosen some
    >>> upload.side, upload.most
    (32, 10)
    """

    _esm = static("dom.js", "saved.js", "upload.js")
    _css = static("theme.css", "upload.css")

    side = Int(64, help="pixels").tag(sync=True)
    most = Int(1, help="pictures at once").tag(sync=True)
    offer = List(Unicode()).tag(sync=True)

    def on_pictures(self, callback: Callable[[np.ndarray], Any]) -> None:
        """Call ``callback(pictures)`` with (n, side, side) uint8, 1 <= n <= most."""
        self.on_message("pictures", lambda n, buffer: callback(self._read(n, bytes(buffer))))

    def on_saved(self, callback: Callable[[str, str], Any]) -> None:
        """Call ``callback(page, query)`` after pictures; both empty if no page has saved one."""

        def hear(given: Any, *_pictures: Any) -> None:
            page, query = given or ("", "")
            if not (isinstance(page, str) and isinstance(query, str) and len(query) < LONGEST):
                raise ValueError(f"saved must be the name of a page and a query; got {page!r:.40}")
            callback(page, query)

        self.on_message("saved", hear)

    def _read(self, n: int, data: bytes) -> np.ndarray:
        n = min(max(int(n), 1), self.most)
        if len(data) < n * self.side**2:
            raise ValueError(
                f"pictures must be {n} of {self.side} x {self.side} bytes; got {len(data)} bytes: "
                "load the page anew"
            )
        found = np.frombuffer(data, np.uint8, n * self.side**2)
        return found.reshape(n, self.side, self.side)
