"""What an explorer shows, step by step, as plain values: for a page without Python."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import zlib
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import ipywidgets

from cortexviz.widgets.frame.live import Explorer
from cortexviz.widgets.pieces.caption import Lifeline
from cortexviz.widgets.pieces.controls import Controls
from cortexviz.widgets.pieces.export import Export
from cortexviz.widgets.pieces.guide import Guide
from cortexviz.widgets.pieces.links import Link
from cortexviz.widgets.pieces.piece import Piece
from cortexviz.widgets.pieces.readout import Readout

T = TypeVar("T")
Traits = dict[str, Any]

# Without a kernel there is nothing to lose, to link to, or to ask for.
LIVING = (Lifeline, Link, Export, Controls, Guide, Readout)
FRAMED = ("layout", "tabbable", "tooltip", "heard")  # of no use to a script without Jupyter
PATIENCE = 600.0  # seconds that an explorer may prepare


def alone(work: Callable[[], Awaitable[T]]) -> T:
    """The result of `work` in a thread and a loop of its own, also where a loop is running."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(_whole(work))).result()


async def _whole(work: Callable[[], Awaitable[T]]) -> T:
    return await work()


def tree(
    widget: ipywidgets.Widget, found: list[Piece], without: tuple[type[Piece], ...] = LIVING
) -> Traits | None:
    """Boxes by their classes and pieces by their number in `found`, without what needs a kernel."""
    if isinstance(widget, without):
        return None
    if isinstance(widget, Piece):
        found.append(widget)
        return {"piece": len(found) - 1}
    children = [tree(child, found, without) for child in widget.children]
    kept = [child for child in children if child]
    return {"classes": list(widget._dom_classes), "children": kept} if kept else None


def beside(layout: Traits | None, *numbers: int) -> Traits:
    """The same with these pieces on cards of their own, first in the column of settings."""
    assert layout is not None, "an explorer shows something"
    (inner,) = layout["children"]
    stage, *side = inner["children"]
    cards = [{"classes": ["cvz-card"], "children": [{"piece": number}]} for number in numbers]
    cards += [card for one in side for card in one["children"]]
    column = {"classes": ["cvz-side"], "children": cards}
    return layout | {"children": [inner | {"children": [stage, column]}]}


def traits(piece: Piece, blobs: Blobs) -> Traits:
    """What its script may see."""
    return {
        name: blobs.portable(value) for name, value in piece.get_state().items()
        if not name.startswith("_") and name not in FRAMED
    }  # fmt: skip


class Blobs:
    """Bytes that a page holds once, however often they are shown: each has a number.

    Attributes
    ----------
    packed : list of str
        All of them in base64 and packed, since most of them are paper: "deflate-raw".
    """

    def __init__(self) -> None:
        self.packed: list[str] = []
        self._numbers: dict[bytes, int] = {}  # by what is in them, for they are large

    def portable(self, value: Any) -> Any:
        """Bytes as their number here; other values as JSON has them."""
        if not isinstance(value, bytes | memoryview):
            return value
        number = self._numbers.setdefault(hashlib.sha256(value).digest(), len(self.packed))
        if number == len(self.packed):
            self.packed.append(base64.b64encode(zlib.compress(value, 9)[2:-4]).decode())
        return {"blob": number}


async def steps(
    explorer: Explorer[Any, Any, Any], pieces: Iterable[Piece], blobs: Blobs
) -> list[list[Traits]]:
    """The traits of each piece at each step; after the first, only those that changed."""
    await settled(explorer)
    playback, pieces = explorer.playback, list(pieces)
    recorded: list[list[Traits]] = []
    before: list[Traits] = [{} for _ in pieces]
    for index in range(len(playback.history)):
        explorer.seek(index)
        await asyncio.sleep(0)  # what is shown may come by the loop
        now = [traits(piece, blobs) for piece in pieces]
        recorded.append([dict(_changed(old, new)) for old, new in zip(before, now, strict=True)])
        before = now
    return recorded


def _changed(old: Traits, new: Traits) -> Iterator[tuple[str, Any]]:
    yield from ((name, value) for name, value in new.items() if old.get(name, ...) != value)


async def settled(explorer: Explorer[Any, Any, Any]) -> None:
    """Wait until its first picture is there.

    Raises
    ------
    ValueError
        There will be none; it says why.
    """
    playback = explorer.playback
    async with asyncio.timeout(PATIENCE):
        while playback.waiting or playback.newest is None:
            if explorer.failed:
                raise ValueError(explorer.caption.text)
            await asyncio.sleep(0.01)
