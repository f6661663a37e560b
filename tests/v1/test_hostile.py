"""Every public callable of `cortexviz.v1` ends in a result or in one sentence."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from cortexviz import v1
from cortexviz.v1.patches import round_mask
from tests.hostile import Trial, public_callables

RNG = np.random.default_rng(0)
MASK = round_mask(5)
D = int(MASK.sum())
WEIGHTS, ROWS = RNG.normal(size=(4, D)), RNG.normal(size=(30, D))
PARAMS = v1.Params(n_neurons=4, steps=20)
WORLD = v1.Patches(RNG.normal(size=(2, 9, 8)), MASK)
START = v1.State(3, WEIGHTS, np.ones(4))
TWO_EYED = v1.State(3, np.hstack([WEIGHTS, -WEIGHTS]), np.ones(4))
EXAMPLES = {
    "channels.channels": {
        "weights": np.repeat(v1.gratings(MASK, [0, 90], [4.0], 2).reshape(4, D), 2, axis=0),
        "mask": MASK, "n_orientations": 2, "n_filters": 2, "within": 15.0,
    },
    "components.principal_components": {"patches": ROWS, "n_components": 3, "n": 10, "seed": 0},
    "eyes.Condition": {"left": "closed", "right": "open", "aligned": False, "noise": 0.5},
    "eyes.Eyes": {"patches": WORLD, "condition": v1.Condition(), "disparity": 1},
    "gabors.fit_gabor": {"weights": WEIGHTS, "mask": MASK},
    "lines.lines": {
        "weights": WEIGHTS, "mask": MASK, "n_orientations": 2, "n_filters": 3, "size": 5,
        "scale": 0.7,
    },
    "params.Params": {"n_neurons": 4, "bottom": -1.0, "top": 5.0, "tau": 10.0, "decay": 0.1},
    "patches.Patches": {"pictures": RNG.normal(size=(2, 9, 8)), "mask": MASK, "names": ("a",)},
    "patches.fields": {"weights": WEIGHTS, "mask": MASK},
    "worlds.natural_patches": {"size": 5, "angles": 1, "kind": "scrambled", "seed": 0},
    "rearing.dominance_groups": {"dominance": np.array([-1.0, 0.0, 0.3])},
    "rearing.ocular_dominance": {"left": np.array([1.0, 0.0]), "right": np.array([2.0, 0.0])},
    "rearing.rear": {
        "params": PARAMS, "patches": WORLD, "course": [(v1.Condition("closed"), 20)], "seed": 0,
        "every": 7, "disparity": 1, "start": TWO_EYED,
    },
    "rule.response": {"patches": ROWS, "weights": WEIGHTS, "bottom": -1.0, "top": 5.0},
    "training.train": {"params": PARAMS, "patches": ROWS, "seed": 0, "every": 7, "start": START},
    "tuning.gratings": {
        "mask": MASK, "orientations": [0.0, 90.0], "wavelengths": [4.0, 5.0, 6.0], "n_phases": 4,
    },
    "tuning.orientation_index": {"curves": abs(WEIGHTS)},
    "tuning.tuning": {"weights": WEIGHTS, "mask": MASK, "bottom": -1.0, "top": 5.0},
}  # fmt: skip
METHODS = {
    "Patches.places": (WORLD.places, {"rng": RNG, "n": 4, "margin": 1}),
    "Patches.at": (WORLD.at, {"places": np.array([[0, 1, 2], [1, 0, 0]])}),
    "Patches.draw": (WORLD.draw, {"rng": RNG, "n": 4}),
    "Eyes.draw": (v1.Eyes(WORLD, v1.Condition("closed")).draw, {"rng": RNG, "n": 4}),
}
PUBLIC = public_callables(v1)
PUBLIC.pop("patches.Source")  # what others write
TRIALS = METHODS | {name: (call, EXAMPLES[name]) for name, call in PUBLIC.items()}


@pytest.fixture(autouse=True, scope="module")
def small_photographs(tmp_path_factory):
    """One small picture in place of six large ones."""
    path = tmp_path_factory.mktemp("photographs") / "one.png"
    Image.fromarray((255 * RNG.random((40, 50))).astype(np.uint8)).save(path)
    EXAMPLES["worlds.natural_patches"]["folder"] = path.parent


def test_every_public_callable_has_an_example():
    assert set(PUBLIC) == set(EXAMPLES)


@pytest.mark.parametrize("name", TRIALS)
def test_hostile_arguments_get_a_result_or_a_sentence(name):
    Trial(*TRIALS[name]).survives(60)


@pytest.mark.parametrize("name", TRIALS)
def test_a_callers_floating_point_traps_stay_shut(name):
    Trial(*TRIALS[name]).stays_calm()
