"""A person's own pictures, read from a folder."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from cortexviz import _warn

SUFFIXES = (".png", ".jpg", ".jpeg")


def pictures(
    folder: str | os.PathLike[str], size: int = 64, colour: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """All png and jpg files of a folder: their middle squares, and who is on them.

    Each sub-folder is one person, ids in order of name; pictures that lie loose in the folder are
    one person more, who comes first.

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
        Names the files that could not be read; they are left out.
    """
    root = Path(folder).expanduser()
    if not root.exists():
        raise FileNotFoundError(f"folder must be a folder with pictures; {root} does not exist")
    if not root.is_dir():
        raise NotADirectoryError(f"folder must be a folder with pictures; {root} is a file")
    images, owners, broken = [], [], []
    for owner, path in _files(root):
        try:
            images.append(_picture(path, size, colour))
            owners.append(owner)
        except Exception as reason:  # a damaged picture can raise nearly anything
            broken.append(f"{path.relative_to(root)} ({reason})")
    if broken:
        _warn.warn(
            f"skipped {len(broken)} files in {root} that cannot be read as pictures: "
            + "; ".join(broken),
            stacklevel=4,
        )
    if not images:
        raise ValueError(
            f"folder must hold at least one readable picture ({', '.join(SUFFIXES)}); got {root}"
        )
    return np.stack(images), np.unique(owners, return_inverse=True)[1]


def _files(root: Path) -> list[tuple[str, Path]]:
    """The pictures and the sub-folder that each belongs to, in order of name."""
    found = sorted(
        path
        for path in root.rglob("*")
        if path.suffix.lower() in SUFFIXES and not path.name.startswith(".") and path.is_file()
    )
    return [("" if f.parent == root else f.relative_to(root).parts[0], f) for f in found]


def _picture(path: Path, size: int, colour: bool) -> np.ndarray:
    """One picture: turned upright, transparency on white, middle square, resized, in [0, 1]."""
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
    square = square.resize((size, size), Image.Resampling.LANCZOS)
    return np.asarray(square, dtype=np.float32) / 255
