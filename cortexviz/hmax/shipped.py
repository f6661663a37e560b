"""What the network for contours has learned from the silhouettes, as it comes with the package.

`docs/make_pretrained.py` makes the file: the tables of the layers below S3, which the presets
"fine", "contours" and "sizes" share, and what pictures of nothing are worth (`background.level`).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cortexviz.data import silhouettes
from cortexviz.hmax import archive
from cortexviz.hmax.inference import Tables
from cortexviz.hmax.learned import remembered
from cortexviz.hmax.model import HMAXNetwork
from cortexviz.hmax.presets import PRESETS, structure_named
from cortexviz.hmax.structure import Structure

__all__ = ["pretrained"]

FILE = Path(__file__).with_name("pretrained.npz")
# The seed, and the presets of which the level is in the file.
SEED, LEVELS = 0, ("contours", "sizes")


class Shipped(NamedTuple):
    """What is in the file."""

    tables: Tables
    structure: Structure
    levels: dict[str, float]


@cache
def shipped() -> Shipped:
    """The file, read once."""
    tables, structure, header = archive.load_tables(FILE)
    return Shipped(tables, structure, header["levels"])


def is_shipped(structure: Structure) -> bool:
    """Whether what its layers below S3 learn from the silhouettes comes with the package."""
    return structure.unpadded() == shipped().structure


def pretrained(structure: str | Structure = "contours", n_jobs: int | None = None) -> HMAXNetwork:
    """A network that knows the thirty silhouettes, in a second.

    The same, bit by bit, as ``HMAXNetwork(structure, n_jobs=n_jobs).fit(images, names)`` after
    ``names, images = silhouettes()``: the layers below S3 come with the package, and S3 looks at
    the pictures.

    Parameters
    ----------
    structure : "contours", "sizes", "fine" or Structure
        One whose layers below S3 are those of "contours"; its places may be others.
    n_jobs : int, optional
        As in `HMAXNetwork`.

    Raises
    ------
    ValueError
        If other layers are asked for: these have to learn, by `HMAXNetwork.fit`.
    """
    plan = structure_named(structure)
    if not is_shipped(plan):
        raise ValueError(
            "structure must have the layers below S3 of 'contours', whose tables come with the "
            f"package; got {structure!r}: use HMAXNetwork(structure).fit(images, names)"
        )
    network = HMAXNetwork(structure, n_jobs=n_jobs)
    names, images = silhouettes()
    plan.shapes(images.shape[1:])
    tables, reading = shipped().tables, network.reading
    network.learned_ = remembered(images, np.array(names), tables, plan, reading)
    network.n_features_in_ = images[0].size
    for name, level in shipped().levels.items():
        if plan == PRESETS[name]:
            archive.keep_level(network.learned_, level)
    return network
