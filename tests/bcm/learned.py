"""Train in a process of its own and write the weights down.

python -m tests.bcm.learned FILE
"""

from __future__ import annotations

import sys

import numpy as np

from cortexviz import bcm
from cortexviz.data import silhouettes


def main(file: str) -> None:
    images, params = silhouettes().images[:10, ::3, ::3], bcm.Params(n_neurons=5, epochs=300)
    runs = [bcm.train(params, images, seed, every=300) for seed in range(4)]
    np.save(file, np.stack([[state.weights for state in run] for run in runs]))


if __name__ == "__main__":
    main(*sys.argv[1:])
