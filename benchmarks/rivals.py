"""`bayesnet` beside PGMax and pgmpy as networks grow: answers, time, memory, where each stops.

    python -m benchmarks.rivals                          print every table
    python -m benchmarks.rivals race --seconds 60        some of them, with other bounds
    python -m benchmarks.rivals --write                  and put them into docs/bayesnet.md

They live in an environment of their own: `make bench-rivals` makes it, with the lowest versions
that pyproject.toml allows. Each trial has a process of its own, on one processor; times are of the
processor, not of the clock.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tracemalloc
from collections.abc import Iterator, Sequence
from functools import partial
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from benchmarks.shared.bounded import Bounds, Outcome, bounded
from benchmarks.shared.lowest import lowest
from benchmarks.shared.networks import published_network
from benchmarks.shared.packages import (
    FAMILIES,
    PACKAGES,
    as_network,
    cortexviz,
    cost,
    grid,
    layered,
    shrunk,
    trial,
)
from benchmarks.shared.page import markdown, write_tables
from cortexviz.bayesnet import Network, exact_marginals, propagate

LADDERS = {
    "grid": (5, 10, 15, 30, 100, 300, 1000, 2000),
    "layered": (4, 36, 144, 1440, 14400, 57600),
}
GROWING = {"grid": (40, 80, 160, 320), "layered": (144, 432, 1296, 3888)}
PUBLISHED = ("asia", "alarm", "insurance", "hailfinder", "win95pts")
REPEATS = 5
RUNNING = ("numpy", "numba", "jax", "pgmax", "pgmpy")


def named(family: str, size: int) -> str:
    return f"{size} x {size}" if family == "grid" else f"1-{size}-{25 * size}"


def race(bounds: Bounds) -> str:
    """Both families, each package until it stops; then who held what."""
    bounded(trial, "cortexviz", "grid", 3, bounds=Bounds(600, bounds.memory))  # compiled, and kept
    results = {family: list(climb(family, sizes, bounds)) for family, sizes in LADDERS.items()}
    rows = (row for trials in results.values() for row in held(trials))
    parts = [
        markdown([HEAD, *rows]),
        markdown([STOPS, *stops(results)]),
        *(ratios(family, trials) for family, trials in results.items()),
        threads([row for trials in results.values() for row in trials]),
        careless(bounds),
    ]
    return "\n\n".join(parts)


STOPS = ["package", "grid", "why no further", "layered", "why no further"]
HEAD = ["network", "nodes", "package", "ready, s", "a sweep, ms", "all beliefs, s", "peak, MB",
        "from cortexviz", "from exact"]  # fmt: skip
Row = tuple[str, int, str, Outcome]  # family, size, package and what came of it


def climb(family: str, sizes: Sequence[int], bounds: Bounds) -> Iterator[Row]:
    """Every package on every size, until its first that fails."""
    racing = list(PACKAGES)
    for size in sizes:
        for package in tuple(racing):
            outcome = bounded(trial, package, family, size, bounds=bounds)
            print(f"{family} {named(family, size)}: {package} {outcome.why or 'done'}",
                  file=sys.stderr, flush=True)  # fmt: skip
            if outcome.why:
                racing.remove(package)
            yield family, size, package, outcome


def held(trials: Sequence[Row]) -> Iterator[list[str]]:
    """What was measured, with the largest difference between beliefs."""
    found = {(size, package): one.value for _, size, package, one in trials if one.value}
    for family, size, package, outcome in trials:
        if one := outcome.value:
            apart = [
                f"{np.abs(one.beliefs - found[size, other].beliefs).max():.0e}"
                if other != package and (size, other) in found
                else ""
                for other in ("cortexviz", "exact")
            ]
            sweep = "" if np.isnan(one.sweep) else f"{1e3 * one.sweep:.3g}"
            yield [named(family, size), f"{one.nodes:,}", package, f"{one.ready:.2f}", sweep,
                   f"{one.whole:.3g}", f"{outcome.peak / 1e6:.0f}", *apart]  # fmt: skip


def stops(results: dict[str, list[Row]]) -> Iterator[list[str]]:
    """The largest network of each family that a package held, and why not the next."""
    for package in PACKAGES:
        row = [package]
        for family, trials in results.items():
            own = [(size, one) for _, size, name, one in trials if name == package]
            most = max((size for size, one in own if not one.why), default=None)
            last, outcome = own[-1]
            row.append(named(family, most) if most else "none")
            why = f"{named(family, last)}: {outcome.why}" if outcome.why else "not before the end"
            row.append(why.replace("|", "/")[:160])
        yield row


def ratios(family: str, trials: Sequence[Row]) -> str:
    """Where PGMax is the slower one, above 1."""
    sweeps = {(size, package): one.value.sweep for _, size, package, one in trials if one.value}
    found = [f"{named(family, size)}: {sweep / sweeps[size, 'cortexviz']:.1f}"
             for (size, package), sweep in sweeps.items() if package == "PGMax"]  # fmt: skip
    return f"A sweep of PGMax over one of cortexviz: {', '.join(found)}."


def threads(trials: Sequence[Row]) -> str:
    """How much of the work one thread did: in longer trials only, since its clock is coarse."""
    shares = []
    for package in PACKAGES:
        own = [one.value.busiest for _, _, name, one in trials
               if name == package and one.value and one.value.whole > 0.3]  # fmt: skip
        if own:
            shares.append(f"{package} {100 * min(own):.0f} %")
    return f"Work of the busiest thread, at least, all on one processor: {', '.join(shares)}."


def careless(bounds: Bounds) -> str:
    off = bounded(shrunk, 0.1, bounds=bounds)
    what = "The junction tree of pgmpy for 5 x 5, all evidence a tenth of what it was"
    return f"{what}: {off.why or f'beliefs off by {off.value:.2f}'}."


def growth() -> str:
    """Time of a sweep against edges, log against log, five times; then bytes."""
    rows = []
    for family, sizes in GROWING.items():
        graphs = [FAMILIES[family](size) for size in sizes]
        edges = [n_edges(as_network(graph)[0]) for graph in graphs]
        ways = [cortexviz(graph) for graph in graphs]
        times = np.array([[way.sweep() for way in ways] for _ in range(REPEATS)])
        slopes = [np.polyfit(np.log(edges), np.log(row), 1)[0] for row in times]
        nano = 1e9 * times.min(0) / edges
        rows.append([family, f"{edges[0]:,} to {edges[-1]:,}", f"{nano[0]:.0f} to {nano[-1]:.0f}",
                     f"{np.mean(slopes):.2f} ± {np.std(slopes, ddof=1):.2f}"])  # fmt: skip
    head = ["a sweep of", "edges", "ns an edge", "exponent ± sd"]
    return markdown([head, *rows]) + "\n\n" + memory()


def memory() -> str:
    """Bytes of a network of binary nodes, its evidence and a result, by least squares."""
    counts, found = [], []
    for graph in (grid(40), grid(80), layered(100, 2), layered(400, 2)):
        tracemalloc.start()
        network, evidence = as_network(graph)
        result = propagate(network, evidence, max_iter=2).result()
        found.append(tracemalloc.get_traced_memory())
        tracemalloc.stop()
        counts.append([sum(map(len, result.beliefs.values())), n_edges(network)])
    rows = []
    for name, measured in zip(("kept", "at the peak"), np.transpose(found), strict=True):
        fit = np.linalg.lstsq(counts, measured, rcond=None)[0]
        off = np.abs(counts @ fit / measured - 1).max()
        rows.append([name, *(f"{one:.0f}" for one in fit), f"{100 * off:.1f} %"])
    return markdown([["bytes", "a binary node", "an edge", "fits within"], *rows])


def n_edges(network: Network) -> int:
    return sum(map(len, network.edges.values()))


def published() -> str:
    """Networks of the field, without evidence: beliefs of all nodes."""
    rows = []
    for name in PUBLISHED:
        network, theirs = published_network(name)
        exact_marginals(network, {}), propagate(network, {}).result()  # compiled by now
        ours = exact_marginals(network, {})
        truth, result = theirs({}), propagate(network, {}, max_iter=1000).result()
        mine = min(cost(lambda n=network: exact_marginals(n, {})) for _ in range(REPEATS))
        apart, off = (max(np.abs(of[node][0] - truth[node]).max() for node in truth)
                      for of in (ours, result.beliefs))  # fmt: skip
        rows.append([name, str(len(truth)), f"{1e3 * mine:.1f}",
                     f"{1e3 * cost(lambda f=theirs: f({})):.0f}", f"{apart:.0e}", f"{off:.0e}",
                     "yes" if result.converged else "no"])  # fmt: skip
    head = ["network", "nodes", "`exact_marginals`, ms", "pgmpy, ms", "apart",
            "`propagate` is off by", "it converged"]  # fmt: skip
    return markdown([head, *rows])


def versions() -> str:
    """What ran, and the lowest that is allowed."""
    rows = [[name, installed(name), low] for name, low in lowest("bench").items()
            if name in RUNNING]  # fmt: skip
    head = [f"Python {platform.python_version()}", "here", "lowest"]
    return markdown([head, *rows])


def installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not here"


def main(arguments: Sequence[str] = ()) -> None:
    limits = argparse.ArgumentParser(add_help=False)
    limits.add_argument("--seconds", type=float, default=Bounds().seconds,
                        help="of processor time, for one trial")  # fmt: skip
    limits.add_argument("--memory", type=float, default=Bounds().memory / 1e9,
                        help="GB of address space, for one trial")  # fmt: skip
    asked = limits.parse_known_args(arguments)[0]
    bounds = Bounds(asked.seconds, 1e9 * asked.memory)
    tables = {"versions": versions, "race": partial(race, bounds), "growth": growth,
              "published": published}  # fmt: skip
    write_tables("bayesnet.md", tables, arguments, limits)


if __name__ == "__main__":
    main(sys.argv[1:])
