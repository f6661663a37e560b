"""Where nothing is seen: what need not be computed, since it is known.

A flat node says 1 to every state of its parent (Dura-Bernal 2012, Eq. 5), so that a window of flat
nodes is flat: log lambda is 0.
"""

from __future__ import annotations

from typing import NamedTuple

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


class Spoken(NamedTuple):
    """S3's templates without their flat nodes: at each node those that say something there.

    Attributes
    ----------
    table : (n * K,) float32 array
        K times what they say, (K, templates) of one node after the other.
    template : (n,) int array
        Which of all they are.
    begin : (rows * columns + 1,) int array
        Where each node begins in `template`, and at last where all end.
    n_templates : int
        How many there are in all.
    """

    table: np.ndarray
    template: np.ndarray
    begin: np.ndarray
    n_templates: int


def spoken(templates: np.ndarray) -> Spoken:
    """What templates say, (rows, columns, K, n_templates), where they say something."""
    n_groups, n_templates = templates.shape[2:]
    nodes = templates.reshape(-1, n_groups, n_templates)
    says = (nodes != nodes[:, :1]).any(1)
    table = [n_groups * node[:, own].ravel() for node, own in zip(nodes, says, strict=True)]
    begin = np.concatenate([[0], says.sum(1).cumsum()])
    return Spoken(np.concatenate(table), says.nonzero()[1], begin, n_templates)
