"""Eqs. 2-6, 16 and 17 for a range of nodes, compiled: what `messages` defines, fast.

Every function takes nodes `start` to `stop` of a `Flat` network. Numbers are kept and multiplied as
in `wide`. Tested against `messages`, through `state`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cortexviz.base.compiled import compiled
from cortexviz.bayesnet.contraction import expect, say
from cortexviz.bayesnet.flat import Flat
from cortexviz.bayesnet.wide import LOW, pack, plus, settle, times, total

__all__: list[str] = []  # arguments are trusted: `propagate` is the door

_jit = compiled(forceinline=True)
_range = compiled()


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


def room(flat: Flat) -> Room:
    """Room for the largest node."""
    n, m = flat.room, flat.columns
    pairs = [np.empty(n, dtype) for dtype in (float, int, float, int)]
    return Room(*pairs, *(np.empty(m) for _ in range(3)), np.empty(n, int))


@_range
def hear_up(flat, values, work, start, stop):
    """Eq. 3, with the evidence as one more child; returns a node without a state, or -1."""
    t, k, state = work.t, work.k, flat.state
    for node in range(start, stop):
        own, n = state[node], state[node + 1] - state[node]
        for x in range(n):
            t[x], k[x] = times(1.0, 0, values.evidence[own + x])
        for child in range(flat.first[node], flat.first[node + 1]):
            at = flat.message_to[child]
            for x in range(n):
                t[x], k[x] = times(t[x], k[x], values.up[at + x])
        if settle(t, k, n, values.lambda_, own)[0] == 0:
            return node
    return -1


@_range
def hear_down(flat, values, work, start, stop, best):
    """Eq. 4, or Eq. 16; `best` takes the largest term instead of the sum."""
    t, k, state = work.t, work.k, flat.state
    for node in range(start, stop):
        if flat.begin[node] == flat.begin[node + 1]:
            continue
        own, n = state[node], state[node + 1] - state[node]
        expect(flat, values, work, node, best)
        if settle(t, k, n, values.pi, own)[0] == 0:
            return node
    return -1


@_range
def believe(flat, values, work, start, stop):
    """Eq. 2; returns the largest change, and a node without a state, or -1."""
    t, k, state, change = work.t, work.k, flat.state, 0.0
    for node in range(start, stop):
        own, n = state[node], state[node + 1] - state[node]
        for x in range(n):
            t[x], k[x] = times(1.0, 0, values.lambda_[own + x])
            t[x], k[x] = times(t[x], k[x], values.pi[own + x])
        whole, least = total(t, k, 0, n)
        if whole == 0:
            return change, node
        for x in range(n):
            belief = t[x] / whole
            for _ in range(min(k[x] - least, 3)):
                belief *= LOW
            change = max(change, abs(belief - values.belief[own + x]))
            values.belief[own + x] = belief
    return change, -1


@_jit
def deliver(t, k, start, n, old, new, at, damping):
    """Put a message where it goes, scaled; returns its change, or -1 if it rules out all."""
    whole, least = total(t, k, start, n)
    if whole == 0:
        return -1.0
    change = 0.0
    for x in range(n):
        before, message = old[at + x], pack(t[start + x] / whole, k[start + x] - least)
        change = max(change, abs(max(message, 0.0) - max(before, 0.0)))
        if damping > 0:  # probabilities are mixed, not logarithms: no zero is for ever
            s, j = times(1 - damping, 0, message)
            r, i = times(damping, 0, before)
            s, j = plus(s, j, r, i)
            message = pack(s, j)
        new[at + x] = message
    return change


@_range
def tell_down(flat, values, new, work, start, stop, damping):
    """Eq. 6: every child hears pi and all other children; returns change and node, as above."""
    t, k, far, exponent = work.t, work.k, work.far, work.exponent
    up, change = values.up, 0.0
    for node in range(start, stop):
        own, n = flat.state[node], flat.state[node + 1] - flat.state[node]
        first, last = flat.first[node], flat.first[node + 1]
        for x in range(n):
            s, j = times(1.0, 0, values.evidence[own + x])
            s, j = times(s, j, values.pi[own + x])
            for child in range(first, last):
                far[(child - first) * n + x], exponent[(child - first) * n + x] = s, j
                s, j = times(s, j, up[flat.message_to[child] + x])
            t[n + x], k[n + x] = 1.0, 0  # the product of the children after
        for child in range(last - 1, first - 1, -1):
            at = flat.message_to[child]
            for x in range(n):
                s, j = far[(child - first) * n + x], exponent[(child - first) * n + x]
                t[x], k[x] = times(s, j + k[n + x], t[n + x])
                t[n + x], k[n + x] = times(t[n + x], k[n + x], up[at + x])
            news = deliver(t, k, 0, n, values.down, new, at, damping)
            if news < 0:
                return change, node
            change = max(change, news)
    return change, -1


@_range
def tell_up(flat, values, new, work, start, stop, damping, best):
    """Eq. 5, or Eq. 17, to every parent; returns change and node, as above."""
    far, exponent, change = work.far, work.exponent, 0.0
    for node in range(start, stop):
        first, last = flat.begin[node], flat.begin[node + 1]
        if first == last:
            continue
        say(flat, values, work, node, best)
        at = 0
        for parent in range(first, last):
            n = flat.size[parent]
            to = flat.message_from[parent]
            news = deliver(far, exponent, at, n, values.up, new, to, damping)
            if news < 0:
                return change, node
            change = max(change, news)
            at += n
    return change, -1


@_range
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
