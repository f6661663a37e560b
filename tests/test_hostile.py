"""Whatever is given to a public function: a result, or one sentence that names the argument."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cortexviz import bcm, data, metrics
from tests.hostile import Trial, public_callables

RNG = np.random.default_rng(0)
IMAGES = RNG.random((12, 8, 8))
FLAT = IMAGES.reshape(12, 64)
RESPONSES, WEIGHTS = RNG.random((12, 3)), RNG.normal(size=(3, 64))
FEATURES = RNG.normal(size=(12, 4))
PARAMS = bcm.Params(n_neurons=3, epochs=2)


def fitted():
    return bcm.BCM(n_neurons=3, epochs=2).fit(FLAT)


# A good value for each argument; every other one is optional and tried, too.
GOOD = {
    bcm.BCM.fit: {"self": fitted(), "X": FLAT},
    bcm.BCM.load: {"path": Path("nowhere.npz")},
    bcm.BCM.partial_fit: {"self": fitted(), "X": FLAT},
    bcm.BCM.transform: {"self": fitted(), "X": FLAT},
    bcm.Params: {},
    bcm.distinct_faces: {"images": IMAGES},
    bcm.learned_faces: {"images": IMAGES, "training": IMAGES[:3]},
    bcm.learned_share: {"images": IMAGES, "training": IMAGES[:3]},
    bcm.matrix_b: {"n": 5},
    bcm.matrix_l: {"n": 5},
    bcm.mirror_agreement: {"responses": RESPONSES},
    bcm.modification: {"y": RESPONSES, "theta": np.ones(3)},
    bcm.preferred_image: {"responses": RESPONSES},
    bcm.response: {"images": FLAT, "weights": WEIGHTS, "interaction": np.eye(3)},
    bcm.same_face: {"images": IMAGES},
    bcm.selectivity: {"responses": RESPONSES},
    bcm.synthetic_images: {"weights": WEIGHTS, "shape": (8, 8)},
    bcm.threshold: {"y": RESPONSES},
    bcm.train: {"params": PARAMS, "images": IMAGES},
    bcm.train_ensemble: {"params": PARAMS, "images": IMAGES, "seeds": [0, 1], "progress": False},
    bcm.weight_change: {"phi": RESPONSES, "images": FLAT},
    data.distort: {"images": 1.0 * (IMAGES[:2] > 0.5)},
    data.disturbed: {"image": 1.0 * (IMAGES[0] > 0.5)},
    data.exemplars: {
        "per_class": 2,
        "seed": 1,
        "strength": 0.5,
        "known": data.Silhouettes(["a", "b"], 1.0 * (IMAGES[:2] > 0.5)),
    },
    data.faces: {"source": "procedural", "n": 2, "size": 8},
    data.illusory_contour: {},
    data.kanizsa: {},
    data.line_drawing: {},
    data.load_silhouettes: {"folder": Path("nowhere")},
    data.overlay: {"a": IMAGES[0], "b": IMAGES[1]},
    data.photographs: {"folder": Path("nowhere"), "size": 32},
    data.random_shapes: {"n": 2, "seed": 0, "side": 16},
    data.silhouettes: {},
    metrics.best_match: {"images": IMAGES[:2], "references": IMAGES[:3]},
    metrics.feature_distance: {"images_a": IMAGES, "images_b": IMAGES},
    metrics.features_of: {"images": IMAGES},
    metrics.fid: {"images_a": IMAGES, "images_b": IMAGES},
    metrics.frechet_distance: dict.fromkeys(("mean1", "mean2"), np.zeros(4))
    | dict.fromkeys(("cov1", "cov2"), np.eye(4)),
    metrics.gabor_features: {"images": IMAGES},
    metrics.gaussian_statistics: {"features": FEATURES},
    metrics.inception_features: {"images": IMAGES},
    metrics.inception_random: {"images": IMAGES[:1]},
    metrics.kid: {"real": FEATURES, "fake": FEATURES + 1},
    metrics.prdc: {"real": FEATURES, "fake": FEATURES + 1},
    metrics.psnr: {"image_a": IMAGES[0], "image_b": IMAGES[1]},
    metrics.ssim: {"image_a": IMAGES[0], "image_b": IMAGES[1]},
    metrics.weights_path: {},
}
FREE = {bcm.BCM.fit: "y", bcm.BCM.partial_fit: "y", metrics.best_match: ["score"]}  # not ours
EQUATIONS = {bcm.modification, bcm.response, bcm.threshold, bcm.weight_change}  # may overflow


def test_every_public_function_is_tried():
    public = {one for package in (bcm, data, metrics) for one in public_callables(package).values()}
    assert public - {bcm.BCM} <= set(GOOD), "of the estimator, the methods are tried"


def trial(function):
    return Trial(
        function, GOOD[function], each=True, overflows=function in EQUATIONS,
        free=FREE.get(function, ()), also={"images", "batch_size", "learning_rate"},
    )  # fmt: skip


@pytest.mark.parametrize("function", GOOD, ids=lambda function: function.__qualname__)
def test_hostile_arguments_get_a_result_or_a_sentence(function):
    trial(function).survives(50)


HARMLESS = {
    bcm.modification: {"y": 1e-200 * RESPONSES, "theta": 1e-300 * np.ones(3)},
    bcm.response: {"images": 1e-200 * FLAT, "weights": 1e-200 * WEIGHTS, "interaction": np.eye(3)},
    bcm.learned_faces: {"images": 10 ** (-300 * FLAT), "training": 1e-300 * FLAT[:3]},
    bcm.learned_share: {"images": 10 ** (-300 * FLAT), "training": 1e-300 * FLAT[:3]},
    bcm.same_face: {"images": 10 ** (-300 * FLAT)},
    bcm.selectivity: {"responses": np.array([[1.0, 1e-300], [1e-310, 1.0]])},
    bcm.synthetic_images: {"weights": 5e-324 * np.arange(192).reshape(3, 64), "shape": (8, 8)},
    bcm.threshold: {"y": 1e-200 * RESPONSES},
    bcm.weight_change: {"phi": 1e-200 * RESPONSES, "images": 1e-200 * FLAT},
    metrics.frechet_distance: {"mean1": [0.0], "cov1": [[1e-320]], "mean2": [0.0], "cov2": [[1.0]]},
    metrics.gaussian_statistics: {"features": np.array([[1e-200], [0.0], [1.0]])},
    metrics.kid: {"real": FEATURES, "fake": 1e-300 * FEATURES},
    metrics.prdc: {"real": FEATURES, "fake": np.vstack([FEATURES, 1e-300 * FEATURES])},
    metrics.psnr: {"image_a": 1e-30 * IMAGES[0], "image_b": IMAGES[0] * 1e-40},
    metrics.ssim: {"image_a": 1e-30 * IMAGES[0], "image_b": IMAGES[0] * 1e-40},
}


@pytest.mark.parametrize("function", GOOD, ids=lambda function: function.__qualname__)
def test_a_callers_floating_point_traps_stay_shut(function):
    trial(function).stays_calm(HARMLESS.get(function))
