"""What nodes hear, and what they believe: Eqs. 2-4 and 16 for a range of nodes, compiled."""

from __future__ import annotations

from cortexviz.base.compiled import compiled
from cortexviz.bayesnet import faint
from cortexviz.bayesnet.contraction import SAFE, SMALL, add_rows, combine, least, least_product
from cortexviz.bayesnet.wide import LOW, multiply, settle, times, total

__all__: list[str] = []  # arguments are trusted: `propagate` is the door

_range = compiled()


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
