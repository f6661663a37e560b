"""Law & Cooper 1994 and Rondini 2023, Eq. 1: the equations, number by number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cortexviz.bcm import (
    matrix_b,
    matrix_l,
    modification,
    response,
    threshold,
    weight_change,
)
from cortexviz.bcm.activations import ACTIVATIONS
from cortexviz.bcm.initializers import INITIALIZERS

EQUATION_1 = [
    [1.0, 0.2, -0.3, 0.2, -0.3],
    [0.2, 1.0, -0.3, -0.3, 0.2],
    [-0.3, -0.3, 2.3, -0.3, -0.3],
    [0.2, -0.3, -0.3, 1.0, 0.2],
    [-0.3, 0.2, -0.3, 0.2, 1.0],
]


def test_matrix_b_is_equation_1():
    np.testing.assert_array_equal(matrix_b(5), EQUATION_1)


def test_the_centre_of_b_grows_with_the_neurons_unless_it_is_given():
    assert matrix_b(21)[10, 10] == 10.3
    assert matrix_b(21, centre=2.3)[10, 10] == 2.3


@given(st.integers(2, 14).map(lambda half: 2 * half + 1))
def test_b_is_symmetric_mirrored_and_positive_definite(n):
    b = matrix_b(n)
    np.testing.assert_array_equal(b, b.T)
    np.testing.assert_array_equal(b, b[::-1, ::-1])
    assert np.linalg.eigvalsh(b).min() > 0


def test_matrix_l_has_one_strength_everywhere():
    np.testing.assert_array_equal(matrix_l(3), [[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]])
    assert matrix_l(3, strength=0.25)[0, 1] == -0.25


def test_modification_is_zero_at_rest_and_at_theta_negative_below_positive_above():
    y = np.array([[0.0], [1.0], [2.0], [4.0]])
    np.testing.assert_allclose(modification(y, np.array([2.0])), [[0.0], [-0.5], [0.0], [4.0]])


def test_a_silent_neuron_stays_as_it_is():
    assert not modification(np.zeros((4, 3)), np.zeros(3)).any()
    assert not modification(np.zeros((4, 3), np.float32), np.zeros(3, np.float32)).any()


def test_threshold_is_the_mean_square_of_each_neuron():
    np.testing.assert_allclose(threshold(np.array([[1.0, 0.0], [3.0, -2.0]])), [5.0, 2.0])


def test_responses_solve_the_lateral_equations():
    """M y = W x where the activation is linear: what lateral connections mean."""
    rng = np.random.default_rng(0)
    images, weights, b = rng.random((4, 9)), rng.normal(size=(5, 9)), matrix_b(5)
    y = response(images, weights, b, "linear")
    np.testing.assert_allclose(y @ b.T, images @ weights.T, atol=1e-13)


def test_an_asymmetric_matrix_is_not_transposed():
    """Neuron 0 hears neuron 1 only: M = [[1, -1], [0, 1]], so y0 = x0 + x1 and y1 = x1."""
    y = response(np.eye(2), np.eye(2), np.array([[1.0, -1.0], [0.0, 1.0]]), "linear")
    np.testing.assert_allclose(y, [[1.0, 0.0], [1.0, 1.0]])


def test_weight_change_is_the_mean_over_images_of_phi_times_image():
    rng = np.random.default_rng(0)
    phi, images = rng.normal(size=(4, 3)), rng.random((4, 9))
    expected = np.mean([np.outer(p, x) for p, x in zip(phi, images, strict=True)], axis=0)
    np.testing.assert_allclose(weight_change(phi, images), expected, atol=1e-15)


def test_activations_at_a_few_points():
    x = np.array([-2.0, 0.0, 2.0])
    expected = {
        "leaky": [-0.2, 0.0, 2.0],
        "relu": [0.0, 0.0, 2.0],
        "linear": [-2.0, 0.0, 2.0],
        "logistic": 1 / (1 + np.exp(-x)),
        "tanh": np.tanh(x),
    }
    assert expected.keys() == ACTIVATIONS.keys()
    for name, values in expected.items():
        np.testing.assert_allclose(ACTIVATIONS[name](x), values, atol=1e-15)


def test_the_logistic_curve_cannot_overflow():
    np.testing.assert_array_equal(ACTIVATIONS["logistic"](np.array([-1e5, 1e5])), [0.0, 1.0])


@pytest.mark.parametrize(
    ("name", "deviation"),
    [("glorot_normal", 0.1), ("glorot_uniform", 0.1), ("normal", 0.1), ("orthogonal", 0.1)],
)
def test_initial_noise_has_the_stated_size(name, deviation):
    """100 + 100 units: sqrt(2 / 200) = 0.1; a row of length 1 with 100 pixels: 0.1 as well."""
    weights = INITIALIZERS[name](np.random.default_rng(0), 100, 100)
    assert weights.shape == (100, 100)
    # 10,000 draws: 4 standard errors of the mean are 0.004, of the deviation 0.003.
    assert abs(weights.mean()) < 0.004
    assert abs(weights.std() - deviation) < 0.003


@pytest.mark.parametrize(("n_neurons", "n_pixels"), [(5, 30), (30, 5)])
def test_orthogonal_noise_has_rows_or_columns_at_right_angles(n_neurons, n_pixels):
    weights = INITIALIZERS["orthogonal"](np.random.default_rng(0), n_neurons, n_pixels)
    gram = weights @ weights.T if n_neurons < n_pixels else weights.T @ weights
    np.testing.assert_allclose(gram, np.eye(5), atol=1e-14)


@pytest.mark.parametrize("strength", [-1.0, 1 / 20])
def test_l_says_where_it_is_singular(strength):
    with pytest.raises(ValueError, match=r"matrix_l\(n=21, .* condition .* choose other strengths"):
        matrix_l(21, strength)
