"""From beliefs in orientations back to a picture."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from scipy.fft import irfft2, rfft2

from cortexviz.base import check
from cortexviz.base.arrays import array, underflow_is_zero
from cortexviz.base.check import instance, shown
from cortexviz.hmax.gabor import orientations
from cortexviz.hmax.structure import Structure

STYLES = ("envelope", "strongest")
# Spread of a stroke in pixels, across and along its line.
ACROSS, ALONG = 1.0, 3.0
DASH = 15  # pixels that a stroke of a sketch is long
FULL = 2.0  # a contour is thinner than its strokes: twice their mean is full ink
BLANK = 0.02  # a node that is less sure than this saw blank paper


def strength(belief: np.ndarray) -> np.ndarray:
    """How far each orientation is believed in: 0 where flat or less, 1 where certain.

    Parameters
    ----------
    belief : (..., n_orientations) array

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax.reconstruction import strength
    >>> strength(np.array([[1.0, 0, 0, 0], [0.25, 0.25, 0.25, 0.25]]))
    array([[1., 0., 0., 0.],
           [0., 0., 0., 0.]])
    """
    belief = array("belief", belief, (..., "n_orientations"))
    if belief.ndim == 0 or belief.shape[-1] < 2:
        raise ValueError(f"belief must be in two orientations or more; got shape {belief.shape}")
    flat = 1 / belief.shape[-1]
    return np.maximum(belief - flat, 0) / (1 - flat)


def s1_map(beliefs: Any, structure: Structure, beyond: int = 0) -> np.ndarray:
    """S1 without the flat nodes that hidden places add; node (i, j) sees pixel (i, j) + size // 2.

    Parameters
    ----------
    beliefs : dict of layer to beliefs, or those of S1
    beyond : int
        How many of the flat nodes to keep on each side; node (0, 0) then sees so much less.

    Returns
    -------
    (height - size + 1, width - size + 1, n_orientations) array

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax import Structure
    >>> from cortexviz.hmax.reconstruction import s1_map
    >>> padded = Structure()  # with 24 flat nodes on each side
    >>> s1_map(np.full((178, 178, 4), 0.25), padded).shape
    (130, 130, 4)
    """
    instance("structure", structure, Structure)
    if isinstance(beliefs, Mapping):
        if "S1" not in beliefs:
            raise ValueError(f"beliefs must hold the layer 'S1'; got {shown(list(beliefs))}")
        beliefs = beliefs["S1"]
    s1 = array("beliefs of S1", beliefs, ("rows", "columns", structure.n_orientations), 0)
    pad, (rows, columns, _) = structure.pad, s1.shape
    if min(rows, columns) <= 2 * pad:
        raise ValueError(
            f"beliefs of S1 must hold more than the {pad} nodes that places add on each side; got "
            f"shape {s1.shape}"
        )
    cut = pad - check.integer("beyond", beyond, 0, pad)
    return s1[cut : rows - cut, cut : columns - cut]


@underflow_is_zero
def strokes(n_orientations: int, size: int) -> np.ndarray:
    """A soft dash along each orientation, the envelope of a Gabor without its waves.

    Parameters
    ----------
    n_orientations : int >= 2
    size : int
        Width in pixels, 1 to 1,000.

    Returns
    -------
    (n_orientations, size, size) float32 array, each summing to 1.

    Examples
    --------
    >>> from cortexviz.hmax.reconstruction import strokes
    >>> dashes = strokes(n_orientations=4, size=11)
    >>> dashes.shape, dashes.sum((1, 2)).round(3)
    ((4, 11, 11), array([1., 1., 1., 1.], dtype=float32))
    """
    angles = np.deg2rad(orientations(n_orientations))[:, None, None]
    size = check.integer("size", size, 1, 1000)
    row, column = np.mgrid[:size, :size] - size // 2
    u = column * np.sin(angles) + row * np.cos(angles)
    v = column * np.cos(angles) - row * np.sin(angles)
    dashes = np.exp(-(u**2) / (2 * ACROSS**2) - v**2 / (2 * ALONG**2))
    return (dashes / dashes.sum((1, 2), keepdims=True)).astype(np.float32)


@underflow_is_zero
def reconstruct(beliefs, structure: Structure, style: str = "envelope") -> np.ndarray:
    """Draw what S1 believes as oriented strokes, dark on white.

    Dura-Bernal 2012, Figs. 14 and 15, reconstruct with the Gabor filters themselves; their waves
    cancel where beliefs are even and leave gratings where they end, so only envelopes are drawn.
    The ink of a pixel is the mean strength of the belief around it, at most 1.

    Parameters
    ----------
    beliefs : dict of layer to beliefs, as in a step of `perceive`, or those of S1
        (rows, columns, n_orientations), with the flat nodes that hidden places add.
    structure : Structure
        Of the network they come from.
    style : "envelope" or "strongest"
        Strokes of all orientations, or of the strongest one at each node.

    Returns
    -------
    (height, width) float32 array in [0, 1]

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax import Structure, reconstruct
    >>> belief = np.full((40, 40, 4), 0.25)
    >>> belief[20] = [1, 0, 0, 0]  # sure of a horizontal line
    >>> picture = reconstruct(belief, Structure(places=None))
    >>> picture.shape, int(picture.min(axis=1).argmin())  # the darkest row
    ((50, 50), 25)
    """
    check.choice("style", style, STYLES)
    drawn = strength(s1_map(beliefs, structure))
    if style == "strongest":
        drawn = np.where(drawn == drawn.max(-1, keepdims=True), drawn, 0)
    # Pixels near the border, which few nodes see, are as the nearest nodes: no rim.
    ink = _on_paper(drawn, structure.gabor_size, structure.gabor_size // 2, "edge")
    return (1 - ink).astype(np.float32)


@underflow_is_zero
def sketch(beliefs, evidence, structure: Structure) -> np.ndarray:
    """Draw what S1 believes as a pen would: thin strokes up to the border, on clean paper.

    Feedback expects the commoner orientations a little everywhere. That says nothing about any
    place, so of each orientation what most of the blank paper has is taken off.

    Parameters
    ----------
    beliefs, evidence : dicts of layer to beliefs, or those of S1
        As in a step of `perceive`; blank is where the evidence is flat.
    structure : Structure
        Of the network they come from.

    Returns
    -------
    (height, width) float32 array in [0, 1]
        Ink: 1 is a contour that is certain.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax import Structure
    >>> from cortexviz.hmax.reconstruction import sketch
    >>> blank = np.full((40, 40, 4), 0.25)
    >>> line = blank.copy()
    >>> line[20, 10:30] = [1, 0, 0, 0]
    >>> drawn = sketch(line, blank, Structure(places=None))
    >>> drawn.shape, bool(drawn[25, 25] > 0.5), float(drawn[5, 5])
    ((50, 50), True, 0.0)
    """
    border = instance("structure", structure, Structure).gabor_size // 2
    # Of the flat nodes that hidden places add, those whose middle lies on the picture.
    beyond = min(border, structure.pad)
    drawn, seen = (strength(s1_map(s1, structure, beyond)) for s1 in (beliefs, evidence))
    if drawn.shape != seen.shape:
        raise ValueError(
            f"beliefs and evidence must be of one picture; got {drawn.shape} and {seen.shape} nodes"
        )
    blank = seen.max(-1) < BLANK
    if blank.any():
        ground = np.median(drawn[blank], axis=0)
        drawn = np.maximum(drawn - ground, 0) / np.maximum(1 - ground, 1e-6)
    return _on_paper(FULL * drawn, DASH, border - beyond, "constant").astype(np.float32)


def _on_paper(
    weights: np.ndarray, size: int, border: int, beyond: Literal["edge", "constant"]
) -> np.ndarray:
    """Strokes of nodes that lie up to `border` pixels from the edge of the paper: ink in [0, 1].

    Outside of them the nodes are as `np.pad` has it `beyond`.
    """
    room = border + size // 2
    reached = np.pad(weights, ((room, room), (room, room), (0, 0)), beyond)
    return np.clip(inked(reached, size), 0, 1)


@underflow_is_zero
def inked(weights: np.ndarray, size: int) -> np.ndarray:
    """A stroke at each node, as dark as its weight: the ink where all that reach it are known.

    Parameters
    ----------
    weights : (rows, columns, n_orientations) array
    size : int
        Width of a stroke, at most that of `weights`.

    Returns
    -------
    (rows - size + 1, columns - size + 1) array
        Its first pixel lies in the middle of the stroke of node (size // 2, size // 2).

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax.reconstruction import inked
    >>> weights = np.zeros((15, 15, 4))
    >>> weights[7, 7, 0] = 1  # a horizontal stroke in the middle
    >>> ink = inked(weights, size=5)
    >>> ink.shape, ink[5].round(1) + 0.0
    ((11, 11), array([0. , 0. , 0. , 0.1, 0.1, 0.1, 0.1, 0.1, 0. , 0. , 0. ]))
    """
    weights = array("weights", weights, ("rows", "columns", "n_orientations"))
    size, shape = check.integer("size", size, 1, 1000), weights.shape[:2]
    if size > min(shape):
        raise ValueError(f"size must not exceed the {shape[0]} x {shape[1]} weights; got {size}")
    waves = rfft2(weights, axes=(0, 1)) * _spectra(weights.shape[2], size, shape)
    return irfft2(waves.sum(-1), shape)[size - 1 :, size - 1 :]


@lru_cache(maxsize=8)
def _spectra(n_orientations: int, size: int, shape: tuple[int, int]) -> np.ndarray:
    """The strokes' Fourier transforms, (rows, columns // 2 + 1, n_orientations)."""
    return rfft2(np.moveaxis(strokes(n_orientations, size), 0, 2), shape, axes=(0, 1))
