"""Where nothing is seen: what need not be computed, since it is known.

A flat node says 1 to every state of its parent (Dura-Bernal 2012, Eq. 5), so that a window of flat
nodes is flat: log lambda is 0.
"""

from __future__ import annotations

import numpy as np

from cortexviz.base.compiled import compiled

__all__: list[str] = []  # arguments are trusted: `HMAXNetwork` is the door

# Windows beside each other that are looked at together: one instruction serves many.
BATCH = 8
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
def runs(some):
    """Row, first and number of windows side by side, in batches each of which has seen some."""
    found = [(0, 0, 0)]
    for row in range(some.shape[0]):
        for first in range(0, some.shape[1], BATCH):
            if some[row, first : first + BATCH].any():
                before, start, n = found[-1]
                if (before, start + n) == (row, first):
                    found[-1] = (row, start, n + BATCH)
                else:
                    found.append((row, first, BATCH))
    return found


@_jit
def informative(table):
    """Whether any template says something at a node, whose `table` is (K, n_templates)."""
    for g in range(1, len(table)):
        for t in range(table.shape[1]):
            if table[g, t] != table[0, t]:
                return True
    return False
