"""A five-layer Bayesian network that sees: S1-C1-S2-C2-S3 (Dura-Bernal 2012).

=============  ===================================================================================
`structure`    `Structure`, `Places`, `PRESETS`: every parameter of the network's plan
`gabor`        S1: oriented edges
`geometry`     windows, parents, receptive fields
`learning`     how the tables are learned, by `clustering`
`kernels`      the upward messages, compiled; `sampled` has them as published
`inference`    one pass up, S1 to C2
`places`       S3 with hidden places: what, where and how large
`poses`        S3 with hidden sizes and angles, too; `looks` and `posed` put pictures into them
`sight`        `see`: what, in which pose, and the picture completed by it
`background`   S3's "nothing I know"
`model`        `HMAXNetwork`, a scikit-learn classifier
`feedback`     `Feedback`: how expectation from above meets evidence from below
`perceive`     seeing step by step, up and down again; `flow` holds what flows
`descent`      the downward messages, compiled; `edges` has them one by one, for study
`reconstruction`  from beliefs in orientations back to a picture
=============  ===================================================================================
"""

from cortexviz.hmax import (
    baselines,
    bridge,
    clustering,
    descent,
    figures,
    geometry,
    kernels,
    measures,
    perceive,
    reconstruction,
    structure,
    toy,
)
from cortexviz.hmax.feedback import Feedback
from cortexviz.hmax.gabor import gabor_bank, orientations, s1
from cortexviz.hmax.geometry import LAYERS, parent_counts, receptive_field
from cortexviz.hmax.inference import group_sums
from cortexviz.hmax.learning import Progress
from cortexviz.hmax.model import HMAXNetwork, Place
from cortexviz.hmax.perceive import Step
from cortexviz.hmax.poses import Pose, Poses
from cortexviz.hmax.reconstruction import reconstruct
from cortexviz.hmax.sight import Seen, see
from cortexviz.hmax.structure import PRESETS, Places, Structure

__all__ = [
    "LAYERS",
    "PRESETS",
    "Feedback",
    "HMAXNetwork",
    "Place",
    "Places",
    "Pose",
    "Poses",
    "Progress",
    "Seen",
    "Step",
    "Structure",
    "baselines",
    "bridge",
    "clustering",
    "descent",
    "figures",
    "gabor_bank",
    "geometry",
    "group_sums",
    "kernels",
    "measures",
    "orientations",
    "parent_counts",
    "perceive",
    "receptive_field",
    "reconstruct",
    "reconstruction",
    "s1",
    "see",
    "structure",
    "toy",
]
