"""Files to keep, made here and saved by the browser; pictures and films among them."""

from __future__ import annotations

import asyncio
import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from PIL import GifImagePlugin, Image, ImageDraw, ImageFont
from traitlets import List, Unicode

from cortexviz.base import memory
from cortexviz.base.language import say, spoken
from cortexviz.widgets.pieces.canvas import GREY
from cortexviz.widgets.pieces.piece import Piece, static
from cortexviz.widgets.pieces.saved import Saved, tagged

GAP = 4
BAND = 64  # rows
LINE = 22  # height of the words under a picture
PIECE = 1 << 20  # bytes of a file in one message, which is copied more than once on its way
# Of a GIF (CompuServe 1990): 256 colours of 8 bits for all its pictures, the first behind them; and
# Netscape's word for a film that begins anew without an end.
FULL_TABLE = 0xF7, 0, 0
FOR_EVER = b"!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"


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
    """The bytes of a GIF film that runs for ever and rests on its last picture.

    Its colours are those of the pictures: all of them where there are at most 256, otherwise 256
    of them, none of the others far from one (`palette`).
    """
    if not images:
        raise ValueError("a film needs at least one picture; got none: let it run first")
    entry = np.zeros(1 << 24, np.uint8)  # of each colour: whether it is there, then which it is
    for i in range(len(images)):
        for _, codes in _codes(images[i]):
            entry[codes] = 1
    colours = np.flatnonzero(entry)
    table, nearest = palette(np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1))
    entry[colours] = nearest

    file, before = io.BytesIO(), np.empty((0, 0), np.uint8)
    for i in range(len(images)):  # Pillow's writer of films would hold them all
        drawn = _drawn(images[i], entry)
        if not i:
            file.write(_head(drawn, table))
        top, left, bottom, right = _changed(before, drawn) if i else (0, 0, *drawn.shape)
        frame = Image.fromarray(drawn[top:bottom, left:right])
        duration = milliseconds if i < len(images) - 1 else 1500
        file.writelines(GifImagePlugin.getdata(frame, (left, top), duration=duration))
        before = drawn
    file.write(b";")
    return file.getvalue()


def _head(drawn: np.ndarray, table: np.ndarray) -> bytes:
    """The beginning of a film, with one table of colours: with its own, each would shimmer."""
    height, width = drawn.shape
    size = struct.pack("<HHBBB", width, height, *FULL_TABLE)
    return b"GIF89a" + size + table.tobytes().ljust(3 * 256, b"\0") + FOR_EVER


def _drawn(image: Image.Image, entry: np.ndarray) -> np.ndarray:
    """A picture with each colour's entry in its place."""
    drawn = np.empty((image.height, image.width), np.uint8)
    for rows, codes in _codes(image):
        drawn[rows] = entry[codes]
    return drawn


def _changed(before: np.ndarray, after: np.ndarray) -> tuple[int, int, int, int]:
    """Top, left, bottom and right of all that differs; one pixel where nothing does."""
    differs = before != after
    differs[0, 0] |= not differs.any()
    rows, columns = (np.flatnonzero(differs.any(axis)) for axis in (1, 0))
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1


def npz(parts: Sequence[Iterable[tuple[str, np.ndarray]]]) -> bytes:
    """The bytes of an .npz file; the names of a second part's arrays begin with "beside_".

    As `numpy.savez_compressed` writes it, but one array after the other.
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for i, part in enumerate(parts):
            for name, array in part:
                full = f"{'beside_' * bool(i)}{name}.npy"
                with archive.open(full, "w", force_zip64=True) as entry:
                    np.lib.format.write_array(entry, np.asanyarray(array), allow_pickle=False)
    return file.getvalue()


class Film(Sequence[Image.Image]):
    """Pictures that are made whenever they are looked at: of a long film few fit into memory."""

    def __init__(self, page: Callable[[int], Image.Image], length: int) -> None:
        self._page, self._length = page, length

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, i: Any) -> Any:
        if not 0 <= i < self._length:
            raise IndexError(i)
        return self._page(i)


def beside(images: Sequence[Image.Image], titles: Sequence[str]) -> Image.Image:
    """Pictures side by side, each under its title."""
    gap = 6 * GAP
    widths = [image.width for image in images]
    size = sum(widths) + gap * (len(images) - 1), LINE + max(image.height for image in images)
    sheet = Image.new("RGB", size, "white")
    for i, (image, title) in enumerate(zip(images, titles, strict=True)):
        left = sum(widths[:i]) + gap * i
        sheet.paste(picture(np.full((1, image.width), 255, np.uint8), title), (left, 0))
        sheet.paste(image, (left, LINE))
    return sheet


def _codes(image: Image.Image) -> Iterator[tuple[slice, np.ndarray]]:
    """Each pixel's red, green and blue as one whole number below 2^24, some rows at a time.

    A large film's picture has millions of pixels.
    """
    for top in range(0, image.height, BAND):
        rows = slice(top, min(top + BAND, image.height))
        band = image.crop((0, rows.start, image.width, rows.stop)).convert("RGB")
        red, green, blue = np.moveaxis(np.asarray(band, np.uint32), -1, 0)
        yield rows, red << 16 | green << 8 | blue


def palette(colours: np.ndarray, size: int = 256) -> tuple[np.ndarray, np.ndarray]:
    """Colours to draw with, such that none asked for is far away, however rare it is.

    Each one chosen is the farthest from those before it (Gonzalez 1985), so that the largest
    error is at most twice the smallest possible one; median cuts would give most entries to
    the commonest colours, and none to a thin line in one frame.

    Parameters
    ----------
    colours : (n, 3) array
        Red, green, blue in 0..255; the last is always taken (white, if they are sorted).

    Returns
    -------
    table : (k, 3) uint8 array, k <= `size`
    nearest : (n,) uint8 array
        Index into `table` of the one nearest to each colour; exact if n <= `size`.
    """
    colours = np.asarray(colours, np.int32)
    chosen = [len(colours) - 1]
    nearest = np.zeros(len(colours), np.uint8)
    away = ((colours - colours[-1]) ** 2).sum(axis=1)
    while away.any() and len(chosen) < size:
        chosen.append(int(away.argmax()))
        new = ((colours - colours[chosen[-1]]) ** 2).sum(axis=1)
        closer = new < away
        nearest[closer], away[closer] = len(chosen) - 1, new[closer]
    return colours[chosen].astype(np.uint8), nearest


class Export(Piece):
    """Buttons that save a file. `make` maps a kind ("PNG", "large GIF") to what returns its bytes.

    The function runs in a thread, so the page lives on while a film is made. What the page is then,
    `saved`, is put into the file.

    Examples
    --------
    >>> from cortexviz.widgets import Export
    >>> from cortexviz.widgets.pieces.saved import Saved
    >>> page = Saved("FaceExplorer", {"n_neurons": 9}, "n_neurons=9")
    >>> export = Export("faces", {"large PNG": lambda: b"of a picture"}, saved=lambda: page)
    >>> export.kinds, export.name("large PNG"), export.file("large PNG")
    (['large PNG'], 'faces-large.png', b'of a picture')
    """

    _esm = static("dom.js", "export.js")
    _css = static("theme.css", "links.css")

    title = Unicode("").tag(sync=True)
    kinds = List(Unicode()).tag(sync=True)

    def __init__(
        self, stem: str, make: dict[str, Callable[[], bytes]], saved: Callable[[], Saved],
        **traits: Any,
    ) -> None:  # fmt: skip
        super().__init__(**{"kinds": list(make), "title": say("Keep and share")} | traits)
        self.stem, self.make, self.saved = stem, make, saved
        self._tasks: set[asyncio.Task[None]] = set()
        self._one_by_one = asyncio.Lock()
        self.on_message("want", self._want)

    def file(self, kind: str) -> bytes:
        """The bytes of a file of this kind, with the settings in them."""
        return b"".join(self._parts(kind))

    def _parts(self, kind: str) -> Sequence[memoryview | bytes]:
        parts = tagged(self.make[kind](), self.saved())
        memory.give_back()  # films need tens of megabytes
        return parts

    def name(self, kind: str) -> str:
        """What it is called: "faces.gif", or "faces-large.gif"."""
        *more, end = kind.lower().split()
        return f"{'-'.join([self.stem, *more])}.{end}"

    def _want(self, kind: str) -> None:
        if kind not in self.make:
            return
        task = asyncio.get_running_loop().create_task(self._save(kind))
        self._tasks.add(task)  # a task that nobody holds may be collected
        task.add_done_callback(self._tasks.discard)

    async def _save(self, kind: str) -> None:
        try:
            parts = await asyncio.to_thread(self._parts, kind)
        except Exception as error:  # whatever it is, the page must say it
            self.send({"failed": spoken().explain(str(error)), "kind": kind})
        else:
            async with self._one_by_one:  # two files of a kind would be one to the page
                await self._hand_over(kind, parts)

    async def _hand_over(self, kind: str, parts: Sequence[memoryview | bytes]) -> None:
        """Send a file in pieces, each with its place in it; the last says what it is called."""
        pieces = [part[i : i + PIECE] for part in parts for i in range(0, len(part), PIECE)]
        at = 0
        for i, piece in enumerate(pieces or [b""]):
            name = {"name": self.name(kind)} if i >= len(pieces) - 1 else {}
            self.send({"kind": kind, "at": at} | name, buffers=[piece])
            at += len(piece)
            await asyncio.sleep(0)
