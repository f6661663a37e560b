"""Networks to try propagation on: growing ones, published ones, and ours as pgmpy has them."""

from __future__ import annotations

import numpy as np

from cortexviz.bayesnet import Layer, Link, Network


def chain(n):
    """n layers of one node, given from the lowest to the highest."""
    layers = [Layer(f"n{i}", 1, 2) for i in range(n)]
    table = [[[0.9, 0.1], [0.2, 0.8]]]
    links = [Link(f"n{i + 1}", f"n{i}", [0], [0], table) for i in range(n - 1)]
    return layers[::-1], links


def star(n, separate=True):
    """One node with n weighted parents, each in a layer of its own or all in one."""
    tables = np.random.default_rng(n).dirichlet(np.ones(3), (n, 2))
    if not separate:
        link = Link("x", "p", [0] * n, range(n), tables, range(n))
        return [Layer("p", n, 2), Layer("x", 1, 3)], [link]
    layers = [Layer(f"p{i}", 1, 2) for i in range(n)]
    return [*layers, Layer("x", 1, 3)], [
        Link("x", f"p{i}", [0], [0], table[None]) for i, table in enumerate(tables)
    ]


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
        The marginals of the other nodes, or of those asked for, by pgmpy's variable elimination.
    """
    from pgmpy.inference import VariableElimination
    from pgmpy.utils import get_example_model

    model = get_example_model(name)
    layers, links = [], []
    for node in model.nodes:
        table = model.get_cpds(node)
        table.normalize()  # printed with few digits
        values = np.moveaxis(np.asarray(table.values, float), 0, -1)
        parents = table.variables[1:]
        layers.append(Layer(node, 1, values.shape[-1], None if parents else values))
        if parents:
            zeros = np.zeros((1, len(parents)), int)
            links.append(Link(node, parents, [0], zeros, values[None]))
    query = VariableElimination(model).query

    def exact(seen, asked=None):
        words = {node: model.get_cpds(node).state_names[node][k] for node, k in seen.items()}
        others = asked or [node for node in model.nodes if node not in seen]
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
