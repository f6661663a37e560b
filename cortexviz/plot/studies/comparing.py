"""Whether two settings differ: their repeats, intervals of the difference, and what judges say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from cortexviz.plot.style import BLUE, GREY, INK, VERMILION, axes_of
from cortexviz.studies.comparing import CONFIDENCE, Difference, by_repeat
from cortexviz.studies.table import TITLES, Row

PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 1}


def repeats(sides: Mapping[str, Sequence[Row]], metric: str, ax: Axes | None = None) -> Axes:
    """Draw a metric of every repeat, and a line from each to the same repeat of the other side.

    Parameters
    ----------
    sides : dict of name -> rows of a study's table
    metric : str
        A column of numbers, such as "frechet_gabor".

    Examples
    --------
    >>> from cortexviz.plot.studies import repeats
    >>> from cortexviz.studies import recorded_report
    >>> rows = [row for row in recorded_report() if row["n_neurons"] == 21]
    >>> sides = {matrix: [row for row in rows if row["interaction"] == matrix] for matrix in "LB"}
    >>> repeats(sides, "frechet_gabor").get_ylabel()
    'Fréchet distance (Gabor features)'
    """
    ax = axes_of(ax, 3.2, 3.2)
    values = [by_repeat(rows, metric) for rows in sides.values()]
    common = [key for key in values[0] if all(key in side for side in values)]
    places = np.arange(len(sides))
    for key in common:
        ax.plot(places, [side[key] for side in values], "o-", color=BLUE, alpha=0.6, lw=1.2, ms=5)
    means = [np.mean([side[key] for key in common]) for side in values]
    ax.plot(places, means, "_", color=VERMILION, markersize=34, markeredgewidth=3)
    ax.set_xticks(places, list(sides))
    ax.set(xlim=(-0.5, len(sides) - 0.5), ylabel=TITLES.get(metric, metric))
    return ax


def intervals(found: Mapping[str, Difference], ax: Axes | None = None) -> Axes:
    """Draw differences with the ends of their intervals; those that leave zero out in colour.

    Parameters
    ----------
    found : dict of name -> Difference
        Above zero in blue, below in red, not clear in grey.

    Examples
    --------
    >>> from cortexviz.plot.studies import intervals
    >>> from cortexviz.studies import Difference
    >>> found = {"clear": Difference(1.2, 0.5, 1.9, 5), "not": Difference(0.1, -0.5, 0.7, 5)}
    >>> ax = intervals(found)
    >>> [text.get_text() for text in ax.texts]
    ['clear', 'not']
    """
    ax = axes_of(ax, 6, 0.55 * len(found) + 0.8)
    colours = {1: BLUE, -1: VERMILION, 0: GREY}
    for row, (name, one) in enumerate(found.items()):
        ax.plot([one.low, one.high], [row, row], color=colours[one.sign], linewidth=3)
        ax.plot(one.mean, row, "o", color=colours[one.sign], markersize=8)
        # Above its interval, not beside the axis: room for the numbers on a phone.
        ax.text(0, row - 0.25, name, transform=ax.get_yaxis_transform(), va="bottom", bbox=PAPER)
    ax.axvline(0, color=INK, linewidth=1, zorder=0)
    ax.set(yticks=[], ylim=(len(found) - 0.5, -0.8))
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(f"mean difference, and {CONFIDENCE:.0%} interval")
    return ax


def verdicts(found: Mapping[str, Mapping[str, Sequence[str]]], ax: Axes | None = None) -> Axes:
    """Draw what several judges make of claims: each a bar, shared out among its verdicts.

    Parameters
    ----------
    found : dict of judge -> dict of claim -> verdicts
        As `orderings.verdicts` gives them: one, or of several draws; "appears" in blue, "opposite"
        in red, "not clear" in grey.

    Examples
    --------
    >>> from cortexviz.plot.studies import verdicts
    >>> judged = {"B beats L": ["appears", "not clear"]}
    >>> ax = verdicts({"Gabor": judged, "HMAX": {"B beats L": ["opposite"]}})
    >>> len(ax.patches)
    6
    """
    claims = list(dict.fromkeys(claim for said in found.values() for claim in said))
    ax = axes_of(ax, 7, 0.55 * len(claims) + 0.8)
    colours = {"appears": BLUE, "not clear": GREY, "opposite": VERMILION}
    for row, claim in enumerate(claims):
        for column, said in enumerate(found.values()):
            start, words = float(column), list(said.get(claim, ()))
            for word in colours:
                share = 0.94 * words.count(word) / max(1, len(words))
                ax.barh(row, share, 0.4, start, color=colours[word])
                start += share
        # Above its bars, not beside the axis: room for them on a phone.
        ax.text(0, row - 0.3, claim, va="bottom", bbox=PAPER, fontsize=9)
    ax.set_xticks(np.arange(len(found)) + 0.47, list(found))
    ax.tick_params(length=0)
    ax.set(yticks=[], xlim=(0, len(found)), ylim=(len(claims) - 0.6, -0.8))
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.legend([Patch(color=colour) for colour in colours.values()], list(colours), ncols=3,
              loc="lower center", bbox_to_anchor=(0.5, 1.0))  # fmt: skip
    return ax
