"""What S3 expects of C2, compiled: every object that it knows, at every place."""

from __future__ import annotations

import numpy as np

from cortexviz.base.compiled import compiled

__all__: list[str] = []  # arguments are trusted: `perceive` is the door

_jit = compiled(fastmath=True)


@_jit
def top_down(belief, templates, stride):
    """What S3 expects of each C2 group: d_q(g) = sum_{d, t} P(d, t) W[q - d](g), flat off the grid.

    Parameters
    ----------
    belief : (places, places, n_templates) float32 array
    templates : Spoken
        W.
    stride : int
        Distance of places in C2 nodes.

    Returns
    -------
    (rows, columns, K) float32 array
    """
    rows, columns, n_groups, _ = templates.shape
    expected = np.empty((rows, columns, n_groups), np.float32)
    for row in range(rows):
        for column in range(columns):
            _tell(expected[row, column], belief, templates, row, column, stride)
    return expected


@_jit
def top_down_exact(belief, templates, stride, child, seen, temperature):
    """`top_down`, but each node of C2 is told what S3 would believe without it (Eq. 6).

    Parameters
    ----------
    belief, templates, stride
        As in `top_down`.
    child : (rows, columns, K) float32 array
        Likelihood of each C2 group.
    seen : Spoken
        The templates that the way up was compared with.
    temperature : float
        Exponent with which the children's messages entered the belief.

    Returns
    -------
    (rows, columns, K) float32 array
    """
    rows, columns, n_groups, n_templates = templates.shape
    side = belief.shape[0]
    expected = np.empty((rows, columns, n_groups), np.float32)
    pi = np.empty_like(belief)
    node = np.empty((n_groups, n_templates), np.float32)
    for row in range(rows):
        for column in range(columns):
            for place in range(side * side):
                y = row - (place // side - side // 2) * stride
                x = column - (place % side - side // 2) * stride
                inside = 0 <= y < rows and 0 <= x < columns
                if inside:
                    _make_whole(node, seen, y * columns + x)
                for t in range(n_templates):
                    message = np.float32(1)
                    if inside:
                        message = np.float32(0)
                        for g in range(n_groups):
                            message += n_groups * child[row, column, g] * node[g, t]
                    before = belief[place // side, place % side, t]
                    pi[place // side, place % side, t] = before / message**temperature
            pi /= pi.sum()
            _tell(expected[row, column], pi, templates, row, column, stride)
    return expected


@_jit
def _make_whole(node, templates, number):
    """Write into node, (K, n_templates), what all templates say there."""
    n_groups, first = len(node), templates.begin[number]
    own = templates.template[first : templates.begin[number + 1]]
    said = templates.table[first * n_groups : (first + len(own)) * n_groups]
    for g in range(n_groups):
        node[g] = templates.flat[number]
        for i in range(len(own)):
            node[g, own[i]] = said[g * len(own) + i]


@_jit
def _tell(d, pi, templates, row, column, stride):
    """Write into d what S3 expects of one node."""
    rows, columns, n_groups, n_templates = templates.shape
    side = pi.shape[0]
    d[:] = 0
    for i in range(side):
        y = row - (i - side // 2) * stride
        for j in range(side):
            x = column - (j - side // 2) * stride
            inside = 0 <= y < rows and 0 <= x < columns
            number = y * columns + x if inside else 0
            k = first = templates.begin[number]
            last = templates.begin[number + 1]
            for t in range(n_templates):
                says = inside and k < last and templates.template[k] == t
                at, k = first * n_groups + k - first, k + says
                # What float32 would lose beside the others need not be added.
                if pi[i, j, t] <= np.float32(1e-9):
                    continue
                for g in range(n_groups):
                    table = np.float32(1) / n_groups
                    if says:
                        table = templates.table[at + g * (last - first)]
                    elif inside:
                        table = templates.flat[number, t]
                    d[g] += pi[i, j, t] * table
