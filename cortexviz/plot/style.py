"""One look for every figure: dark ink on white, colours that colour-blind eyes can tell apart."""

from __future__ import annotations

import sys

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

# Okabe and Ito's palette, without its yellow, which is too pale on white.
INK = "#222222"
BLUE = "#0072B2"
VERMILION = "#D55E00"
GREEN = "#009E73"
PURPLE = "#CC79A7"
SKY = "#56B4E9"
AMBER = "#E69F00"
GREY = "#8A8A8A"
CYCLE = [BLUE, VERMILION, GREEN, PURPLE, SKY, AMBER, INK]

DIVERGING = "RdBu_r"  # warm above zero, cold below, as in the explorers
SEQUENTIAL = "cividis"


def use_style() -> None:
    """Give all figures that follow the look of this package, and in notebooks twice the pixels.

    Examples
    --------
    >>> from matplotlib import rc_context, rcParams
    >>> from cortexviz import plot
    >>> with rc_context():  # or for good, without it
    ...     plot.use_style()
    ...     rcParams["axes.spines.top"]
    False
    """
    plt.rcParams.update(
        {
            "axes.prop_cycle": plt.cycler(color=CYCLE),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.edgecolor": GREY,
            "axes.labelcolor": INK,
            "axes.titlecolor": INK,
            "axes.titlelocation": "left",
            "axes.titlesize": 11,
            "axes.labelsize": 10,
            "figure.constrained_layout.use": True,
            "figure.dpi": 100,
            "figure.facecolor": "white",
            "axes.facecolor": "white",
            "font.size": 10,
            "legend.fontsize": 9,
            "legend.frameon": False,
            "lines.linewidth": 2,
            "text.color": INK,
            "xtick.color": INK,
            "ytick.color": INK,
        }
    )
    if "ipykernel" in sys.modules:
        from matplotlib_inline.config import InlineBackend  # is there where a kernel is

        InlineBackend.instance().figure_formats = {"retina"}


def axes_of(ax: Axes | None, width: float = 5.0, height: float = 3.4) -> Axes:
    """Return `ax`, or the Axes of a new figure of `width` x `height` inches."""
    if ax is None:
        ax = plt.subplots(figsize=(width, height), layout="constrained")[1]
    return ax


def draw_map(
    ax: Axes,
    values: np.ndarray,
    title: str = "",
    cmap: str = "gray",
    low: float = 0,
    high: float = 1,
) -> Axes:
    """Draw a map of values, (rows, columns) or in colours, with a frame instead of ticks."""
    ax.imshow(values, cmap=cmap, vmin=low, vmax=high)
    return bare(ax, title)


def bare(ax: Axes, title: str = "", frame: bool = True) -> Axes:
    """Take the ticks away, and the frame too if there shall be none."""
    ax.set(xticks=[], yticks=[], title=title)
    ax.spines[:].set(visible=frame, color=GREY)
    return ax
