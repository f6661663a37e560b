"""Every public callable of `cortexviz.rivals` ends in a result or in one sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cortexviz import rivals
from cortexviz.rivals import HOG, HTM, MaxPoolingHMAX, Pixels, TorchFeatures
from tests.hmax.small import SIDE, SMALL, pictures
from tests.hostile import Trial, public_callables

IMAGES, LABELS = pictures(), np.array(list("abcd"))
TRAINED = HTM(SMALL, reach=4).fit(IMAGES, LABELS)
MAXIMA = MaxPoolingHMAX(SMALL).fit(IMAGES, LABELS)
OWN = {"top": "nearest", "image_shape": (SIDE, SIDE)}
HMAX = {
    "structure": SMALL, "random_state": 0, "bands": ((1.0,),), "beta": 0.3, "c2": "local",
    "norm": "none", **OWN,
}  # fmt: skip
MEMORY = {
    "structure": SMALL, "random_state": 0, "sigma": 2.0, "first": "gaussian", "group_size": 3,
    "reach": 4, "image_shape": (SIDE, SIDE),
}  # fmt: skip
CELLS = {"cell": 6, "orientations": 9, "centre": True, **OWN}
EXAMPLES = {
    "cortexviz.hmax.baselines.MaxPoolingHMAX": HMAX,
    "htm.HTM": MEMORY,
    "movies.movie": {"picture": IMAGES[0], "reach": 4, "step": 2},
    "accounts.account": {"model": TRAINED, "image": IMAGES[0]},
    "usual.HOG": CELLS,
    "usual.Pixels": {"centre": True, **OWN},
    "usual.TorchFeatures": {"weights": Path("nowhere.pt"), "network": "resnet18", **OWN},
}


def tried(kind):
    def fit_and_predict(images, y, seen, **settings):
        return kind(**settings).fit(images, y).predict(seen)

    return fit_and_predict


DATA = {"images": IMAGES, "y": LABELS, "seen": IMAGES}
METHODS = {
    "MaxPoolingHMAX.fit": (tried(MaxPoolingHMAX), DATA | HMAX),
    "HTM.fit": (tried(HTM), DATA | MEMORY),
    "HOG.fit": (tried(HOG), DATA | CELLS),
    "Pixels.fit": (tried(Pixels), DATA | EXAMPLES["usual.Pixels"]),
    "TorchFeatures.fit": (tried(TorchFeatures), DATA | EXAMPLES["usual.TorchFeatures"]),
    "HTM.predict_proba": (TRAINED.predict_proba, {"images": IMAGES}),
    "HTM.up": (TRAINED.up, {"image": IMAGES[0]}),
    "MaxPoolingHMAX.features": (MAXIMA.features, {"images": IMAGES}),
    "MaxPoolingHMAX.respond": (MAXIMA.respond, {"image": IMAGES[0]}),
    "HTM.respond": (TRAINED.respond, {"image": IMAGES[0], "clamp": "b"}),
}


def test_every_public_callable_has_an_example():
    assert set(public_callables(rivals)) == set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_hostile_arguments_get_a_result_or_a_sentence(name):
    Trial(public_callables(rivals)[name], EXAMPLES[name]).survives(100)


@pytest.mark.parametrize("name", METHODS)
def test_methods_too(name):
    Trial(*METHODS[name]).survives(40)


@pytest.mark.parametrize("name", METHODS)
def test_a_callers_floating_point_traps_stay_shut(name):
    Trial(*METHODS[name]).stays_calm()
