"""The figures of the benches `cortexviz.studies.psychophysics` and `text_s2`."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cortexviz.bayesnet.generic import EQUATIONS
from cortexviz.plot.style import CYCLE, GREY, INK
from cortexviz.studies.perceived import each, of, values
from cortexviz.studies.sampling import SHOWN, TABLES
from cortexviz.studies.table import Row

CHANCE = 0.25
LEAST = 1e-7  # nats, on a logarithmic axis
STYLES = ("o-", "s--")  # of the tuned preset and of the one that nobody tuned


def bench_figure(rows: Sequence[Row]) -> Figure:
    """Belief on the gap in each table of the bench: means over networks, and least to most.

    Dashed is the preset that nobody tuned, "counted".

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
            label = condition if style == STYLES[0] else None
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


def sampling_figure(rows: Sequence[Row]) -> Figure:
    """What sampled messages lose, and save: means over draws, and least to most.

    Parameters
    ----------
    rows : list of dict
        The table of `text_s2`, also an unfinished one.
    """
    figure, axes = plt.subplots(2, 4, figsize=(15.0, 7.2), layout="constrained")
    for ax, table in zip(axes.flat, TABLES, strict=False):
        _losses(of(rows, data=table), ax)
        ax.set(xlabel=table, ylabel="KL from exact, nats", xscale="log", yscale="log")
        xs = sorted(each(of(rows, data=table), "x"))
        ax.set_xticks(xs, [f"{x:g}" for x in xs], minor=False)
        ax.set_xticks([], minor=True)
    drawn = [row for row in rows if "spared_us" in row]
    for i, equation in enumerate(EQUATIONS):
        own = of(drawn, condition=equation)
        faster = [row["exact_us"] / row["spared_us"] for row in own]
        axes[1, 1].plot(faster, [max(row["kl"], LEAST) for row in own], ".", color=CYCLE[i])
    axes[1, 1].axvline(1, color=INK, linewidth=1, linestyle=":")
    axes[1, 1].set(xlabel="times as fast as exact", ylabel="KL from exact, nats")
    axes[1, 1].set(xscale="log", yscale="log")
    for ax, what in zip(axes[1, 2:], ("gap", "beside"), strict=True):
        _kept(of(rows, data="Kanizsa"), what, ax)
    return figure


def _losses(rows: Sequence[Row], ax: Axes) -> None:
    """A curve for each equation."""
    for i, equation in enumerate(EQUATIONS):
        own = of(rows, condition=equation)
        xs = each(own, "x")
        found = [np.maximum(values(of(own, x=x), "kl"), LEAST) for x in xs]
        ax.plot(xs, [v.mean() for v in found], "o-", color=CYCLE[i], label=equation)
        ax.vlines(xs, [min(v) for v in found], [max(v) for v in found], color=CYCLE[i], alpha=0.4)
    if rows:
        ax.legend(fontsize=7)


def _kept(rows: Sequence[Row], what: str, ax: Axes) -> None:
    """Belief of S1 against the states that are sent; the last tick is all of them."""
    for i, preset in enumerate(SHOWN):
        own = of(rows, condition=preset)
        xs = each(own, "x")
        found = [values(of(own, x=x), what) for x in xs]
        ax.errorbar(
            range(len(xs)), [np.mean(v) for v in found], marker="o", color=CYCLE[i], label=preset,
            yerr=[[np.mean(v) - min(v) for v in found], [max(v) - np.mean(v) for v in found]],
        )  # fmt: skip
        ax.set_xticks(range(len(xs)), [f"{x:g}" if x else "all" for x in xs])
    ax.axhline(CHANCE, color=INK, linewidth=1, linestyle=":")
    ax.set(xlabel="states of a message that are sent", ylabel=f"belief, {what}", ylim=(0, 1))
    ax.set_title("Kanizsa: on the gap" if what == "gap" else "Kanizsa: beside it")
    if rows:
        ax.legend(fontsize=7)
