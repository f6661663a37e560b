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


def enumerate_marginals(network, evidence):
    """Marginals by a loop over all combinations of states: slow, and obvious."""
    names = [(layer.name, i) for layer in network.layers for i in range(layer.n_nodes)]
    layers = {layer.name: layer for layer in network.layers}
    tables = {name: [] for name in names}
    for link in network.links:
        for x, us, t in zip(link.child_nodes, link.parent_nodes, link.tables, strict=True):
            above = [(name, int(u)) for name, u in zip(link.parents, us, strict=True)]
            tables[link.child, int(x)].append((above, link.cpts[t]))
    marginals = {name: np.zeros(layers[name[0]].n_states) for name in names}
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
            given = evidence.get(name[0], {})
            if not isinstance(given, dict) or name[1] in given:
                value = given[name[1]]
                p *= float(value == state[name]) if isinstance(value, int) else value[state[name]]
        for name in names:
            marginals[name][state[name]] += p
    return {
        layer.name: np.stack(
            [
                marginals[layer.name, i] / marginals[layer.name, i].sum()
                for i in range(layer.n_nodes)
            ]
        )
        for layer in network.layers
    }


def pgmpy_model(network, evidence):
    """The network for pgmpy, with joint tables, and the evidence as its virtual evidence."""
    from pgmpy.factors.discrete import TabularCPD
    from pgmpy.models import DiscreteBayesianNetwork

    states = {f"{y.name}/{i}": y.n_states for y in network.layers for i in range(y.n_nodes)}
    tables: dict[str, list] = {name: [] for name in states}
    for link in network.links:
        for x, us, t in zip(link.child_nodes, link.parent_nodes, link.tables, strict=True):
            above = [f"{name}/{u}" for name, u in zip(link.parents, us, strict=True)]
            tables[f"{link.child}/{x}"].append((above, link.cpts[t]))
    model = DiscreteBayesianNetwork()
    model.add_nodes_from(states)
    for name, terms in tables.items():
        parents = [u for above, _ in terms for u in above]
        model.add_edges_from([(u, name) for u in parents])
        scope = [*parents, name]
        values = np.zeros([states[v] for v in scope])
        for above, cpt in terms:
            shape = [states[v] if v in above or v == name else 1 for v in scope]
            values += cpt.reshape(shape) / len(terms)
        if not terms:
            prior = network[name.split("/")[0]].prior
            values = np.full(states[name], 1 / states[name]) if prior is None else prior
        columns = values.reshape(-1, states[name]).T
        sizes = [states[u] for u in parents]
        model.add_cpds(TabularCPD(name, states[name], columns, parents or None, sizes or None))
    seen = []
    for layer, given in evidence.items():
        for node, value in given.items() if isinstance(given, dict) else enumerate(given):
            k = network[layer].n_states
            vector = np.eye(k)[value] if isinstance(value, int) else value / np.sum(value)
            seen.append(TabularCPD(f"{layer}/{node}", k, vector[:, None]))
    return model, seen


def published_network(name):
    """One of the networks that pgmpy brings along, one node a layer, and its exact marginals.

    Returns
    -------
    Network, function of {node: state} -> dict of node -> (n_states,) array
        The marginals of the other nodes, by pgmpy's variable elimination.
    """
    from pgmpy.inference import VariableElimination
    from pgmpy.utils import get_example_model

    model = get_example_model(name)
    layers, links = [], []
    for node in model.nodes:
        table = model.get_cpds(node)
        values = np.moveaxis(np.asarray(table.values, float), 0, -1)
        values = values / values.sum(-1, keepdims=True)  # printed with few digits
        parents = table.variables[1:]
        layers.append(Layer(node, 1, values.shape[-1], None if parents else values))
        if parents:
            zeros = np.zeros((1, len(parents)), int)
            links.append(Link(node, parents, [0], zeros, values[None]))
    query = VariableElimination(model).query

    def exact(seen):
        words = {node: model.get_cpds(node).state_names[node][k] for node, k in seen.items()}
        others = [node for node in model.nodes if node not in seen]
        return {
            node: query([node], evidence=words or None, show_progress=False).values
            for node in others
        }

    return Network(layers, links), exact


def drawn(network, rng):
    """One case from a network of single nodes with joint tables: {node: state}."""
    case = {}
    links = {link.child: link for link in network.links}
    for node in network.order:
        link = links.get(node)
        p = link.cpts[0][tuple(case[u] for u in link.parents)] if link else network[node].prior
        case[node] = int(rng.choice(len(p), p=p))
    return case
