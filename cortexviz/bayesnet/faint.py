"""The sums of `contraction` in pairs, for what plain numbers are too coarse for: slow, and rare."""

from __future__ import annotations

from cortexviz.base.compiled import compiled
from cortexviz.bayesnet.wide import larger, plus, times

__all__: list[str] = []  # arguments are trusted: `propagate` is the door

_jit = compiled(forceinline=True)


@_jit
def _gather(t, k, i, s, j, best):
    """Add (s, j) to the pair at i, or keep the larger one."""
    t[i], k[i] = larger(t[i], k[i], s, j) if best else plus(t[i], k[i], s, j)


@_jit
def n_columns(flat, digit, first, last):
    """Begin to count the combinations of the parents' states: how many there are."""
    n = 1
    for parent in range(first, last):
        n *= flat.size[parent]
        digit[parent - first] = 0
    return n


@_jit
def next_one(flat, digit, first, last):
    """The next combination, the last parent's state fastest."""
    for parent in range(last - 1, first - 1, -1):
        digit[parent - first] += 1
        if digit[parent - first] < flat.size[parent]:
            return
        digit[parent - first] = 0


@compiled()
def expect(flat, values, work, node, best):
    """pi of one node."""
    t, k, digit, down = work.t, work.k, work.digit, values.down
    n, first, last = flat.state[node + 1] - flat.state[node], flat.begin[node], flat.begin[node + 1]
    t[:n] = 0
    k[:n] = 0
    groups = 1 if flat.joint[node] else last - first
    for group in range(groups):
        start = first + group
        stop = last if flat.joint[node] else start + 1
        row = flat.table[start]
        for _ in range(n_columns(flat, digit, start, stop)):
            s, j = 1.0, 0
            for parent in range(start, stop):
                s, j = times(s, j, down[flat.source[parent] + digit[parent - start]])
            for x in range(n):
                r, i = times(s, j, flat.tables[row + x])
                _gather(t, k, x, r, i, best)
            row += n
            next_one(flat, digit, start, stop)


@compiled()
def say(flat, values, work, node, best):
    """What a node tells all its parents."""
    first, last = flat.begin[node], flat.begin[node + 1]
    n_told = 0
    for parent in range(first, last):
        n_told += flat.size[parent]
    work.far[:n_told] = 0
    work.exponent[:n_told] = 0
    if flat.joint[node]:
        _say_joint(flat, values, work, node, best)
    else:
        _say_weighted(flat, values, work, node, best)


@_jit
def _hear(flat, values, node, row, best):
    """sum_x lambda(x) P(x | u) for one row of a table."""
    own, heard, h = flat.state[node], 0.0, 0
    for x in range(flat.state[node + 1] - own):
        s, j = times(1.0, 0, values.lambda_[own + x])
        s, j = times(s, j, flat.tables[row + x])
        heard, h = larger(heard, h, s, j) if best else plus(heard, h, s, j)
    return heard, h


@_jit
def _say_joint(flat, values, work, node, best):
    digit, down = work.digit, values.down
    n, first, last = flat.state[node + 1] - flat.state[node], flat.begin[node], flat.begin[node + 1]
    row = flat.table[first]
    for _ in range(n_columns(flat, digit, first, last)):
        heard, h = _hear(flat, values, node, row, best)
        at = 0
        for told in range(first, last):
            s, j = heard, h
            for parent in range(first, last):
                if parent != told:
                    s, j = times(s, j, down[flat.source[parent] + digit[parent - first]])
            _gather(work.far, work.exponent, at + digit[told - first], s, j, best)
            at += flat.size[told]
        row += n
        next_one(flat, digit, first, last)


@_jit
def _say_weighted(flat, values, work, node, best):
    far, exponent, rest, power = work.far, work.exponent, work.t, work.k
    n, first = flat.state[node + 1] - flat.state[node], flat.begin[node]
    m, at = flat.begin[node + 1] - first, 0
    for i in range(m):
        rest[i], power[i] = 0, 0
        for u in range(flat.size[first + i]):
            heard, h = _hear(flat, values, node, flat.table[first + i] + u * n, best)
            far[at + u], exponent[at + u] = heard, h
            s, j = times(heard, h, values.down[flat.source[first + i] + u])
            rest[i], power[i] = plus(rest[i], power[i], s, j)
        at += flat.size[first + i]
    s, j = 0.0, 0
    for i in range(m - 1, -1, -1):
        rest[m + i], power[m + i] = s, j
        s, j = plus(s, j, rest[i], power[i])
    s, j, at = 0.0, 0, 0
    for i in range(m):
        r, e = plus(s, j, rest[m + i], power[m + i])
        for u in range(flat.size[first + i]):
            far[at + u], exponent[at + u] = plus(far[at + u], exponent[at + u], r, e)
        s, j = plus(s, j, rest[i], power[i])
        at += flat.size[first + i]
