"""Windows that overlap: how many there are, what each holds, and how many each node is in."""

from __future__ import annotations

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import array
from cortexviz.base.check import whole_pair


def n_windows(length: int, window: int, step: int) -> int:
    """How many windows fit into `length` nodes: floor((length - window) / step) + 1, or 0.

    Examples
    --------
    >>> from cortexviz.hmax.windows import n_windows
    >>> n_windows(10, window=4, step=2), n_windows(3, window=4, step=2)
    (4, 0)
    """
    length = check.integer("length", length)
    window, step = whole_pair("window and step", (window, step), 1)
    return max(0, (length - window) // step + 1)


def windows(layer: np.ndarray, window: int, step: int) -> np.ndarray:
    """A view of all windows of a layer (Dura-Bernal 2012, Fig. 3).

    Parameters
    ----------
    layer : (rows, columns, states) array

    Returns
    -------
    (window rows, window columns, states, window, window) array, read-only

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax.windows import windows
    >>> seen = windows(np.arange(12.0).reshape(3, 4, 1), window=2, step=1)
    >>> seen.shape
    (2, 3, 1, 2, 2)
    >>> seen[0, 0, 0]
    array([[0., 1.],
           [4., 5.]])
    """
    layer = array("layer", layer, ("rows", "columns", "states"))
    window, step = whole_pair("window and step", (window, step), 1)
    if window > min(layer.shape[:2]):
        raise ValueError(f"window {window} is larger than the layer, {layer.shape[:2]}")
    view = np.lib.stride_tricks.sliding_window_view(layer, (window, window), axis=(0, 1))
    return view[::step, ::step]


def parent_counts(shape: tuple[int, int], window: int, step: int) -> np.ndarray:
    """How many parents each node has: 1 / w_i of Dura-Bernal 2012, Eq. 16.

    0 marks a node without a parent, at the right and bottom edge where the last window ends
    early: nothing is expected of it, so it must stay flat on the way down.

    Parameters
    ----------
    shape : (rows, columns) of the child layer

    Returns
    -------
    (rows, columns) int array

    Examples
    --------
    >>> from cortexviz.hmax import parent_counts
    >>> parent_counts((3, 6), window=3, step=2)  # two windows; the last column is in neither
    array([[1, 1, 2, 1, 1, 0],
           [1, 1, 2, 1, 1, 0],
           [1, 1, 2, 1, 1, 0]])
    """
    rows, columns = whole_pair("shape", shape, 0)
    window, step = whole_pair("window and step", (window, step), 1)

    def along(length: int) -> np.ndarray:
        first = np.arange(n_windows(length, window, step)) * step
        node = np.arange(length)
        return ((node >= first[:, None]) & (node < first[:, None] + window)).sum(0)

    return np.outer(along(rows), along(columns))
