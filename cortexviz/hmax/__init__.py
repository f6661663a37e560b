"""A five-layer Bayesian network that sees: S1-C1-S2-C2-S3 (Dura-Bernal 2012).

=============  ===================================================================================
`structure`    `Structure`, `Places`, `PRESETS`: every parameter of the network's plan
`gabor`        S1: oriented edges
`geometry`     windows, parents, receptive fields
`learning`     how the tables are learned
`kernels`      the upward messages, compiled; `sampled` has them as published
`inference`    one pass up, S1 to C2
`places`       S3 with hidden places: what, where and how large
`model`        `HMAXNetwork`, a scikit-learn classifier
=============  ===================================================================================
"""

from cortexviz.hmax.gabor import gabor_bank, orientations, s1
from cortexviz.hmax.geometry import LAYERS, parent_counts, receptive_field
from cortexviz.hmax.inference import group_sums
from cortexviz.hmax.learning import Progress
from cortexviz.hmax.model import HMAXNetwork, Place
from cortexviz.hmax.structure import PRESETS, Places, Structure

__all__ = [
    "LAYERS",
    "PRESETS",
    "HMAXNetwork",
    "Place",
    "Places",
    "Progress",
    "Structure",
    "gabor_bank",
    "group_sums",
    "orientations",
    "parent_counts",
    "receptive_field",
    "s1",
]
