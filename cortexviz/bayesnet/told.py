"""What nodes tell each other: Eqs. 5, 6 and 17 for a range of nodes, compiled."""

from __future__ import annotations

from cortexviz.base.compiled import compiled
from cortexviz.bayesnet import faint
from cortexviz.bayesnet.contraction import (
    SAFE,
    SMALL,
    add_others,
    add_rows,
    least,
    least_possible,
    least_product,
    share,
)
from cortexviz.bayesnet.wide import pack, plus, times, total

__all__: list[str] = []  # arguments are trusted: `propagate` is the door

_jit = compiled(forceinline=True)
_range = compiled()


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
