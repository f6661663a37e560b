"""How exact belief propagation is, what each published shortcut costs, and pgmpy beside it."""

from __future__ import annotations

import time
from functools import partial

import numpy as np

from benchmarks.shared.networks import chain, drawn, pgmpy_model, published_network, star
from cortexviz.bayesnet import (
    EXACT,
    Network,
    exact_marginals,
    lambda_message_single,
    lambda_value_sampled,
    pi_message_from_belief,
    pi_value_weighted,
    propagate,
)
from cortexviz.bayesnet.experiments import (
    mean_kl,
    random_polytree,
    random_pyramid,
    sampling_cost,
)

SEEDS = range(20)


def exactness() -> None:
    """Largest difference from enumeration, and KL, on 20 random networks of each kind."""
    kinds = {
        "tree": lambda rng: random_polytree(rng, most_parents=1),
        "polytree, weighted": lambda rng: random_polytree(rng, combine="weighted"),
        "polytree, joint": lambda rng: random_polytree(rng, combine="joint"),
        "loops, 9 nodes": random_pyramid,
        "loops, 9 nodes, peaked": lambda rng: random_pyramid(rng, concentration=0.05),
    }
    print(f"{'network':24} {'schedule':9} {'largest error':>13} {'mean KL':>9} "
          f"{'worst KL':>9} {'sweeps':>7} {'converged':>10}")  # fmt: skip
    for kind, make in kinds.items():
        for schedule in ("up-down", "parallel", "residual"):
            errors, costs, sweeps, converged, n = [], [], [], 0, len(SEEDS)
            for seed in SEEDS:
                network, evidence = make(np.random.default_rng(seed))
                exact = exact_marginals(network, evidence)
                result = propagate(network, evidence, schedule).result()
                beliefs = result.beliefs
                errors.append(max(np.abs(beliefs[n] - exact[n]).max() for n in exact))
                costs.append(max(mean_kl(exact, beliefs), 0.0))
                sweeps.append(result.iterations)
                converged += result.converged
            print(f"{kind:24} {schedule:9} {max(errors):13.1e} {np.mean(costs):9.1e} "
                  f"{max(costs):9.1e} {np.mean(sweeps):7.1f} {converged:7}/{n}")  # fmt: skip


def converged_and_wrong() -> None:
    """Published networks: the largest error of a belief that has converged, pgmpy being the truth.

    Without evidence, and with all leaves observed, in 12 cases drawn from the network itself.
    """
    try:
        import pgmpy  # noqa: F401
    except ImportError:
        print("pgmpy is not installed: pip install 'cortexviz[test]'")
        return

    print(f"{'network':10} {'nodes':>5} {'no evidence':>11} {'leaves seen: median':>20} "
          f"{'largest':>8} {'converged':>10}")  # fmt: skip
    for name in ("asia", "child", "insurance", "alarm", "win95pts"):
        network, exact = published_network(name)
        parents = {above for link in network.links for above in link.parents}
        leaves = [layer.name for layer in network.layers if layer.name not in parents]
        errors, converged = [], 0
        for seed in range(13):
            case = drawn(network, np.random.default_rng(seed))
            seen = {node: case[node] for node in leaves} if seed else {}
            evidence = {node: {0: state} for node, state in seen.items()}
            result = propagate(network, evidence, max_iter=1000).result()
            converged += result.converged
            truth = exact(seen)
            errors.append(max(np.abs(result.beliefs[n][0] - truth[n]).max() for n in truth))
        print(f"{name:10} {len(network.layers):5} {errors[0]:11.3f} {np.median(errors[1:]):20.3f} "
              f"{max(errors[1:]):8.3f} {converged:7}/13")  # fmt: skip


def growth() -> None:
    """Seconds for networks of growing size, and how they grow: 1 is linear, 2 quadratic."""

    def sweep(network: Network) -> None:
        propagate(network, {}, max_iter=1).result()

    print(f"{'what':34} {'sizes':>18} {'seconds':>22} {'exponent':>9}")
    for what, make, sizes, work in (
        ("chain: build", chain, (400, 1000, 2500), None),
        ("chain: one sweep", chain, (400, 1000, 2500), sweep),
        ("weighted parents: build", star, (50, 100, 200), None),
        ("weighted parents: one sweep", star, (50, 100, 200), sweep),
    ):
        times = []
        for size in sizes:
            parts = make(size)
            whole = Network(*parts)
            times.append(best(partial(Network, *parts) if work is None else partial(work, whole)))
        exponent = np.log(times[-1] / times[0]) / np.log(sizes[-1] / sizes[0])
        print(f"{what:34} {'/'.join(map(str, sizes)):>18} "
              f"{' / '.join(f'{t:.3f}' for t in times):>22} {exponent:9.2f}")  # fmt: skip


def shortcuts() -> None:
    """Mean KL of each drop-in on the same 20 loopy networks (wide: 1 - 6 - 12 nodes)."""
    choices = {
        "exact equations": EXACT,
        "Eq. 12, lambda_min .01": EXACT._replace(
            lambda_value=partial(lambda_value_sampled, minimum=0.01)
        ),
        "Eq. 12, 2 messages": EXACT._replace(lambda_value=partial(lambda_value_sampled, n_max=2)),
        "Eq. 13, belief as message": EXACT._replace(pi_message=pi_message_from_belief),
        "Eq. 16, 1 state kept": EXACT._replace(
            pi_value_weighted=partial(pi_value_weighted, k_max=1)
        ),
        "Eq. 16, 1 parent kept": EXACT._replace(
            pi_value_weighted=partial(pi_value_weighted, m_max=1)
        ),
        "single-parent messages": EXACT._replace(lambda_message_weighted=lambda_message_single),
    }
    print(f"{'equations':28} {'9 nodes':>10} {'19 nodes':>10}   mean KL from enumeration, nats")
    for name, equations in choices.items():
        row = []
        for settings in ({}, {"sizes": (1, 6, 12), "n_states": 2}):
            costs = []
            for seed in SEEDS:
                network, evidence = random_pyramid(np.random.default_rng(seed), **settings)
                exact = exact_marginals(network, evidence)
                result = propagate(network, evidence, equations=equations).result()
                costs.append(mean_kl(exact, result.beliefs))
            row.append(np.mean(costs))
        print(f"{name:28} {row[0]:10.1e} {row[1]:10.1e}")


def sampling() -> None:
    """Text S2 of the paper: 9 parents with 60 states each."""
    print("kept                    KL from all, nats")
    for name, values in {"k_max": (1, 2, 4, 8), "m_max": (4, 2, 1)}.items():
        for value in values:
            runs = [sampling_cost(np.random.default_rng(seed), **{name: value}) for seed in SEEDS]
            print(f"{name} = {value:<16} {np.mean(runs):8.4f}")


def against_pgmpy() -> None:
    """Time of all beliefs of one polytree; pgmpy's belief propagation is asked node by node."""
    try:
        from pgmpy.inference import BeliefPropagation
    except ImportError:
        print("pgmpy is not installed: pip install 'cortexviz[test]'")
        return

    print(f"{'polytree of':12} {'cortexviz ms':>13} {'pgmpy ms':>9} {'ratio':>6}")
    for n_nodes in (10, 20, 40):
        network, evidence = random_polytree(np.random.default_rng(0), n_nodes)
        model, seen = pgmpy_model(network, evidence)

        def theirs(model=model, seen=seen):
            inference = BeliefPropagation(model)
            for name in model.nodes:
                inference.query([name], virtual_evidence=seen, show_progress=False)

        def ours(network=network, evidence=evidence):
            propagate(network, evidence).result()

        a, b = best(ours), best(theirs, repeats=1)
        print(f"{n_nodes:3} nodes    {1e3 * a:13.1f} {1e3 * b:9.1f} {b / a:6.1f}")


def best(function, repeats: int = 5) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    for part in (exactness, converged_and_wrong, growth, shortcuts, sampling, against_pgmpy):
        print(f"\n{part.__doc__}\n")
        part()


if __name__ == "__main__":
    main()
