"""The downward messages of a layer, fused and compiled: Dura-Bernal 2012, Eqs. 13, 14 and 16.

On the way down each edge carries d_p(x) = sum_u P_p(x | u) pi_X(u), what one parent expects of one
child, and a child averages over its parents (`average`, Eq. 16). On the way up in a later sweep the
same numbers say what the other parents explain already (`messages`, Eq. 17).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from cortexviz.base.compiled import compiled
from cortexviz.hmax.kernels import believe_one

__all__: list[str] = []  # arguments are trusted: `perceive` is the door

_jit = compiled(fastmath=True)


def complex_down(belief: np.ndarray, prototypes: np.ndarray) -> np.ndarray:
    """What each node of a complex layer expects of each simple node in its window.

    Dura-Bernal 2012, Eq. 13.
    P(x = k | pattern c of k) = C, and (1 - C) / (K - 1) for each other x, so all that is needed is
    A_k = sum_c pi(k, c) C[k, c]: d(k) = A_k + sum_{j != k} (pi_j - A_j) / (K - 1).

    Parameters
    ----------
    belief : (rows, columns, K * n) float32 array
        Sent as it is, pi_C = Bel (Eq. 13).
    prototypes : (K, n, P) float32 array
        C for the P = window * window places of a window.

    Returns
    -------
    (rows, columns, P, K) float32 array

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax.descent import complex_down
    >>> belief = np.array([[[1, 0]]], np.float32)  # sure of its first state, of one pattern each
    >>> patterns = np.array([[[0.9, 0.7]], [[0.9, 0.7]]], np.float32)  # at two places
    >>> complex_down(belief, patterns)[0, 0].round(3)
    array([[0.9, 0.1],
           [0.7, 0.3]], dtype=float32)
    """
    n_child, _, n_places = prototypes.shape
    # The longer loop belongs inside, where one instruction serves many of its turns.
    return (_by_state if n_child > n_places else _by_place)(belief, prototypes)


@_jit
def _by_place(belief, prototypes):
    rows, columns, _ = belief.shape
    n_child, n_patterns, n_places = prototypes.shape
    others = np.float32(1 / (n_child - 1))
    expected = np.empty((rows, columns, n_places, n_child), np.float32)
    own = np.empty((n_child, n_places), np.float32)
    left = np.empty((n_child, n_places), np.float32)
    for row in range(rows):
        for column in range(columns):
            surplus = np.zeros(n_places, np.float32)
            for k in range(n_child):
                total = np.float32(0)
                own[k] = 0
                for c in range(n_patterns):
                    pi = belief[row, column, k * n_patterns + c]
                    total += pi
                    for p in range(n_places):
                        own[k, p] += pi * prototypes[k, c, p]
                for p in range(n_places):
                    left[k, p] = total - own[k, p]
                    surplus[p] += left[k, p]
            for p in range(n_places):
                for k in range(n_child):
                    expected[row, column, p, k] = own[k, p] + others * (surplus[p] - left[k, p])
    return expected


@_jit
def _by_state(belief, prototypes):
    rows, columns, _ = belief.shape
    n_child, n_patterns, n_places = prototypes.shape
    table = np.ascontiguousarray(prototypes.transpose(2, 1, 0))
    others = np.float32(1 / (n_child - 1))
    expected = np.empty((rows, columns, n_places, n_child), np.float32)
    pi = np.empty((n_patterns, n_child), np.float32)
    total = np.empty(n_child, np.float32)
    for row in range(rows):
        for column in range(columns):
            total[:] = 0
            for k in range(n_child):
                for c in range(n_patterns):
                    pi[c, k] = belief[row, column, k * n_patterns + c]
                    total[k] += pi[c, k]
            for p in range(n_places):
                own = expected[row, column, p]
                own[:] = 0
                for c in range(n_patterns):
                    for k in range(n_child):
                        own[k] += pi[c, k] * table[p, c, k]
                surplus = np.float32(0)
                for k in range(n_child):
                    surplus += total[k] - own[k]
                for k in range(n_child):
                    own[k] += others * (surplus - (total[k] - own[k]))
    return expected


@_jit
def simple_down(belief, prototypes):
    """What each node of a simple layer expects of each group in its window: d(g) = sum_u P(g|u) pi.

    Dura-Bernal 2012, Eq. 13.

    Parameters
    ----------
    belief : (rows, columns, n_states) float32 array
    prototypes : (P, K, n_states) float32 array

    Returns
    -------
    (rows, columns, P, K) float32 array

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax.descent import simple_down
    >>> belief = np.array([[[0.75, 0.25]]], np.float32)
    >>> simple_down(belief, np.eye(2, dtype=np.float32)[None])  # each state expects its own group
    array([[[[0.75, 0.25]]]], dtype=float32)
    """
    rows, columns, n_states = belief.shape
    n_places, n_groups, _ = prototypes.shape
    expected = np.empty((rows, columns, n_places, n_groups), np.float32)
    for row in range(rows):
        for column in range(columns):
            for p in range(n_places):
                for g in range(n_groups):
                    total = np.float32(0)
                    for u in range(n_states):
                        total += prototypes[p, g, u] * belief[row, column, u]
                    expected[row, column, p, g] = total
    return expected


def average(
    expected: Iterable[np.ndarray], rows: int, columns: int, window: int, step: int
) -> np.ndarray:
    """pi(x) = sum_i w d_i(x), w = 1 / number of parents. Dura-Bernal 2012, Eq. 16.

    A node without a parent, at the edge, stays flat: nothing is expected of it.

    Parameters
    ----------
    expected : (parent rows, parent columns, window * window, K) array, or its rows one by one
    rows, columns : int
        Of the child layer.

    Returns
    -------
    (rows, columns, K) float32 array, summing to 1

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax.descent import average
    >>> left, right = [[1, 0], [1, 0]], [[0, 1], [0, 1]]  # what two parents tell the two below each
    >>> average(np.array([[left, right]], np.float32), 1, 3, 1, 1)
    array([[[1. , 0. ],
            [0. , 1. ],
            [0.5, 0.5]]], dtype=float32)
    """
    pi = np.zeros((rows, columns, 0), np.float32)
    for i, told in enumerate(expected):
        if not i:
            pi = np.zeros((rows, columns, told.shape[-1]), np.float32)
        add_parents(pi, told, i * step, window, step)
    divide(pi)
    return pi


@_jit
def add_parents(pi, told, first, window, step):
    """pi(x) += d_i(x) for a row of parents i: the sum of Dura-Bernal 2012, Eq. 16, in place.

    Parameters
    ----------
    pi : (rows, columns, K) float32 array
    told : (parent columns, window * window, K) float32 array
        What each parent expects of the nodes in its window.
    first : int
        The row of children where their windows begin.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax.descent import add_parents
    >>> pi = np.zeros((1, 3, 2), np.float32)
    >>> add_parents(pi, np.array([[[1, 0]], [[0, 1]]], np.float32), 0, 1, 2)  # every second node
    >>> pi.tolist()
    [[[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]]]
    """
    for j in range(told.shape[0]):
        for p in range(window * window):
            target = pi[first + p // window, j * step + p % window]
            for x in range(pi.shape[2]):
                target[x] += told[j, p, x]


@_jit
def divide(pi):
    """The w of Dura-Bernal 2012, Eq. 16, in place: each sum by its parents, for it to be 1 again.

    Parameters
    ----------
    pi : (rows, columns, K) float32 array
        Sums over parents; what has none becomes flat.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax.descent import divide
    >>> pi = np.array([[[2, 0], [1, 1], [0, 0]]], np.float32)
    >>> divide(pi)
    >>> pi.tolist()
    [[[1.0, 0.0], [0.5, 0.5], [0.5, 0.5]]]
    """
    rows, columns, n_states = pi.shape
    for y in range(rows):
        for x in range(columns):
            total = pi[y, x].sum()
            if total > 0:
                pi[y, x] /= total
            else:
                pi[y, x] = np.float32(1) / n_states


@_jit
def believe(log_lambda, pi, temperature, gain):
    """Bel(x) ∝ lambda(x)^T pi(x)^gamma: Dura-Bernal 2012, Eq. 2, at T = gamma = 1.

    Parameters
    ----------
    log_lambda : (rows, columns, K * n) float32 array
    pi : (rows, columns, K) float32 array
        Expectation of each group; its n states share it equally.
    temperature, gain : float

    Returns
    -------
    (rows, columns, K * n) float32 array, summing to 1

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax.descent import believe
    >>> heard = np.log(np.array([[[0.8, 0.2]]], np.float32))
    >>> expected = np.array([[[0.5, 0.5]]], np.float32)
    >>> believe(heard, expected, 1.0, 1.0).round(3), believe(heard, expected, 0.0, 1.0).round(3)
    (array([[[0.8, 0.2]]], dtype=float32), array([[[0.5, 0.5]]], dtype=float32))
    """
    rows, columns, n_states = log_lambda.shape
    n_groups = pi.shape[2]
    n = n_states // n_groups
    temperature, gain = np.float32(temperature), np.float32(gain)
    belief = np.empty(log_lambda.shape, np.float32)
    values, power = np.empty(n_states, np.float32), np.empty(n_states, np.float32)
    for row in range(rows):
        for column in range(columns):
            for g in range(n_groups):
                prior = gain * np.log(pi[row, column, g])
                for m in range(n):
                    u = g * n + m
                    values[u] = temperature * log_lambda[row, column, u] + prior
            believe_one(values, belief[row, column], power)
    return belief


def strongest(belief: np.ndarray, k_max: int | None) -> np.ndarray:
    """The message with all but its k_max largest states set to zero. Dura-Bernal 2012, Eq. 14.

    As in the paper nothing is rescaled, so a parent that spreads its belief says less.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax.descent import strongest
    >>> strongest(np.array([[[0.5, 0.3, 0.2]]], np.float32), 2)
    array([[[0.5, 0.3, 0. ]]], dtype=float32)
    """
    if k_max is None or k_max >= belief.shape[-1]:
        return belief
    limit = -np.partition(-belief, k_max - 1, axis=-1)[..., k_max - 1 : k_max]
    return np.where(belief >= limit, belief, np.float32(0))
