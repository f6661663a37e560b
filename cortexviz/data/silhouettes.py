"""Thirty object silhouettes, black on white, drawn in code; and any folder of your own."""

from __future__ import annotations

import os
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cortexviz.base import check, warn
from cortexviz.data.drawings import DRAWINGS
from cortexviz.data.listing import Listing
from cortexviz.data.paths import SOLID, Parts, draw

SIDE = 140
PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif")


class Silhouettes(NamedTuple):
    """Named pictures of one object each, as `silhouettes` and `load_silhouettes` return them.

    Attributes
    ----------
    names : list of str
        One name per picture.
    images : (n, height, width) float32 array
        Black object (0) on white (1).
    """

    names: list[str]
    images: np.ndarray


def silhouettes() -> Silhouettes:
    """Thirty silhouettes of 140 x 140 pixels, one per category (Dura-Bernal 2012, Fig. 7).

    The paper's own pictures are not public; these are drawn from vector outlines with exact
    anti-aliasing. Every object is centred by its bounding box and 80 to 92 pixels long, so that
    it stays in the picture when it is moved by 20. The square and the triangle have sides of 80,
    the default size of `kanizsa`.

    Examples
    --------
    >>> from cortexviz.data import silhouettes
    >>> names, images = silhouettes()
    >>> len(names), images.shape, "guitar" in names
    (30, (30, 140, 140), True)
    """
    return Silhouettes(list(DRAWINGS), _drawn().copy())


def load_silhouettes(
    folder: str | os.PathLike[str], size: int = SIDE, several: bool = False
) -> Silhouettes:
    """Read every picture in a folder as a silhouette: one category per file, named after it.

    Colours become grey, what is transparent becomes background, the darkest pixel becomes 0 and
    the lightest 1. Each picture keeps its framing: it is made square with a white margin and
    resized. A light object on a dark background, told by the picture's rim, is turned into its
    negative, with a warning.

    Parameters
    ----------
    folder : path
        A folder with .png, .jpg, .jpeg, .webp, .bmp or .gif files; others are left alone.
    size : int
        Height and width of the pictures returned, in pixels, at least 16.
    several : bool
        Whether categories have several pictures: each sub-folder is a category, or, where there
        are none, files are called ``category-number.png``.

    Returns
    -------
    Silhouettes
        `names` in alphabetical order of the files, `images` (n, size, size) float32.

    Raises
    ------
    FileNotFoundError, NotADirectoryError
        If there is no such folder.
    ValueError
        If no picture in it can be read, or with `several` the name of one tells no category.

    Warns
    -----
    CortexvizWarning
        Names the files that are skipped because they are broken or show nothing, and those with
        light objects on dark.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from PIL import Image, ImageDraw
    >>> from cortexviz.data import load_silhouettes
    >>> picture = Image.new("L", (60, 40), "white")
    >>> ImageDraw.Draw(picture).ellipse((20, 10, 40, 30), fill="black")
    >>> with TemporaryDirectory() as folder:
    ...     picture.save(Path(folder, "ball.png"))
    ...     names, images = load_silhouettes(folder)
    >>> names, images.shape, float(images[0, 70, 70])
    (['ball'], (1, 140, 140), 0.0)
    """
    size = check.integer("size", size, 16)
    several = check.boolean("several", several)
    listing = Listing(folder, PICTURES, deep=several)
    check.fits("size", size, 8 * len(listing.files) * size**2)
    kept, images, negatives = [], [], []
    for file in listing.files:
        try:
            image, was_light = _dark_on_light(_ink_on_white(file), size)
        except Exception as error:  # a damaged picture can raise nearly anything
            listing.skip(file, error)
            continue
        kept.append(file)
        images.append(image)
        if was_light:
            negatives.append(file.name)
    if listing.skipped:
        warn.warn(listing.said(), stacklevel=2)
    if negatives:
        warn.warn(
            f"light objects on dark, turned into their negatives: {', '.join(negatives)}",
            stacklevel=2,
        )
    if not images:
        raise ValueError(
            f"folder {str(listing.root)!r} has no picture that can be read "
            f"({len(listing.files)} tried): put {', '.join(PICTURES)} files there"
        )
    if several:
        return Silhouettes([_category(file, listing.root) for file in kept], np.stack(images))
    times = Counter(file.stem for file in kept)
    names = [file.stem if times[file.stem] == 1 else file.name for file in kept]
    return Silhouettes(names, np.stack(images))


def _category(file: Path, root: Path) -> str:
    """The sub-folder that a file lies in, or its name up to the number."""
    if file.parent != root:
        return file.relative_to(root).parts[0]
    category, dash, number = file.stem.rpartition("-")
    if not (category and dash and number.isdigit()):
        raise ValueError(
            f"folder must have a sub-folder for each category, or files called "
            f"category-number{file.suffix}; got {file.name} in {root}"
        )
    return category


def _ink_on_white(file: Path) -> np.ndarray:
    """The picture in grey, and where it is transparent, white."""
    from PIL import Image, ImageOps

    with Image.open(file) as opened:
        upright = ImageOps.exif_transpose(opened)
        if upright.mode.startswith("I"):  # 16 bits; Pillow would cut them off at 255
            values = np.asarray(upright, np.float32)
            return values / max(values.max(), 1)
        picture = upright.convert("RGBA")
    grey = np.asarray(picture.convert("L"), float) / 255
    alpha = np.asarray(picture.getchannel("A"), float) / 255
    # A white object on nothing would vanish on white: there the transparency is the drawing.
    ink = alpha * (1 - grey)
    if alpha.min() < 0.5 and ink.max() < 0.5:
        ink = alpha
    return (1 - ink).astype(np.float32)


def _dark_on_light(image: np.ndarray, size: int) -> tuple[np.ndarray, bool]:
    """A square picture with a dark object, and whether it was a light one."""
    from PIL import Image

    if np.ptp(image) < 0.1:
        raise ValueError("it shows nothing, all its pixels are about equally bright")
    image = (image - image.min()) / np.ptp(image)
    rim = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    was_light = bool(np.median(rim) < 0.5)
    if was_light:
        image = 1 - image
    side = max(image.shape)
    top, left = (side - image.shape[0]) // 2, (side - image.shape[1]) // 2
    square = Image.new("F", (side, side), 1.0)
    square.paste(Image.fromarray(image), (left, top))
    resized = np.asarray(square.resize((size, size), Image.Resampling.HAMMING))
    return np.clip(resized, 0, 1), was_light


@cache
def _drawn() -> np.ndarray:
    return np.stack([draw(_framed(parts, side), SIDE, SIDE) for side, parts in DRAWINGS.values()])


def _framed(parts: Parts, side: float) -> Parts:
    """The drawing scaled to its longest side and moved to the middle of the picture."""
    points = np.concatenate([outline for kind, outline in parts if kind == SOLID])
    low, high = points.min(axis=0), points.max(axis=0)
    scale = side / (high - low).max()
    return [(kind, (outline - (low + high) / 2) * scale + SIDE / 2) for kind, outline in parts]
