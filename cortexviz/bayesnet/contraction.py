"""The sums over tables in Eqs. 4, 5, 16 and 17, compiled: what one node expects, and what it says.

The parents of a joint table are one parent, whose states are all their combinations. Sums are plain
numbers; where something was too small for that, `faint` takes them again in pairs. Arrays come one
by one: a tuple of them costs more, handed on for every node, than the sums.
"""

from __future__ import annotations

from cortexviz.base.compiled import compiled

__all__: list[str] = []  # arguments are trusted: `propagate` is the door

# Plain sums lose terms of 2^-500: from this on what was lost is no rounding error any more.
SMALL = 2.0**-400
# No product of numbers above it leaves the range of a float.
SAFE = 2.0**-1000
_FEW = 8  # four sums at a time take a preparation, which pays from here on
_jit = compiled(forceinline=True)


@_jit
def combine(down, source, sizes, weights, first, last):
    """prod_i pi_X(ui) of all combinations of states, the last parent's fastest; how many."""
    weights[0], m = 1.0, 1
    for parent in range(first, last):
        at, size = source[parent], sizes[parent]
        for c in range(m - 1, -1, -1):
            weight = weights[c]
            for u in range(size):
                weights[c * size + u] = weight * max(down[at + u], 0.0)
        m *= size
    return m


@_jit
def add_rows(t, to, n, weights, at, m, tables, table, best):
    """t(x) += sum_u w(u) T(u, x), or the largest term."""
    if best or n < _FEW:
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
def share(heard, down, source, sizes, weights, others, far, first, last, best):
    """What is heard from all combinations of states, as what each parent is told."""
    at, before, after = 0, 1, 1
    for parent in range(first, last):
        after *= sizes[parent]
    for told in range(first, last):
        size = sizes[told]
        after //= size
        combine(down, source, sizes, weights, first, told)
        combine(down, source, sizes, others, told + 1, last)
        for u in range(size):
            found = 0.0
            for b in range(before):
                for a in range(after):
                    term = weights[b] * others[a] * heard[(b * size + u) * after + a]
                    found = max(found, term) if best else found + term
            far[at + u] = found
        before *= size
        at += size


@_jit
def add_others(far, rest, down, source, sizes, first, last):
    """Every parent hears its own table and the sum over the others; nothing is subtracted."""
    m, at = last - first, 0
    for i in range(m):
        rest[i] = 0
        for u in range(sizes[first + i]):
            rest[i] += max(down[source[first + i] + u], 0.0) * far[at + u]
        at += sizes[first + i]
    after = 0.0
    for i in range(m - 1, -1, -1):
        rest[m + i] = after
        after += rest[i]
    before, at = 0.0, 0
    for i in range(m):
        for u in range(sizes[first + i]):
            far[at + u] += before + rest[m + i]
        before += rest[i]
        at += sizes[first + i]


@_jit
def least(numbers, at, n):
    """The smallest of n numbers."""
    found = numbers[at]
    for i in range(at + 1, at + n):
        found = min(found, numbers[i])
    return found


@_jit
def least_possible(kept, at, n):
    """The smallest of n numbers that is not 0; 0 if one is kept as a negative number."""
    found = 1.0
    for i in range(at, at + n):
        if kept[i] != 0:
            found = min(found, max(kept[i], 0.0))
    return found


@_jit
def least_product(down, source, sizes, first, last):
    """The smallest product of messages that is not 0, or less."""
    found = 1.0
    for parent in range(first, last):
        found *= least_possible(down, source[parent], sizes[parent])
    return found
