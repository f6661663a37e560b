"""What a saved file tells of the page that made it: its settings, in a place that viewers skip.

A PNG has them in a chunk of text, a GIF and an archive of arrays (.npz) in their comment, an SVG in
its metadata.
"""

from __future__ import annotations

import io
import json
import re
import struct
import zlib
from html import escape, unescape
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile

from PIL import Image, UnidentifiedImageError

from cortexviz.base.files import as_path

KEY = "cortexviz"
PNG, GIF, ZIP, SVG = b"\x89PNG\r\n\x1a\n", b"GIF8", b"PK", b"<svg"


class Saved(NamedTuple):
    """A page as it was when a file was saved.

    Attributes
    ----------
    page : str
        The name of its class in `cortexviz.widgets`.
    settings : dict
        Its arguments.
    query : str
        What stands behind the "?" in the link that reopens it, at its step: ``link=`` of its class.
    """

    page: str
    settings: dict[str, Any]
    query: str


def tagged(data: bytes, saved: Saved) -> tuple[memoryview, bytes, memoryview]:
    """A file with `saved` in it, in parts to be joined; another kind of file as it is.

    Joined here, there would be two of it, and some have tens of megabytes.
    """
    text = json.dumps(saved._asdict()).encode("ascii")

    def parts(head: int, between: bytes, tail: int) -> tuple[memoryview, bytes, memoryview]:
        return memoryview(data)[:head], between, memoryview(data)[tail:]

    if data.startswith(PNG):
        chunk = b"tEXt" + KEY.encode() + b"\0" + text
        head = len(PNG) + 25  # after the first chunk, which says how large the picture is
        framed = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        return parts(head, framed, head)
    if data.startswith(GIF):
        head = 13 + (3 << (data[10] & 7) + 1 if data[10] & 128 else 0)  # after its colours
        blocks = [text[i : i + 255] for i in range(0, len(text), 255)]
        comment = b"".join(bytes([len(block)]) + block for block in blocks)
        return parts(head, b"\x21\xfe" + comment + b"\0", head)
    if data.startswith(ZIP) and len(text) < 2**16:
        assert data[-2:] == b"\0\0"  # the length of its comment, and it has none yet
        return parts(-2, struct.pack("<H", len(text)) + text, len(data))
    if data.startswith(SVG):
        head = data.index(b">") + 1
        return parts(head, f"<metadata>{escape(text.decode())}</metadata>".encode(), head)
    return parts(len(data), b"", len(data))


def settings_of(path: Any) -> Saved:
    """The page that a file was saved from: ``FaceExplorer(link=settings_of("faces.png").query)``.

    Parameters
    ----------
    path : str or path
        A PNG, GIF, SVG or .npz file that a page has saved.

    Raises
    ------
    ValueError
        It holds no settings.
    OSError
        It is not there, or must not be read.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from PIL import Image
    >>> from cortexviz.widgets import Export, settings_of
    >>> from cortexviz.widgets.pieces.export import png
    >>> from cortexviz.widgets.pieces.saved import Saved
    >>> page = Saved("FaceExplorer", {"n_neurons": 9}, "n_neurons=9")
    >>> export = Export("faces", {"PNG": lambda: png(Image.new("L", (8, 8)))}, saved=lambda: page)
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "faces.png")
    ...     _ = path.write_bytes(export.file("PNG"))
    ...     settings_of(path) == page
    True
    """
    path = as_path("path", path)
    data = path.read_bytes()
    try:
        return _read(json.loads(_text(data)))
    except (ValueError, KeyError, TypeError, UnidentifiedImageError, BadZipFile) as error:
        raise ValueError(
            f"{path} holds no settings of a page: choose a PNG, GIF, SVG or .npz file that a page "
            "of cortexviz has saved"
        ) from error


def _text(data: bytes) -> str | bytes:
    if data.startswith(SVG):
        found = re.search(r"<metadata>(.*?)</metadata>", data.decode(), re.S)
        return unescape(found[1]) if found else ""
    if data.startswith(ZIP):
        with ZipFile(io.BytesIO(data)) as archive:
            return archive.comment
    with Image.open(io.BytesIO(data), formats=("PNG", "GIF")) as image:
        return image.info["comment" if image.format == "GIF" else KEY]


def _read(found: dict[str, Any]) -> Saved:
    page, settings, query = (found[name] for name in Saved._fields)
    if not (isinstance(page, str) and isinstance(settings, dict) and isinstance(query, str)):
        raise TypeError("not what `tagged` wrote")
    return Saved(page, settings, query)
