"""The worked example of Dura-Bernal 2012 (Figs. 4-6), drawn with its numbers."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Polygon, Rectangle

from cortexviz.base import check
from cortexviz.bayesnet import Step
from cortexviz.hmax import toy
from cortexviz.plot.style import AMBER, BLUE, GREEN, GREY, INK, PURPLE, VERMILION, axes_of

WINDOWS = (GREEN, PURPLE, AMBER)  # one colour for each C1 node and for what it sees
ARROWS = {"up": BLUE, "down": VERMILION}
MEANING = {"up": "λ messages: what is seen", "down": "π messages: what is expected"}
PALE = "#D5DBE1"

# The drawing is 100 wide. A box is (left, bottom, width).
S2_BOX = (34.0, 65.0, 32.0)
C1_BOXES = ((2.0, 37.0, 30.0), (35.0, 37.0, 30.0), (68.0, 37.0, 30.0))
HEIGHT, TALLEST, ICON = 14.0, 6.6, 2.8  # of a box, a bar of probability 1, and an icon
CELL, LEFT, TOP = 7.4, 31.5, 24.0  # of the S1 grid


def toy_network(step: Step, watch: int = 0, ax: Axes | None = None) -> Axes:
    """Draw the toy network after one step: beliefs as bars, and the messages that were passed.

    The layer that was updated has a strong frame. Blue arrows carry lambda messages up, red ones pi
    messages down; every message sums to 1. Between S1 and C1 there are 27 of either kind, of which
    those of one S1 node are drawn.

    Parameters
    ----------
    step : Step
        From `propagate` on `cortexviz.hmax.toy.network()`.
    watch : int
        The S1 node whose messages are shown, 0 to 14 row by row.

    Examples
    --------
    >>> from cortexviz.bayesnet import propagate
    >>> from cortexviz.hmax import toy
    >>> from cortexviz.plot.toy import toy_network
    >>> seen = {"S1": toy.likelihoods("A")}
    >>> step, *_ = propagate(toy.network(), seen, max_iter=1, equations=toy.EQUATIONS)
    >>> len(toy_network(step, watch=0).patches) > 0
    True
    """
    n_nodes = toy.ROWS * toy.COLUMNS
    if check.integer("watch", watch) >= n_nodes:
        raise ValueError(f"watch must be an S1 node from 0 to {n_nodes - 1}; got {watch}")
    ax = axes_of(ax, 10, 8)
    ax.set(xlim=(0, 100), ylim=(-1, 82), aspect="equal")
    ax.set_axis_off()
    _structure(ax)
    ax.text(1, 79, f"{step.layer}, {step.direction}", fontsize=20, color=ARROWS[step.direction])
    ax.text(1, 75.5, MEANING[step.direction], fontsize=14, color=INK, va="top")
    _s1(ax, step.beliefs["S1"], watch, step.layer == "S1")
    for number, (box, colour) in enumerate(zip(C1_BOXES, WINDOWS, strict=True)):
        _box(ax, box, f"C1 node {number}", colour, step.layer == "C1")
        centres = _bars(ax, box, step.beliefs["C1"][number])
        for state, x in enumerate(centres):
            _icon(ax, x, box[1] + 0.8, "HV"[state // toy.WINDOW], state % toy.WINDOW)
    _box(ax, S2_BOX, "S2", INK, step.layer == "S2")
    for name, x in zip(toy.S2_STATES, _bars(ax, S2_BOX, step.beliefs["S2"][0]), strict=True):
        for i, letter in enumerate(name.split()):
            _icon(ax, x + (i - 1) * (ICON + 0.25), S2_BOX[1] + 0.8, letter, 1)
    if step.layer != "S1":
        _messages_above(ax, step)
    if step.layer != "S2":
        _messages_below(ax, step, watch)
    return ax


def _cell(node: int) -> tuple[float, float]:
    """Centre of an S1 node."""
    row, column = divmod(node, toy.COLUMNS)
    return LEFT + (column + 0.5) * CELL, TOP - (row + 0.5) * CELL


def _foot(box: tuple[float, float, float]) -> tuple[float, float]:
    return box[0] + box[2] / 2, box[1]


def _structure(ax: Axes) -> None:
    """What each node sees of the layer below, as pale funnels."""
    for i, (box, colour) in enumerate(zip(C1_BOXES, WINDOWS, strict=True)):
        (left, bottom, width), (x, y) = box, _socket(i)
        left, right, seen, top = left + 1, left + width - 1, LEFT + i * CELL, bottom + HEIGHT
        below = [(left, bottom), (right, bottom), (seen + toy.WINDOW * CELL, TOP), (seen, TOP)]
        above = [(left, top), (right, top), (x + 5, y), (x - 5, y)]
        for funnel in (below, above):
            ax.add_patch(Polygon(funnel, color=colour, alpha=0.09, linewidth=0, zorder=0))


def _socket(number: int) -> tuple[float, float]:
    """Where a C1 node meets S2."""
    return S2_BOX[0] + S2_BOX[2] * (number + 0.5) / len(C1_BOXES), S2_BOX[1]


def _box(ax: Axes, box: tuple[float, float, float], name: str, colour: str, lit: bool) -> None:
    left, bottom, width = box
    ax.add_patch(
        FancyBboxPatch(
            (left, bottom), width, HEIGHT, boxstyle="round,pad=0,rounding_size=1.2",
            facecolor="white", edgecolor=colour, linewidth=3.5 if lit else 1.2,
        )
    )  # fmt: skip
    ax.text(
        left + 0.6, bottom + HEIGHT + 0.6, name, fontsize=13, color=INK, va="bottom",
        fontweight="bold" if lit else "normal",
    )  # fmt: skip


def _bars(ax: Axes, box: tuple[float, float, float], belief: np.ndarray) -> np.ndarray:
    """One bar per state with its number on top; returns the middles of the bars."""
    left, bottom, width = box
    centres = left + width * (np.arange(len(belief)) + 0.5) / len(belief)
    base = bottom + 4.3
    for x, p in zip(centres, belief, strict=True):
        best = p >= belief.max() - 1e-9 and np.ptp(belief) > 1e-9
        ax.add_patch(Rectangle((x - 1.3, base), 2.6, TALLEST * p, color=INK if best else GREY))
        ax.text(x, base + TALLEST * p + 0.3, _number(p), ha="center", fontsize=15, color=INK)
    return centres


def _icon(ax: Axes, x: float, bottom: float, letter: str, place: int) -> None:
    """A small window with a horizontal or vertical edge at one of three places."""
    third, long = ICON / toy.WINDOW, 0.84 * ICON
    ax.add_patch(
        Rectangle((x - ICON / 2, bottom), ICON, ICON, fill=False, edgecolor=PALE, linewidth=0.8)
    )
    across = (place - 1) * third
    y, width, height = bottom + ICON / 2, 0.7 * third, long
    if letter == "H":
        y, width, height = y - across, height, width
    else:
        x += across
    ax.add_patch(Rectangle((x - width / 2, y - height / 2), width, height, color=INK, linewidth=0))


def _s1(ax: Axes, beliefs: np.ndarray, watch: int, lit: bool) -> None:
    """The grid: the likelier edge in each cell, the stronger the surer, and its probability."""
    for node, (horizontal, vertical) in enumerate(beliefs):
        x, y = _cell(node)
        corner = x - CELL / 2, y - CELL / 2
        ax.add_patch(Rectangle(corner, CELL, CELL, facecolor="white", edgecolor=PALE))
        sure = min(1.0, 2 * abs(horizontal - 0.5))
        reach = (2.3, 0) if horizontal > vertical else (0, 1.6)
        ax.plot(
            [x - reach[0], x + reach[0]], [y + 1.5 - reach[1], y + 1.5 + reach[1]],
            color=INK, alpha=sure, linewidth=4, solid_capstyle="butt",
        )  # fmt: skip
        number = _number(max(horizontal, vertical))
        ax.text(x, y - 2.5, number, ha="center", fontsize=15, color=INK if sure > 0.01 else GREY)
    for i, colour in enumerate(WINDOWS):
        inset = 0.35 * (i + 1)
        ax.add_patch(
            Rectangle(
                (LEFT + i * CELL + inset, TOP - toy.ROWS * CELL + inset),
                toy.WINDOW * CELL - 2 * inset, toy.ROWS * CELL - 2 * inset,
                fill=False, edgecolor=colour, linewidth=3 if lit else 1.6,
            )
        )  # fmt: skip
    x, y = _cell(watch)
    ax.plot(x - 2.5, y + 2.4, "o", color=INK, markersize=4)
    ax.text(
        LEFT + toy.COLUMNS * CELL + 1, TOP - 1.5, "S1", fontsize=14, color=INK,
        fontweight="bold" if lit else "normal",
    )  # fmt: skip


def _messages_above(ax: Axes, step: Step) -> None:
    """Between C1 and S2, all three."""
    for number, message in enumerate(_sent(step, "C1", "S2")):
        foot, (x, y) = _foot(C1_BOXES[number]), _socket(number)
        low, high = (foot[0], foot[1] + HEIGHT + 0.4), (x, y - 0.4)
        _arrow(ax, low, high, step.direction)
        _label(ax, (low[0] + high[0]) / 2, (low[1] + high[1]) / 2, message, step.direction)


def _messages_below(ax: Axes, step: Step, watch: int) -> None:
    """Between C1 and S1, those of one S1 node."""
    pairs = toy.network().edges["S1", "C1"]
    rows = np.flatnonzero(pairs[:, 0] == watch)
    x, y = _cell(watch)
    for parent, message in zip(pairs[rows, 1], _sent(step, "S1", "C1")[rows], strict=True):
        foot_x, foot_y = _foot(C1_BOXES[parent])
        _arrow(ax, (x, y + 2.2), (foot_x, foot_y - 0.4), step.direction)
        _label(ax, foot_x, foot_y - 4.6, message, step.direction)


def _sent(step: Step, child: str, parent: str) -> np.ndarray:
    read = step.messages.lambda_ if step.direction == "up" else step.messages.pi
    return read(child, parent)


def _arrow(ax: Axes, low: tuple[float, float], high: tuple[float, float], direction: str) -> None:
    start, end = (low, high) if direction == "up" else (high, low)
    ax.add_patch(
        FancyArrowPatch(
            start, end, arrowstyle="-|>", mutation_scale=16, linewidth=2,
            color=ARROWS[direction], shrinkA=0, shrinkB=0, zorder=3,
        )
    )  # fmt: skip


def _label(ax: Axes, x: float, y: float, message: np.ndarray, direction: str) -> None:
    ax.text(
        x, y, " ".join(map(_number, message)), ha="center", va="center", fontsize=15,
        color=ARROWS[direction], family="monospace", zorder=4,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
    )  # fmt: skip


def _number(p: float) -> str:
    """Two digits, as the paper prints them: .46 and not 0.46."""
    return f"{p:.2f}".removeprefix("0")
