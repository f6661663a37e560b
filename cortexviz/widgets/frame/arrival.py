"""What is said to a page while a browser still builds it is lost: it is said once more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ipywidgets


def pieces(widget: ipywidgets.Widget) -> Iterator[ipywidgets.Widget]:
    """A widget and all in it."""
    for child in getattr(widget, "children", ()):
        yield from pieces(child)
    yield widget


class Arrival:
    """Remembers what a page and all in it were told since a browser asked, until it is there.

    A browser asks for all there is, and then loads the scripts that can listen.

    Parameters
    ----------
    page : widget
    """

    def __init__(self, page: ipywidgets.Widget) -> None:
        self._page, self._all = page, set[ipywidgets.Widget]()
        self._said: dict[ipywidgets.Widget, set[str]] = {}
        self.asked()

    def _remember(self, change: dict[str, Any]) -> None:
        if change["name"] in change["owner"].keys:
            self._said.setdefault(change["owner"], set()).add(change["name"])

    def asked(self) -> None:
        """A browser is told all as it is now."""
        self._forget()
        self._all = set(pieces(self._page))
        for one in self._all:
            one.observe(self._remember)

    def there(self) -> None:
        """From now on it hears everything."""
        said = self._said
        self._forget()
        for one, names in said.items():
            one.send_state(names)

    def _forget(self) -> None:
        for one in self._all:
            one.unobserve(self._remember)
        self._said, self._all = {}, set()
