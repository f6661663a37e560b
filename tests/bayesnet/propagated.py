"""Beliefs of two networks, written to a file: `python -m tests.bayesnet.propagated FILE`."""

from __future__ import annotations

import sys

import numpy as np

from cortexviz.bayesnet import exact_marginals, propagate
from tests.bayesnet.oracles import loopy, random_polytree


def beliefs() -> dict[str, np.ndarray]:
    """By messages, by their maxima and exactly, with loops and without."""
    tree = random_polytree(3, n_nodes=8, combine="mixed")
    found = {}
    for kind, (network, evidence) in {"loops": loopy(0), "tree": tree}.items():
        ways = {
            "sum": propagate(network, evidence, max_iter=30).result().beliefs,
            "max": propagate(network, evidence, max_iter=30, semiring="max").result().beliefs,
            "exact": exact_marginals(network, evidence),
        }
        found |= {f"{kind} {way} {n}": b for way, of in ways.items() for n, b in of.items()}
    return found


if __name__ == "__main__":
    np.savez(sys.argv[1], **beliefs())
