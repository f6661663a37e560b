"""What all small widgets share: their style, their script, and the way back to one thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cortexviz.base.optional import need

if TYPE_CHECKING:
    import anywidget
else:
    anywidget = need("anywidget", "app")

STATIC = Path(__file__).parent / "static"


def static(*names: str) -> str:
    """The text of files in ``static/``, one after the other; a browser then asks for nothing."""
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in names)


def running_loop() -> asyncio.AbstractEventLoop | None:
    """The loop that runs this code: the kernel's in a notebook, none in a plain script."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


class Piece(anywidget.AnyWidget):
    """A small widget that knows the loop it was made in.

    JupyterLab delivers a browser's messages on another thread than the one that runs cells, Voila
    on the same. So that nothing else has to care, `on_loop` takes every callback to the loop.
    """

    def __init__(self, **traits: Any) -> None:
        self._loop = running_loop()
        super().__init__(**traits)

    def set(self, **traits: Any) -> None:
        """Change several traits in one message."""
        with self.hold_sync():
            for name, value in traits.items():
                setattr(self, name, value)

    def on_loop(self, callback: Callable[..., Any], *args: Any) -> None:
        """Call ``callback(*args)`` in the thread of the loop, or now where there is no loop."""
        if self._loop is None or self._loop.is_closed():
            callback(*args)
        else:
            self._loop.call_soon_threadsafe(callback, *args)

    def on_message(self, key: str, callback: Callable[[Any], Any]) -> None:
        """Call ``callback(content[key])`` for each message from the page that has this key."""

        def receive(_widget: Any, content: dict[str, Any], _buffers: list[Any]) -> None:
            if key in content:
                self.on_loop(callback, content[key])

        self.on_msg(receive)
