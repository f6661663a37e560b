"""Pictures of the layers: what they believe of a picture, and how much of it they see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import hsv_to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cortexviz.hmax import group_sums
from cortexviz.hmax.background import NAME
from cortexviz.hmax.reconstruction import strength
from cortexviz.hmax.structure import LAYERS, Structure
from cortexviz.plot.style import BLUE, CYCLE, GREY, INK, axes_of, bare, draw_map


def five_layers(
    image: np.ndarray,
    beliefs: Mapping[str, np.ndarray],
    names: Sequence[str],
    posterior: np.ndarray,
    shifts: np.ndarray,
) -> Figure:
    """A picture and what all five layers make of it, after one pass up.

    Parameters
    ----------
    image : (height, width) array
    beliefs : dict of layer name to (rows, columns, states) array
        As `HMAXNetwork.respond` returns them.
    names : (n_categories,) sequence
    posterior, shifts
        As `HMAXNetwork.predict_place` returns them, for this picture.

    Examples
    --------
    >>> from cortexviz.data import silhouettes
    >>> from cortexviz.hmax import HMAXNetwork
    >>> from cortexviz.plot.hmax import five_layers
    >>> names, images = silhouettes()
    >>> network = HMAXNetwork().fit(images[:2], names[:2])
    >>> place = network.predict_place(images[:1])
    >>> beliefs = network.respond(images[0])
    >>> figure = five_layers(images[0], beliefs, network.classes_, place.posterior[0], place.shifts)
    >>> [ax.get_title() for ax in figure.axes][:3]
    ['the picture', 'S1: orientation of edges', 'C1: the same, over a window']
    """
    n_orientations = beliefs["S1"].shape[-1]
    c1 = group_sums(beliefs["C1"], n_orientations)
    figure, axes = plt.subplots(
        2, 4, figsize=(11, 5.4), layout="constrained", width_ratios=[1, 1, 1, 1.15]
    )
    draw_map(axes[0, 0], image, "the picture")
    orientation_map(beliefs["S1"], axes[0, 1], "S1: orientation of edges")
    orientation_map(c1, axes[0, 2], "C1: the same, over a window")
    category_bars(beliefs["S3"][0, 0], [*names, NAME], axes[0, 3])
    orientation_key(n_orientations, axes[1, 0])
    peak_map(beliefs["S2"], axes[1, 1], "S2: how sure of a prototype")
    peak_map(beliefs["C2"], axes[1, 2], "C2: the same, over a window")
    place_map(posterior, shifts, axes[1, 3])
    return figure


def orientation_map(belief: np.ndarray, ax: Axes | None = None, title: str = "") -> Axes:
    """The strongest orientation of each node as a colour, the strength of belief as its depth.

    Parameters
    ----------
    belief : (rows, columns, n_orientations) array
        S1, or the group sums of C1. White where the belief is flat.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.plot.hmax import orientation_map
    >>> belief = np.full((20, 30, 4), 0.25)
    >>> belief[10] = [1, 0, 0, 0]
    >>> orientation_map(belief).images[0].get_array().shape  # red, green and blue
    (20, 30, 3)
    """
    ax = axes_of(ax, 2.6, 2.6)
    n_orientations = belief.shape[-1]
    hue = _hue(belief.argmax(-1), n_orientations)
    rise = strength(belief).max(-1)
    depth = np.clip(rise / max(rise.max(), 0.05), 0, 1)
    return draw_map(ax, hsv_to_rgb(np.stack([hue, depth, 1 - 0.35 * depth], axis=-1)), title)


def orientation_key(n_orientations: int, ax: Axes | None = None) -> Axes:
    """Lines in the colours of `orientation_map`.

    Examples
    --------
    >>> from cortexviz.plot.hmax import orientation_key
    >>> len(orientation_key(4).lines)
    4
    """
    ax = axes_of(ax, 2.6, 2.6)
    for k in range(n_orientations):
        angle = np.pi * k / n_orientations
        x, y = k - 0.35 * np.cos(angle), -0.35 * np.sin(angle)
        colour = hsv_to_rgb([float(_hue(k, n_orientations)), 1, 0.65])
        ax.plot([x, 2 * k - x], [y, -y], color=colour, linewidth=5, solid_capstyle="round")
    ax.set(xlim=(-0.7, n_orientations - 0.3), ylim=(-1, 1), aspect="equal")
    return bare(ax, "colour = orientation", frame=False)


def _hue(k: int | np.ndarray, n_orientations: int) -> np.ndarray:
    """Horizontal is blue and vertical orange, which every eye can tell apart."""
    return (0.6 + np.asarray(k) / n_orientations) % 1


def peak_map(belief: np.ndarray, ax: Axes | None = None, title: str = "") -> Axes:
    """How sure each node is of its strongest state, from flat (white) to certain (dark).

    Parameters
    ----------
    belief : (rows, columns, states) array

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.plot.hmax import peak_map
    >>> belief = np.full((2, 2, 4), 0.25)
    >>> belief[0, 0] = [1, 0, 0, 0]
    >>> peak_map(belief).images[0].get_array().tolist()
    [[1.0, 0.0], [0.0, 0.0]]
    """
    return draw_map(axes_of(ax, 2.6, 2.6), strength(belief).max(-1), title, "Greys")


def category_bars(
    probability: np.ndarray, names: Sequence[str], ax: Axes | None = None, n: int = 6
) -> Axes:
    """The `n` most probable categories of S3, the winner in colour.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.plot.hmax import category_bars
    >>> ax = category_bars(np.array([0.1, 0.7, 0.2]), ["cat", "dog", "fish"], n=2)
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['fish', 'dog']
    """
    ax = axes_of(ax, 3.2, 2.6)
    order = np.argsort(-probability, kind="stable")[:n][::-1]
    colours = [GREY] * (len(order) - 1) + [BLUE]
    ax.barh([str(names[i]) for i in order], probability[order], color=colours)
    for row, i in enumerate(order):
        beside = probability[i] < 0.8  # else within
        ax.text(probability[i] + (0.02 if beside else -0.02), row, f"{probability[i]:.2f}",
                va="center", ha="left" if beside else "right",
                color=INK if beside else "white", fontsize=9)  # fmt: skip
    ax.set_xlim(0, 1)
    ax.set_title("S3: what is it?")
    ax.set_xticks([0, 0.5, 1])
    return ax


def place_map(posterior: np.ndarray, shifts: np.ndarray, ax: Axes | None = None) -> Axes:
    """Where the object is believed to be.

    Parameters
    ----------
    posterior : (places, places) array
    shifts : (places,) array
        In pixels.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.plot.hmax import place_map
    >>> posterior = np.zeros((3, 3))
    >>> posterior[0, 1] = 1  # eight pixels up
    >>> [float(edge) for edge in place_map(posterior, np.array([-8, 0, 8])).images[0].get_extent()]
    [-12.0, 12.0, 12.0, -12.0]
    """
    ax = axes_of(ax, 2.6, 2.6)
    half = (shifts[1] - shifts[0]) / 2 if len(shifts) > 1 else 4
    low, high = shifts[0] - half, shifts[-1] + half
    ax.imshow(posterior, cmap="Blues", vmin=0, vmax=1, extent=(low, high, high, low))
    ax.set_title("S3: where is it?")
    ax.set_xlabel("shift, px")
    ticks = sorted({shifts[0], 0, shifts[-1]})
    ax.set(xticks=ticks, yticks=ticks)
    return ax


def receptive_fields(structure: Structure, image: np.ndarray, ax: Axes | None = None) -> Axes:
    """What one node of each layer sees of a picture: squares about its middle.

    Parameters
    ----------
    structure : Structure
    image : (height, width) array

    Examples
    --------
    >>> from cortexviz.data import silhouettes
    >>> from cortexviz.hmax import PRESETS
    >>> from cortexviz.plot.hmax import receptive_fields
    >>> ax = receptive_fields(PRESETS["recognise"], silhouettes().images[0])
    >>> len(ax.patches)
    4
    """
    ax = draw_map(axes_of(ax, 3.2, 3.2), 1 - 0.35 * (1 - np.asarray(image)))
    height, width = np.shape(image)
    for i, (layer, colour) in enumerate(zip(LAYERS[:-1], CYCLE, strict=False)):
        side = structure.receptive_field(layer)
        corner = (width - side) / 2, (height - side) / 2
        ax.add_patch(Rectangle(corner, side, side, fill=False, edgecolor=colour, linewidth=2.5))
        ax.text(0.03, 0.96 - 0.08 * i, f"{layer} {side} px", color=colour, fontsize=12,
                fontweight="bold", va="top", transform=ax.transAxes)  # fmt: skip
    return ax
