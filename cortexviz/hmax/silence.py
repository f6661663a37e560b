"""Where nothing is seen: what need not be computed, since it is known.

A flat node says 1 to every state of its parent (Dura-Bernal 2012, Eq. 5), so that a window of flat
nodes is flat: log lambda is 0.
"""

from __future__ import annotations

import numpy as np

from cortexviz.base.compiled import compiled

__all__: list[str] = []  # arguments are trusted: `HMAXNetwork` is the door

_jit = compiled()


@_jit
def seen(layer):
    """Which nodes are not flat, (rows, columns) bool."""
    rows, columns, n_states = layer.shape
    found = np.empty((rows, columns), np.bool_)
    for row in range(rows):
        for column in range(columns):
            node, different = layer[row, column], False
            for x in range(1, n_states):
                different |= node[x] != node[0]
            found[row, column] = different
    return found


@_jit
def windows_seen(found, window, step):
    """Which windows hold a node that is not flat, (window rows, window columns) bool."""
    rows = (found.shape[0] - window) // step + 1
    columns = (found.shape[1] - window) // step + 1
    some = np.zeros((rows, columns), np.bool_)
    for row in range(rows):
        any_row = found[row * step].copy()
        for y in range(1, window):
            any_row |= found[row * step + y]
        for column in range(columns):
            for x in range(window):
                some[row, column] |= any_row[column * step + x]
    return some


@_jit
def informative(table):
    """Whether any template says something at a node, whose `table` is (K, n_templates)."""
    for g in range(1, len(table)):
        for t in range(table.shape[1]):
            if table[g, t] != table[0, t]:
                return True
    return False
