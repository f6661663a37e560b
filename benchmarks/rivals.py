"""`bayesnet.propagate` beside PGMax and pgmpy: time, memory, and the same answers; one thread each.

They live in an environment of their own: ``pip install 'cortexviz[bench]'``.
"""

from __future__ import annotations

import os
import resource
import time
from itertools import pairwise

import numpy as np

from cortexviz.bayesnet import Layer, Link, Network, propagate

GRIDS = (30, 100)
LAYERS = ((1, 144, 3600),)
SWEEPS = 20


def grid(n: int) -> tuple[Network, np.ndarray]:
    """n x n binary nodes; every two neighbours have a child that was seen, their potential."""
    at = np.arange(n * n).reshape(n, n)
    ends = [(at[:-1], at[1:]), (at[:, :-1], at[:, 1:])]
    pairs = np.concatenate([np.stack([a.ravel(), b.ravel()], 1) for a, b in ends])
    alike = np.array([[0.6, 0.4], [0.4, 0.6]])
    table = np.stack([1 - alike, alike], -1)[None]
    link = Link("pair", ("node", "node"), np.arange(len(pairs)), pairs, table)
    return Network([Layer("node", n * n, 2), Layer("pair", len(pairs), 2)], [link]), pairs


def layered(sizes: tuple[int, ...]) -> tuple[Network, np.ndarray, np.ndarray]:
    """A tree of 4 states a node: network, (child, parent) over all nodes, and its one table."""
    table = np.full((4, 4), 0.1) + 0.6 * np.eye(4)
    layers = [Layer(f"L{i}", n, 4) for i, n in enumerate(sizes)]
    links, edges, start = [], [], 0
    for i, (above, below) in enumerate(pairwise(sizes)):
        child = np.arange(below)
        links.append(Link(f"L{i + 1}", f"L{i}", child, child * above // below, table[None]))
        edges.append(np.stack([start + above + child, start + child * above // below], 1))
        start += above
    return Network(layers, links), np.concatenate(edges), table


def per_sweep(run) -> float:
    """Milliseconds of processor time for one more sweep, the best of five pairs."""

    def cost(n: int) -> float:
        start = time.process_time()
        run(n)
        return time.process_time() - start

    run(1), run(1 + SWEEPS)  # compiled by now
    return 1e3 * min(cost(1 + SWEEPS) - cost(1) for _ in range(5)) / SWEEPS


def theirs(pairs: np.ndarray, table: np.ndarray, evidence: np.ndarray):
    """PGMax's sum-product on pairs of nodes: a function of the number of sweeps."""
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    import jax
    from pgmax import fgraph, fgroup, infer, vgroup

    nodes = vgroup.NDVarArray(num_states=evidence.shape[1], shape=(len(evidence),))
    graph = fgraph.FactorGraph(variable_groups=nodes)
    scopes = [[nodes[int(a)], nodes[int(b)]] for a, b in pairs]
    graph.add_factors(fgroup.PairwiseFactorGroup(scopes, np.log(table)))
    inferer = infer.build_inferer(graph.bp_state, backend="bp")
    start = inferer.init(evidence_updates={nodes: np.log(evidence)})
    steps = jax.jit(
        lambda arrays, n: inferer.run(arrays, num_iters=n, damping=0.0, temperature=1.0),
        static_argnums=1,
    )

    def run(n: int) -> np.ndarray:
        beliefs = inferer.get_beliefs(jax.block_until_ready(steps(start, n)))
        return np.asarray(infer.get_marginals(beliefs)[nodes])

    return run


def race(name: str, network: Network, evidence, ours_of, run) -> None:
    def ours(n: int, damping: float = 0.5) -> np.ndarray:
        # Damped, which costs us a little: a tree would be at rest, and done, after two sweeps.
        return ours_of(propagate(network, evidence, "up-down", damping, 0, n).result().beliefs)

    apart = float(np.abs(ours(60, 0) - run(60)).max())
    mine, other = per_sweep(ours), per_sweep(run)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:18} {mine:12.2f} {other:9.2f} {other / mine:6.1f} {apart:11.1e} {peak:9.0f}",
          flush=True)  # fmt: skip


def main() -> None:
    try:
        import pgmax  # noqa: F401
    except ImportError:
        print("PGMax is not installed: pip install 'cortexviz[bench]' in a new environment")
        return
    print(f"{'network':18} {'cortexviz ms':>12} {'PGMax ms':>9} {'ratio':>6} {'difference':>11} "
          f"{'peak MB':>9}")  # fmt: skip
    rng = np.random.default_rng(0)
    for n in GRIDS:
        network, pairs = grid(n)
        seen = rng.random((n * n, 2)) + 0.1
        evidence = {"node": seen, "pair": np.tile([0.0, 1.0], (len(pairs), 1))}
        run = theirs(pairs, np.array([[0.6, 0.4], [0.4, 0.6]]), seen)
        race(f"grid {n} x {n}", network, evidence, lambda beliefs: beliefs["node"], run)
    for sizes in LAYERS:
        network, edges, table = layered(sizes)
        seen = np.ones((sum(sizes), 4))
        seen[-sizes[-1] :] = rng.random((sizes[-1], 4)) + 0.1
        run = theirs(edges, table, seen)
        last = f"L{len(sizes) - 1}"
        race("-".join(map(str, sizes)), network, {last: seen[-sizes[-1] :]},
             lambda beliefs: np.concatenate(list(beliefs.values())), run)  # fmt: skip


if __name__ == "__main__":
    main()
