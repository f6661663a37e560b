"""Models of recognition side by side: what each makes of a picture, and what an HTM has learned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cortexviz.base import check
from cortexviz.hmax.reconstruction import inked, strength
from cortexviz.plot.hmax import category_bars, orientation_map
from cortexviz.plot.style import axes_of, draw_map
from cortexviz.rivals import HTM, Account

DASH = 7  # pixels of a stroke


def side_by_side(picture: np.ndarray, accounts: Mapping[str, Account], right: Any = None) -> Figure:
    """A row for each model: C1, C2, who in C2 speaks for what, and its answers.

    Parameters
    ----------
    picture : (height, width) array
    accounts : dict of model's name to Account
    right : label, optional
        What it is; see `vote_map`.

    Examples
    --------
    >>> from cortexviz.data import silhouettes
    >>> from cortexviz.plot.rivals import side_by_side
    >>> from cortexviz.rivals import MaxPoolingHMAX, account
    >>> names, images = silhouettes()
    >>> told = account(MaxPoolingHMAX().fit(images[:3], names[:3]), images[0])
    >>> figure = side_by_side(images[0], {"HMAX": told}, right=names[0])
    >>> len(figure.axes)
    5
    """
    n = len(accounts)
    figure, axes = plt.subplots(
        n, 5, figsize=(11, 2.2 * n), squeeze=False, layout="constrained",
        width_ratios=[1, 1, 1, 1, 1.1],
    )  # fmt: skip
    for row, (model, account) in zip(axes, accounts.items(), strict=True):
        draw_map(row[0], picture).set_ylabel(model)
        flat = 1 / account.c1.shape[-1]
        orientation_map(flat + (1 - flat) * account.c1, row[1], "C1")
        draw_map(row[2], account.c2, "C2", "Greys")
        vote_map(account, right, row[3])
        category_bars(account.scores, list(account.names), row[4], 4).set_title("")
    return figure


def vote_map(account: Account, right: Any = None, ax: Axes | None = None) -> Axes:
    """Which nodes of C2 are for what a model says (dark), and which for another (orange).

    Parameters
    ----------
    account : Account
    right : label, optional
        The other, where the model does not say it; else it is the second best.

    Examples
    --------
    >>> from cortexviz.data import silhouettes
    >>> from cortexviz.plot.rivals import vote_map
    >>> from cortexviz.rivals import MaxPoolingHMAX, account
    >>> names, images = silhouettes()
    >>> told = account(MaxPoolingHMAX().fit(images[:3], names[:3]), images[0])
    >>> vote_map(told).images[0].get_array().shape == told.c2.shape
    True
    """
    other = account.rival(right)
    votes = account.votes(other)
    top = max(float(np.abs(votes).max()), 1e-12)
    title = f"{account.said} or {other}?"
    return draw_map(axes_of(ax, 2.6, 2.6), votes, title, "PuOr", -top, top)


def temporal_groups(htm: HTM, most: int = 12) -> Figure:
    """Coincidences of the first level, drawn as strokes: a column for each group.

    Parameters
    ----------
    htm : HTM
        Trained.
    most : int
        Groups, the most stable first.

    Examples
    --------
    >>> from cortexviz.data import silhouettes
    >>> from cortexviz.plot.rivals import temporal_groups
    >>> from cortexviz.rivals import HTM
    >>> names, images = silhouettes()
    >>> htm = HTM(reach=8).fit(images[:2], names[:2])
    >>> len(temporal_groups(htm, most=3).axes)
    12
    """
    level = check.instance("htm", htm, HTM).hierarchy_.levels[0]
    groups = level.groups[: check.integer("most", most, 1)]
    members = [np.argsort(-group)[: np.count_nonzero(group)] for group in groups]
    rows = max(map(len, members))
    figure, axes = plt.subplots(
        rows, len(groups), figsize=(0.9 * len(groups), 0.95 * rows), squeeze=False,
        layout="constrained",
    )  # fmt: skip
    shape = level.window, level.window, htm.structure_.n_orientations
    for i, (column, own) in enumerate(zip(axes.T, members, strict=True)):
        for ax in column[len(own) :]:
            ax.set_axis_off()
        for j, (ax, one) in enumerate(zip(column, own, strict=False)):
            edges = strength(level.coincidences[one].reshape(shape))
            edges = np.where(edges == edges.max(-1, keepdims=True), edges, 0)
            ink = inked(np.pad(edges, ((DASH,) * 2, (DASH,) * 2, (0, 0))), DASH)
            draw_map(ax, 1 - ink / max(float(ink.max()), 1e-12), "" if j else f"{i + 1}")
    return figure
