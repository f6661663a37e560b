"""The figure of the bench `cortexviz.studies.rearing`."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cortexviz.plot.style import BLUE, CYCLE, GREY, INK, VERMILION
from cortexviz.studies.lives import EVERY, LIVES, SEVEN
from cortexviz.studies.perceived import each, of, values
from cortexviz.studies.table import Row

SHOWN = (
    "monocular deprivation",
    "binocular deprivation",
    "monocular inactivation",
    "reverse suture",
    "recovery",
    "strabismus",
)
# The left one wider, lest the right one hide it.
EYES = {"left_kept": ("left eye", VERMILION, 4), "right_kept": ("right eye", BLUE, 2)}


def rearing_figure(rows: Sequence[Row]) -> Figure:
    """Ocular dominance before, during and after each experiment, both eyes' responses, and noise.

    Histograms have the seven groups of Hubel & Wiesel 1962, of the neurons of all networks. Curves
    are means over networks, and least to most.

    Parameters
    ----------
    rows : list of dict
        The bench's table, also an unfinished one.
    """
    figure = plt.figure(figsize=(15, 11.5), layout="constrained")
    grid = figure.add_gridspec(5, 6, height_ratios=[1, 1, 1, 1.5, 1.7])
    for column, life in enumerate(SHOWN):
        own, lasts = of(rows, data=life), LIVES[life][2]
        moments = {"before": 0, "during": lasts // (2 * EVERY) * EVERY, "after": lasts}
        for row, (when, x) in enumerate(moments.items()):
            ax = figure.add_subplot(grid[row, column])
            dominance_histogram(of(own, x=x), ax)
            ax.set_title(f"{life}\n{when}" if row == 0 else when, fontsize=9)
        ax.set_xlabel("left only   both   right only", fontsize=8)
        _responses(own, responses := figure.add_subplot(grid[3, column]))
        if column == 0 and own:
            responses.legend(fontsize=7, loc="lower left")
    noise, apart = figure.add_subplot(grid[4, :3]), figure.add_subplot(grid[4, 3:])
    _by_rule(of(rows, data="noise"), "dominance", noise)
    noise.set(xlabel="noise of the closed eye, standard deviation", ylabel="OD")
    _by_rule(of(rows, data="disparity"), "apart", apart)
    apart.set(xlabel="disparity of the eyes, pixels", ylabel="mean |OD|")
    return figure


def dominance_histogram(rows: Sequence[Row], ax: Axes) -> Axes:
    """Draw how many neurons listen to the left eye only (group 1), to both, and to the right (7).

    Parameters
    ----------
    rows : list of dict
        Lines of the bench, of one moment.
    """
    counts = [sum(values(rows, group)) for group in SEVEN]
    ax.bar(range(1, 8), np.divide(counts, max(1, sum(counts))), 0.85, color=GREY)
    ax.set(ylim=(0, 1), xticks=range(1, 8), yticks=[0, 1])
    ax.tick_params(labelsize=7, length=0)
    return ax


def _responses(rows: Sequence[Row], ax: Axes) -> None:
    xs = each(rows, "x")
    for column, (label, colour, width) in EYES.items():
        found = [values(of(rows, x=x), column) for x in xs]
        _curve(ax, [x / 1000 for x in xs], found, label, colour, width)
    ax.axhline(1, color=INK, linewidth=1, linestyle=":")
    ax.set(ylim=(0, 2), xlabel="thousand patches", ylabel="response, normal is 1")


def _by_rule(rows: Sequence[Row], column: str, ax: Axes) -> None:
    for i, rule in enumerate(each(rows, "condition")):
        own = of(rows, condition=rule)
        xs = each(own, "x")
        _curve(ax, xs, [values(of(own, x=x), column) for x in xs], rule, CYCLE[i])
    if rows:
        ax.legend(fontsize=8)


def _curve(
    ax: Axes,
    xs: Sequence[float],
    found: Sequence[Sequence[float]],
    label: str,
    colour: str,
    width: float = 2,
) -> None:
    means = [np.mean(v) for v in found]
    ax.plot(xs, means, "o-", color=colour, label=label, linewidth=width, markersize=3)
    ax.fill_between(xs, [min(v) for v in found], [max(v) for v in found], color=colour, alpha=0.25)
