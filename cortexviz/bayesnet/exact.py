"""Exact marginals, by a junction tree: what loopy propagation is compared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

import numpy as np

from cortexviz.base.arrays import underflow_is_zero
from cortexviz.base.check import instance
from cortexviz.bayesnet.cliques import Clique, cliques
from cortexviz.bayesnet.evidence import likelihoods
from cortexviz.bayesnet.joining import joined
from cortexviz.bayesnet.logs import log, logsumexp, normalised
from cortexviz.bayesnet.network import Network

__all__ = ["exact_log_evidence", "exact_marginals"]

Factor = tuple[tuple[int, ...], np.ndarray]  # nodes, and the log of a table with an axis for each


@underflow_is_zero
def exact_marginals(network: Network, evidence: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """P(x | evidence) of every node: Dura-Bernal 2012, Eq. 1, summed clique by clique.

    A junction tree (Lauritzen & Spiegelhalter 1988): the cost grows with the largest clique, and
    not with the number of nodes.

    Parameters
    ----------
    network : Network
        Cliques of at most 2**22 entries.
    evidence : dict
        As in `propagate`.

    Returns
    -------
    dict of layer -> (n_nodes, n_states) array
        Each row sums to 1.

    Raises
    ------
    ValueError
        If a clique is too large, with the number of entries that it would need; or if the evidence
        is impossible.

    Examples
    --------
    >>> from cortexviz.bayesnet import Layer, Link, Network, exact_marginals
    >>> rain, grass = Layer("rain", 1, 2, prior=[0.8, 0.2]), Layer("grass", 1, 2)
    >>> link = Link("grass", "rain", [0], [0], [[[0.9, 0.1], [0.2, 0.8]]])
    >>> network = Network([rain, grass], [link])
    >>> exact_marginals(network, {"grass": {0: 1}})["rain"].round(3)
    array([[0.333, 0.667]])
    """
    tree, potentials, messages, _ = _collect(network, evidence)
    marginals = _distribute(tree, potentials, messages)
    starts = accumulate((layer.n_nodes for layer in network.layers), initial=0)
    return {
        layer.name: np.stack([marginals[i] for i in range(start, start + layer.n_nodes)])
        for start, layer in zip(starts, network.layers, strict=False)
    }


@underflow_is_zero
def exact_log_evidence(network: Network, evidence: Mapping[str, Any]) -> float:
    """log P(evidence), with likelihoods as they are given: log Z (Lauritzen & Spiegelhalter 1988).

    ``-Result.free_energy`` is the same number in a tree, and Bethe's estimate of it in a loop.

    Parameters
    ----------
    network : Network
        As in `exact_marginals`.
    evidence : dict
        As in `propagate`.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bayesnet import Layer, Network, exact_log_evidence
    >>> coins = Network([Layer("coins", 3, 2)])
    >>> evidence = {"coins": {0: 1, 1: 1, 2: 0}}  # one of eight outcomes
    >>> round(float(np.exp(exact_log_evidence(coins, evidence))), 6)
    0.125
    """
    return _collect(network, evidence)[-1]


def _collect(
    network: Network, evidence: Mapping[str, Any]
) -> tuple[list[Clique], dict[int, np.ndarray], dict[int, np.ndarray], float]:
    """Every clique tells the next one what it knows: tree, potentials, messages and log Z."""
    instance("network", network, Network)
    n_states = [layer.n_states for layer in network.layers for _ in range(layer.n_nodes)]
    factors = list(_factors(network, likelihoods(network, evidence)))
    tree = cliques(len(n_states), [scope for scope, _ in factors], n_states)
    place = {clique.node: i for i, clique in enumerate(tree)}
    waiting: dict[int, list[Factor]] = {node: [] for node in place}
    for scope, table in factors:
        waiting[min(scope, key=place.__getitem__)].append((scope, table))
    potentials, messages, log_z = {}, {}, 0.0
    for node, scope in tree:
        potential = np.zeros([n_states[i] for i in scope])
        for inner, table in waiting.pop(node):
            potential += _spread(table, inner, scope)
        message = logsumexp(potential, axis=0)
        peak = float(message.max())
        if np.isneginf(peak):
            raise ValueError(
                "contradictory evidence: it has probability 0 in this network; "
                "soften it or the zeros in the tables"
            )
        potentials[node], messages[node], log_z = potential, message - peak, log_z + peak
        if len(scope) > 1:
            waiting[scope[1]].append((scope[1:], messages[node]))
    return tree, potentials, messages, log_z


def _distribute(
    tree: Sequence[Clique], potentials: dict[int, np.ndarray], messages: dict[int, np.ndarray]
) -> dict[int, np.ndarray]:
    """Back again: what the rest knows, less what the clique itself has told."""
    marginals, scopes = {}, dict(tree)
    for node, scope in reversed(tree):
        if len(scope) > 1:
            above = scopes[scope[1]]
            axes = tuple(i for i, other in enumerate(above) if other not in scope)
            rest = logsumexp(potentials[scope[1]], axis=axes)
            kept = tuple(other for other in above if other in scope)
            told = messages[node]
            heard = rest - np.where(np.isneginf(told), 0, _spread(told, scope[1:], kept))
            potentials[node] = potentials[node] + _spread(heard, kept, scope)
        own = logsumexp(potentials[node], axis=tuple(range(1, len(scope))))
        marginals[node] = np.exp(normalised(own))
    return marginals


def _factors(network: Network, evidence: Mapping[str, np.ndarray]) -> Iterator[Factor]:
    """The log of every table, prior and likelihood."""
    sizes = accumulate((layer.n_nodes for layer in network.layers), initial=0)
    first = {layer.name: start for layer, start in zip(network.layers, sizes, strict=False)}
    terms: dict[int, list[tuple[tuple[int, ...], np.ndarray]]] = {}
    for link in network.links:
        above = link.parent_nodes + [first[name] for name in link.parents]
        children = (link.child_nodes + first[link.child]).tolist()
        for own, parents, table in zip(children, above.tolist(), link.tables, strict=True):
            terms.setdefault(own, []).append((tuple(parents), link.cpts[table]))
    for own, rows in terms.items():
        parents = tuple(u for above, _ in rows for u in above)
        table = rows[0][1] if len(rows) == 1 else joined([cpt for _, cpt in rows])
        yield (*parents, own), log(table)
    for layer in network.layers:
        even = np.full(layer.n_states, 1 / layer.n_states)
        prior = np.broadcast_to(
            even if layer.prior is None else layer.prior, evidence[layer.name].shape
        )
        for node, rows in enumerate(evidence[layer.name]):
            own = first[layer.name] + node
            yield (own,), log(rows) if own in terms else log(rows) + log(prior[node])


def _spread(values: np.ndarray, inner: Sequence[int], scope: Sequence[int]) -> np.ndarray:
    """Lay the axes of `values`, one for each of `inner`, along those of `scope`."""
    place = {node: i for i, node in enumerate(scope)}
    axes = [place[node] for node in inner]
    shape = [1] * len(scope)
    for axis, size in zip(axes, values.shape, strict=True):
        shape[axis] = size
    return values.transpose(np.argsort(axes)).reshape(shape)
