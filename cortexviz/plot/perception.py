"""Pictures of feedback: contours that are not there, imagery, attention (Dura-Bernal 2012)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from cortexviz.hmax.gabor import edge_names
from cortexviz.hmax.measures import Gap
from cortexviz.hmax.perceive import Step
from cortexviz.hmax.reconstruction import s1_map, strength
from cortexviz.hmax.structure import Structure
from cortexviz.plot.style import AMBER, BLUE, DIVERGING, GREY, INK, VERMILION, axes_of, draw_map

WORDS = ("on the gap", "11 px inside", "11 px outside", "centre")


def contour_map(step: Step, structure: Structure, ax: Axes | None = None, title: str = "") -> Axes:
    """How strongly S1 believes in some orientation: white where flat, black where certain.

    Examples
    --------
    >>> from cortexviz.data import silhouettes
    >>> from cortexviz.hmax import HMAXNetwork
    >>> from cortexviz.plot.perception import contour_map
    >>> names, images = silhouettes()
    >>> network = HMAXNetwork().fit(images[:2], names[:2])
    >>> *_, last = network.perceive(images[0])
    >>> contour_map(last, network.structure_).images[0].get_array().shape
    (130, 130)
    """
    values = strength(s1_map(step.beliefs, structure)).max(-1)
    return draw_map(axes_of(ax, 2.4, 2.6), values, title, "Greys")


def increase_map(
    before: Step, after: Step, structure: Structure, ax: Axes | None = None, title: str = ""
) -> Axes:
    """What feedback added (red) and took away (blue), by S1's strongest orientation.

    Examples
    --------
    >>> from cortexviz.data import silhouettes
    >>> from cortexviz.hmax import HMAXNetwork
    >>> from cortexviz.plot.perception import increase_map
    >>> names, images = silhouettes()
    >>> network = HMAXNetwork().fit(images[:2], names[:2])
    >>> first, *_, last = network.perceive(images[0])
    >>> increase_map(first, last, network.structure_).images[0].get_array().shape
    (130, 130)
    """
    old, new = (strength(s1_map(s.beliefs, structure)).max(-1) for s in (before, after))
    return draw_map(axes_of(ax, 2.4, 2.6), new - old, title, DIVERGING, -1)


def perceptions(
    rows: Sequence[tuple[str, np.ndarray | None, Sequence[Step]]], structure: Structure
) -> Figure:
    """One row for each: the picture, S1 before and after feedback, the reconstruction.

    Parameters
    ----------
    rows : sequence of (title, picture or None, steps)
        Steps of `HMAXNetwork.perceive`, of which the first and the last are drawn.

    Examples
    --------
    >>> from cortexviz.data import silhouettes
    >>> from cortexviz.hmax import HMAXNetwork
    >>> from cortexviz.plot.perception import perceptions
    >>> names, images = silhouettes()
    >>> network = HMAXNetwork().fit(images[:2], names[:2])
    >>> rows = [("seen", images[0], list(network.perceive(images[0])))]
    >>> len(perceptions(rows, network.structure_).axes)
    4
    """
    size = (8.2, 2.15 * len(rows))
    figure, axes = plt.subplots(len(rows), 4, figsize=size, squeeze=False, layout="constrained")
    heads = ("S1, as seen", "S1, after feedback", "drawn")
    for line, (title, picture, steps) in zip(axes, rows, strict=True):
        drawn = steps[-1].reconstruction
        draw_map(line[0], np.ones_like(drawn) if picture is None else picture, title)
        contour_map(steps[0], structure, line[1], heads[0])
        contour_map(steps[-1], structure, line[2], heads[1])
        draw_map(line[3], drawn, heads[2])
        heads = ("", "", "")  # once, above all rows
    return figure


def orientation_maps(step: Step, structure: Structure) -> Figure:
    """S1's belief in each orientation, 0 (black) to 1 (white); a quarter, dark grey, is chance.

    Examples
    --------
    >>> from cortexviz.data import silhouettes
    >>> from cortexviz.hmax import HMAXNetwork
    >>> from cortexviz.plot.perception import orientation_maps
    >>> names, images = silhouettes()
    >>> network = HMAXNetwork().fit(images[:2], names[:2])
    >>> *_, last = network.perceive(images[0])
    >>> len(orientation_maps(last, network.structure_).axes)
    4
    """
    s1 = s1_map(step.beliefs, structure)
    size = (9, 2.6)
    figure, axes = plt.subplots(1, s1.shape[-1], figsize=size, squeeze=False, layout="constrained")
    for k, name in enumerate(edge_names(s1.shape[-1])):
        draw_map(axes[0, k], s1[..., k], name)
    return figure


def gap_bars(found: Mapping[str, Gap], ax: Axes | None = None) -> Axes:
    """Belief on the gap, beside it and in the middle, a group of bars for each case.

    Parameters
    ----------
    found : dict of name to Gap
        From `measures.gap_belief`; means over the sides.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax.measures import Gap
    >>> from cortexviz.plot.perception import gap_bars
    >>> seen = Gap(on=np.full(4, 0.6), inside=np.full(4, 0.3), outside=np.full(4, 0.3), centre=0.3)
    >>> len(gap_bars({"inward": seen, "outward": seen}).patches)
    8
    """
    ax = axes_of(ax, 1.7 * len(found) + 2.4, 3.2)
    colours = (VERMILION, BLUE, AMBER, GREY)
    means = ([float(np.mean(value)) for value in gap] for gap in found.values())
    bars = zip(WORDS, colours, zip(*means, strict=True), strict=True)
    for i, (word, colour, heights) in enumerate(bars):
        ax.bar(np.arange(len(found)) + 0.2 * (i - 1.5), heights, 0.18, color=colour, label=word)
    ax.axhline(0.25, color=INK, linewidth=1, linestyle=":")
    ax.set_xticks(range(len(found)), list(found))
    ax.set(ylim=(0, 1), ylabel="belief in the orientation")
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    return ax


def support_curves(
    ratios: ArrayLike, probability: ArrayLike, gap: ArrayLike, ax: Axes | None = None
) -> Axes:
    """P(square) and the belief on the gap against the share of the contour that is drawn.

    Examples
    --------
    >>> from cortexviz.plot.perception import support_curves
    >>> ax = support_curves([0.2, 0.5, 0.8], probability=[0.1, 0.7, 1.0], gap=[0.3, 0.6, 0.8])
    >>> len(ax.lines), ax.get_xlabel()
    (3, 'support ratio')
    """
    ax = axes_of(ax, 5.5, 3.4)
    ax.plot(ratios, probability, "o-", color=BLUE, label="P(square), T = .003")
    ax.plot(ratios, gap, "s--", color=VERMILION, label="belief on the gap")
    ax.axhline(0.25, color=INK, linewidth=1, linestyle=":")
    ax.set(ylim=(0, 1.03), xlabel="support ratio", ylabel="probability")
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return ax


def attention_row(
    picture: np.ndarray, before: Step, after: Mapping[str, Step], structure: Structure
) -> Figure:
    """The picture, S1 as seen, and for each attended object S1 after feedback and the change.

    Examples
    --------
    >>> from cortexviz.data import overlay, silhouettes
    >>> from cortexviz.hmax import HMAXNetwork
    >>> from cortexviz.plot.perception import attention_row
    >>> names, images = silhouettes()
    >>> network = HMAXNetwork().fit(images[:2], names[:2])
    >>> both = overlay(images[0], images[1])
    >>> first, *_, last = network.perceive(both, clamp=names[0])
    >>> len(attention_row(both, first, {names[0]: last}, network.structure_).axes)
    4
    """
    figure, axes = plt.subplots(
        2, 1 + len(after), figsize=(2.5 * (1 + len(after)), 5.2), layout="constrained"
    )
    draw_map(axes[0, 0], picture, "the picture")
    contour_map(before, structure, axes[1, 0], "S1, as seen")
    for column, (name, step) in zip(axes.T[1:], after.items(), strict=True):
        contour_map(step, structure, column[0], f"attending to {name}")
        increase_map(before, step, structure, column[1], "more (red), less (blue)")
    return figure


def match_matrix(correlations: np.ndarray, names: Sequence[str], ax: Axes | None = None) -> Axes:
    """Correlation of what is imagined (rows) with what is seen (columns).

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.plot.perception import match_matrix
    >>> ax = match_matrix(np.array([[0.9, 0.1], [0.2, 0.8]]), ["cat", "dog"])
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['cat', 'dog']
    """
    ax = axes_of(ax, 6.2, 5.6)
    image = ax.imshow(correlations, cmap="cividis", vmin=0, vmax=1)
    ax.set_xticks(range(len(names)), names, rotation=90, fontsize=7)
    ax.set_yticks(range(len(names)), names, fontsize=7)
    ax.set(xlabel="seen", ylabel="imagined")
    ax.figure.colorbar(image, ax=ax, shrink=0.7, label="correlation")
    return ax
