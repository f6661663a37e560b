"""`interact` as in ipywidgets, for pages that cannot wait in vain.

There, what a function shows goes to the page, and the page answers with what the `Output` has now.
While a page is made nbclient answers, by a plain send on the socket that asyncio is polling, and
that can swallow the wake-up for the reply of the cell: the page hangs. Here the `Output` gets what
was shown from the kernel, whole and in one message, and nobody has to answer.
"""

from __future__ import annotations

import io
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any

from ipykernel.jsonutil import encode_images, json_clean
from IPython.core.displaypub import DisplayPublisher
from IPython.core.getipython import get_ipython
from IPython.display import display
from ipywidgets import interactive
from ipywidgets.widgets.interaction import show_inline_matplotlib_plots

__all__ = ["interact"]


class Interactive(interactive):
    """`ipywidgets.interactive` that shows everything at once, when its function is done.

    With ``manual=True`` it is ipywidgets' own, which shows progress: nobody clicks on a page that
    is being made.
    """

    def update(self, *args: Any) -> None:
        """Call the function with what is chosen, and show what it showed, or its error."""
        if self.manual:
            super().update(*args)
            return
        self.kwargs = {w._kwarg: w.get_interact_value() for w in self.kwargs_widgets}
        show_inline_matplotlib_plots()
        with _gathered() as shown:
            try:
                self.result = self.f(**self.kwargs)
                show_inline_matplotlib_plots()
                if self.auto_display and self.result is not None:
                    display(self.result)
            except Exception as error:
                shown.append(_as_output(error))
        self.out.outputs = shown


interact = Interactive.factory()


class _Publisher(DisplayPublisher):
    """Takes what is displayed."""

    def __init__(self, shown: list[dict[str, Any]]) -> None:
        super().__init__()
        self.shown = shown

    def publish(
        self, data: dict[str, Any], metadata: dict[str, Any] | None = None, *_: Any, **__: Any
    ) -> None:
        bundle = {"data": json_clean(encode_images(data)), "metadata": metadata or {}}
        self.shown.append({"output_type": "display_data", **bundle})

    def clear_output(self, wait: bool = False) -> None:
        self.shown.clear()


class _Stream(io.TextIOBase):
    """Takes what is printed, between what is displayed."""

    def __init__(self, name: str, shown: list[dict[str, Any]]) -> None:
        self.head, self.shown = {"output_type": "stream", "name": name}, shown

    def write(self, text: str) -> int:
        if self.shown and self.head.items() <= self.shown[-1].items():
            self.shown[-1]["text"] += text
        else:
            self.shown.append(self.head | {"text": text})
        return len(text)


@contextmanager
def _gathered() -> Iterator[list[dict[str, Any]]]:
    """A list that all that is printed and displayed meanwhile goes to, as a notebook keeps it."""
    shown: list[dict[str, Any]] = []
    shell = get_ipython()
    with redirect_stdout(_Stream("stdout", shown)), redirect_stderr(_Stream("stderr", shown)):
        if shell is None:
            yield shown
            return
        publisher, shell.display_pub = shell.display_pub, _Publisher(shown)
        try:
            yield shown
        finally:
            shell.display_pub = publisher


def _as_output(error: Exception) -> dict[str, Any]:
    name, lines = type(error).__name__, traceback.format_exception(error)
    return {"output_type": "error", "ename": name, "evalue": str(error), "traceback": lines}
