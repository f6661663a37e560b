"""A network as a few long arrays of numbers, in the order in which compiled code reads them.

Nodes are numbered layer by layer, messages block by block of ``network.edges``; each has its states
one after the other in one array, which makes room for layers of any number of states.
"""

from __future__ import annotations

import math
from itertools import accumulate, pairwise
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from cortexviz.bayesnet.joining import joined
from cortexviz.bayesnet.network import Network

__all__: list[str] = []  # arguments are trusted: `propagate` is the door


class Flat(NamedTuple):
    """Where everything is; n nodes, m messages each way.

    The parents of node i are ``begin[i]`` to ``begin[i + 1]`` of `source`, `size` and
    `table`, its children ``first[i]`` to ``first[i + 1]`` of `message_to`. A joint table has one
    place in `tables`, which stands beside the first parent.
    """

    state: np.ndarray  # (n + 1,) where the states of each node begin
    begin: np.ndarray  # (n + 1,)
    source: np.ndarray  # (m,) where the message of this parent begins
    size: np.ndarray  # (m,) how many states the parent has
    parent: np.ndarray  # (m,) which node it is
    table: np.ndarray  # (m,)
    joint: np.ndarray  # (n,) bool
    first: np.ndarray  # (n + 1,)
    message_to: np.ndarray  # (m,) where the message of this child begins
    child: np.ndarray  # (m,) which node it is
    message: np.ndarray  # (m + 1,) where each message begins
    tables: np.ndarray  # all entries of P(x | u), the child's states fastest
    turned: np.ndarray  # the same, the parents' states fastest
    smallest: float  # entry of a table that is not 0
    room: int  # numbers that one node needs to work
    columns: int  # of the largest joint table


_made: WeakKeyDictionary[Network, dict[bool, Flat]] = WeakKeyDictionary()


class Places(NamedTuple):
    """Which node and which message is whose."""

    nodes: dict[str, slice]  # layer -> nodes
    states: dict[str, slice]  # layer -> states
    messages: dict[tuple[str, str], slice]  # (child, parent) -> messages
    values: dict[tuple[str, str], slice]  # (child, parent) -> their states


def places(network: Network) -> Places:
    """Number nodes and messages."""
    layers, edges = network.layers, network.edges
    nodes = _ranges([layer.n_nodes for layer in layers])
    states = _ranges([layer.n_nodes * layer.n_states for layer in layers])
    messages = _ranges([len(pairs) for pairs in edges.values()])
    values = _ranges([len(pairs) * network[above].n_states for (_, above), pairs in edges.items()])
    names = [layer.name for layer in layers]
    return Places(
        dict(zip(names, nodes, strict=True)),
        dict(zip(names, states, strict=True)),
        dict(zip(edges, messages, strict=True)),
        dict(zip(edges, values, strict=True)),
    )


def _ranges(sizes: list[int]) -> list[slice]:
    return [slice(*ends) for ends in pairwise(accumulate(sizes, initial=0))]


def flat(network: Network, join: bool = False) -> Flat:
    """The arrays of a network, made once; with `join`, weighted tables are made joint ones."""
    made = _made.setdefault(network, {})
    if join not in made:
        made[join] = _join(flat(network)) if join else _flatten(network, places(network))
    return made[join]


def _join(apart: Flat) -> Flat:
    n_states, table, joint = np.diff(apart.state), apart.table.copy(), apart.joint.copy()
    tables, turned, start = [apart.tables], [apart.turned], len(apart.tables)
    made: dict[tuple[int, ...], int] = {}
    columns = apart.columns
    for node in np.flatnonzero(~joint & (np.diff(apart.begin) > 1)):
        parents, n = slice(*apart.begin[node : node + 2]), n_states[node]
        key = tuple(apart.table[parents].tolist())
        if key not in made:
            ends = zip(key, apart.size[parents].tolist(), strict=True)
            whole = joined([apart.tables[i : i + m * n].reshape(m, n) for i, m in ends])
            made[key], start = start, start + whole.size
            columns = max(columns, whole.size // n)
            tables.append(whole.ravel())
            turned.append(whole.reshape(-1, n).T.ravel())
        table[parents.start], joint[node] = made[key], True
    return apart._replace(
        table=table,
        joint=joint,
        tables=np.concatenate(tables),
        turned=np.concatenate(turned),
        columns=int(columns),
    )


def _flatten(network: Network, at: Places) -> Flat:
    n_states = np.concatenate([np.full(y.n_nodes, y.n_states) for y in network.layers])
    sizes = [np.full(len(p), network[u].n_states) for (_, u), p in network.edges.items()]
    message = _starts(np.concatenate([np.empty(0, int), *sizes]))
    parent = [at.nodes[u].start + pairs[:, 1] for (_, u), pairs in network.edges.items()]
    above = np.concatenate([np.empty(0, int), *parent])
    children = [at.nodes[x].start + pairs[:, 0] for (x, _), pairs in network.edges.items()]
    below = np.concatenate([np.empty(0, int), *children])
    downward = np.argsort(above, kind="stable")
    child, edge, table, joint, tables, turned = _rows(network, at)
    order = np.argsort(child, kind="stable")
    begin, edge = _starts(np.bincount(child, minlength=len(n_states))), edge[order]
    first = _starts(np.bincount(above, minlength=len(n_states)))
    size = n_states[above[edge]]
    most = int(n_states.max())
    told = np.bincount(child, weights=size[np.argsort(order)]).max(initial=0)
    return Flat(
        _starts(n_states),
        begin,
        message[edge],
        size,
        above[edge],
        table[order],
        joint,
        first,
        message[downward],
        below[downward],
        message,
        tables,
        turned,
        float(tables.min(initial=1, where=tables > 0)),
        int(max(told, most * (2 + np.diff(first).max()), 2 * np.diff(begin).max())),
        max((link.cpts[0, ..., 0].size for link in network.links), default=1),
    )


def _rows(network: Network, at: Places) -> tuple[np.ndarray, ...]:
    """For each parent of each row of the links: child, message, table; and the tables."""
    free = {key: block.start for key, block in at.messages.items()}
    joint = np.zeros(sum(layer.n_nodes for layer in network.layers), bool)
    found: list[list[np.ndarray]] = [[np.empty(0, int)] for _ in range(3)]
    tables, turned, base = [np.empty(0)], [np.empty(0)], 0
    for link in network.links:
        n, n_parents = link.parent_nodes.shape
        edge = np.empty((n, n_parents), int)
        for i, name in enumerate(link.parents):
            edge[:, i] = free[link.child, name] + np.arange(n)
            free[link.child, name] += n
        child = at.nodes[link.child].start + link.child_nodes
        joint[child] = n_parents > 1
        each = math.prod(link.cpts.shape[1:])
        rows = (np.repeat(child, n_parents), edge, np.repeat(base + link.tables * each, n_parents))
        for column, values in zip(found, rows, strict=True):
            column.append(values.ravel())
        tables.append(link.cpts.ravel())
        columns = link.cpts.reshape(len(link.cpts), -1, link.cpts.shape[-1])
        turned.append(columns.swapaxes(1, 2).ravel())
        base += link.cpts.size
    return (*map(np.concatenate, found), joint, np.concatenate(tables), np.concatenate(turned))


def _starts(counts: np.ndarray) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(counts)])
