"""The contest of models: `cortexviz.studies.figure13` and `exemplars` as figures."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cortexviz.data import DISTORTIONS, HARDER
from cortexviz.plot.style import CYCLE
from cortexviz.studies.perceived import each, of, values
from cortexviz.studies.race import by_model, mean_of
from cortexviz.studies.table import Row


def race_figure(rows: Sequence[Row]) -> Figure:
    """Per cent correct of each model, on the paper's distortions and on harder ones.

    Bars are means over seeds; lines are a standard deviation over the variations of a distortion,
    of the means one over seeds (Dura-Bernal 2012, Fig. 13, has the former).

    Parameters
    ----------
    rows : list of dict
        The table of `figure13`, also an unfinished one.
    """
    tests = of(rows, data="test")
    figure, axes = plt.subplots(2, 1, figsize=(11.5, 8.0), layout="constrained")
    titles = ("The paper's seven distortions", "Harder ones")
    for ax, names, title in zip(axes, (DISTORTIONS, HARDER), titles, strict=True):
        _bars([row for row in tests if names[0] in row], names, ax)
        ax.set(title=title, ylabel="correct, %", ylim=(0, 108))
    return figure


def _bars(rows: Sequence[Row], names: Sequence[str], ax: Axes) -> None:
    models = list(by_model(rows))
    width = 0.8 / max(len(models), 1)
    for i, (model, own) in enumerate(models):
        means = mean_of(own, names)
        heights = [*(np.mean(values(own, name)) for name in names), np.mean(means)]
        spreads = [*(np.mean(values(own, f"{name} spread")) for name in names), np.std(means)]
        at = np.arange(len(heights)) + (i + 0.5) * width - 0.4
        lines = {"elinewidth": 1, "alpha": 0.7}
        ax.bar(
            at, 100 * np.array(heights), width, yerr=100 * np.array(spreads), label=model,
            color=CYCLE[i % len(CYCLE)], error_kw=lines,
        )  # fmt: skip
    ax.set_xticks(range(len(names) + 1), [*names, "mean"])
    if models:
        ax.legend(fontsize=8, ncols=len(models), loc="lower left")


def exemplar_curves(rows: Sequence[Row], ax: Axes | None = None) -> Axes:
    """Per cent of other pictures named rightly, against how many of each category were shown.

    Means over seeds, and the standard error over categories.

    Parameters
    ----------
    rows : list of dict
        What `cortexviz.studies.exemplars` returns.
    """
    ax = plt.gca() if ax is None else ax
    for i, (model, own) in enumerate(by_model(rows)):
        shown = each(own, "train")
        right = [100 * np.mean(values(of(own, train=n), "right")) for n in shown]
        error = [100 * np.mean(values(of(own, train=n), "standard_error")) for n in shown]
        ax.errorbar(shown, right, error, marker="o", color=CYCLE[i % len(CYCLE)], label=model)
    ax.set(xlabel="pictures of each category shown", ylabel="other pictures named rightly, %")
    ax.set(xscale="log", ylim=(0, 100))
    if rows:
        ax.set_xticks(each(rows, "train"), [str(n) for n in each(rows, "train")])
        ax.legend(fontsize=8)
    return ax
