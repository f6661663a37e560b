"""Pictures of a person's own: in the memory of this process, and nowhere else.

A drawing is a word that fits into a link. A picture with greys does not: its word is a key, which
nobody else's page knows.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable

import numpy as np

from cortexviz.widgets.frame.objects import SIDE
from cortexviz.widgets.pieces.sketchpad import Sketchpad, from_text, to_text
from cortexviz.widgets.pieces.upload import Upload

KEY, LIMIT = "picture-", 16  # a drawing's word begins otherwise
_kept: OrderedDict[str, np.ndarray] = OrderedDict()


def keep(pictures: np.ndarray) -> str:
    """The word of one picture or of many, uint8; the last few are kept."""
    word = KEY + hashlib.sha256(pictures.tobytes()).hexdigest()[:12]
    _kept[word] = pictures.copy()
    _kept.move_to_end(word)
    if len(_kept) > LIMIT:
        _kept.popitem(last=False)
    return word


def listen(sheet: Sketchpad, upload: Upload, put: Callable[[str], object]) -> None:
    """Call ``put(word)`` with the picture that a person draws, or puts in."""
    sheet.observe(lambda _change: put(to_text(sheet.drawing())), "drawn")
    upload.on_pictures(lambda pictures: put(keep(pictures[0])))


def is_kept(word: str) -> bool:
    """Whether a word is a key, and no drawing."""
    return word.startswith(KEY)


def count(word: str) -> int | None:
    """How many pictures were kept together under a word; None where none were."""
    return len(_kept[word]) if word in _kept else None


def kept(name: str, word: str, *shape: int) -> np.ndarray:
    """What is kept under a word, float32 in [0, 1]; `shape` is that of its last axes.

    Raises
    ------
    ValueError
        If this page does not know it.
    """
    if word not in _kept or _kept[word].shape[-len(shape) :] != shape:
        raise ValueError(
            f"{name} is a picture that stayed in another page, for no link carries one: put yours "
            f"into this page; got {word[:40]!r}"
        )
    return _kept[word] / np.float32(255)


def picture(name: str, word: str) -> np.ndarray:
    """The picture of a word, (140, 140) float32 in [0, 1].

    Raises
    ------
    ValueError
        If it is no such word, or a key that this page does not know.
    """
    if not is_kept(word):
        return from_text(word, (SIDE, SIDE)) / np.float32(255)
    return kept(name, word, SIDE, SIDE)


def code(word: str) -> str:
    """The picture of a word in Python."""
    if is_kept(word):
        return f'np.asarray(Image.open("mine.png").convert("L").resize(({SIDE}, {SIDE}))) / 255'
    return f"from_text({word!r}, ({SIDE}, {SIDE})) / 255"


def imports(script: str) -> list[str]:
    """What `code` needs, where it stands in a script."""
    needed = {
        "np.asarray(": "import numpy as np", "Image.open(": "from PIL import Image",
        "from_text(": "from cortexviz.widgets.pieces.sketchpad import from_text",
    }  # fmt: skip
    return [line for name, line in needed.items() if name in script]
