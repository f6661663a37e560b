"""Every public callable of `cortexviz.hmax` ends in a result or in one sentence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cortexviz import hmax
from cortexviz.data import illusory_contour
from cortexviz.hmax import Feedback, HMAXNetwork, Places, Pose, Poses
from cortexviz.hmax.baselines import MaxPoolingHMAX
from tests.hmax.small import SIDE, SMALL, pictures, trained
from tests.hostile import Trial, public_callables

RNG = np.random.default_rng(0)
NETWORK, IMAGES, LABELS = trained(), pictures(), np.array(list("abcd"))
SHAPE = (SIDE, SIDE)
SEEN = [next(NETWORK.perceive(image)).beliefs for image in IMAGES[:2]]
CONTOUR = illusory_contour(size=60)._replace(
    centre=np.array([18.0, 18]), gaps=illusory_contour().gaps / 4, vertices=np.ones((4, 2))
)
POSED = HMAXNetwork(replace(SMALL, places=Poses(4, 4, 4, sizes=(1.0,)))).fit(IMAGES, LABELS)
GRID = {"structure": SMALL}
PROTOTYPES = RNG.random((4, 3, 9))
DISTORTED = {"noise": IMAGES[None]}

EXAMPLES = {
    "model.HMAXNetwork": {"structure": SMALL, "calibration": 0.1, "random_state": 0, "n_jobs": 1},
    "variety.Variety": {
        "mirror": True, "turns": (0.0, 10.0), "stretches": (1.0,), "floor": 0.5, "missing": 0.5,
    },
    "baselines.MaxPoolingHMAX": {"structure": SMALL, "random_state": 0},
    "baselines.max_pool": {"layer": SEEN[0]["S1"], "window": 4, "step": 2},
    "bridge.complex_cpt": {"prototypes": PROTOTYPES},
    "bridge.simple_cpt": {"prototypes": PROTOTYPES, "n_states": 2},
    "bridge.top_cpt": {"memory": NETWORK.memory_, "structure": SMALL},
    "bridge.as_bayesnet": {"learned": NETWORK.learned_},
    "clustering.cluster": {
        "points": RNG.random((20, 3)), "n_clusters": 3, "rng": np.random.default_rng(0),
    },
    "clustering.minimum_distance": {
        "found": RNG.random((30, 9, 4)), "n_prototypes": 3, "threshold": 0.1,
    },
    "feedback.Feedback": {
        "temperature": (1.0,) * 5, "gain": (1.0,) * 4, "template_temperature": 0.5,
        "k_max": (1, 2, None), "message": "belief",
    },
    "figures.c1_patterns": {"network": NETWORK},
    "figures.pooling": {"network": NETWORK, "image": IMAGES[0]},
    "figures.sparseness": {"network": NETWORK, "image": IMAGES[0], "every_node": True},
    "figures.accuracy": {"network": NETWORK, "distorted": DISTORTED, "names": LABELS},
    "figures.sweep": {
        "settings": [{"s2_window": 3}], "images": IMAGES, "names": LABELS, "distorted": DISTORTED,
        "structure": SMALL,
    },
    "gabor.orientations": {"n_orientations": 4},
    "gabor.gabor_bank": {
        "n_orientations": 4, "size": 5, "sigma": 2.0, "wavelength": 4.0, "aspect": 0.3,
    },
    "gabor.s1": {"images": IMAGES[:1], "bank": NETWORK.tables_.gabors, "eps": 0.1},
    "windows.n_windows": {"length": 9, "window": 3, "step": 2},
    "windows.windows": {"layer": SEEN[0]["S1"], "window": 4, "step": 2},
    "windows.parent_counts": {"shape": (9, 9), "window": 3, "step": 2},
    "geometry.receptive_field": {"structure": SMALL, "layer": "C1", "row": 1, "column": 2},
    "inference.group_sums": {"belief": SEEN[0]["C1"], "n_groups": 4},
    "learning.Progress": {"layer": "S1", "share": 0.5, "seconds_left": 1.0, "tables": None},
    "measures.matching": {"direction": np.array([1.0, 2.0]), "n_orientations": 4},
    "measures.contour_map": {"beliefs": SEEN[0], "structure": SMALL, "blur": 1.0},
    "measures.correlation": {"a": SEEN[0], "b": SEEN[1], "structure": SMALL, "blur": 1.0},
    "measures.own_contour": {"a": SEEN[0], "b": SEEN[1], "structure": SMALL},
    "measures.attention_ratio": {
        "beliefs": SEEN[0], "attended": SEEN[0], "unattended": SEEN[1], "structure": SMALL,
    },
    "perceive.perceive": {
        "learned": NETWORK.learned_, "reading": NETWORK.reading, "image": IMAGES[0],
        "clamp": "b", "feedback": Feedback(), "schedule": "S1-C1-S2", "sweeps": 1, "place": "free",
    },
    "poses.Poses": {
        "reach": 4, "step": 4, "pad": 4, "scales": (1.0,), "sizes": (1.0, 1.2), "angles": (0.0,),
        "fine": 2,
    },
    "reconstruction.strength": {"belief": SEEN[0]["S1"]},
    "reconstruction.s1_map": {"beliefs": SEEN[0], "structure": SMALL, "beyond": 0},
    "reconstruction.sketch": {"beliefs": SEEN[0], "evidence": SEEN[0], "structure": SMALL},
    "reconstruction.strokes": {"n_orientations": 4, "size": 7},
    "reconstruction.inked": {"weights": SEEN[0]["S1"], "size": 5},
    "reconstruction.reconstruct": {"beliefs": SEEN[0], "structure": SMALL, "style": "envelope"},
    "shipped.pretrained": {"structure": "contours", "n_jobs": 1},
    "structure.Places": {"reach": 4, "step": 4, "pad": 4, "scales": (1.0, 0.8)},
    "structure.Structure": {
        "n_orientations": 4, "gabor_size": 5, "sigma": 2.0, "eps": 0.1, "c1_window": 4,
        "c1_step": 2, "c1_states": 3, "threshold": 0.2, "places": Places(4, 4, 4, (1.0,)),
        "s1": RNG.normal(size=(4, 2, 5, 5)),
    },
    "presets.structure_named": {"structure": "both"},
    "toy.c1_prototypes": {},
    "toy.s2_prototypes": {},
    "toy.to_cpt": {"weights": PROTOTYPES},
    "toy.network": {"tree": False},
    "toy.windows": {},
    "toy.likelihoods": {"panel": "B"},
    "toy.exact": {"seen": hmax.toy.likelihoods()},
}  # fmt: skip
# NaN says here that there is nothing to be measured.
MISSING = {
    "measures.gap_belief": {
        "beliefs": SEEN[0], "contour": CONTOUR, "structure": SMALL, "distance": 2.0,
    },
}  # fmt: skip
SLOW = {
    "figures.sweep",
    "shipped.pretrained",
    "bridge.as_bayesnet",
    "HMAXNetwork.fit",
    "HMAXNetwork.partial_fit",
}


def fresh(**settings):
    return HMAXNetwork(**{"structure": SMALL, **settings})


def fit(images, y, **settings):
    fresh(**settings).fit(images, y)


def extend(images, y, classes):
    network = fresh().fit(IMAGES[:2], LABELS[:2])
    network.partial_fit(images, y, classes)


def baseline(images, y, seen):
    return MaxPoolingHMAX(SMALL).fit(images, y).predict(seen)


def seen_in_a_pose(**told):
    *_, step = POSED.perceive(**told)
    return step


METHODS = {
    "HMAXNetwork.fit": (
        fit,
        {
            "images": IMAGES, "y": LABELS, "structure": SMALL, "combine": "log",
            "calibration": 0.1, "image_shape": SHAPE, "random_state": 0, "n_jobs": 1,
            "verbose": False,
        },
    ),
    "HMAXNetwork.partial_fit": (
        extend, {"images": IMAGES[2:], "y": LABELS[2:], "classes": list("abcd")}
    ),
    "HMAXNetwork.taught": (NETWORK.taught, {"image": IMAGES[0], "label": "z"}),
    "HMAXNetwork.predict": (NETWORK.predict, {"images": IMAGES}),
    "HMAXNetwork.predict_proba": (NETWORK.predict_proba, {"images": IMAGES}),
    "HMAXNetwork.predict_place": (NETWORK.predict_place, {"images": IMAGES}),
    "HMAXNetwork.perceive": (
        seen_in_a_pose,
        {
            "image": IMAGES[0], "clamp": "b", "feedback": Feedback(), "schedule": "S1-C1-S2-C2-S3",
            "sweeps": 1, "place": Pose(),
        },
    ),
    "HMAXNetwork.respond": (NETWORK.respond, {"image": IMAGES[0]}),
    "Structure.shapes": (SMALL.shapes, {"image_shape": SHAPE}),
    "MaxPoolingHMAX": (baseline, {"images": IMAGES, "y": LABELS, "seen": IMAGES}),
}  # fmt: skip


def test_every_public_callable_has_an_example():
    assert set(public_callables(hmax)) == set(EXAMPLES | MISSING)


@pytest.mark.parametrize("name", EXAMPLES)
def test_hostile_arguments_get_a_result_or_a_sentence(name):
    call = public_callables(hmax)[name]
    if EXAMPLES[name]:
        Trial(call, EXAMPLES[name]).survives(20 if name in SLOW else 100)


@pytest.mark.parametrize("name", MISSING)
def test_hostile_arguments_where_a_number_may_be_missing(name):
    Trial(public_callables(hmax)[name], MISSING[name], missing=True).survives(100)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_callers_floating_point_traps_stay_shut(name):
    Trial(public_callables(hmax)[name], EXAMPLES[name]).stays_calm()


@pytest.mark.parametrize("name", METHODS)
def test_methods_too(name):
    Trial(*METHODS[name]).survives(40 if name in SLOW else 80)


def test_files_too(tmp_path):
    path = str(tmp_path / "n.npz")
    NETWORK.save(path)
    Trial(HMAXNetwork.load, {"path": path}).survives(40)
