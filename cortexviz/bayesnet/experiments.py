"""Random networks, and what an approximation costs on them: the studies behind `make bench`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from cortexviz.base.arrays import array
from cortexviz.base.check import choice, generator, integer, real, sequence
from cortexviz.bayesnet import generic
from cortexviz.bayesnet.network import Layer, Link, Network

Evidence = dict[str, Any]
# Of a random network: more would take minutes, and tell nothing else.
MOST_NODES = 10_000


def kl_divergence(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """How many nats q wastes where p is true: KL(p, q) = sum_x p(x) log(p(x) / q(x)).

    Parameters
    ----------
    p, q : (..., n_states) arrays
        Probabilities that sum to 1 over the last axis.

    Returns
    -------
    (...) array, >= 0; infinite where q rules out what p allows.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bayesnet.experiments import kl_divergence
    >>> p, q = np.array([1.0, 0.0]), np.array([0.5, 0.5])
    >>> float(kl_divergence(p, q).round(4)), float(kl_divergence(q, p))  # log 2
    (0.6931, inf)
    """
    p = array("p", p, (..., "n_states"), low=0)
    q = array("q", q, p.shape, low=0)
    with np.errstate(divide="ignore", invalid="ignore", under="ignore"):
        return np.where(p > 0, p * (np.log(p) - np.log(q)), 0.0).sum(axis=-1)


def mean_kl(exact: Mapping[str, np.ndarray], beliefs: Mapping[str, np.ndarray]) -> float:
    """`kl_divergence` of the beliefs from the exact marginals, the mean over all nodes.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bayesnet.experiments import mean_kl
    >>> exact = {"rain": np.array([[1.0, 0.0]]), "grass": np.array([[0.3, 0.7]])}
    >>> round(mean_kl(exact, exact | {"rain": np.array([[0.5, 0.5]])}), 4)  # log(2) / 2
    0.3466
    """
    if not (isinstance(exact, Mapping) and isinstance(beliefs, Mapping) and exact):
        raise TypeError("exact and beliefs must be dicts of layer -> (n_nodes, n_states) arrays")
    if strange := [name for name in exact if name not in beliefs]:
        raise ValueError(f"beliefs must hold every layer of exact; it lacks {strange[0]!r}")
    each = [np.atleast_1d(kl_divergence(exact[name], beliefs[name])) for name in exact]
    return float(np.concatenate(each).mean())


def random_polytree(
    rng: np.random.Generator, n_nodes: int = 7, most_parents: int = 3, combine: str = "weighted"
) -> tuple[Network, Evidence]:
    """A random network without a loop, one node a layer, and evidence for up to three nodes.

    Every new node joins by one edge: as a child of a node that is there, or as one more parent.

    Parameters
    ----------
    n_nodes : int
        Each has 2 to 4 states.
    most_parents : int
        Of one node; 1 makes it a tree.
    combine : str
        "weighted" tables, "joint" tables, or "mixed".

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bayesnet import propagate
    >>> from cortexviz.bayesnet.experiments import random_polytree
    >>> network, evidence = random_polytree(np.random.default_rng(0), n_nodes=7)
    >>> len(network.layers), network.loop, propagate(network, evidence).result().exact
    (7, None, True)
    """
    generator("rng", rng)
    n_nodes = integer("n_nodes", n_nodes, 1, MOST_NODES)
    # Each node may have 4 states, and a joint table has an axis for each of its parents.
    most_parents = integer("most_parents", most_parents, 1, 10)
    choice("combine", combine, ["weighted", "joint", "mixed"])
    states = rng.integers(2, 5, size=n_nodes).tolist()
    parents: list[list[int]] = [[]]
    for node in range(1, n_nodes):
        other = int(rng.integers(node))
        upward = len(parents[other]) < most_parents and most_parents > 1 and rng.random() < 0.5
        parents.append([] if upward else [other])
        if upward:
            parents[other].append(node)
    priors = [None if above else _columns(rng, k) for above, k in zip(parents, states, strict=True)]
    layers = [
        Layer(f"n{i}", 1, k, prior) for i, (k, prior) in enumerate(zip(states, priors, strict=True))
    ]
    links = []
    for child, above in enumerate(parents):
        joint = combine == "joint" or (combine == "mixed" and rng.random() < 0.5)
        for group in [above] if joint and above else [[u] for u in above]:
            table = _columns(rng, 1, *(states[u] for u in group), states[child])
            zeros = np.zeros((1, len(group)), int)
            links.append(Link(f"n{child}", [f"n{u}" for u in group], zeros[:, 0], zeros, table))
    seen = rng.choice(n_nodes, size=min(n_nodes, 3), replace=False)
    evidence: Evidence = {f"n{i}": {0: rng.random(states[i]) + 0.01} for i in seen}
    evidence[f"n{seen[0]}"] = {0: int(rng.integers(states[seen[0]]))}
    return Network(layers, links, tree=True), evidence


def random_pyramid(
    rng: np.random.Generator,
    sizes: Sequence[int] = (2, 3, 4),
    n_states: int = 3,
    n_parents: int = 2,
    concentration: float = 1.0,
) -> tuple[Network, Evidence]:
    """Layers of `sizes` nodes from the top, each child with `n_parents` random weighted parents.

    With two parents or more it is full of loops. The evidence is a likelihood vector for every node
    of the lowest layer.

    Parameters
    ----------
    concentration : float
        Of the Dirichlet distribution that columns are drawn from: 1 gives any column, .05 nearly
        deterministic ones.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bayesnet.experiments import random_pyramid
    >>> network, evidence = random_pyramid(np.random.default_rng(0), sizes=(2, 3, 4))
    >>> [layer.n_nodes for layer in network.layers], network.loop is not None
    ([2, 3, 4], True)
    """
    generator("rng", rng)
    sizes = [integer("sizes", size, 1, MOST_NODES) for size in sequence("sizes", sizes)]
    if not sizes:
        raise ValueError("sizes must name at least one layer; got none")
    n_states = integer("n_states", n_states, 2, 1000)
    n_parents = integer("n_parents", n_parents, 1)
    real("concentration", concentration, 1e-3, 1e6)
    layers = [Layer(f"L{depth}", n, n_states) for depth, n in enumerate(sizes)]
    links = []
    for above, below in pairwise(layers):
        count = min(n_parents, above.n_nodes)
        chosen = [rng.choice(above.n_nodes, count, replace=False) for _ in range(below.n_nodes)]
        nodes = np.repeat(np.arange(below.n_nodes), count)
        cpts = _columns(rng, len(nodes), n_states, n_states, concentration=concentration)
        tables = np.arange(len(nodes))
        links.append(Link(below.name, above.name, nodes, np.concatenate(chosen), cpts, tables))
    evidence = {layers[-1].name: rng.random((layers[-1].n_nodes, n_states)) + 0.05}
    return Network(layers, links), evidence


def sampling_cost(
    rng: np.random.Generator,
    k_max: int | None = None,
    m_max: int | None = None,
    n_parents: int = 9,
    n_states: int = 60,
    n_nodes: int = 100,
) -> float:
    """Mean KL of Eq. 16 with sampled messages from Eq. 16 with all of them.

    Dura-Bernal 2012, Text S2; `cortexviz.studies.text_s2` asks all of it. Tables come from a
    Dirichlet distribution with concentration .3 and messages with .1.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bayesnet.experiments import sampling_cost
    >>> costs = [sampling_cost(np.random.default_rng(0), k_max=k) for k in (1, 10, 60)]
    >>> costs[0] > costs[1] > costs[2], round(costs[2], 6)
    (True, 0.0)
    """
    generator("rng", rng)
    n_parents = integer("n_parents", n_parents, 1, 1000)
    n_states = integer("n_states", n_states, 1, 1000)
    n_nodes = integer("n_nodes", n_nodes, 1, MOST_NODES)
    averaged = generic.averaged(rng, n_parents, n_states, n_nodes, 0.1)
    both = averaged.exact(), averaged.sampled(k_max, m_max)
    return float(kl_divergence(*map(generic.shares, both)).mean())


def _columns(rng: np.random.Generator, *shape: int, concentration: float = 1.0) -> np.ndarray:
    return rng.dirichlet(np.full(shape[-1], concentration), size=shape[:-1])
