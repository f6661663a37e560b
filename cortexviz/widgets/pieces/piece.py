"""What all small widgets share: their style, their script, and the way back to one thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from traitlets import Dict, TraitError, Unicode

from cortexviz.base import limits
from cortexviz.base.language import spoken
from cortexviz.base.optional import need

if TYPE_CHECKING:
    import anywidget
else:
    anywidget = need("anywidget", "app")

STRANGE = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, TraitError)
PAGES = 20  # that look at the same widget, of which we know what was heard
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


def is_wish(said: Any) -> bool:
    """Whether it is the name of a page with a number."""
    is_pair = isinstance(said, list | tuple) and len(said) == 2
    return is_pair and isinstance(said[0], str) and len(said[0]) < 100 and isinstance(said[1], int)


class Piece(anywidget.AnyWidget):
    """A small widget that knows the loop it was made in.

    JupyterLab delivers a browser's messages on another thread than the one that runs cells, Voila
    on the same. So that nothing else has to care, `on_loop` takes every callback to the loop.

    Synced traits are set on this side only. What a person asks for in a page comes as a message,
    numbered by that page (a "wish"); `heard` says up to which one the traits account for, so that
    the page never takes the answer to an earlier wish for one to the last.
    """

    asked: ClassVar[tuple[str, ...]] = ()  # traits that a page may ask for as they are

    translations = Dict(help="of what its script says").tag(sync=True)
    heard = Dict(help="page -> its last wish that was heard").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        self._loop = running_loop()
        super().__init__(translations=spoken().words(str(self._esm)), **traits)
        for name in self.asked:
            self.on_message(name, partial(self.set_trait, name))

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

    def on_message(self, key: str, callback: Callable[..., Any]) -> None:
        """Call ``callback(content[key], *buffers)`` for each message of the page with this key."""

        def receive(_widget: Any, content: Any, buffers: list[Any]) -> None:
            if isinstance(content, dict) and key in content:
                given = content[key], *buffers
                self.on_loop(self._hear, callback, given, content.get("wish"))

        self.on_msg(receive)

    def _handle_msg(self, msg: dict[str, Any]) -> None:
        """What a page says: it asks for all traits or sends a message, and sets no trait itself."""
        data = msg["content"].get("data")
        if isinstance(data, dict) and data.get("method") in ("custom", "request_state"):
            super()._handle_msg(msg)

    def _hear(self, callback: Callable[..., Any], given: tuple[Any, ...], wish: Any) -> None:
        with self.hold_sync():
            try:
                callback(*given)
            except STRANGE as error:
                if not limits.served():
                    raise
                # A script of ours does not say this, but whoever writes to a server may.
                self.log.debug("%s heard what makes no sense: %s", type(self).__name__, error)
            finally:
                if is_wish(wish):
                    page, count = wish
                    self.heard = {**dict(list(self.heard.items())[-PAGES:]), page: count}


class Titled(Piece):
    """A piece under a title."""

    title = Unicode("").tag(sync=True)
    note = Unicode("", help="one line under the title").tag(sync=True)


class Figure(Titled):
    """A titled picture, and what is seen in it now for those who do not see it."""

    label = Unicode("", help="what is seen now, for a screen reader").tag(sync=True)
