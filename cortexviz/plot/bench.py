"""The figure of the bench of perception science (`cortexviz.studies.psychophysics`)."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cortexviz.plot.style import CYCLE, GREY, INK
from cortexviz.studies.perceived import each, of, values
from cortexviz.studies.table import Row

CHANCE = 0.25
STYLES = ("o-", "s--")  # of the tuned preset and of the one that nobody tuned


def bench_figure(rows: Sequence[Row]) -> Figure:
    """Belief on the gap in each table of the bench: means over networks, and least to most.

    Parameters
    ----------
    rows : list of dict
        The bench's table, also an unfinished one.
    """
    figure, axes = plt.subplots(2, 2, figsize=(11.5, 8.4), layout="constrained")
    drawn = (
        ("support", "support ratio", "How much of each side is drawn"),
        ("misaligned", "degrees", "Inducers out of line"),
        ("stimulated", "half sides driven in C1", "No picture: what comes next on the contour"),
    )
    for ax, (table, along, title) in zip((*axes[0], axes[1, 1]), drawn, strict=True):
        _curves(of(rows, data=table), ax)
        ax.axhline(CHANCE, color=INK, linewidth=1, linestyle=":")
        ax.set(xlabel=along, ylabel="belief on the gap", title=title, ylim=(0, 1))
    _bars(of(rows, data="inducers"), axes[1, 0])
    return figure


def _curves(rows: Sequence[Row], ax: Axes) -> None:
    """A curve for each condition, and a dashed one for each with the second preset."""
    for i, condition in enumerate(each(rows, "condition")):
        for style, feedback in zip(STYLES, each(rows, "feedback"), strict=False):
            same = of(rows, condition=condition, feedback=feedback)
            xs = each(same, "x")
            found = [values(of(same, x=x), "gap") for x in xs]
            label = f"{condition}, {feedback}"
            ax.plot(xs, [np.mean(v) for v in found], style, color=CYCLE[i], label=label)
            ax.vlines(xs, list(map(min, found)), list(map(max, found)), color=CYCLE[i], alpha=0.4)
    if rows:
        ax.legend(fontsize=7)


def _bars(rows: Sequence[Row], ax: Axes) -> None:
    """A bar for each kind of inducer and preset, and a dot for each picture and network."""
    kinds = each(rows, "condition")[::-1]
    for i, feedback in enumerate(each(rows, "feedback")):
        found = [values(of(rows, condition=kind, feedback=feedback), "gap") for kind in kinds]
        places = np.arange(len(kinds)) + 0.2 - 0.4 * i
        means = [float(np.mean(v)) for v in found]
        ax.barh(places, means, 0.36, color=CYCLE[i], alpha=0.6, label=feedback)
        for place, v in zip(places, found, strict=True):
            ax.plot(v, np.full(len(v), place), ".", color=GREY, markersize=3)
    ax.axvline(CHANCE, color=INK, linewidth=1, linestyle=":")
    ax.set_yticks(range(len(kinds)), kinds, fontsize=8)
    ax.set(xlim=(0, 1), xlabel="belief on the gap", title="What stands at the corners")
    if rows:
        ax.legend(fontsize=7, loc="lower right")
