"""Pictures and films to keep: PNG and GIF, made here and saved by the browser."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import traitlets
from PIL import Image, ImageDraw, ImageFont

from ._piece import Piece, static
from .canvas import GREY

GAP = 4
LINE = 22  # height of the words under a picture


def mosaic(images: np.ndarray, columns: int, scale: int = 2) -> np.ndarray:
    """Images (n, h, w) of uint8 side by side, with white lines between: (height, width) uint8."""
    n, height, width = images.shape
    rows = -(-n // columns)
    sheet = np.full((rows * (height + GAP) - GAP, columns * (width + GAP) - GAP), 255, np.uint8)
    for i, image in enumerate(images):
        top, left = (i // columns) * (height + GAP), (i % columns) * (width + GAP)
        sheet[top : top + height, left : left + width] = image
    return sheet.repeat(scale, axis=0).repeat(scale, axis=1)


def picture(sheet: np.ndarray, words: str = "", table: bytes = GREY) -> Image.Image:
    """A sheet, of grey levels in the colours of `table` or (h, w, 3), with words under it."""
    height, width = sheet.shape[:2]
    image = Image.new("RGB", (width, height + (LINE if words else 0)), "white")
    colours = np.frombuffer(table, np.uint8).reshape(256, 3)
    image.paste(Image.fromarray(sheet if sheet.ndim == 3 else colours[sheet]), (0, 0))
    if words:
        font = ImageFont.load_default(14)
        ImageDraw.Draw(image).text((4, height + 2), words, fill=(40, 48, 58), font=font)
    return image


def png(image: Image.Image) -> bytes:
    """The bytes of a PNG file."""
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def gif(images: Sequence[Image.Image], milliseconds: int = 80) -> bytes:
    """The bytes of a GIF film that runs for ever and rests on its last picture."""
    if not images:
        raise ValueError("a film needs at least one picture; got none: let it run first")
    # One palette for all, or each frame would shimmer in its own.
    some = images[:: -(-len(images) // 8)]
    palette = Image.fromarray(np.vstack([np.asarray(image) for image in some])).quantize(256)
    frames = [image.quantize(palette=palette, dither=Image.Dither.NONE) for image in images]
    durations = [milliseconds] * (len(frames) - 1) + [1500]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=durations, loop=0)
    return file.getvalue()


class Export(Piece):
    """Buttons that save a file. `make` maps a kind ("PNG") to a function that returns its bytes.

    The function runs in a thread, so the page lives on while a film is made.
    """

    _esm = static("dom.js", "export.js")
    _css = static("theme.css", "links.css")

    title = traitlets.Unicode("Keep and share").tag(sync=True)
    kinds = traitlets.List(trait=traitlets.Unicode()).tag(sync=True)

    def __init__(self, stem: str, make: dict[str, Callable[[], bytes]], **traits: Any) -> None:
        super().__init__(kinds=list(make), **traits)
        self._stem, self._make = stem, make
        self._tasks: set[asyncio.Task[None]] = set()
        self.on_message("want", self._want)

    def _want(self, kind: str) -> None:
        if kind not in self._make:
            return
        task = asyncio.get_running_loop().create_task(self._save(kind))
        self._tasks.add(task)  # a task that nobody holds may be collected
        task.add_done_callback(self._tasks.discard)

    async def _save(self, kind: str) -> None:
        try:
            data = await asyncio.to_thread(self._make[kind])
        except Exception as error:  # whatever it is, the page must say it
            self.send({"failed": str(error), "kind": kind})
        else:
            self.send({"name": f"{self._stem}.{kind.lower()}", "kind": kind}, buffers=[data])
