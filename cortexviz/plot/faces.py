"""Pictures in rows and tables: training images, weights as images, faces that evolve."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from cortexviz.base import check
from cortexviz.base.arrays import Shape, array
from cortexviz.plot.style import axes_of

GAP = 0.06  # between pictures, as a share of their width
TITLE = 0.26  # room above a picture that has a title


def face_grid(
    images: ArrayLike,
    columns: int | None = None,
    titles: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw pictures side by side, row after row, with their own grey values or colours.

    Parameters
    ----------
    images : (n, h, w) or (n, h, w, 3) array
        uint8, or floats in [0, 1]. Weights become pictures with `cortexviz.bcm.synthetic_images`.
    columns : int, optional
        Pictures in a row; by default up to ten.
    titles : n strings, optional
        One above each picture.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz import plot
    >>> ax = plot.face_grid(np.random.default_rng(0).random((6, 8, 8)), columns=3)
    >>> len(ax.images)
    6
    """
    images = _pictures(images)
    columns = min(len(images), 10) if columns is None else check.integer("columns", columns, 1)
    if titles is not None and len(titles) != len(images):
        raise ValueError(f"titles must hold one string per image, {len(images)}; got {len(titles)}")
    room = 0.0 if titles is None else TITLE
    ax = _canvas(images, -(-len(images) // columns), columns, room, ax)
    for index, image in enumerate(images):
        left, top = _draw(ax, image, *divmod(index, columns), room)
        if titles is not None:
            ax.text(left + 0.5, top - 0.05, titles[index], ha="center", va="bottom", fontsize=9)
    return ax


def face_table(
    images: ArrayLike,
    row_labels: Sequence[str],
    column_labels: Sequence[str],
    ax: Axes | None = None,
) -> Axes:
    """Draw a table of pictures, for example settings x epochs: how faces evolve.

    Parameters
    ----------
    images : (rows, columns, h, w) or (rows, columns, h, w, 3) array
        uint8, or floats in [0, 1].
    row_labels, column_labels : strings
        Written at the left of each row and above each column.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz import plot
    >>> pictures = np.random.default_rng(0).random((2, 3, 8, 8))
    >>> ax = plot.face_table(pictures, row_labels=["L", "B"], column_labels=["0", "10", "100"])
    >>> [text.get_text() for text in ax.get_xticklabels()]
    ['0', '10', '100']
    """
    images = np.asarray(images)
    n_rows, n_columns = len(row_labels), len(column_labels)
    if images.ndim not in (4, 5) or images.shape[:2] != (n_rows, n_columns):
        raise ValueError(
            f"images must have shape ({n_rows}, {n_columns}, h, w) or the same with 3 colours, "
            f"one picture per pair of labels; got {images.shape}"
        )
    flat = _pictures(images.reshape(-1, *images.shape[2:]))
    ax = _canvas(flat, n_rows, n_columns, 0.0, ax)
    for index, image in enumerate(flat):
        _draw(ax, image, *divmod(index, n_columns), 0.0)
    height = _height(flat)
    ax.axis("on")
    ax.set_frame_on(False)
    ax.tick_params(length=0, labeltop=True, labelbottom=False)
    ax.set_xticks([0.5 + (1 + GAP) * i for i in range(n_columns)], column_labels)
    ax.set_yticks([height / 2 + (height + GAP) * i for i in range(n_rows)], row_labels)
    return ax


def _pictures(images: ArrayLike) -> np.ndarray:
    """Return pictures as floats in [0, 1]."""
    shapes: list[Shape] = [("n", "h", "w"), ("n", "h", "w", 3)]
    found = array("images", images, shapes, empty=False)
    if found.dtype == np.uint8:
        return found / 255
    remedy = "weights become pictures with cortexviz.bcm.synthetic_images"
    return check.unit("images", found, remedy).astype(float)


def _height(images: np.ndarray) -> float:
    """Height of a picture whose width is 1."""
    return images.shape[1] / images.shape[2]


def _canvas(images: np.ndarray, rows: int, columns: int, room: float, ax: Axes | None) -> Axes:
    width = columns * (1 + GAP) - GAP
    height = rows * (_height(images) + room + GAP) - GAP
    inches = min(1.2, 9.5 / width)
    ax = axes_of(ax, width * inches, height * inches)
    ax.axis("off")
    ax.set(xlim=(0, width), ylim=(height, 0))
    return ax


def _draw(ax: Axes, image: np.ndarray, row: int, column: int, room: float) -> tuple[float, float]:
    """Draw one picture; return its left and its top edge."""
    height = image.shape[0] / image.shape[1]
    left = column * (1 + GAP)
    top = row * (height + room + GAP) + room
    limits = {"xlim": ax.get_xlim(), "ylim": ax.get_ylim()}
    extent = (left, left + 1, top + height, top)
    ax.imshow(image, cmap="gray", vmin=0, vmax=1, extent=extent)
    ax.set(aspect="equal", **limits)  # imshow moves the limits to the last picture
    return left, top
