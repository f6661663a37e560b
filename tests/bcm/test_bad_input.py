"""Bad input gets one sentence: the argument, the value, the remedy."""

from __future__ import annotations

import numpy as np
import pytest

from cortexviz.bcm import (
    BCM,
    Params,
    distinct_faces,
    matrix_b,
    matrix_l,
    mirror_agreement,
    preferred_image,
    response,
    selectivity,
    synthetic_images,
    train,
    train_ensemble,
)

IMAGES = np.random.default_rng(0).random((12, 6))
NAN = IMAGES.copy()
NAN[3, 4] = np.nan


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.empty((0, 6)), r"images must have .* not be empty; got \(0, 6\)"),
        (np.empty((12, 0)), r"images must have .* not be empty; got \(12, 0\)"),
        (IMAGES[0], r"images must have shape \(n, d\) or .*; got \(6,\)"),
        (np.ones((12, 2, 2, 4)), r"or \(n, h, w, 3\) .*; got \(12, 2, 2, 4\)"),
        (np.ones((2, 2, 2, 2, 2)), r"images must have .*; got \(2, 2, 2, 2, 2\)"),
        (NAN, "images must be finite; got 1 NaN .* remove or replace"),
        (np.where(np.isnan(NAN), np.inf, 0), "images must be finite; got 1 NaN or infinite"),
        (IMAGES[:9], "batch_size must be at most .* batch_size=10 with n_samples=9: lower"),
        ((255 * IMAGES).astype(np.uint8), "images must be floats.* got uint8 up to 25.: divide"),
        ((255 * IMAGES).astype(int), "images must be floats.* got int64 up to 25.: divide"),
        (IMAGES * 1e300, r"images must hold .* float32 can hold; got up to 9.*e\+299: scale"),
        (IMAGES * 1e-300, "images must hold .* float32 can hold; got up to 9.*e-301: scale"),
        ((255 * IMAGES).astype(int).tolist(), "images must be floats.* got int64 up to 25"),
        ((255 * IMAGES).astype(int).astype(object), "images must be floats.* got int64 up to 25"),
        (np.ma.masked_greater(IMAGES, 0.9), "images must not be masked"),
        (IMAGES + 1j, "images must be real numbers; got complex128"),
        ([["a", "b"]], "images must be an array of numbers"),
        (None, "images must be an array of numbers"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("use", ["train", "train_ensemble"])
def test_images_that_cannot_be_learned(use, images, message):
    """Said at the call, before anything is asked of the iterator."""
    with pytest.raises((ValueError, TypeError), match=message):
        if use == "train":
            train(Params(n_neurons=3), images)
        else:
            train_ensemble(Params(n_neurons=3), images, [0])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"n_neurons": 4}, "n_neurons must be odd for interaction 'B'.* got 4: take 3 or 5, or"),
        ({"n_neurons": 0}, "n_neurons must be at least 1; got 0"),
        ({"n_neurons": 2.5}, "n_neurons must be a whole number; got 2.5"),
        ({"n_neurons": True}, "n_neurons must be a whole number; got True"),
        ({"epochs": -1}, "epochs must be at least 0; got -1"),
        ({"batch_size": 0}, "batch_size must be at least 1; got 0"),
        ({"learning_rate": 0.0}, "learning_rate must be above 0; got 0.0"),
        ({"learning_rate": -1e-3}, "learning_rate must be above 0; got -0.001"),
        ({"learning_rate": np.nan}, "learning_rate must be a finite number .*; got nan"),
        ({"learning_rate": "fast"}, "learning_rate must be a number; got 'fast'"),
        ({"optimizer": "Adam"}, "optimizer must be one of 'adam', .* mean 'adam'"),
        ({"activation": "leeky"}, "activation must be one of .* mean 'leaky'"),
        ({"initializer": "glorot"}, "initializer must be one of .* mean 'glorot_normal'"),
        ({"threshold": "slide"}, "threshold must be one of 'batch', 'sliding'; got 'slide'"),
        ({"memory": 1}, "memory must be at least 0 and below 1; got 1"),
        ({"n_neurons": 10**9 + 1}, r"n_neurons must be smaller: 1000000001 needs about .* TB"),
        ({"momentum": -0.1}, "momentum must be at least 0 and below 1; got -0.1"),
        ({"weight_decay": -1.0}, "weight_decay must be a finite number in .*; got -1.0"),
        ({"tol": -1.0}, "tol must be a finite number in .*; got -1.0"),
        ({"dtype": "float16"}, "dtype must be one of 'float32', 'float64'; got 'float16'"),
        ({"interaction": "C"}, "interaction must be one of 'B', 'L'; got 'C'"),
        ({"interaction": "L", "positive": 0.3}, "positive must stay None with interaction 'L'"),
        ({"interaction": "L", "centre": 2.3}, "centre must stay None with interaction 'L'"),
        ({"interaction": np.eye(21), "negative": 0.1}, "negative must stay None with .*'array'"),
        ({"negative": "weak"}, "negative must be a number; got 'weak'"),
        ({"interaction": np.eye(5)}, r"interaction must have shape .*\(21, 21\); got \(5, 5\)"),
        ({"interaction": np.ones((21, 5))}, r"interaction must have shape .*; got \(21, 5\)"),
        ({"interaction": np.ones((21, 21))}, "interaction must be safely invertible.*singular"),
        ({"interaction": np.diag([1.0] * 20 + [1e-9])}, r"invertible.* 1e\+08; got 1e\+09"),
        ({"interaction": np.full((21, 21), np.nan)}, "interaction must be finite; got 441 NaN"),
        ({"interaction": None}, "interaction must be"),
        ({"interaction": "L", "negative": -1.0}, "safely invertible"),
    ],
)  # fmt: skip
def test_settings_that_cannot_work(settings, message):
    with pytest.raises((ValueError, TypeError), match=message):
        Params(**settings)
    with pytest.raises((ValueError, TypeError), match=message):
        BCM(**settings).fit(IMAGES)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: matrix_b(4), "n must be odd for matrix B.* got 4: take 3 or 5"),
        (lambda: matrix_b(5, positive=np.inf), "positive must be a finite number"),
        (lambda: matrix_l(5.0), "n must be a whole number; got 5.0"),
        (lambda: train(Params(), IMAGES, seed=-1), "seed must be at least 0; got -1"),
        (lambda: train(Params(), IMAGES, seed=None), "seed must be a whole number; got None"),
        (lambda: train(Params(), IMAGES, every=0), "every must be at least 1; got 0"),
        (lambda: train_ensemble(Params(), IMAGES, []), "seeds must name at least one seed"),
        (lambda: train_ensemble(Params(), IMAGES, 5), "seeds must be an iterable of whole"),
        (lambda: train_ensemble(Params(), IMAGES, [0.5]), "seeds must be .* got 0.5"),
        (lambda: train_ensemble(Params(), IMAGES, [-3]), "seeds must be at least 0; got -3"),
        (lambda: train_ensemble(Params(), IMAGES, [0], n_jobs=0), "n_jobs must be at least 1"),
        (lambda: response(IMAGES, IMAGES, np.eye(12), "step"), "activation must be one of"),
        (
            lambda: selectivity(np.ones(3)),
            r"shape \(n_images, n_neurons\).*\(3,\)",
        ),
        (lambda: preferred_image(np.ones((0, 3))), r"responses must have .* got \(0, 3\)"),
        (lambda: mirror_agreement(np.ones((3, 1))), "responses must have at least 2 neurons"),
        (lambda: synthetic_images(np.ones(6), (2, 3)), r"weights must have .* got \(6,\)"),
        (lambda: synthetic_images(IMAGES, (2, 2)), r"shape must be .* 6 pixels .*\(2, 2\)"),
        (lambda: synthetic_images(IMAGES, (2, 3), 12), "neuron must be below .*12; got 12"),
        (lambda: synthetic_images(IMAGES, (2, 3), "center"), "neuron must be one of 'centre'"),
        (lambda: synthetic_images(NAN, (2, 3)), "weights must be finite; got 1 NaN"),
        (lambda: distinct_faces(np.ones(3)), r"images must be \(S, ...\).* got shape \(3,\)"),
        (lambda: distinct_faces(IMAGES, 1.5), r"min_correlation must be .*\[0, 1\]; got 1.5"),
    ],
)
def test_arguments_that_cannot_work(call, message):
    with pytest.raises((ValueError, TypeError), match=message):
        call()


def test_eight_bit_pictures_are_refused_by_the_estimator():
    with pytest.raises(
        ValueError, match=r"X must be floats.* got uint8 up to 25.: divide .* by 255"
    ):
        BCM(n_neurons=3).fit((255 * IMAGES).astype(np.uint8))


def test_python_and_numpy_numbers_mean_the_same():
    from fractions import Fraction

    plain = Params(n_neurons=3, learning_rate=0.25, optimizer="sgd")
    numpy = Params(n_neurons=np.array(3), learning_rate=np.float32(0.25), optimizer=np.str_("sgd"))
    assert plain == numpy == Params(n_neurons=3, learning_rate=Fraction(1, 4), optimizer="sgd")
    assert type(numpy.optimizer) is str and type(numpy.n_neurons) is int


@pytest.mark.parametrize("optimizer", ["adam", "sgd", "adagrad"])
def test_images_too_large_for_the_network_are_blamed_themselves(optimizer):
    """Not the learning rate: nothing has been learned yet."""
    with pytest.raises(FloatingPointError, match=r"images must be smaller.*scale to"):
        next(train(Params(n_neurons=3, optimizer=optimizer), IMAGES * 1e30))


def test_divergence_does_not_advise_what_was_done():
    for optimizer, advised in (("adam", False), ("sgd", True)):
        run = train(Params(n_neurons=3, optimizer=optimizer, learning_rate=1e30), IMAGES)
        with pytest.raises(FloatingPointError, match="lower learning_rate") as caught:
            list(run)
        assert ("or use optimizer 'adam'" in str(caught.value)) == advised
