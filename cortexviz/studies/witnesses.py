"""The three models of Fig. 13 with the thirty silhouettes in mind: what takes long comes along.

`docs/make_pretrained.py` makes the file: what the layers of the Bayesian network below S3 have
learned, and all levels of the temporal memory. The deterministic HMAX learns faster than it reads.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cortexviz.base.files import read_arrays, replacing
from cortexviz.data import silhouettes
from cortexviz.hmax import HMAXNetwork, background
from cortexviz.hmax.archive import keep_level
from cortexviz.hmax.classifier import front_end
from cortexviz.hmax.inference import Tables
from cortexviz.hmax.shipped import looked
from cortexviz.rivals import HTM
from cortexviz.rivals.accounts import Witness
from cortexviz.rivals.hierarchy import Hierarchy, Level
from cortexviz.studies.race import contestant

FOLDER, FILE = Path(__file__).parent, "witnesses.npz"


def witness(name: str) -> Witness:
    """A model as ``contestant(name).fit(images, names)`` after ``names, images = silhouettes()``.

    Parameters
    ----------
    name : "HMAX", "as published" or "HTM"
    """
    model = contestant(name)
    if isinstance(model, HMAXNetwork):
        known = _read()
        network = looked(model, Tables(*(known[field] for field in Tables._fields)))
        keep_level(network.learned_, float(known["level"]), model.combine)
        return network
    if isinstance(model, HTM):
        return _remembering(model)
    names, images = silhouettes()
    return model.fit(images, names)


def save(folder: Path = FOLDER) -> None:
    """Have two of them learn, and write the file."""
    names, images = silhouettes()
    network, memory = (contestant(name).fit(images, names) for name in ("as published", "HTM"))
    level = network.learned_.kept(background.level, network.combine, n_jobs=None)
    arrays = network.tables_._asdict() | {"level": np.float64(level)}
    for i, level in enumerate(memory.hierarchy_.levels):
        coincidences = level.coincidences
        if i:  # numbers of groups, of which there are few
            coincidences = coincidences.astype(np.min_scalar_type(coincidences.max()))
        arrays |= {f"coincidences {i}": coincidences, f"groups {i}": level.groups}
    with replacing(folder / FILE) as file:
        np.savez_compressed(file, **arrays)


def _read() -> dict[str, np.ndarray]:
    return read_arrays(FOLDER / FILE, "what docs/make_pretrained.py has written")


def _remembering(memory: HTM) -> HTM:
    names, images = silhouettes()
    known, shape = _read(), images.shape[1:]
    plan = front_end(memory.structure, shape)
    windows = [(plan.window(layer), plan.step(layer)) for layer in ("C1", "S2", "C2")]
    levels = [
        Level(known[f"coincidences {i}"], known[f"groups {i}"], *window)
        for i, window in enumerate([*windows, (0, 1)])
    ]
    above = [one._replace(coincidences=one.coincidences.astype(int)) for one in levels[1:]]
    memory.hierarchy_ = Hierarchy((levels[0], *above), memory.sigma, memory.first == "maximum")
    memory.structure_, memory.image_shape_, memory.classes_ = plan, shape, np.unique(names)
    memory.n_features_in_ = images[0].size
    return memory
