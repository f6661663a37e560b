"""A junction tree: sets of nodes that are summed together, each beside the next one that hears it.

Lauritzen & Spiegelhalter 1988, with one clique for each node that is taken out, in the order that
adds the fewest edges (min-fill).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from cortexviz.bayesnet.joining import refuse_size


class Clique(NamedTuple):
    """A node that is taken out, and those that it is still beside."""

    node: int
    scope: tuple[int, ...]  # the node itself first, then in the order in which they are taken out


def cliques(n_nodes: int, scopes: Iterable[Sequence[int]], n_states: Sequence[int]) -> list[Clique]:
    """Cliques in the order in which nodes are taken out; each is heard by that of its second node.

    Parameters
    ----------
    scopes : sequences of int
        Nodes that stand in one table.
    n_states : sequence of int
        Of each node.

    Raises
    ------
    ValueError
        If a clique would be too large, with the number of its entries.
    """
    beside: list[set[int]] = [set() for _ in range(n_nodes)]
    for scope in scopes:
        for a, b in combinations(scope, 2):
            beside[a].add(b)
            beside[b].add(a)
    cost = [_fill(beside, node) for node in range(n_nodes)]
    waiting = [(c, node) for node, c in enumerate(cost)]
    heapq.heapify(waiting)
    found: list[tuple[int, set[int]]] = []
    place: dict[int, int] = {}
    while waiting:
        c, node = heapq.heappop(waiting)
        if node in place or c != cost[node]:
            continue
        place[node], near = len(place), beside[node]
        sizes = [n_states[i] for i in (node, *near)]
        refuse_size("a clique of the junction tree", sizes, ": use propagate")
        found.append((node, near))
        added = [(a, b) for a, b in combinations(near, 2) if b not in beside[a]]
        for a, b in added:
            beside[a].add(b)
            beside[b].add(a)
        for a in near:
            beside[a].discard(node)
        # An edge changes the cost of its ends, and of those that are beside both.
        changed = near.union(*(beside[a] & beside[b] for a, b in added))
        for a in changed:
            cost[a] = _fill(beside, a)
            heapq.heappush(waiting, (cost[a], a))
    return [Clique(node, (node, *sorted(near, key=place.__getitem__))) for node, near in found]


def _fill(beside: list[set[int]], node: int) -> int:
    """How many of a node's neighbours are not beside each other."""
    near = beside[node]
    return sum(len(near) - 1 - len(near & beside[a]) for a in near) // 2
