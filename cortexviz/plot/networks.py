"""Small Bayesian networks with their beliefs, and how far and how fast propagation came."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch, Rectangle
from numpy.typing import ArrayLike

from cortexviz.bayesnet import Network
from cortexviz.plot.style import BLUE, CYCLE, GREY, INK, VERMILION, axes_of

WIDTH, HEIGHT, ROW = 1.0, 0.62, 1.35  # of a node, and from layer to layer


def belief_network(
    network: Network,
    beliefs: Mapping[str, np.ndarray],
    exact: Mapping[str, np.ndarray] | None = None,
    lit: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a small network, parents above children, with every belief as bars.

    Parameters
    ----------
    network : Network
    beliefs : dict of layer -> (n_nodes, n_states) array
    exact : dict of layer -> (n_nodes, n_states) array, optional
        The true marginals, drawn as red marks to compare with.
    lit : str, optional
        A layer to frame, the one that was just updated.

    Examples
    --------
    >>> from cortexviz.bayesnet import Layer, Link, Network, propagate
    >>> from cortexviz.plot.networks import belief_network
    >>> link = Link("grass", "rain", [0, 1], [0, 0], [[[0.9, 0.1], [0.2, 0.8]]])
    >>> network = Network([Layer("rain", 1, 2), Layer("grass", 2, 2)], [link])
    >>> beliefs = propagate(network, {"grass": {0: 1}}).result().beliefs
    >>> ax = belief_network(network, beliefs)
    >>> sorted(text.get_text() for text in ax.texts if text.get_text())
    ['grass', 'rain']
    """
    places = _places(network)
    across = [x for x, _ in places.values()]
    down = [y for _, y in places.values()]
    width, height = max(across) - min(across) + 2.2, max(down) - min(down) + 1.5
    ax = axes_of(ax, 0.85 * width + 0.6, 0.95 * height)
    ax.set(xlim=(min(across) - 1.5, max(across) + 0.7), ylim=(min(down) - 0.7, max(down) + 0.7))
    ax.set_aspect("equal")
    ax.set_axis_off()
    for (child, parent), pairs in network.edges.items():
        for x, u in pairs.tolist():
            (x0, y0), (x1, y1) = places[parent, u], places[child, x]
            bend = 0.6 if y0 - y1 > 1.5 * ROW else 0  # round what stands between
            ax.annotate(
                "", (x1, y1 + HEIGHT / 2), (x0, y0 - HEIGHT / 2), zorder=0,
                arrowprops={
                    "arrowstyle": "-|>", "color": GREY, "shrinkA": 0, "shrinkB": 0,
                    "connectionstyle": f"arc3,rad={bend}",
                },
            )  # fmt: skip
    for (name, node), place in places.items():
        truth = None if exact is None else exact[name][node]
        _node(ax, place, beliefs[name][node], truth, name == lit)
    crowded = len({y for _, y in places.values()}) < len(network.order)
    for name in network.order:
        x, y = places[name, 0]
        # Several layers in one row carry their names themselves.
        at = (x - WIDTH / 2 + 0.05, y + HEIGHT / 2 - 0.04) if crowded else (min(across) - 0.75, y)
        ax.text(
            *at, name, ha="left" if crowded else "right", va="top" if crowded else "center",
            color=INK, fontweight="bold" if name == lit else "normal",
        )  # fmt: skip
    return ax


def _places(network: Network) -> dict[tuple[str, int], tuple[float, float]]:
    """Centre of every node; layers of one node each stand at the depth of their longest path."""
    depth = dict.fromkeys(network.order, 0)
    for name in network.order:
        above = [depth[parent] + 1 for child, parent in network.edges if child == name]
        depth[name] = max(above, default=0)
    rows: dict[int, list[tuple[str, int]]] = {}
    for name in network.order:
        rows.setdefault(depth[name], []).extend((name, i) for i in range(network[name].n_nodes))
    places: dict[tuple[str, int], tuple[float, float]] = {}
    for level, row in rows.items():
        if len({name for name, _ in row}) > 1:  # below their parents, to cross fewer lines
            row.sort(key=lambda key: _mean_parent(network, key, places))
        for i, key in enumerate(row):
            places[key] = (1.35 * WIDTH * (i - (len(row) - 1) / 2), -ROW * level)
    return places


def _mean_parent(
    network: Network, key: tuple[str, int], places: Mapping[tuple[str, int], tuple[float, float]]
) -> float:
    above = [
        places[parent, u][0]
        for (child, parent), pairs in network.edges.items()
        for x, u in pairs.tolist()
        if (child, x) == key
    ]
    return float(np.mean(above)) if above else 0.0


def _node(
    ax: Axes, place: tuple[float, float], belief: np.ndarray, exact: np.ndarray | None, lit: bool
) -> None:
    left, bottom = place[0] - WIDTH / 2, place[1] - HEIGHT / 2
    ax.add_patch(
        FancyBboxPatch(
            (left, bottom), WIDTH, HEIGHT, boxstyle="round,pad=0,rounding_size=0.08",
            facecolor="white", edgecolor=INK if lit else GREY, linewidth=2.5 if lit else 1,
        )
    )  # fmt: skip
    step = WIDTH / len(belief)
    tallest = HEIGHT - 0.14
    for state, p in enumerate(belief):
        start = left + (state + 0.18) * step
        ax.add_patch(
            Rectangle((start, bottom + 0.05), 0.64 * step, tallest * p, color=BLUE, alpha=0.75)
        )
        if exact is not None:
            y = bottom + 0.05 + tallest * exact[state]
            ax.plot([start - 0.1 * step, start + 0.74 * step], [y, y], color=VERMILION, lw=2)


def convergence(
    residuals: Mapping[str, ArrayLike], tol: float | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the largest change in every sweep, one line for each schedule or setting.

    Parameters
    ----------
    residuals : dict of name -> (iterations,) array
        As in `Result.residuals`.
    tol : float, optional
        Below it a run has converged; drawn as a dotted line.

    Examples
    --------
    >>> from cortexviz.plot.networks import convergence
    >>> ax = convergence({"up-down": [0.3, 1e-3, 1e-6]}, tol=1e-4)
    >>> ax.get_yscale(), ax.get_xlabel()
    ('log', 'sweep')
    """
    ax = axes_of(ax)
    for i, (name, values) in enumerate(residuals.items()):
        sweeps = np.arange(1, np.size(values) + 1)
        # Lines may lie on each other: later ones get smaller dots. Long ones are clearer without.
        size = max(9 - 2 * i, 3) if sweeps.size < 30 else 0
        # A sweep that changes nothing at all has no place on a logarithmic axis but must be seen.
        values = np.maximum(values, 1e-17)
        colour = CYCLE[i % len(CYCLE)]
        ax.plot(sweeps, values, "o-", color=colour, label=name, markersize=size)
    if tol is not None:
        ax.axhline(tol, color=GREY, linestyle=":", linewidth=1)
    ax.set(yscale="log", xlabel="sweep", ylabel="largest change")
    ax.legend()
    return ax


def costs(divergences: Mapping[str, ArrayLike], ax: Axes | None = None) -> Axes:
    """Draw what each shortcut costs: one dot per network, a line at the mean, on a log scale.

    Parameters
    ----------
    divergences : dict of name -> (n_networks,) array
        Mean KL from the exact marginals, in nats.

    Examples
    --------
    >>> from cortexviz.plot.networks import costs
    >>> ax = costs({"Eq. 13": [0.01, 0.02], "Eq. 14": [0.1, 0.2]})
    >>> ax.get_xscale(), ax.get_yscale()
    ('log', 'linear')
    """
    names = list(divergences)
    ax = axes_of(ax, 7, 0.42 * len(names) + 1.0)
    for row, name in enumerate(names):
        values = np.maximum(divergences[name], 1e-17)
        ax.plot(values, np.full(values.size, row), "o", color=BLUE, alpha=0.35, markersize=5)
        ax.plot(np.mean(values), row, "|", color=VERMILION, markersize=18, markeredgewidth=3)
    ax.set(xscale="log", xlabel="KL from the exact beliefs, nats a node")
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.grid(axis="x", color=GREY, alpha=0.25)
    return ax


def kept_and_cost(
    curves: Mapping[str, tuple[ArrayLike, ArrayLike]], ax: Axes | None = None
) -> Axes:
    """Draw the cost of keeping only some states, or some messages, both axes logarithmic.

    Parameters
    ----------
    curves : dict of name -> (numbers kept, KL in nats)

    Examples
    --------
    >>> from cortexviz.plot.networks import kept_and_cost
    >>> ax = kept_and_cost({"states": ([1, 10, 60], [1.0, 0.1, 1e-3])})
    >>> ax.get_xscale(), ax.get_yscale()
    ('log', 'log')
    """
    ax = axes_of(ax, 5.5, 3.6)
    for (name, (kept, values)), colour in zip(curves.items(), CYCLE * len(curves), strict=False):
        ax.plot(kept, values, "o-", color=colour, label=name)
        for x, y in zip(np.asarray(kept), np.asarray(values), strict=True):
            ax.annotate(
                f"{y:.2g}", (x, y), (5, 5), textcoords="offset points", fontsize=8, color=colour
            )
    every = sorted({int(x) for kept, _ in curves.values() for x in np.asarray(kept)})
    ax.set(xscale="log", yscale="log", xlabel="how many are kept", ylabel="KL, nats")
    ax.set_xticks(every, map(str, every))
    ax.minorticks_off()
    ax.legend()
    return ax
