"""Whether edges close a loop; compiled, since a network may have millions of them."""

from __future__ import annotations

import numpy as np

from cortexviz.base.compiled import compiled

__all__: list[str] = []  # arguments are trusted: `Network` is the door


@compiled()
def closing(edges, n):
    """The first of (n_edges, 2) edges between n nodes that closes a loop with those before, or -1.

    Of nodes that hang together one is the leader; an edge between two of one leader closes a loop.
    """
    leader = np.arange(n)
    for i in range(len(edges)):
        a, b = edges[i]
        while leader[a] != a:
            leader[a] = leader[leader[a]]
            a = leader[a]
        while leader[b] != b:
            leader[b] = leader[leader[b]]
            b = leader[b]
        if a == b:
            return i
        leader[a] = b
    return -1
