"""BCM plasticity on images: a neuron's weights evolve from noise into what it has learned to see.

==================  ==============================================================================
`interactions`      the lateral matrices L and B (Rondini 2023, Eq. 1)
`rule`              response, threshold, modification, weight change: the definition, in NumPy
`params`            `Params`, what a person chooses: also by name in `activations`, `initializers`
                    and `optimizers`
`training`          `State` and `train`, the iterator that everything pulls from
`learners`          three ways through one rule, two of them compiled (`kernel`, with the products
                    of `tiles` in the processor's `vectors`; `storage`), one for a `team` of threads
`ensemble`          many seeds in parallel, in `threads`
`devices`           a graphics card, where one is asked for: the rule `batched` in torch, or
                    `fused` by Triton with weights `resident`, of many networks `together`
`estimator`         `BCM`, the same network for scikit-learn
`archive`           a trained `BCM` as a file
`analysis`          selectivity, preferred images, synthetic images
`counting`          how many different faces there are among them, and what is noise
==================  ==============================================================================

>>> from cortexviz.bcm import Params, train
>>> import numpy as np
>>> images = np.random.default_rng(0).random((10, 8, 8))
>>> for state in train(Params(n_neurons=5, epochs=100), images, seed=0, every=50):
...     print(state.epoch, state.weights.shape, state.responses.shape)
0 (5, 64) (10, 5)
50 (5, 64) (10, 5)
100 (5, 64) (10, 5)

The same seed gives the same bytes on one machine, in however many processes or threads. A processor
that rounds otherwise (with or without fused multiply-add, say) starts from the same bytes: after
300 epochs of Adam its weights, up to .3 or more, agree to 1e-4 (8e-6 in the worst of ten networks).
Now and then Adam throws a settled network into a swing, which enlarges what rounding left: after
3000 epochs single weights differ by up to .04, and each neuron's picture is the same: of float32
with float64 r > .998, in half of 144 trainings > .9999 for the worst neuron.
"""

from typing import Any

from cortexviz.bcm.analysis import (
    mirror_agreement,
    preferred_image,
    selectivity,
    synthetic_images,
)
from cortexviz.bcm.counting import distinct_faces, learned_faces, learned_share, same_face
from cortexviz.bcm.ensemble import train_ensemble
from cortexviz.bcm.interactions import matrix_b, matrix_l
from cortexviz.bcm.params import Params
from cortexviz.bcm.rule import modification, response, threshold, weight_change
from cortexviz.bcm.training import State, train

__all__ = [
    "BCM",
    "Params",
    "State",
    "distinct_faces",
    "learned_faces",
    "learned_share",
    "matrix_b",
    "matrix_l",
    "mirror_agreement",
    "modification",
    "preferred_image",
    "response",
    "same_face",
    "selectivity",
    "synthetic_images",
    "threshold",
    "train",
    "train_ensemble",
    "weight_change",
]


def __getattr__(name: str) -> Any:
    """Import the estimator on first use: training alone does not need scikit-learn."""
    if name == "BCM":
        from cortexviz.bcm.estimator import BCM

        return BCM
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
