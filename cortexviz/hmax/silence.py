"""Where nothing is seen: what need not be computed, since it is known.

A flat node says 1 to every state of its parent (Dura-Bernal 2012, Eq. 5), so that a window of flat
nodes is flat: log lambda is 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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

    Less than half of what they would be as one array, bit by bit the same.

    Attributes
    ----------
    table : (n * K,) float32 array
        What they say, (K, templates) of one node after the other.
    template : (n,) int array
        Which of all they are.
    begin : (rows * columns + 1,) int array
        Where each node begins in `template`, and at last where all end.
    flat : (rows * columns, n_templates) float32 array
        What each says of any group, where it says the same of all.
    shape : (rows, columns, K, n_templates)
        Of all as one array.
    """

    table: np.ndarray
    template: np.ndarray
    begin: np.ndarray
    flat: np.ndarray
    shape: tuple[int, int, int, int]

    def one_by_one(self) -> Iterator[np.ndarray]:
        """Each template, (rows, columns, K)."""
        for number in range(self.shape[3]):
            found = np.repeat(self.flat[:, number, None], self.shape[2], axis=1)
            (own,) = np.nonzero(self.template == number)
            nodes, entries = _entries(self.begin, self.shape[2], own)
            found[nodes] = self.table[entries]
            yield found.reshape(self.shape[:3])

    def whole(self) -> np.ndarray:
        """All of them, (rows, columns, K, n_templates)."""
        templates = np.empty(self.shape, np.float32)
        for number, template in enumerate(self.one_by_one()):
            templates[..., number] = template
        return templates


def spoken(templates: Iterable[np.ndarray]) -> Spoken:
    """What templates say, (rows, columns, K) each, where they say something."""
    said, flat = [], []
    for template in templates:
        shape, nodes = template.shape, template.reshape(-1, template.shape[2])
        (own,) = np.nonzero((nodes != nodes[:, :1]).any(1))
        said.append((own, nodes[own]))
        flat.append(nodes[:, 0].copy())
    n_groups = shape[2]
    node = np.concatenate([own for own, _ in said])
    order = np.argsort(node, kind="stable")
    template = np.repeat(np.arange(len(said)), [len(own) for own, _ in said])[order]
    begin = np.concatenate([[0], np.bincount(node, minlength=len(flat[0])).cumsum()])
    table = np.empty(len(node) * n_groups, np.float32)
    for number in range(len(flat)):  # each goes as soon as it has its place
        (own,) = np.nonzero(template == number)
        table[_entries(begin, n_groups, own)[1]] = said.pop(0)[1]
    return Spoken(table, template, begin, np.stack(flat, 1), (*shape, len(flat)))


def _entries(begin: np.ndarray, n_groups: int, own: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The nodes of some entries of `Spoken.template`, and where their groups lie in its table."""
    nodes = np.searchsorted(begin, own, side="right") - 1
    first, size = begin[nodes], begin[nodes + 1] - begin[nodes]
    return nodes, (first * n_groups + own - first)[:, None] + np.outer(size, np.arange(n_groups))
