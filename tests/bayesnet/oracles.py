"""Random networks, and the slow and obvious way to add up their states."""

from __future__ import annotations

import itertools

import numpy as np

from cortexviz.bayesnet import Layer, Link, Network, experiments


def columns(rng, *shape, peaked=False):
    """Random tables whose last axis sums to 1; `peaked` ones are nearly deterministic."""
    return rng.dirichlet(np.full(shape[-1], 0.05 if peaked else 1.0), size=shape[:-1])


def random_polytree(seed, **settings):
    """`experiments.random_polytree` from a seed."""
    return experiments.random_polytree(np.random.default_rng(seed), **settings)


def layered_tree(seed, branching=2, depth=3):
    """A tree with layers of several nodes that share their tables, and evidence on the leaves."""
    rng = np.random.default_rng(seed)
    states = rng.integers(2, 4, size=depth).tolist()
    layers = [Layer("L0", 1, states[0], prior=columns(rng, states[0]))]
    links = []
    for d in range(1, depth):
        n = branching**d
        layers.append(Layer(f"L{d}", n, states[d]))
        table = columns(rng, branching, states[d - 1], states[d])
        nodes = np.arange(n)
        links.append(
            Link(f"L{d}", f"L{d - 1}", nodes, nodes // branching, table, nodes % branching)
        )
    network = Network(layers, links, tree=True)
    leaves = branching ** (depth - 1)
    return network, {f"L{depth - 1}": rng.random((leaves, states[-1])) + 0.01}


def loopy(seed, peaked=False):
    """Nine nodes in three layers, 2 - 3 - 4, each child with two weighted parents: many loops."""
    rng = np.random.default_rng(seed)
    layers = [Layer("top", 2, 3), Layer("middle", 3, 3), Layer("bottom", 4, 2)]
    links = [
        Link(
            "middle", "top", [0, 0, 1, 1, 2, 2], [0, 1, 0, 1, 0, 1],
            columns(rng, 6, 3, 3, peaked=peaked), range(6),
        ),
        Link(
            "bottom", "middle", [0, 0, 1, 1, 2, 2, 3, 3], [0, 1, 1, 2, 0, 2, 0, 1],
            columns(rng, 8, 3, 2, peaked=peaked), range(8),
        ),
    ]  # fmt: skip
    return Network(layers, links), {"bottom": rng.random((4, 2)) + 0.05}


def all_states(network, evidence):
    """{(layer, node): state} and its probability, evidence included: slow, and obvious."""
    names = [(layer.name, i) for layer in network.layers for i in range(layer.n_nodes)]
    layers = {layer.name: layer for layer in network.layers}
    tables = {name: [] for name in names}
    for link in network.links:
        for x, us, t in zip(link.child_nodes, link.parent_nodes, link.tables, strict=True):
            above = [(name, int(u)) for name, u in zip(link.parents, us, strict=True)]
            tables[link.child, int(x)].append((above, link.cpts[t]))
    for combination in itertools.product(*(range(layers[n[0]].n_states) for n in names)):
        state = dict(zip(names, combination, strict=True))
        p = 1.0
        for name in names:
            if tables[name]:
                terms = [cpt[(*(state[u] for u in us), state[name])] for us, cpt in tables[name]]
                p *= sum(terms) / len(terms)
            elif layers[name[0]].prior is not None:
                prior = layers[name[0]].prior
                p *= (prior if prior.ndim == 1 else prior[name[1]])[state[name]]
            else:
                p /= layers[name[0]].n_states
            given = evidence.get(name[0], {})
            if not isinstance(given, dict) or name[1] in given:
                value = given[name[1]]
                p *= float(value == state[name]) if isinstance(value, int) else value[state[name]]
        yield state, p


def probability(network, evidence):
    """P(evidence), by a loop over all combinations of states."""
    return sum(p for _, p in all_states(network, evidence))


def enumerate_marginals(network, evidence):
    """Marginals by a loop over all combinations of states."""
    marginals = {y.name: np.zeros((y.n_nodes, y.n_states)) for y in network.layers}
    for state, p in all_states(network, evidence):
        for (name, node), value in state.items():
            marginals[name][node, value] += p
    return {name: rows / rows.sum(axis=1, keepdims=True) for name, rows in marginals.items()}
