"""Whatever is given to a public function: a result, or one sentence that names the argument."""

from __future__ import annotations

import datetime
import inspect
import itertools
import warnings
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_array

from cortexviz import CortexvizWarning, bcm, data, metrics

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
    data.faces: {"source": "procedural", "n": 2, "size": 8},
    data.illusory_contour: {},
    data.kanizsa: {},
    data.line_drawing: {},
    data.load_silhouettes: {"folder": Path("nowhere")},
    data.overlay: {"a": IMAGES[0], "b": IMAGES[1]},
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
    metrics.prdc: {"real": FEATURES, "fake": FEATURES + 1},
    metrics.psnr: {"image_a": IMAGES[0], "image_b": IMAGES[1]},
    metrics.ssim: {"image_a": IMAGES[0], "image_b": IMAGES[1]},
    metrics.weights_path: {},
}
VALUES = {bcm.State, data.Contour, data.Faces, data.Silhouettes, metrics.PRDC, metrics.Distance}
VALUES |= {metrics.Gaussian, bcm.BCM}  # named tuples, and the estimator, whose methods are above
FREE = {(bcm.BCM.fit, "y"), (bcm.BCM.partial_fit, "y"), (metrics.best_match, "score")}  # not ours
EQUATIONS = {bcm.modification, bcm.response, bcm.threshold, bcm.weight_change}  # may overflow

HOSTILE = [
    None, True, np.True_, "x", "", "two\nlines", b"x", -1, 0, 1, 2, 1.5, -0.5, np.nan, np.inf, 1j,
    10**30, -(10**400), Fraction(1, 3), 1e300, 1e-300, np.float32(0.25), np.int64(3), np.str_("B"),
    [], [[]], (), {}, set(), [None], ["a", 1], [[1], [2, 3]], {"a": 1}, iter([1, 2]), object(), int,
    len, slice(3), Path("nowhere"), datetime.date(2020, 1, 1), np.datetime64("2020-01-01"),
    np.array(0.5), np.array(3), np.zeros(0), np.zeros((2, 0)), np.zeros((0, 8, 8)), np.ones(3),
    np.ones(64), np.zeros((3, 3)), np.ones((12, 64)), np.full((12, 8, 8), np.nan), FLAT * 1e300,
    FLAT * 1e30, FLAT * 1e-300, -FLAT, IMAGES + 1e-16, (FLAT * 255).astype(np.uint8),
    (FLAT * 255).astype(int), (FLAT * 255 - 128).astype(np.int8), FLAT.astype(np.float16),
    FLAT.astype(np.longdouble), FLAT.astype(complex), FLAT.astype(object), FLAT.astype(str),
    FLAT > 0.5, np.ma.masked_greater(FLAT, 0.9), np.ma.masked_greater(IMAGES, 0.9), csr_array(FLAT),
    np.ones((2, 2, 2, 2, 2)), IMAGES[..., None].repeat(3, -1), IMAGES[0], IMAGES[0] + 1e-16,
    np.zeros((12, 3)), np.full((12, 3), 1e200), np.full((12, 4), 1e-200), np.eye(4) * 1e300,
]  # fmt: skip


def public():
    for package in (bcm, data, metrics):
        for name in package.__all__:
            thing = getattr(package, name)
            if callable(thing) and thing not in VALUES:
                yield thing


def test_every_public_function_is_tried():
    assert set(public()) <= set(GOOD)


def called(function, arguments):
    """The error of a call, or None; a file or a package that is not here is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CortexvizWarning)
        warnings.simplefilter("ignore" if function in EQUATIONS else "error", RuntimeWarning)
        try:
            result = function(**arguments)
            if inspect.isgenerator(result):
                list(result)
        except (ModuleNotFoundError, FileNotFoundError):
            return None
        except (ValueError, TypeError, OSError, FloatingPointError) as error:
            return error
    return None


def explained(function, arguments):
    """Whether a call gives a result, or one sentence that names an argument."""
    error = called(function, arguments)
    if error is None:
        return True
    said = str(error)
    names = {*inspect.signature(function).parameters, "images", "batch_size", "learning_rate"}
    return any(name in said for name in names) and "\n" not in said and len(said) < 400


def arguments_of(function):
    names = inspect.signature(function).parameters
    return [n for n in names if n != "self" and (function, n) not in FREE]


@pytest.mark.parametrize("function", GOOD, ids=lambda function: function.__qualname__)
def test_a_hostile_argument_gets_a_result_or_a_sentence(function):
    assert called(function, GOOD[function]) is None
    for name, value in itertools.product(arguments_of(function), HOSTILE):
        assert explained(function, GOOD[function] | {name: value}), (name, value)


def test_so_do_many_at_once():
    for seed in range(2000):
        rng = np.random.default_rng(seed)
        function = list(GOOD)[rng.integers(len(GOOD))]
        some = [name for name in arguments_of(function) if rng.random() < 0.5]
        wrong = {name: HOSTILE[rng.integers(len(HOSTILE))] for name in some}
        assert explained(function, GOOD[function] | wrong), (function, wrong)


HARMLESS = {
    bcm.modification: {"y": 1e-200 * RESPONSES, "theta": 1e-300 * np.ones(3)},
    bcm.response: {"images": 1e-200 * FLAT, "weights": 1e-200 * WEIGHTS, "interaction": np.eye(3)},
    bcm.same_face: {"images": 10 ** (-300 * FLAT)},
    bcm.selectivity: {"responses": np.array([[1.0, 1e-300], [1e-310, 1.0]])},
    bcm.synthetic_images: {"weights": 5e-324 * np.arange(192).reshape(3, 64), "shape": (8, 8)},
    bcm.threshold: {"y": 1e-200 * RESPONSES},
    bcm.weight_change: {"phi": 1e-200 * RESPONSES, "images": 1e-200 * FLAT},
    metrics.frechet_distance: {"mean1": [0.0], "cov1": [[1e-320]], "mean2": [0.0], "cov2": [[1.0]]},
    metrics.gaussian_statistics: {"features": np.array([[1e-200], [0.0], [1.0]])},
    metrics.prdc: {"real": FEATURES, "fake": np.vstack([FEATURES, 1e-300 * FEATURES])},
    metrics.psnr: {"image_a": 1e-30 * IMAGES[0], "image_b": IMAGES[0] * 1e-40},
    metrics.ssim: {"image_a": 1e-30 * IMAGES[0], "image_b": IMAGES[0] * 1e-40},
}


@pytest.mark.parametrize("function", GOOD, ids=lambda function: function.__qualname__)
def test_a_callers_floating_point_traps_stay_shut(function):
    """What is too small for a float may become 0, whatever `np.seterr` says outside."""
    with np.errstate(all="raise"):
        for arguments in (GOOD[function], HARMLESS.get(function, {})):
            if arguments or not GOOD[function]:
                assert called(function, arguments) is None
