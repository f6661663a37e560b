"""The rule as curves: what changes a synapse, and what that does to a neuron over time."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from cortexviz.base import check
from cortexviz.bcm.rule import modification, response, threshold, weight_change
from cortexviz.plot.style import BLUE, CYCLE, GREY, INK, VERMILION, axes_of


def modification_curve(
    y: ArrayLike, phi: ArrayLike, theta: ArrayLike, ax: Axes | None = None
) -> Axes:
    """Draw the modification phi over the response y, one curve for each threshold.

    Parameters
    ----------
    y : (n,) array
        Responses.
    phi : (n, k) array
        Modification at each response and threshold.
    theta : (k,) array
        The thresholds; a dot marks where each curve changes its sign.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz import bcm, plot
    >>> y, theta = np.linspace(0, 3, 50), np.array([0.5, 1.0])
    >>> ax = plot.modification_curve(y, bcm.modification(y[:, None], theta), theta)
    >>> ax.get_xlabel()
    'response y'
    """
    y, phi, theta = np.asarray(y), np.asarray(phi), np.asarray(theta)
    if y.ndim != 1 or theta.ndim != 1 or phi.shape != (len(y), len(theta)):
        raise ValueError(
            "y, phi and theta must have shapes (n,), (n, k) and (k,); "
            f"got {y.shape}, {phi.shape} and {theta.shape}"
        )
    ax = axes_of(ax)
    ax.axhline(0, color=GREY, linewidth=1)
    for curve, at, colour in zip(phi.T, theta, CYCLE * len(theta), strict=False):
        ax.plot(y, curve, color=colour, label=f"θ = {at:g}")
        ax.plot(at, 0, "o", color=colour, markersize=7)
    ax.set(xlabel="response y", ylabel="modification φ")
    ax.legend(title="threshold")
    return ax


def neuron_course(
    epochs: ArrayLike, responses: ArrayLike, theta: ArrayLike, ax: Axes | None = None
) -> Axes:
    """Draw how one neuron's response to every image, and its threshold, change with learning.

    Parameters
    ----------
    epochs : (t,) array
    responses : (t, n_images) array
        The neuron's response to each image; the image that it prefers at the end is drawn strong.
    theta : (t,) array
        Its modification threshold.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz import bcm, plot
    >>> images = np.random.default_rng(0).random((10, 8, 8))
    >>> states = list(bcm.train(bcm.Params(n_neurons=3, epochs=20), images))
    >>> course = [(state.epoch, state.responses[:, 0], state.theta[0]) for state in states]
    >>> plot.neuron_course(*zip(*course)).get_xlabel()
    'epoch'
    """
    epochs, responses, theta = np.asarray(epochs), np.asarray(responses), np.asarray(theta)
    if epochs.ndim != 1 or theta.shape != epochs.shape or responses.shape[:-1] != epochs.shape:
        raise ValueError(
            "epochs, responses and theta must have shapes (t,), (t, n_images) and (t,); "
            f"got {epochs.shape}, {responses.shape} and {theta.shape}"
        )
    ax = axes_of(ax)
    winner = int(responses[-1].argmax())
    for image, course in enumerate(responses.T):
        wins = image == winner
        colour, width = (BLUE, 2.5) if wins else (VERMILION, 1.2)
        label = "preferred" if wins else "others" if image == (winner == 0) else None
        ax.plot(epochs, course, color=colour, linewidth=width, label=label)
    ax.plot(epochs, theta, color=INK, linestyle="--", linewidth=1.5, label="threshold θ")
    ax.set(xlabel="epoch", ylabel="response y, threshold θ")
    ax.legend()
    return ax


def weight_plane(
    paths: ArrayLike,
    patterns: ArrayLike,
    theta: float | None = None,
    arrows: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw how weights move in the plane of two patterns, in the colour of the pattern they choose.

    Parameters
    ----------
    paths : (t, n_starts, 2) array
        Weights of one or more neurons over time; a ring marks each start, a dot each end.
    patterns : (2, 2) array
        The two patterns, drawn as vectors. A star marks the weights that answer one only.
    theta : float, optional
        The grey arrows' threshold; by default it slides at once (theta = <y^2>).
    arrows : bool
        Draw where learning pushes the weights from everywhere.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz import plot
    >>> path = np.linspace([[0.1, 0.1]], [[1.0, 0.0]], 20)  # of one neuron, to the first pattern
    >>> ax = plot.weight_plane(path, patterns=np.eye(2))
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('weight of input 1', 'weight of input 2')
    """
    paths, patterns = np.asarray(paths), check.finite("patterns", patterns)
    if paths.ndim != 3 or paths.shape[2] != 2 or patterns.shape != (2, 2):
        raise ValueError(
            "paths and patterns must have shapes (t, n_starts, 2) and (2, 2); "
            f"got {paths.shape} and {patterns.shape}"
        )
    selective = 2 * np.linalg.inv(patterns).T  # w x = 2 for one pattern, 0 for the other
    reach = 1.25 * max(np.abs(selective).max(), np.abs(paths[0]).max())
    ax = axes_of(ax, 4.2, 4.2)
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    ax.set(xlabel="weight of input 1", ylabel="weight of input 2")
    if arrows:
        _flow(ax, patterns, theta, reach)
    chosen = (paths[-1] @ patterns.T).argmax(axis=1)
    for path, choice in zip(paths.transpose(1, 0, 2), chosen, strict=True):
        colour = (BLUE, VERMILION)[choice]
        ax.plot(*path.T, color=colour, linewidth=1.5)
        ax.plot(*path[0], "o", color=colour, markerfacecolor="white", markersize=5)
        ax.plot(*path[-1], "o", color=colour, markersize=5)
    for name, pattern, goal, colour in zip(
        "12", patterns, selective, (BLUE, VERMILION), strict=True
    ):
        ax.annotate("", pattern, (0, 0), arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.5})
        ax.annotate(f"$x_{name}$", pattern, xytext=(4, 4), textcoords="offset points", color=colour)
        ax.plot(*goal, "*", color=colour, markersize=14, markeredgecolor="white")
    return ax


def _flow(ax: Axes, patterns: np.ndarray, theta: float | None, reach: float) -> None:
    """Grey arrows: the direction in which each point of the plane moves under the rule."""
    axis = np.linspace(-reach, reach, 17)
    weights = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    y = response(patterns, weights, np.eye(len(weights)))
    at = threshold(y) if theta is None else np.full(len(weights), theta)
    push = weight_change(modification(y, at), patterns)
    length = np.linalg.norm(push, axis=1, keepdims=True)
    push = push / np.where(length > 0, length, 1)
    ax.quiver(*weights.T, *push.T, color="#BBBBBB", width=0.004, scale=26, pivot="mid")
