"""The networks that tables are about, and how they write a share."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from cortexviz.data import silhouettes
from cortexviz.hmax import PRESETS, HMAXNetwork

SEED = 77
PUBLISHED = {name: replace(PRESETS[name], places=None) for name in PRESETS}


def network(structure, **settings) -> HMAXNetwork:
    return HMAXNetwork(structure, **{"n_jobs": 2, **settings})


@cache
def as_published() -> HMAXNetwork:
    """S3 must name one of its objects, at one place."""
    names, images = silhouettes()
    return network(PUBLISHED["recognise"], nothing=0).fit(images, names)


def percent(values: np.ndarray) -> str:
    return f"{100 * np.mean(values):.1f}"
