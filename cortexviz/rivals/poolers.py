"""How a node of hierarchical temporal memory learns: what occurs, and what follows what."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

__all__: list[str] = []  # arguments are trusted: `HTM` is the door


def spatial_pool(patterns: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """Coincidences: patterns a minimum distance apart, shrinking until there are n.

    Minimum distance (George & Hawkins 2009): patterns come in a random order, and one that is far
    enough from all that are stored is stored as well.

    Parameters
    ----------
    patterns : (n_patterns, n_values) array

    Returns
    -------
    (at most n, n_values) array
        Fewer where there are no more different ones.
    """
    patterns = patterns[rng.permutation(len(patterns))].astype(np.float32)
    square = np.square(patterns).sum(1)
    nearest = np.full(len(patterns), np.inf)
    chosen: list[int] = []
    radius = 2 * float(np.sqrt(square.max()))
    while len(chosen) < n and (far := nearest.max()) > 1e-3:
        while radius >= far:
            radius *= 0.95
        new = int(np.argmax(nearest > radius))
        away = square - 2 * patterns @ patterns[new] + square[new]
        nearest = np.minimum(nearest, np.sqrt(np.maximum(away, 0)))
        nearest[new] = 0
        chosen.append(new)
    return patterns[chosen]


def adjacency(maps: Iterable[np.ndarray], n: int) -> np.ndarray:
    """How often one coincidence follows another while the object moves smoothly.

    George & Hawkins 2009, time adjacency. A node sees next what its neighbour sees now: all nodes
    together see, in all movies of one step up, down, left and right, each pair of neighbours in
    both orders (`tests/rivals/test_htm.py` plays the movies).

    Parameters
    ----------
    maps : iterable of (rows, columns) int array
        The coincidence that each node sees.
    n : int

    Returns
    -------
    (n, n) array
        Counts, symmetric; the diagonal is what stays.
    """
    counts = np.zeros((n, n))
    for seen in maps:
        for now, then in ((seen[1:], seen[:-1]), (seen[:, 1:], seen[:, :-1])):
            np.add.at(counts, (now.ravel(), then.ravel()), 1)
    return counts + counts.T


def temporal_pool(counts: np.ndarray, size: int) -> np.ndarray:
    """Groups of coincidences that follow each other, the most stable first, and P(c | g).

    Maltoni 2011, greedy maximum stability: from each coincidence that is free, a group takes in
    whatever most often follows what it holds, up to `size`; the group that is left most seldom is
    kept, and the search begins anew. P(c | g) is how often a coincidence is seen.

    Parameters
    ----------
    counts : (n, n) array
        Time adjacency, symmetric.

    Returns
    -------
    (n_groups, n) array
        Rows sum to 1; each coincidence is in one of them.
    """
    seen = counts.sum(1)
    free, tables = list(range(len(counts))), []
    while free:
        groups = [_grown(start, free, counts, seen, size) for start in free]
        best = max(groups, key=lambda group: stability(group, counts))
        table = np.zeros(len(counts))
        table[best] = np.maximum(seen[best], 1)
        tables.append(table / table.sum())
        free = [c for c in free if c not in best]
    return np.array(tables)


def stability(group: list[int], counts: np.ndarray) -> float:
    """The share of all steps from a group's coincidences that stay in it (Maltoni 2011)."""
    return float(counts[group][:, group].sum() / max(counts[group].sum(), 1))


def _grown(
    start: int, free: list[int], counts: np.ndarray, seen: np.ndarray, size: int
) -> list[int]:
    group = [start]
    others = np.array([c for c in free if c != start], int)
    while len(group) < size and len(others):
        follow = counts[others][:, group].sum(1) / np.maximum(seen[others], 1)
        best = int(follow.argmax())
        if follow[best] == 0:
            break
        group.append(int(others[best]))
        others = np.delete(others, best)
    return group
