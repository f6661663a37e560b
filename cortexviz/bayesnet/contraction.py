"""The sums over tables in Eqs. 4, 5, 16 and 17, compiled: what one node expects, and what it says.

The parents of a joint table are one parent, whose states are all their combinations. Sums are plain
numbers; where something was too small for that, `faint` takes them again in pairs.
"""

from __future__ import annotations

from cortexviz.base.compiled import compiled
from cortexviz.bayesnet import faint

__all__: list[str] = []  # arguments are trusted: `propagate` is the door

# Plain sums lose terms of 2^-500: from this on what was lost is no rounding error any more.
_SMALL = 2.0**-400
# No product of numbers above it leaves the range of a float.
_SAFE = 2.0**-1000
_FEW = 8
_jit = compiled(forceinline=True)


@_jit
def expect(flat, values, work, node, best):
    """pi of one node, not scaled, as pairs in `work`: Eqs. 4 and 16."""
    n = flat.state[node + 1] - flat.state[node]
    first, last, down, t = flat.begin[node], flat.begin[node + 1], values.down, work.t
    for x in range(n):
        t[x], work.k[x] = 0, 0
    if flat.joint[node]:
        m = combine(flat, down, work.weights, first, last)
        add_rows(t, 0, n, work.weights, 0, m, flat.tables, flat.table[first], best)
    else:
        for parent in range(first, last):
            add_rows(t, 0, n, down, flat.message_from[parent], flat.size[parent],
                     flat.tables, flat.table[parent], best)  # fmt: skip
    if least(t, 0, n) < _SMALL and _least_down(flat, down, first, last) * flat.smallest < _SAFE:
        faint.expect(flat, values, work, node, best)


@_jit
def say(flat, values, work, node, best):
    """What a node tells all its parents, not scaled, one after the other, as far pairs: Eq. 5."""
    own, n = flat.state[node], flat.state[node + 1] - flat.state[node]
    first, last, down, far = flat.begin[node], flat.begin[node + 1], values.down, work.far
    n_told = 0
    for parent in range(first, last):
        n_told += flat.size[parent]
    for i in range(n_told):
        far[i], work.exponent[i] = 0, 0
    if flat.joint[node]:
        _say_joint(flat, values, work, own, n, first, last, best)
    else:
        _say_weighted(flat, values, far, work.t, own, n, first, last, best)
    if least(far, 0, n_told) < _SMALL:
        faintest = least(values.lambda_, own, n, True) * _least_down(flat, down, first, last)
        if faintest * flat.smallest < _SAFE:
            faint.say(flat, values, work, node, best)


@_jit
def combine(flat, down, weights, first, last):
    """prod_i pi_X(ui) of all combinations of states, the last parent's fastest; how many."""
    weights[0], m = 1.0, 1
    for parent in range(first, last):
        at, size = flat.message_from[parent], flat.size[parent]
        for c in range(m - 1, -1, -1):
            weight = weights[c]
            for u in range(size):
                weights[c * size + u] = weight * max(down[at + u], 0.0)
        m *= size
    return m


@_jit
def add_rows(t, to, n, weights, at, m, tables, table, best):
    """t(x) += sum_u w(u) T(u, x), or the largest term."""
    if best or n < _FEW:  # four at a time takes a preparation that does not pay here
        for x in range(n):
            found = t[to + x]
            for u in range(m):
                term = max(weights[at + u], 0.0) * tables[table + u * n + x]
                found = max(found, term) if best else found + term
            t[to + x] = found
        return
    for u in range(m):
        weight, row = weights[at + u], table + u * n
        if weight > 0:
            for x in range(n):
                t[to + x] += weight * tables[row + x]


@_jit
def _say_joint(flat, values, work, own, n, first, last, best):
    """sum_x lambda(x) P(x | u) of all combinations u, shared out to each parent."""
    heard, weights, others, far, down = work.heard, work.weights, work.others, work.far, values.down
    m = 1
    for parent in range(first, last):
        m *= flat.size[parent]
    for c in range(m):
        heard[c] = 0
    add_rows(heard, 0, m, values.lambda_, own, n, flat.turned, flat.table[first], best)
    at, after, before = 0, m, 1
    for told in range(first, last):
        size = flat.size[told]
        after //= size
        combine(flat, down, weights, first, told)
        combine(flat, down, others, told + 1, last)
        for b in range(before):
            for u in range(size):
                for a in range(after):
                    term = weights[b] * others[a] * heard[(b * size + u) * after + a]
                    far[at + u] = max(far[at + u], term) if best else far[at + u] + term
        before *= size
        at += size


@_jit
def _say_weighted(flat, values, far, rest, own, n, first, last, best):
    """Every parent hears its own table and the sum over the others; nothing is subtracted."""
    m, at, down = last - first, 0, values.down
    for i in range(m):
        size, source = flat.size[first + i], flat.message_from[first + i]
        add_rows(far, at, size, values.lambda_, own, n, flat.turned, flat.table[first + i], best)
        rest[i] = 0
        for u in range(size):
            rest[i] += max(down[source + u], 0.0) * far[at + u]
        at += size
    after = 0.0
    for i in range(m - 1, -1, -1):
        rest[m + i] = after
        after += rest[i]
    before, at = 0.0, 0
    for i in range(m):
        for u in range(flat.size[first + i]):
            far[at + u] += before + rest[m + i]
        before += rest[i]
        at += flat.size[first + i]


@_jit
def least(numbers, at, n, possible=False):
    """The smallest of n numbers, 0 for what is kept as negative; or of those that are not 0."""
    found = 1.0
    for i in range(at, at + n):
        if not (possible and numbers[i] == 0):
            found = min(found, max(numbers[i], 0.0))
    return found


@_jit
def _least_down(flat, down, first, last):
    """The smallest product of messages that is not 0, or less."""
    found = 1.0
    for parent in range(first, last):
        found *= least(down, flat.message_from[parent], flat.size[parent], True)
    return found
