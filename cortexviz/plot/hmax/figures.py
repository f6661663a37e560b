"""The figures 8, 9, 11 and 12 of Dura-Bernal 2012, from the numbers of `cortexviz.hmax.figures`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cortexviz.plot.style import GREY, SEQUENTIAL, VERMILION, axes_of, draw_map


def pattern_grid(patterns: np.ndarray) -> Figure:
    """Learned patterns, one row per orientation (Dura-Bernal 2012, Fig. 8).

    Parameters
    ----------
    patterns : (n_orientations, n, window, window) array in [0, 1]

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.plot.hmax import pattern_grid
    >>> len(pattern_grid(np.random.default_rng(0).random((4, 5, 8, 8))).axes)
    20
    """
    rows, columns = patterns.shape[:2]
    figure, axes = plt.subplots(
        rows, columns, figsize=(0.8 * columns, 0.85 * rows), squeeze=False, layout="constrained"
    )
    for k, row in enumerate(axes):
        for ax, pattern in zip(row, patterns[k], strict=True):
            draw_map(ax, pattern, cmap=SEQUENTIAL, high=patterns.max())
        row[0].set_ylabel(f"{180 * k / rows:.0f}°", rotation=0, ha="right", va="center")
    figure.suptitle("C1: common patterns of each orientation", x=0.02, ha="left", fontsize=11)
    return figure


def pooling_maps(belief: np.ndarray, maximum: np.ndarray) -> Figure:
    """C1's belief beside max pooling, one column per orientation (Dura-Bernal 2012, Fig. 9).

    Parameters
    ----------
    belief, maximum : (rows, columns, n_orientations) array

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.plot.hmax import pooling_maps
    >>> belief, maximum = np.random.default_rng(0).random((2, 10, 10, 4))
    >>> len(pooling_maps(belief, maximum).axes)
    8
    """
    n = belief.shape[-1]
    figure, axes = plt.subplots(2, n, figsize=(2 * n, 4.2), squeeze=False, layout="constrained")
    for row, name, layer in zip(axes, ("belief", "max pooling"), (belief, maximum), strict=True):
        for k, ax in enumerate(row):
            title = f"{180 * k / n:.0f}°" if name == "belief" else ""
            draw_map(ax, layer[..., k], title, high=layer.max())
        row[0].set_ylabel(name)
    return figure


def accuracy_curves(
    axis: Sequence[object],
    accuracy: Mapping[str, np.ndarray],
    label: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Per cent correct against a parameter, with standard deviations (Figs. 11 and 12).

    Parameters
    ----------
    axis : (n,) sequence
        Values of the parameter.
    accuracy : dict of distortion to (n, n_variations) array in [0, 1]
    label : str
        Name of the parameter.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.plot.hmax import accuracy_curves
    >>> found = {"shift 10": np.array([[0.5, 0.6], [0.9, 1.0]])}
    >>> ax = accuracy_curves([10, 20], found, label="S2 states")
    >>> ax.get_xlabel(), ax.lines[0].get_ydata()
    ('S2 states', array([55., 95.]))
    """
    ax = axes_of(ax, 4.6, 3.4)
    where = np.arange(len(axis))
    for name, values in accuracy.items():
        mean, deviation = 100 * values.mean(1), 100 * values.std(1)
        ax.errorbar(where, mean, deviation, label=name, capsize=3, linewidth=1.2, marker="o", ms=3)
    mean = 100 * np.mean([values.mean(1) for values in accuracy.values()], axis=0)
    ax.plot(where, mean, color=GREY, linewidth=5, alpha=0.6, zorder=1, label="mean")
    ax.set_xticks(where, [str(value) for value in axis])
    ax.set(xlabel=label, ylabel="correct, %", ylim=(0, 104))
    ax.legend(fontsize=8, loc="lower left", bbox_to_anchor=(0, 1), ncols=4, frameon=False)
    return ax


def before_after(
    names: Sequence[str],
    before: np.ndarray,
    after: np.ndarray,
    labels: tuple[str, str] = ("one place (published)", "hidden places"),
    ax: Axes | None = None,
) -> Axes:
    """Per cent correct for each distortion, for two networks side by side.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.plot.hmax import before_after
    >>> ax = before_after(["shift 10", "noise 5"], np.array([0.4, 0.9]), np.array([0.9, 1.0]))
    >>> len(ax.patches)
    4
    """
    ax = axes_of(ax, 6, 3)
    where = np.arange(len(names))
    ax.bar(where - 0.2, 100 * before, 0.38, color=GREY, label=labels[0])
    ax.bar(where + 0.2, 100 * after, 0.38, color=VERMILION, label=labels[1])
    ax.set_xticks(where, names)
    ax.set(ylabel="correct, %", ylim=(0, 104))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    return ax
