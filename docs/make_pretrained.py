"""Learn what comes with the package: `python docs/make_pretrained.py` (half a minute).

What `hmax.pretrained` brings along, and what models of recognition do (`studies.witnesses`). Tables
are the same, byte by byte, wherever they are made; a temporal memory is but for some rounding.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cortexviz.data import silhouettes
from cortexviz.hmax import PRESETS, HMAXNetwork
from cortexviz.hmax.archive import level_in, save_tables
from cortexviz.hmax.learned import remembered
from cortexviz.hmax.shipped import FILES, FOLDER, SEED
from cortexviz.studies import witnesses


def main(folder: Path | None = None) -> None:
    names, images = silhouettes()
    for file, presets in FILES.items():
        network = HMAXNetwork(presets[0], random_state=SEED, n_jobs=-1).fit(images, names)
        tables, structure = network.tables_, network.structure_.unpadded()
        levels = {}
        for name in presets:
            plan = PRESETS[name]
            learned = remembered(images, np.array(names), tables, plan, network.reading)
            levels[name] = learned.kept(level_in(plan), "log", n_jobs=-1)
        save_tables((folder or FOLDER) / file, tables, structure, random_state=SEED, levels=levels)
    witnesses.save(folder or witnesses.FOLDER)


if __name__ == "__main__":
    main()
