"""Learn what `hmax.pretrained` brings along: `python docs/make_pretrained.py` (half a minute).

Its tables are the same, byte by byte, wherever it is made.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cortexviz.data import silhouettes
from cortexviz.hmax import PRESETS, HMAXNetwork
from cortexviz.hmax.archive import level_in, save_tables
from cortexviz.hmax.learned import remembered
from cortexviz.hmax.shipped import FILE, LEVELS, SEED


def main(path: Path = FILE) -> None:
    names, images = silhouettes()
    network = HMAXNetwork("contours", random_state=SEED, n_jobs=-1).fit(images, names)
    tables, structure = network.tables_, network.structure_.unpadded()
    levels = {}
    for name in LEVELS:
        plan = PRESETS[name]
        learned = remembered(images, np.array(names), tables, plan, network.reading)
        levels[name] = learned.kept(level_in(plan), "log", n_jobs=-1)
    save_tables(path, tables, structure, random_state=SEED, levels=levels)


if __name__ == "__main__":
    main()
