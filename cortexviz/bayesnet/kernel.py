"""Sweeps of Eqs. 2-6, 16 and 17, compiled: what `messages` defines, fast.

What is `heard` and `told` takes nodes `start` to `stop` of a `Flat` network. Numbers are kept and
multiplied as in `wide`. Tested against `messages`, through `state`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cortexviz.base.compiled import compiled
from cortexviz.bayesnet.flat import Flat
from cortexviz.bayesnet.heard import believe, hear_down, hear_up
from cortexviz.bayesnet.told import tell_down, tell_up

__all__: list[str] = []  # arguments are trusted: `propagate` is the door


class Values(NamedTuple):
    """What changes. States of all nodes, or of all messages, one after the other, as in `wide`."""

    evidence: np.ndarray
    lambda_: np.ndarray
    pi: np.ndarray  # the prior, where there is no parent
    belief: np.ndarray  # plain
    up: np.ndarray
    down: np.ndarray


class Room(NamedTuple):
    """Pairs (t, k) of a node's own states, far ones of all that its neighbours are told, and more.

    `weights`, `others` and `heard` are of all combinations of the states of the parents, `digit`
    one of them.
    """

    t: np.ndarray
    k: np.ndarray
    far: np.ndarray
    exponent: np.ndarray
    weights: np.ndarray
    others: np.ndarray
    heard: np.ndarray
    digit: np.ndarray
    product: np.ndarray  # of all sums that a value was divided by, as a pair
    power: np.ndarray


def room(flat: Flat) -> Room:
    """Room for the largest node."""
    n, m = flat.room, flat.columns
    (t, far), (k, exponent, digit) = np.empty((2, n)), np.empty((3, n), int)
    weights, others, heard = np.empty((3, m))
    return Room(t, k, far, exponent, weights, others, heard, digit, np.ones(1), np.zeros(1, int))


@compiled()
def sweep(flat, values, work, visits, damping, best):
    """One visit after the other: rows of (first node, last node + 1, up?, down?).

    Returns
    -------
    (n_visits,) array
        The largest change in each.
    int
        A node of which no state is possible, or -1.
    """
    changes = np.zeros(len(visits))
    for i in range(len(visits)):
        start, stop, upward, downward = visits[i]
        bad = -1
        if upward:
            bad = hear_up(flat, values, work, start, stop)
        if downward and bad < 0:
            bad = hear_down(flat, values, work, start, stop, best)
        if bad < 0:
            changes[i], bad = believe(flat, values, work, start, stop)
        # What goes up reads what came down: where both change, both are read as they were.
        new_up = values.up.copy() if upward and downward else values.up
        new_down = values.down.copy() if upward and downward else values.down
        if upward and bad < 0:
            news, bad = tell_up(flat, values, new_up, work, start, stop, damping, best)
            changes[i] = max(changes[i], news)
        if downward and bad < 0:
            news, bad = tell_down(flat, values, new_down, work, start, stop, damping)
            changes[i] = max(changes[i], news)
        if upward and downward:
            values.up[:] = new_up
            values.down[:] = new_down
        if bad >= 0:
            return changes, bad
    return changes, -1
