"""What is observed, as one likelihood vector per node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cortexviz.base.arrays import array
from cortexviz.base.check import finite, instance, shown
from cortexviz.bayesnet.network import Network


def likelihoods(network: Network, evidence: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Likelihoods of every node of every layer; nodes without evidence have a row of ones.

    The paper's "dummy nodes" send exactly these vectors (Dura-Bernal 2012, Fig. 3).

    Parameters
    ----------
    network : Network
    evidence : dict of layer -> (n_nodes, n_states) array, or dict of node -> vector or state
        ``{"S1": array}`` gives a likelihood vector, >= 0 and not all zero, for every node;
        ``{"S1": {3: [.9, .1], 5: 0}}`` names single nodes, where a whole number is a state that was
        observed for certain (a one-hot vector).

    Returns
    -------
    dict of layer -> (n_nodes, n_states) array

    Examples
    --------
    >>> from cortexviz.bayesnet import Layer, Network, likelihoods
    >>> network = Network([Layer("S1", 3, 2)])
    >>> likelihoods(network, {"S1": {0: [0.9, 0.1], 2: 1}})["S1"]
    array([[0.9, 0.1],
           [1. , 1. ],
           [0. , 1. ]])
    """
    instance("network", network, Network)
    if not isinstance(evidence, Mapping):
        raise TypeError(
            "evidence must be a dict of layer -> likelihoods, such as {'S1': array}; "
            f"got {type(evidence).__name__}"
        )
    found = {layer.name: np.ones((layer.n_nodes, layer.n_states)) for layer in network.layers}
    for name, values in evidence.items():
        shape = (network[name].n_nodes, network[name].n_states)
        if isinstance(values, Mapping):
            for node, value in values.items():
                found[name][_node(name, node, shape[0])] = _vector(name, node, value, shape[1])
        else:
            found[name] = array(f"evidence for layer {name!r}", values, shape).astype(float)
        _check_rows(name, found[name])
    return found


def _check_rows(name: str, rows: np.ndarray) -> None:
    if (rows < 0).any():
        node, state = np.argwhere(rows < 0)[0]
        raise ValueError(
            f"evidence for node {node} of layer {name!r} must not be negative; "
            f"got {rows[node, state]:g} for state {state}"
        )
    if (empty := ~rows.any(axis=1)).any():
        raise ValueError(
            f"contradictory evidence: node {np.flatnonzero(empty)[0]} of layer {name!r} has "
            "likelihood 0 in every state; use a row of ones for no evidence"
        )


def _node(name: str, node: Any, n_nodes: int) -> int:
    if isinstance(node, bool) or not isinstance(node, int | np.integer) or not 0 <= node < n_nodes:
        raise ValueError(
            f"evidence for layer {name!r} must name nodes 0 to {n_nodes - 1}; got {shown(node)}"
        )
    return int(node)


def _vector(name: str, node: int, value: Any, n_states: int) -> np.ndarray:
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        if not 0 <= value < n_states:
            raise ValueError(
                f"evidence for node {node} of layer {name!r} must be a state from 0 to "
                f"{n_states - 1}; got {value}"
            )
        return np.eye(n_states)[value]
    vector = finite(f"evidence for node {node} of layer {name!r}", value)
    if vector.shape != (n_states,):
        raise ValueError(
            f"evidence for node {node} of layer {name!r} must be a state or a vector of "
            f"{n_states} likelihoods; got shape {vector.shape}"
        )
    return vector.astype(float)
