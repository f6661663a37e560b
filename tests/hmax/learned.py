"""Learn in a process of its own and write down what came of it: for `test_same_bits`.

python -m tests.hmax.learned PLAN THREADS FILE
"""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np

from cortexviz.data import kanizsa, silhouettes
from cortexviz.hmax import PRESETS, HMAXNetwork, Places
from tests.hmax.small import SMALL

PLACES = Places(reach=4, step=4, pad=4, scales=(1.0, 0.85))
PLANS = PRESETS | {"small": replace(SMALL, places=PLACES)}


def main(plan: str, threads: str, file: str) -> None:
    names, images = silhouettes()
    n = 6 if plan == "small" else len(names)
    network = HMAXNetwork(PLANS[plan], random_state=1, n_jobs=int(threads))
    network.fit(images[:n], names[:n])
    if plan == "turned":  # 48 angles of a few pictures, and of none of those of nothing: seconds
        network.nothing, images = 0, images[::10]
    *_, seen = network.perceive(kanizsa())
    exact = {f"table {i}": table for i, table in enumerate(network.tables_)}
    exact |= {"templates": network.memory_.templates, "images": network.pictures_}
    close = {"categories": network.predict_proba(images), "seen S1": seen.beliefs["S1"]}
    np.savez(file, kanizsa=kanizsa(), **exact, **{f"~{name}": x for name, x in close.items()})


if __name__ == "__main__":
    main(*sys.argv[1:])
