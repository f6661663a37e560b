"""What networks for contours have learned from the silhouettes, as it comes with the package.

`docs/make_pretrained.py` makes the files: the tables of the layers below S3, which the presets
"fine", "contours" and "sizes" share and "turned" has of its own, and what pictures of nothing are
worth (`background.level`).
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

FOLDER, SEED = Path(__file__).parent, 0
# The presets that have learned, of which the level is in the file too.
FILES = {"pretrained.npz": ("contours", "sizes"), "pretrained_turned.npz": ("turned",)}


class Shipped(NamedTuple):
    """What is in a file."""

    tables: Tables
    structure: Structure
    levels: dict[str, float]


@cache
def shipped(file: str) -> Shipped:
    """One of `FILES`, read once."""
    tables, structure, header = archive.load_tables(FOLDER / file)
    return Shipped(tables, structure, header["levels"])


def _with_layers_of(structure: Structure) -> Shipped | None:
    """What has the same layers below S3."""
    plan = structure.unpadded()
    for file, presets in FILES.items():
        if plan == PRESETS[presets[0]].unpadded():
            return shipped(file)
    return None


def is_shipped(structure: Structure) -> bool:
    """Whether what its layers below S3 learn from the silhouettes comes with the package."""
    return _with_layers_of(structure) is not None


def pretrained(structure: str | Structure = "contours", n_jobs: int | None = None) -> HMAXNetwork:
    """A network that knows the thirty silhouettes, in a second.

    The same, bit by bit, as ``HMAXNetwork(structure, n_jobs=n_jobs).fit(images, names)`` after
    ``names, images = silhouettes()``: the layers below S3 come with the package, and S3 looks at
    the pictures.

    Parameters
    ----------
    structure : "contours", "sizes", "fine", "turned" or Structure
        One whose layers below S3 are those of "contours" or "turned"; its places may be others.
    n_jobs : int, optional
        As in `HMAXNetwork`.

    Raises
    ------
    ValueError
        If other layers are asked for: these have to learn, by `HMAXNetwork.fit`.

    Examples
    --------
    >>> from cortexviz.data import kanizsa
    >>> from cortexviz.hmax import pretrained
    >>> network = pretrained("contours")
    >>> str(network.predict([kanizsa()])[0])
    'square'
    """
    plan = structure_named(structure)
    known = _with_layers_of(plan)
    if known is None:
        raise ValueError(
            "structure must have the layers below S3 of 'contours' or 'turned', whose tables come "
            f"with the package; got {structure!r}: use HMAXNetwork(structure).fit(images, names)"
        )
    network = looked(HMAXNetwork(structure, n_jobs=n_jobs), known.tables)
    for name, level in known.levels.items():
        if plan == PRESETS[name]:
            archive.keep_level(network.learned_, level)
    return network


def looked(network: HMAXNetwork, tables: Tables) -> HMAXNetwork:
    """The network with S3 having looked at the silhouettes, and these tables below it."""
    names, images = silhouettes()
    plan = structure_named(network.structure)
    plan.shapes(images.shape[1:])
    network.learned_ = remembered(images, np.array(names), tables, plan, network.reading)
    network.n_features_in_ = images[0].size
    return network
