"""Photographs of the world: the six that come inside scikit-learn and scikit-image, or a folder."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cortexviz.base import check
from cortexviz.data.folder import SUFFIXES, middle_square, readable
from cortexviz.data.listing import Listing

# They come with the packages: nothing is downloaded.
INSIDE = (
    "sklearn/datasets/images/china.jpg",
    "sklearn/datasets/images/flower.jpg",
    "skimage/data/chelsea.png",
    "skimage/data/coffee.png",
    "skimage/data/grass.png",
    "skimage/data/gravel.png",
)


class Photographs(NamedTuple):
    """Grey pictures and what they are called, as `photographs` returns them.

    Attributes
    ----------
    names : list of str
        Names of the files.
    images : (n, size, size) float32 array
        Brightness in [0, 1], 0 black.
    """

    names: list[str]
    images: np.ndarray


def photographs(folder: str | os.PathLike[str] | None = None, size: int = 300) -> Photographs:
    """The middle squares of photographs, in grey and all of one size.

    Parameters
    ----------
    folder : path, optional
        With .png, .jpg or .jpeg files, also in sub-folders. Default: china and flower
        (danielbuechele and vultilion, CC BY 2.0) from scikit-learn, and chelsea, coffee, grass
        and gravel (public domain) from scikit-image: a temple, a dahlia, a cat, a cup and two
        textures.
    size : int
        Height and width of the pictures in pixels, from 32 on.

    Returns
    -------
    Photographs

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

    Examples
    --------
    >>> from cortexviz.data import photographs
    >>> names, images = photographs(size=64)
    >>> len(names), images.shape
    (6, (6, 64, 64))
    """
    size = check.integer("size", size, 32, 10_000)
    if folder is None:
        files = [_inside(path) for path in INSIDE]
        check.fits("size", size, 8 * len(files) * size**2)
        return _together(files, [middle_square(path, size, colour=False) for path in files])
    listing = Listing(folder, SUFFIXES)
    check.fits("size", size, 8 * max(1, len(listing.files)) * size**2)
    read = readable(listing, lambda path: size, stacklevel=2)
    return _together(list(read), list(read.values()))


def _inside(path: str) -> Path:
    """Where a file lies that comes with a package."""
    package, _, inside = path.partition("/")
    return Path(str(resources.files(package) / inside))


def _together(files: list[Path], squares: list[np.ndarray]) -> Photographs:
    return Photographs([path.name for path in files], np.stack(squares).astype(np.float32) / 255)
