"""What messages say when they have come to rest: pairs, free energy, the best states; compiled."""

from __future__ import annotations

import math

import numpy as np

from cortexviz.base.compiled import compiled
from cortexviz.bayesnet import faint
from cortexviz.bayesnet.heard import believe, hear_down, hear_up
from cortexviz.bayesnet.wide import STEP, multiply, plus, settle, times

__all__: list[str] = []  # arguments are trusted: `propagate` is the door

_jit = compiled()
_LN = STEP * math.log(2)


@_jit
def log_evidence(flat, values, work):
    """Bethe's log Z: sums of all nodes, less those that two neighbours both have.

    Yedidia, Freeman & Weiss 2005. log Z = sum_i log sum_x lambda(x) pi(x) -
    sum_edges log sum_u lambda_X(u) pi_X(u), with messages that sum to 1.
    """
    n = len(flat.state) - 1
    work.product[0], work.power[0] = 1, 0
    hear_up(flat, values, work, 0, n)
    hear_down(flat, values, work, 0, n, False)
    believe(flat, values, work, 0, n)
    for edge in range(len(flat.message) - 1):
        t, k = 0.0, 0
        for u in range(flat.message[edge], flat.message[edge + 1]):
            s, j = times(1.0, 0, values.up[u])
            s, j = times(s, j, values.down[u])
            t, k = plus(t, k, s, j)
        multiply(work.product, work.power, 1 / t, -k)
    weighted = 0.0
    for node in range(n):
        parents = flat.begin[node + 1] - flat.begin[node]
        if parents > 1 and not flat.joint[node]:
            weighted += math.log(parents)
    return math.log(work.product[0]) - work.power[0] * _LN - weighted


@_jit
def pairs(flat, values, work, nodes, parents, found):
    """P(u, x) of a node and one of its parents, for each row of `found` (n, K_u, K_x).

    lambda(x) pi_X(u) sum P(x | u1..uN) prod_k pi_X(uk), over the states of the other parents.
    """
    n_parent, n = found.shape[1:]
    t, k = np.empty(n_parent * n), np.empty(n_parent * n, np.int64)
    kept = np.empty(n_parent * n)
    for row in range(len(nodes)):
        node, at = nodes[row], flat.source[parents[row]]
        message = values.down[at : at + n_parent].copy()
        for u in range(n_parent):
            values.down[at : at + n_parent] = 0
            values.down[at + u] = 1
            faint.expect(flat, values, work, node, False)
            for x in range(n):
                s, j = times(work.t[x], work.k[x], message[u])
                t[u * n + x], k[u * n + x] = times(s, j, values.lambda_[flat.state[node] + x])
        values.down[at : at + n_parent] = message
        settle(t, k, n_parent * n, kept, 0)
        for i in range(n_parent * n):
            found[row, i // n, i % n] = max(kept[i], 0.0)


@_jit
def explain(flat, values, chosen):
    """One state for each node, -1 before: the best of a node, then the best around it, and so on.

    Where states are equally good, neighbours get states that go together: in a tree, the best.
    """
    n = len(chosen)
    queue, waiting, seen = np.empty(n, np.int64), 0, np.zeros(n, np.bool_)
    for start in range(n):
        if chosen[start] < 0:
            own, stop = flat.state[start], flat.state[start + 1]
            chosen[start] = np.argmax(values.belief[own:stop])
            queue[0], waiting, next_one = start, 1, 0
            while next_one < waiting:
                node = queue[next_one]
                next_one += 1
                waiting = _around(flat, values, chosen, seen, node, queue, waiting)
                for child in flat.child[flat.first[node] : flat.first[node + 1]]:
                    waiting = _around(flat, values, chosen, seen, child, queue, waiting)


@_jit
def _around(flat, values, chosen, seen, node, queue, waiting):
    """Choose for a node and its parents what is best with what has been chosen."""
    if seen[node]:
        return waiting
    seen[node] = True
    first, last = flat.begin[node], flat.begin[node + 1]
    own, n = flat.state[node], flat.state[node + 1] - flat.state[node]
    if first == last:
        return waiting
    digit = np.zeros(last - first, np.int64)
    best, power, best_x, best_digit = -1.0, 0, 0, digit.copy()
    row = flat.table[first]
    for _ in range(faint.n_columns(flat, digit, first, last)):
        s, j = 1.0, 0
        for parent in range(first, last):
            u, fixed = digit[parent - first], chosen[flat.parent[parent]]
            s, j = times(s, j, values.down[flat.source[parent] + u])
            if fixed >= 0 and fixed != u:
                s = 0.0
        for x in range(n):
            if s > 0 and (chosen[node] < 0 or chosen[node] == x):
                t, k = times(s, j, flat.tables[row + x])
                t, k = times(t, k, values.lambda_[own + x])
                if t > 0 and (best < 0 or k < power or (k == power and t > best)):
                    best, power, best_x = t, k, x
                    best_digit[:] = digit
        row += n
        faint.next_one(flat, digit, first, last)
    if chosen[node] < 0:
        chosen[node] = best_x
        queue[waiting] = node
        waiting += 1
    for parent in range(first, last):
        if chosen[flat.parent[parent]] < 0:
            chosen[flat.parent[parent]] = best_digit[parent - first]
            queue[waiting] = flat.parent[parent]
            waiting += 1
    return waiting
