"""One pairwise graph as cortexviz, PGMax and pgmpy have it, and a trial of each of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import psutil

from cortexviz.bayesnet import Layer, Link, Network, exact_marginals, propagate

SWEEPS = 20  # to rest, in these networks
MORE = 5  # in a measurement of one


class Graph(NamedTuple):
    """Nodes of equally many states, of which every two neighbours share a table.

    Scaled so that the sum over all states is about 1: pgmpy compares with an absolute tolerance,
    and takes for calibrated what is small (its junction tree then answers wrongly).
    """

    sizes: tuple[int, ...]  # of the layers of a tree; () for a grid
    pairs: np.ndarray  # (n_edges, 2): lower, upper
    table: np.ndarray  # (k, k), symmetric
    seen: np.ndarray  # (n_nodes, k)


class Way(NamedTuple):
    """How a package that is ready does it."""

    sweep: Callable[[], float]  # seconds of one more sweep
    beliefs: Callable[[], np.ndarray]  # (n_nodes, k), of all nodes


class Trial(NamedTuple):
    """What a package needed, in seconds of processor time."""

    nodes: int
    edges: int
    ready: float  # built and compiled
    sweep: float
    whole: float  # all beliefs
    busiest: float  # share of the time in the thread that did most
    beliefs: np.ndarray


def grid(n: int) -> Graph:
    """n x n binary nodes that like to be alike."""
    at = np.arange(n * n).reshape(n, n)
    ends = [(at[:-1], at[1:]), (at[:, :-1], at[:, 1:])]
    pairs = np.concatenate([np.stack([a.ravel(), b.ravel()], 1) for a, b in ends])
    return Graph((), pairs, np.array([[1.2, 0.8], [0.8, 1.2]]), _seen(n * n, 2))


def layered(m: int, k: int = 4) -> Graph:
    """A tree of layers of 1, m and 25 m nodes with k states each, the lowest of which are seen."""
    sizes, above, edges = (1, m, 25 * m), 0, []
    for few, many in pairwise(sizes):
        child = np.arange(many)
        edges.append(np.stack([above + few + child, above + child * few // many], 1))
        above += few
    seen = np.ones((sum(sizes), k))
    seen[-sizes[-1] :] = k * _seen(sizes[-1], k)
    return Graph(sizes, np.concatenate(edges), 0.4 / k + 0.6 * np.eye(k), seen)


def _seen(n: int, k: int) -> np.ndarray:
    rows = np.random.default_rng(0).random((n, k)) + 0.1
    return rows / rows.sum(1, keepdims=True)


FAMILIES = {"grid": grid, "layered": layered}


def as_network(graph: Graph) -> tuple[Network, dict[str, np.ndarray]]:
    """With its evidence. Neighbours in a grid have a child that was seen: it is their table."""
    pairs, table, k = graph.pairs, graph.table, len(graph.table)
    if not graph.sizes:
        likes = np.stack([1 - table / 2, table / 2], -1)[None]
        link = Link("pair", ("node", "node"), np.arange(len(pairs)), pairs, likes)
        layers = [Layer("node", len(graph.seen), k), Layer("pair", len(pairs), 2)]
        evidence = {"node": graph.seen, "pair": np.tile([0.0, 1.0], (len(pairs), 1))}
        return Network(layers, [link]), evidence
    layers = [Layer(f"L{i}", n, k) for i, n in enumerate(graph.sizes)]
    starts = np.cumsum([0, *graph.sizes])
    links = []
    for i, (above, child, stop) in enumerate(zip(starts, starts[1:], starts[2:], strict=False)):
        nodes, parents = pairs[child - 1 : stop - 1].T
        links.append(Link(f"L{i + 1}", f"L{i}", nodes - child, parents - above, table[None]))
    return Network(layers, links), {layers[-1].name: graph.seen[starts[-2] :]}


def of_nodes(graph: Graph, beliefs: dict[str, np.ndarray]) -> np.ndarray:
    """Rows in the order of the graph's nodes."""
    return np.concatenate(list(beliefs.values())) if graph.sizes else beliefs["node"]


def cortexviz(graph: Graph) -> Way:
    """`propagate`; damped while timed, which costs a little: a tree would rest after two sweeps."""
    network, evidence = as_network(graph)

    def run(n: int, damping: float = 0.5) -> np.ndarray:
        found = propagate(network, evidence, "up-down", damping, 0, n).result()
        return of_nodes(graph, found.beliefs)

    run(1)  # compiled by now
    return Way(lambda: more(run), lambda: run(SWEEPS, 0.0))


def junction(graph: Graph) -> Way:
    """`exact_marginals`, which has no sweeps."""
    network, evidence = as_network(graph)
    return Way(lambda: np.nan, lambda: of_nodes(graph, exact_marginals(network, evidence)))


def pgmax(graph: Graph) -> Way:
    """Sum-product, all messages at once."""
    import jax
    from pgmax import fgraph, fgroup, infer, vgroup

    nodes = vgroup.NDVarArray(num_states=len(graph.table), shape=(len(graph.seen),))
    factors = fgraph.FactorGraph(variable_groups=nodes)
    scopes = [[nodes[int(a)], nodes[int(b)]] for a, b in graph.pairs]
    factors.add_factors(fgroup.PairwiseFactorGroup(scopes, np.log(graph.table)))
    inferer = infer.build_inferer(factors.bp_state, backend="bp")
    start = inferer.init(evidence_updates={nodes: np.log(graph.seen)})

    def after(n: int, potentials, messages, evidence):
        arrays = type(start)(potentials, messages, evidence)
        arrays = inferer.run(arrays, num_iters=n, damping=0.0, temperature=1.0)
        return infer.get_marginals(inferer.get_beliefs(arrays))[nodes]

    given = start.log_potentials, start.ftov_msgs, start.evidence
    ready = {n: jax.jit(partial(after, n)).lower(*given).compile() for n in (1, 1 + MORE, SWEEPS)}

    def run(n: int) -> np.ndarray:
        return np.asarray(ready[n](*given))

    return Way(lambda: more(run), lambda: run(SWEEPS))


def pgmpy(graph: Graph) -> Way:
    """Trees by its message passing, node by node; grids, for which it has none, by junction tree.

    A sweep is one node's question, which sends every message once, or the tree's calibration.
    """
    from pgmpy.factors.discrete import DiscreteFactor
    from pgmpy.inference import BeliefPropagation, BeliefPropagationWithMessagePassing
    from pgmpy.models import DiscreteMarkovNetwork, FactorGraph

    k, scopes = len(graph.table), graph.pairs.tolist()
    factors = [DiscreteFactor(scope, [k, k], graph.table) for scope in scopes]
    factors += [DiscreteFactor([i], [k], row) for i, row in enumerate(graph.seen) if np.ptp(row)]
    nodes = range(len(graph.seen))
    if graph.sizes:
        tree = FactorGraph([(node, factor) for factor in factors for node in factor.variables])
        tree.add_factors(*factors)
        passing = BeliefPropagationWithMessagePassing(tree)
        return Way(
            lambda: least(lambda: passing.query([0])),
            lambda: np.stack([factor.values for factor in passing.query(nodes).values()]),
        )
    model = DiscreteMarkovNetwork(scopes)
    model.add_factors(*factors)
    cliques = BeliefPropagation(model)

    def beliefs() -> np.ndarray:
        found = np.empty((len(graph.seen), k))
        for clique, belief in cliques.get_clique_beliefs().items():
            for node in clique:
                others = [one for one in clique if one != node]
                found[node] = belief.marginalize(others, inplace=False).values
        return found / found.sum(1, keepdims=True)

    calibrated = cost(cliques.calibrate)
    return Way(lambda: calibrated, beliefs)


def shrunk(factor: float) -> float:
    """How far off pgmpy's junction tree is when evidence shrinks, which should change no belief."""
    graph = grid(5)
    ways = pgmpy(graph), pgmpy(graph._replace(seen=factor * graph.seen))
    return float(np.abs(np.subtract(*(way.beliefs() for way in ways))).max())


PACKAGES = {"cortexviz": cortexviz, "exact": junction, "PGMax": pgmax, "pgmpy": pgmpy}


def cost(function: Callable[[], object]) -> float:
    """Seconds of processor time."""
    start = time.process_time()
    function()
    return time.process_time() - start


def least(function: Callable[[], object]) -> float:
    """The least cost of some calls, at most twenty in about half a second."""
    costs = [cost(function)]
    while sum(costs) < 0.5 and len(costs) < 20:
        costs.append(cost(function))
    return min(costs)


def more(run: Callable[[int], object]) -> float:
    """Seconds of one more sweep."""
    return (least(lambda: run(1 + MORE)) - least(lambda: run(1))) / MORE


def trial(package: str, family: str, size: int) -> Trial:
    """Everything that is measured, in the process that calls."""
    graph = FAMILIES[family](size)
    start = time.process_time()
    way = PACKAGES[package](graph)
    ready, before = time.process_time() - start, _threads()
    sweep, start = way.sweep(), time.process_time()
    beliefs = way.beliefs()
    whole = time.process_time() - start
    spent = {one: time - before.get(one, 0) for one, time in _threads().items()}
    busiest = max(spent.values()) / (sum(spent.values()) or np.nan)
    sizes = len(graph.seen), len(graph.pairs)
    return Trial(*sizes, ready, sweep, whole, busiest, beliefs)


def _threads() -> dict[int, float]:
    return {one.id: one.user_time for one in psutil.Process().threads()}
