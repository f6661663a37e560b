"""Receptive fields and tuning curves of a V1."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from cortexviz.base import check
from cortexviz.base.arrays import array
from cortexviz.plot.style import BLUE, GREY, axes_of


def field_grid(fields: ArrayLike, columns: int = 8, ax: Axes | None = None) -> Axes:
    """Draw receptive fields side by side: white excites, black inhibits, grey does neither.

    Parameters
    ----------
    fields : (N, size, size) array
        Each is stretched by itself, around 0.
    columns : int

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax import gabor_bank
    >>> from cortexviz.plot.v1 import field_grid
    >>> field_grid(gabor_bank(4), columns=2).images[0].get_array().shape
    (23, 23)
    """
    fields = array("fields", fields, ("N", "size", "size"), empty=False)
    columns = min(check.integer("columns", columns, 1), len(fields))
    rows = -(-len(fields) // columns)
    size = fields.shape[1] + 1
    scale = np.maximum(abs(fields).max((1, 2), keepdims=True), np.finfo(float).tiny)
    sheet = np.full((rows * columns, size, size), np.nan)
    sheet[: len(fields), 1:, 1:] = fields / scale
    sheet = sheet.reshape(rows, columns, size, size).transpose(0, 2, 1, 3)
    ax = axes_of(ax)
    picture = sheet.reshape(rows * size, columns * size)[1:, 1:]
    ax.imshow(picture, cmap="gray", vmin=-1, vmax=1, interpolation="nearest")
    ax.set_axis_off()
    return ax


def tuning_curves(orientations: ArrayLike, curves: ArrayLike, ax: Axes | None = None) -> Axes:
    """Draw tuning curves on top of each other: how a neuron answers bars turned away from its best.

    Parameters
    ----------
    orientations : (n_orientations,) array
        Degrees, evenly spread over half a turn.
    curves : (N, n_orientations) array
        Responses >= 0; each is divided by its largest. The thick line is their mean.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.plot.v1 import tuning_curves
    >>> orientations = np.arange(0, 180, 15)
    >>> ax = tuning_curves(orientations, np.cos(np.deg2rad(orientations)) ** 2 + [[0.0], [1.0]])
    >>> ax.get_xlabel(), len(ax.lines)
    ('degrees from the best bar', 3)
    """
    orientations = array("orientations", orientations, ("n_orientations",), empty=False)
    n = len(orientations)
    curves = array("curves", curves, ("N", n), 0, empty=False)
    middle = n // 2
    away = (np.arange(n) - middle) * 180 / n
    best = curves.argmax(1)
    turned = np.take_along_axis(curves, (best[:, None] + np.arange(n) - middle) % n, 1)
    turned = turned / np.maximum(turned[:, middle, None], np.finfo(float).tiny)
    ax = axes_of(ax)
    ax.plot(away, turned.T, color=GREY, linewidth=0.5, alpha=0.5)
    ax.plot(away, turned.mean(0), color=BLUE, linewidth=2)
    ax.set(xlabel="degrees from the best bar", ylabel="response", xticks=(-90, -45, 0, 45, 90))
    ax.set_ylim(0, 1.05)
    return ax
