"""Exact marginals of small networks, by adding up every combination of states."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from cortexviz.base.arrays import underflow_is_zero
from cortexviz.base.check import instance
from cortexviz.bayesnet.evidence import likelihoods
from cortexviz.bayesnet.logs import log, logsumexp
from cortexviz.bayesnet.network import Network

# About 32 MB of joint probabilities, and below NumPy's smallest limit on the number of axes.
MOST_STATES = 2**22


@underflow_is_zero
def exact_marginals(network: Network, evidence: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """P(x | evidence) of every node, from the joint distribution (Dura-Bernal 2012, Eq. 1).

    Parameters
    ----------
    network : Network
        At most 2**22 joint states.
    evidence : dict
        As in `propagate`.

    Returns
    -------
    dict of layer -> (n_nodes, n_states) array
        Each row sums to 1.

    Raises
    ------
    ValueError
        If the network is too large, with the number of states that it would need; or if the
        evidence is impossible.
    """
    instance("network", network, Network)
    size = sum(layer.n_nodes * math.log10(layer.n_states) for layer in network.layers)
    if size > math.log10(MOST_STATES) + 1e-9:
        raise ValueError(
            f"exact_marginals adds up at most {MOST_STATES:,} joint states; this network has "
            f"{_large(network) if size < 15 else f'about 10^{size:.0f}'}: use propagate"
        )
    joint = _log_joint(network, likelihoods(network, evidence))
    total = logsumexp(joint, axis=tuple(range(joint.ndim)))
    if np.isneginf(total):
        raise ValueError(
            "contradictory evidence: it has probability 0 in this network; "
            "soften it or the zeros in the tables"
        )
    probabilities = np.exp(joint - total)
    axes = iter(range(joint.ndim))
    return {
        layer.name: np.stack([_marginal(probabilities, next(axes)) for _ in range(layer.n_nodes)])
        for layer in network.layers
    }


def _large(network: Network) -> str:
    return f"{math.prod(layer.n_states**layer.n_nodes for layer in network.layers):,}"


def _marginal(joint: np.ndarray, axis: int) -> np.ndarray:
    before = math.prod(joint.shape[:axis])
    summed = joint.reshape(before, joint.shape[axis], -1).sum(axis=(0, 2))
    return summed / summed.sum()


def _log_joint(network: Network, evidence: Mapping[str, np.ndarray]) -> np.ndarray:
    """log P(all states and the evidence), one axis per node in the order of the layers."""
    first: dict[str, int] = {}
    n_axes = 0
    for layer in network.layers:
        first[layer.name] = n_axes
        n_axes += layer.n_nodes
    tables: dict[int, list[np.ndarray]] = {}
    for link in network.links:
        rows = zip(link.child_nodes, link.parent_nodes, link.tables, strict=True)
        for node, above, table in rows:
            axes = [first[name] + u for name, u in zip(link.parents, above, strict=True)]
            own = int(first[link.child] + node)
            factor = _spread(link.cpts[table], [*axes, own], n_axes)
            tables.setdefault(own, []).append(factor)

    joint = np.zeros([layer.n_states for layer in network.layers for _ in range(layer.n_nodes)])
    for layer in network.layers:
        for node in range(layer.n_nodes):
            own = int(first[layer.name] + node)
            values = log(evidence[layer.name][node])
            if own in tables:
                average = np.add.reduce(np.broadcast_arrays(*tables[own])) / len(tables[own])
                joint += log(average)
            elif layer.prior is not None:
                priors = np.broadcast_to(layer.prior, evidence[layer.name].shape)
                values = values + log(priors[node])
            joint += _spread(values, [own], n_axes)
    return joint


def _spread(values: np.ndarray, axes: list[int], n_axes: int) -> np.ndarray:
    """Lay the axes of `values` along `axes` of the joint array, ready to broadcast."""
    ordered = values.transpose(np.argsort(axes))
    shape = [1] * n_axes
    for size, axis in zip(ordered.shape, sorted(axes), strict=True):
        shape[axis] = size
    return ordered.reshape(shape)
