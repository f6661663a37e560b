"""A five-layer Bayesian network that sees: S1-C1-S2-C2-S3 (Dura-Bernal 2012).

================  ==================================================================================
`structure`       `Structure`, `Places`: every number of the network; `presets` have names
`gabor`           S1: oriented edges
`windows`         which nodes a window holds, and in how many a node is
`geometry`        receptive fields
`learning`        how the tables are learned, by `clustering`
`kernels`         the upward messages, compiled, without those of `silence`; `sampled` has them as
                  published
`inference`       one pass up, S1 to C2
`places`          S3 with hidden places: what, where and how large
`poses`           S3 with hidden sizes and angles, too; `looks` sees in all of them, by `frames` and
                  `closer`, and `posed` puts pictures into one
`background`      S3's "nothing I know"
`variety`         `Variety`: what the pictures of a category have in common, and other views of it
`learned`         `Learned`: what a network has learned, as a value; `recognition` sees with it
`model`           `HMAXNetwork`, a scikit-learn classifier (`fitted`, `classifier`)
`feedback`        `Feedback`: how expectation from above meets evidence from below
`perceive`        seeing step by step, up and down again; `flow` holds what flows, `top` is S3 in
                  it, and `instructions` what it may be told
`descent`         the downward messages, compiled; `expectation` has those of S3
`messages`        messages one by one, for study; `derivation` takes one node's belief apart
`reconstruction`  from beliefs in orientations back to a picture
`archive`         a trained network as a file; `shipped` has `pretrained`, which comes along
`figures`         the numbers of the paper's figures; `baselines` to compare with
`measures`        what feedback did, in numbers
`bridge`          the same network for `cortexviz.bayesnet`; `toy` is the paper's worked example
================  ==================================================================================

Inside: `settings` and `images` are the door; `elementary` and `threads` make it fast.
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
    presets,
    reconstruction,
    structure,
    toy,
    windows,
)
from cortexviz.hmax.feedback import Feedback
from cortexviz.hmax.gabor import gabor_bank, orientations, s1
from cortexviz.hmax.geometry import receptive_field
from cortexviz.hmax.inference import group_sums
from cortexviz.hmax.learning import Progress
from cortexviz.hmax.model import HMAXNetwork
from cortexviz.hmax.perceive import Step
from cortexviz.hmax.places import Place
from cortexviz.hmax.poses import Pose, Poses
from cortexviz.hmax.presets import PRESETS
from cortexviz.hmax.reconstruction import reconstruct
from cortexviz.hmax.shipped import pretrained
from cortexviz.hmax.structure import LAYERS, Places, Structure
from cortexviz.hmax.variety import Variety
from cortexviz.hmax.windows import parent_counts

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
    "Step",
    "Structure",
    "Variety",
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
    "presets",
    "pretrained",
    "receptive_field",
    "reconstruct",
    "reconstruction",
    "s1",
    "structure",
    "toy",
    "windows",
]
