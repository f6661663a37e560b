"""Which nodes can be updated together: an index built once per propagation."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import numpy as np

from cortexviz.bayesnet.joining import joined
from cortexviz.bayesnet.network import Network


class Family(NamedTuple):
    """Nodes of one layer that depend on their parents through the same tables."""

    nodes: np.ndarray  # (n,)
    parents: tuple[str, ...]  # the layer of each parent
    slots: tuple[np.ndarray, ...]  # for each parent, (n,) rows of that layer's messages
    cpts: tuple[np.ndarray, ...]  # one joint table, or one table for each parent
    joint: bool


class Brood(NamedTuple):
    """Nodes of one layer that have equally many children."""

    nodes: np.ndarray  # (n,)
    slots: np.ndarray  # (n_children, n) rows of the layer's messages


class Wiring(NamedTuple):
    """Families and broods of every layer, and where its messages from and to children are.

    Each layer has one array of messages up and one down, a row for each edge to a child.
    """

    families: dict[str, list[Family]]
    broods: dict[str, list[Brood]]
    n_messages: dict[str, int]
    blocks: dict[tuple[str, str], slice]  # (child, parent) -> rows of the parent's arrays
    told: dict[str, np.ndarray]  # the node of the layer that each of its rows belongs to


def wire(network: Network, single: bool = False, join: bool = False) -> Wiring:
    """Group the nodes of every layer; with `single`, each node is a group (in order of nodes).

    With `join`, tables of several weighted parents are made one.
    """
    blocks: dict[tuple[str, str], slice] = {}
    n_messages = {layer.name: 0 for layer in network.layers}
    children: dict[str, list[np.ndarray]] = {name: [] for name in n_messages}
    for (child, parent), pairs in network.edges.items():
        start = n_messages[parent]
        n_messages[parent] = start + len(pairs)
        blocks[child, parent] = slice(start, n_messages[parent])
        children[parent].append(pairs[:, 1])

    links: dict[str, list[int]] = {name: [] for name in n_messages}
    for index, link in enumerate(network.links):
        links[link.child].append(index)
    told = {name: np.concatenate([np.empty(0, int), *nodes]) for name, nodes in children.items()}
    return Wiring(
        {
            name: _families(network, indices, blocks, single, join)
            for name, indices in links.items()
        },
        {layer.name: _broods(layer.n_nodes, told[layer.name], single) for layer in network.layers},
        n_messages,
        blocks,
        told,
    )


def _families(
    network: Network,
    indices: list[int],
    blocks: dict[tuple[str, str], slice],
    single: bool,
    join: bool,
) -> list[Family]:
    """The families of the layer that is the child of these links."""
    free: dict[str, int] = {}
    terms: dict[int, list[tuple[int, int, tuple[int, ...]]]] = defaultdict(list)
    for index in indices:
        link = network.links[index]
        starts = []
        for parent in link.parents:
            starts.append(free.setdefault(parent, blocks[link.child, parent].start))
            free[parent] += len(link.child_nodes)
        rows = zip(link.child_nodes.tolist(), link.tables.tolist(), strict=True)
        for row, (node, table) in enumerate(rows):
            terms[node].append((index, table, tuple(start + row for start in starts)))

    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for node in sorted(terms):
        terms[node].sort(key=lambda term: term[:2])
        kind: tuple[object, ...] = tuple(term[:2] for term in terms[node])
        groups[(*kind, node) if single else kind].append(node)
    found = [_family(network, nodes, [terms[node] for node in nodes]) for nodes in groups.values()]
    return [_one_table(family) if join else family for family in found]


def _one_table(family: Family) -> Family:
    return family if family.joint else family._replace(cpts=(joined(family.cpts),), joint=True)


def _family(
    network: Network, nodes: list[int], terms: list[list[tuple[int, int, tuple[int, ...]]]]
) -> Family:
    links = [network.links[index] for index, _, _ in terms[0]]
    slots = np.array([[slot for term in node for slot in term[2]] for node in terms])
    return Family(
        np.array(nodes),
        tuple(parent for link in links for parent in link.parents),
        tuple(slots.T),
        tuple(link.cpts[table] for link, (_, table, _) in zip(links, terms[0], strict=True)),
        joint=len(links[0].parents) > 1,
    )


def _broods(n_nodes: int, parent: np.ndarray, single: bool) -> list[Brood]:
    slots = np.argsort(parent, kind="stable")
    counts = np.bincount(parent, minlength=n_nodes)
    starts = np.cumsum(counts) - counts
    groups = (
        [np.array([node]) for node in range(n_nodes)]
        if single
        else [np.flatnonzero(counts == count) for count in np.unique(counts)]
    )
    return [
        Brood(nodes, slots[starts[nodes] + np.arange(counts[nodes[0]])[:, None]])
        for nodes in groups
    ]
