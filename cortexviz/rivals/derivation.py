"""How the belief of one node of a hierarchical temporal memory came out, message by message.

George & Hawkins 2009, Table 1, of one picture:

    Bel(c) ∝ y(c) pi(c),    y(c) = prod_m lambda_m(r_c^m),    pi(c) = sum_g P(c | g) pi(g)
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cortexviz.hmax.derivation import Derivation, Edges
from cortexviz.rivals.htm import HTM
from cortexviz.rivals.messages import LEAST

__all__: list[str] = []  # arguments are trusted: the recognition explorer is the door


def derive(htm: HTM, image: Any, level: int, row: int, column: int) -> Derivation:
    """Take one node of an HTM apart, after one way up and one down again.

    Parameters
    ----------
    image : (height, width) array in [0, 1]
    level : int
        0 for the first, 1 or 2; not the top, whose states are stored frames.
    row, column : int
        Of the node.

    Returns
    -------
    Derivation
        Its states are the level's coincidences, each a group of its own; `belief` is that of
        `HTM.respond`. The largest lambda of an edge is 1.
    """
    said, seen = htm.up(image), htm.respond(image)
    here, parent = htm.hierarchy_.levels[level], htm.hierarchy_.levels[level + 1]
    _, columns, n = said[level].log_y.shape
    below = Edges(np.empty((0, 2), int), np.empty((0, n)))
    if level:
        top, left = row * here.step, column * here.step
        nodes = np.argwhere(np.ones((here.window, here.window))) + np.array([top, left])
        heard = said[level].heard[row, column]
        named = np.take_along_axis(heard, here.coincidences.T, axis=1)
        below = Edges(nodes, np.exp(named.astype(float)))
    told = seen[level + 1].told
    above = _above(told, parent.window, parent.step, (row, column), columns)
    expected = above.messages @ here.groups
    flat = np.full(len(here.groups), 1 / len(here.groups)) @ here.groups
    pi = np.maximum(expected.mean(0) if len(expected) else flat, LEAST)
    log_lambda = said[level].log_y[row, column].astype(float)
    return Derivation(below, Edges(above.nodes, expected), log_lambda, pi, (1, 1), 0)


def _above(told: np.ndarray, window: int, step: int, place: tuple[int, int], columns: int) -> Edges:
    """What each parent tells the child at a place: pi for each of its groups."""
    (row, column), (rows, across) = place, told.shape[:2]
    if window == 0:  # the top sees the whole level
        return Edges(np.zeros((1, 2), int), told[0, 0, [row * columns + column]])
    nodes = [
        (i, j)
        for i in range(rows)
        for j in range(across)
        if 0 <= row - i * step < window and 0 <= column - j * step < window
    ]
    messages = [told[i, j, (row - i * step) * window + column - j * step] for i, j in nodes]
    return Edges(np.array(nodes, int).reshape(-1, 2), np.array(messages).reshape(len(nodes), -1))
