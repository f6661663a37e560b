"""Where the windows of a layer lie: counts, parents, and what a node sees of the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import array
from cortexviz.base.check import whole_pair

if TYPE_CHECKING:
    from cortexviz.hmax.structure import Structure

LAYERS = ("S1", "C1", "S2", "C2", "S3")


def n_windows(length: int, window: int, step: int) -> int:
    """How many windows fit into `length` nodes: floor((length - window) / step) + 1, or 0."""
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
    """

    rows, columns = whole_pair("shape", shape, 0)
    window, step = whole_pair("window and step", (window, step), 1)

    def along(length: int) -> np.ndarray:
        first = np.arange(n_windows(length, window, step)) * step
        node = np.arange(length)
        return ((node >= first[:, None]) & (node < first[:, None] + window)).sum(0)

    return np.outer(along(rows), along(columns))


def receptive_field(structure: Structure, layer: str, row: int, column: int) -> tuple[slice, slice]:
    """The pixels that a node can see, as (rows, columns) slices of the picture.

    With hidden places the layers are padded, so a node at the border may see pixels outside the
    picture: starts may be negative, and stops larger than the picture.

    Parameters
    ----------
    structure : Structure
    layer : "S1", "C1", "S2" or "C2" (S3 sees everything)
    row, column : int
    """
    if (kind := type(structure).__name__) != "Structure":
        raise TypeError(f"structure must be a Structure; got {kind}")
    row, column = whole_pair("row and column", (row, column), 0)
    first = {"S1": 1, "C1": structure.c1_step}
    first["S2"] = first["C1"] * structure.s2_step
    first["C2"] = first["S2"] * structure.c2_step
    width = {"S1": structure.gabor_size}
    width["C1"] = width["S1"] + (structure.c1_window - 1)
    width["S2"] = width["C1"] + (structure.s2_window - 1) * first["C1"]
    width["C2"] = width["S2"] + (structure.c2_window - 1) * first["S2"]
    check.choice("layer", layer, first)
    start = (row * first[layer] - structure.pad, column * first[layer] - structure.pad)
    return slice(start[0], start[0] + width[layer]), slice(start[1], start[1] + width[layer])
