"""A cortex that grows its own V1: neurons see patches of photographs, and noise turns into bars.

============  ====================================================================================
`patches`     what the eye sees: `Patches` of pictures, and any other `Source`
`worlds`      `natural_patches` of photographs, and of two worlds without edges
`rule`        response, BCM, Hebb and Oja one pattern at a time: the definition, in NumPy
`params`      `Params`, what a person chooses
`training`    `State` and `train`, the iterator that everything pulls from, by a compiled `kernel`
`components`  what PCA makes of the same patches
`gabors`      `fit_gabor`: what kind of line each neuron looks for
`tuning`      gratings, tuning curves and orientation selectivity
`eyes`        two of them: `Eyes`, a source of patches, under a `Condition`
`rearing`     `rear`: growing up under one condition after the other; ocular dominance
`channels`    learned fields as filters for `cortexviz.hmax`
`lines`       and such that look for thin lines, as Gabor functions do
============  ====================================================================================

>>> from cortexviz.v1 import Params, fit_gabor, natural_patches, train
>>> world = natural_patches()
>>> *_, last = train(Params(n_neurons=16, steps=200_000), world, seed=0)
>>> bool((fit_gabor(last.weights, world.mask).r2 > 0.5).mean() > 0.8)
True

Law & Cooper 1994. The same seed gives the same bytes on one machine.
"""

from cortexviz.v1.channels import channels
from cortexviz.v1.components import principal_components
from cortexviz.v1.eyes import CONDITIONS, Condition, Eyes
from cortexviz.v1.gabors import Gabors, fit_gabor
from cortexviz.v1.lines import lines
from cortexviz.v1.params import Params
from cortexviz.v1.patches import Patches, Source, fields
from cortexviz.v1.rearing import (
    REARED,
    Moment,
    dominance_groups,
    ocular_dominance,
    rear,
)
from cortexviz.v1.rule import response
from cortexviz.v1.training import State, train
from cortexviz.v1.tuning import Tuning, gratings, orientation_index, tuning
from cortexviz.v1.worlds import natural_patches

__all__ = [
    "CONDITIONS",
    "REARED",
    "Condition",
    "Eyes",
    "Gabors",
    "Moment",
    "Params",
    "Patches",
    "Source",
    "State",
    "Tuning",
    "channels",
    "dominance_groups",
    "fields",
    "fit_gabor",
    "gratings",
    "lines",
    "natural_patches",
    "ocular_dominance",
    "orientation_index",
    "principal_components",
    "rear",
    "response",
    "train",
    "tuning",
]
