"""The Fréchet distance: the usual formula, real and >= 0 always, honest about few samples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cortexviz import CortexvizWarning
from cortexviz.metrics import frechet_distance, gaussian_statistics
from tests.metrics.oracles import frechet_by_matrix_root


def cloud(seed, n=200, f=12, scale=1.0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, f)) @ rng.normal(size=(f, f)) * scale + rng.normal(size=f)


@pytest.mark.parametrize("f", [1, 2, 12, 64])
def test_equals_the_root_of_the_product_on_well_conditioned_input(f):
    a, b = gaussian_statistics(cloud(1, f=f)), gaussian_statistics(cloud(2, f=f, scale=1.7))
    assert frechet_distance(*a, *b) == pytest.approx(frechet_by_matrix_root(*a, *b), rel=1e-6)


def test_known_distance_between_two_diagonal_gaussians():
    # Commuting covariances: d^2 = |difference of means|^2 + sum of (difference of spreads)^2.
    value = frechet_distance([0, 0], np.diag([1.0, 4.0]), [3, 4], np.diag([9.0, 16.0]))
    assert value == pytest.approx(25 + (3 - 1) ** 2 + (4 - 2) ** 2, rel=1e-12)


@settings(max_examples=50)
@given(seed=st.integers(0, 10**6), n=st.integers(2, 30), f=st.integers(1, 20))
@pytest.mark.filterwarnings("ignore::cortexviz.CortexvizWarning")
def test_is_real_symmetric_and_never_negative_even_with_singular_covariances(seed, n, f):
    rng = np.random.default_rng(seed)
    a = gaussian_statistics(rng.normal(size=(n, f)) * rng.choice([1e-8, 1.0, 1e4]))
    b = gaussian_statistics(np.repeat(rng.normal(size=(1, f)), n, axis=0))
    for one, two in ((a, b), (a, a), (b, b)):
        value = frechet_distance(*one, *two)
        assert isinstance(value, float)
        assert value >= 0
        assert value == pytest.approx(frechet_distance(*two, *one), rel=1e-9, abs=1e-9)
    assert frechet_distance(*a, *a) <= 1e-12 * np.trace(a.cov)  # rounding of the traces


@settings(max_examples=25)
@given(seed=st.integers(0, 10**6), shift=st.floats(-5, 5))
def test_a_shift_adds_its_square_and_a_rotation_nothing(seed, shift):
    a, b = gaussian_statistics(cloud(seed)), gaussian_statistics(cloud(seed + 1))
    moved = frechet_distance(a.mean + shift, a.cov, a.mean, a.cov)
    assert moved == pytest.approx(a.mean.size * shift**2, rel=1e-9, abs=1e-9 * np.trace(a.cov))
    turn = np.linalg.qr(np.random.default_rng(seed).normal(size=(12, 12)))[0]
    turned = [item for g in (a, b) for item in (turn @ g.mean, turn @ g.cov @ turn.T)]
    assert frechet_distance(*turned) == pytest.approx(frechet_distance(*a, *b), rel=1e-9)


def test_statistics_are_the_mean_and_the_unbiased_covariance():
    features = cloud(3)
    mean, cov = gaussian_statistics(features)
    centred = features - features.sum(axis=0) / len(features)
    np.testing.assert_allclose(mean, features.sum(axis=0) / 200, rtol=1e-12)
    np.testing.assert_allclose(cov, centred.T @ centred / 199, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("n", "warns"), [(12, True), (13, False)])
def test_warns_when_there_are_no_more_samples_than_features(n, warns):
    if warns:
        with pytest.warns(CortexvizWarning, match="12 samples for 12 features"):
            gaussian_statistics(cloud(0, n=n))
    else:
        gaussian_statistics(cloud(0, n=n))  # a warning of ours is an error in these tests


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (([0], [[1]], [0, 0], np.eye(2)), "same number of features"),
        (([0, 0], np.eye(3), [0, 0], np.eye(2)), r"mean1 and cov1 must have the shapes"),
        (([0, 0], np.eye(2), [0, np.nan], np.eye(2)), "mean2 must be finite"),
        (([0, 0], [[1, 2], [0, 1]], [0, 0], np.eye(2)), "cov1 must be symmetric"),
        (([0, 0], np.eye(2), [0, 0], -np.eye(2)), "cov2 must be positive semidefinite"),
    ],
)
def test_bad_gaussians_are_named(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        frechet_distance(*arguments)


@pytest.mark.parametrize("features", [np.zeros((1, 3)), np.zeros(5), np.zeros((5, 0))])
def test_statistics_of_too_little_are_refused(features):
    with pytest.raises(ValueError, match="features must have the shape"):
        gaussian_statistics(features)
