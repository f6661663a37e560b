"""A person's own pictures, read from a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from cortexviz.base import warn
from cortexviz.data.listing import Listing

SUFFIXES = (".png", ".jpg", ".jpeg")

Choice = Callable[[np.ndarray], np.ndarray]  # from who is on each picture to indices of pictures


def pictures(
    folder: Any, choose: Choice, size: int = 64, colour: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """The chosen png and jpg files of a folder: their middle squares, and who is on them.

    Each sub-folder is one person, ids in order of name; pictures that lie loose in the folder are
    one person more, who comes first. All files are read, so that the choice is among good ones,
    but only the pictures that are chosen are kept in memory.

    Returns
    -------
    images : (n, size, size) or (n, size, size, 3) float32 array in [0, 1]
    people : (n,) int array

    Raises
    ------
    FileNotFoundError, NotADirectoryError
        If there is no such folder.
    ValueError
        If it holds no readable picture.

    Warns
    -----
    CortexvizWarning
        Names what could not be read; it is left out.
    """
    listing = Listing(folder, SUFFIXES)
    files = listing.files
    people = _owners(listing.root, files)
    chosen = choose(people) if files else people
    wanted = {files[i] for i in chosen}
    read = readable(listing, lambda path: size if path in wanted else 1, colour, stacklevel=4)
    if len(read) < len(files):
        files = list(read)
        people = _owners(listing.root, files)
        chosen = choose(people)
    shape = (len(chosen), size, size, 3) if colour else (len(chosen), size, size)
    images = np.empty(shape, np.float32)
    for image, i in zip(images, chosen, strict=True):
        path = files[i]
        image[:] = read[path] if path in wanted else middle_square(path, size, colour)
    images /= 255
    return images, people[chosen]


def readable(
    listing: Listing, size: Callable[[Path], int], colour: bool = False, stacklevel: int = 1
) -> dict[Path, np.ndarray]:
    """The middle squares of those files that can be read; a warning names the others."""
    read: dict[Path, np.ndarray] = {}
    for path in listing.files:
        try:
            read[path] = middle_square(path, size(path), colour)
        except Exception as reason:  # a damaged picture can raise nearly anything
            listing.skip(path, reason)
    if listing.skipped:
        warn.warn(listing.said(), stacklevel=stacklevel + 1)
    if not read:
        raise ValueError(
            f"folder must hold at least one readable picture ({', '.join(SUFFIXES)}); "
            f"got {listing.root}"
        )
    return read


def _owners(root: Path, files: list[Path]) -> np.ndarray:
    """Who is on each picture: the number of its sub-folder, in order of name."""
    names = ["" if f.parent == root else f.relative_to(root).parts[0] for f in files]
    return np.unique(names, return_inverse=True)[1]


def middle_square(path: Path, size: int, colour: bool) -> np.ndarray:
    """One picture in bytes: turned upright, transparency on white, middle square, resized."""
    from PIL import Image, ImageOps

    with Image.open(path) as opened:
        image = ImageOps.exif_transpose(opened)
        if image.mode.startswith("I"):  # 16 bits a pixel, which Pillow would clip at 255
            image = Image.fromarray((np.asarray(image) / 257.0 + 0.5).astype(np.uint8))
        if image.has_transparency_data:
            image = Image.alpha_composite(
                Image.new("RGBA", image.size, "white"), image.convert("RGBA")
            )
        image = image.convert("RGB" if colour else "L")
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    square = image.crop((left, top, left + side, top + side))
    return np.asarray(square.resize((size, size), Image.Resampling.LANCZOS))
