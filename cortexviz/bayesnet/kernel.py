"""Eqs. 2-6, 16 and 17 for a range of nodes, compiled: what `messages` defines, fast.

Every function takes nodes `start` to `stop` of a `Flat` network. Numbers are kept and multiplied as
in `wide`. Tested against `messages`, through `state`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cortexviz.base.compiled import compiled
from cortexviz.bayesnet import faint
from cortexviz.bayesnet.contraction import (
    SAFE,
    SMALL,
    add_others,
    add_rows,
    combine,
    least,
    least_possible,
    least_product,
    share,
)
from cortexviz.bayesnet.flat import Flat
from cortexviz.bayesnet.wide import LOW, multiply, pack, plus, settle, times, total

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
    product: np.ndarray  # of all sums that a value was divided by, as a pair
    power: np.ndarray


def room(flat: Flat) -> Room:
    """Room for the largest node."""
    n, m = flat.room, flat.columns
    (t, far), (k, exponent, digit) = np.empty((2, n)), np.empty((3, n), int)
    weights, others, heard = np.empty((3, m))
    return Room(t, k, far, exponent, weights, others, heard, digit, np.ones(1), np.zeros(1, int))


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
        whole, tiny = settle(t, k, n, values.lambda_, own)
        if whole == 0:
            return node
        multiply(work.product, work.power, whole, tiny)
    return -1


@_range
def hear_down(flat, values, work, start, stop, best):
    """Eq. 4, or Eq. 16; `best` takes the largest term instead of the sum."""
    t, k, weights, state, begin = work.t, work.k, work.weights, flat.state, flat.begin
    source, sizes, tables, table = flat.source, flat.size, flat.tables, flat.table
    down, pi, joint, smallest = values.down, values.pi, flat.joint, flat.smallest
    for node in range(start, stop):
        n, first, last = state[node + 1] - state[node], begin[node], begin[node + 1]
        if first == last:
            continue
        for x in range(n):
            t[x], k[x] = 0, 0
        if joint[node]:
            m = combine(down, source, sizes, weights, first, last)
            add_rows(t, 0, n, weights, 0, m, tables, table[first], best)
        else:
            for parent in range(first, last):
                add_rows(t, 0, n, down, source[parent], sizes[parent], tables, table[parent], best)
        product = least_product(down, source, sizes, first, last)
        if least(t, 0, n) < SMALL and product * smallest < SAFE:
            faint.expect(flat, values, work, node, best)
        whole, tiny = settle(t, k, n, pi, state[node])
        if whole == 0:
            return node
        multiply(work.product, work.power, whole, tiny)
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
        multiply(work.product, work.power, whole, least)
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
    far, exponent, heard, rest, change = work.far, work.exponent, work.heard, work.t, 0.0
    weights, others, state, begin = work.weights, work.others, flat.state, flat.begin
    source, sizes, turned, table = flat.source, flat.size, flat.turned, flat.table
    lambda_, up, down = values.lambda_, values.up, values.down
    joint, smallest = flat.joint, flat.smallest
    for node in range(start, stop):
        own, first, last = state[node], begin[node], begin[node + 1]
        if first == last:
            continue
        n, told, columns = state[node + 1] - own, 0, 1
        for parent in range(first, last):
            told += sizes[parent]
            columns *= sizes[parent]
        for i in range(told):
            far[i], exponent[i] = 0, 0
        if joint[node]:
            for c in range(columns):
                heard[c] = 0
            add_rows(heard, 0, columns, lambda_, own, n, turned, table[first], best)
            share(heard, down, source, sizes, weights, others, far, first, last, best)
        else:
            at = 0
            for i in range(first, last):
                add_rows(far, at, sizes[i], lambda_, own, n, turned, table[i], best)
                at += sizes[i]
            if last > first + 1:
                add_others(far, rest, down, source, sizes, first, last)
        product = least_product(down, source, sizes, first, last) * smallest
        if least(far, 0, told) < SMALL and least_possible(lambda_, own, n) * product < SAFE:
            faint.say(flat, values, work, node, best)
        at = 0
        for parent in range(first, last):
            news = deliver(far, exponent, at, sizes[parent], up, new, source[parent], damping)
            if news < 0:
                return change, node
            change = max(change, news)
            at += sizes[parent]
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
