"""Matrices with their numbers, and who answers to what."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from cortexviz.base import check
from cortexviz.plot.style import DIVERGING, INK, SEQUENTIAL, VERMILION, axes_of

READABLE = 11  # larger matrices are drawn without their numbers


def matrix(values: ArrayLike, title: str = "", ax: Axes | None = None) -> Axes:
    """Draw a coupling matrix: blue below zero, white at zero, red above, with its numbers.

    Parameters
    ----------
    values : (rows, columns) array

    Examples
    --------
    >>> from cortexviz import bcm, plot
    >>> ax = plot.matrix(bcm.matrix_b(3), title="Matrix B")
    >>> ax.texts[0].get_text(), len(ax.texts)  # its numbers
    ('1', 9)
    """
    values = _table("values", values)
    rows, columns = values.shape
    ax = axes_of(ax, 0.42 * columns + 1.0, 0.42 * rows + 0.8)
    # The diagonal is often far larger than the rest: it may saturate, the couplings must show.
    off = values[~np.eye(rows, columns, dtype=bool)]
    limit = float(np.abs(off).max() if off.size else np.abs(values).max()) * 2.2 or 1.0
    ax.imshow(values, cmap=DIVERGING, vmin=-limit, vmax=limit)
    if max(rows, columns) <= READABLE:
        for (row, column), value in np.ndenumerate(values):
            colour = "white" if abs(value) > 0.6 * limit else INK
            ax.text(column, row, f"{value:.2g}", ha="center", va="center", fontsize=8, color=colour)
    ax.set(xlabel="from neuron", ylabel="to neuron", title=title)
    _ticks(ax, rows, columns)
    return ax


def selectivity_map(
    responses: ArrayLike, image_names: Sequence[str] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw every neuron's response to every image; a ring marks the image that it prefers.

    Parameters
    ----------
    responses : (n_images, n_neurons) array
        As in `State.responses`.
    image_names : n_images strings, optional

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz import plot
    >>> ax = plot.selectivity_map(np.array([[0.9, 0.1], [0.2, 0.8]]), image_names=["Ada", "Ben"])
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('neuron', 'image')
    """
    responses = _table("responses", responses)
    n_images, n_neurons = responses.shape
    ax = axes_of(ax, 0.32 * n_neurons + 1.9, 0.32 * n_images + 1.0)
    picture = ax.imshow(responses, cmap=SEQUENTIAL, vmin=min(0, responses.min()), aspect="equal")
    ax.scatter(
        np.arange(n_neurons),
        responses.argmax(axis=0),
        s=70,
        facecolors="none",
        edgecolors=VERMILION,
        linewidths=1.6,
        label="preferred image",
    )
    ax.set(xlabel="neuron", ylabel="image")
    _ticks(ax, n_images, n_neurons)
    if image_names is not None:
        ax.set_yticks(range(n_images), image_names)
    ax.figure.colorbar(picture, ax=ax, label="response y", shrink=0.8)
    return ax


def _table(name: str, values: ArrayLike) -> np.ndarray:
    array = check.finite(name, values).astype(float)
    if array.ndim != 2 or array.size == 0:
        raise ValueError(f"{name} must have two axes and not be empty; got shape {array.shape}")
    return array


def _ticks(ax: Axes, rows: int, columns: int) -> None:
    step = 1 if max(rows, columns) <= 21 else 5
    ax.set_xticks(range(0, columns, step))
    ax.set_yticks(range(0, rows, step))
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
