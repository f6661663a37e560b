"""Layer S1."""

from __future__ import annotations

import numpy as np
import pytest

from cortexviz.hmax import gabor_bank, orientations, s1
from tests.hmax import oracles


@pytest.mark.parametrize("n_orientations", [2, 3, 4, 7, 12])
def test_filters_have_zero_mean_and_unit_norm(n_orientations):
    bank = gabor_bank(n_orientations)
    assert bank.shape == (n_orientations, 11, 11)
    np.testing.assert_allclose(bank.mean((1, 2)), 0, atol=1e-8)
    np.testing.assert_allclose((bank**2).sum((1, 2)), 1, rtol=1e-6)


def test_filters_are_even():
    bank = gabor_bank(5)
    np.testing.assert_allclose(bank, bank[:, ::-1, ::-1], atol=1e-7)


@pytest.mark.parametrize("n_orientations", [2, 4, 6])
def test_each_state_prefers_the_line_of_its_orientation(n_orientations):
    side = 31
    row, column = np.mgrid[:side, :side] - side // 2
    for k, angle in enumerate(np.deg2rad(orientations(n_orientations))):
        # Rows grow downwards, so a line at a positive angle rises to the right.
        distance = column * np.sin(angle) + row * np.cos(angle)
        line = 1 - np.clip(1.5 - abs(distance), 0, 1)
        middle = s1(line[None], gabor_bank(n_orientations))[0, 10, 10]
        assert middle.argmax() == k


def test_s1_is_the_plain_convolution():
    rng = np.random.default_rng(0)
    image, bank = rng.random((20, 17)), gabor_bank(3, size=7)
    expected = oracles.gabor_likelihood(image, bank, 0.1)
    # float32 sums of 49 products
    np.testing.assert_allclose(s1(image[None], bank, 0.1)[0], expected, rtol=1e-5)


def test_white_paper_is_exactly_flat():
    assert (s1(np.ones((1, 30, 30)), gabor_bank(4)) == 0.25).all()


def test_eps_decides_how_weak_a_response_counts():
    image = np.linspace(0, 1, 900).reshape(1, 30, 30)
    sharp, soft = (np.ptp(s1(image, gabor_bank(), eps), axis=-1).max() for eps in (0.01, 1))
    assert sharp > 2 * soft


@pytest.mark.parametrize("name", ["sigma", "wavelength", "aspect"])
def test_each_gabor_parameter_acts(name):
    assert abs(gabor_bank(**{name: 1.0}) - gabor_bank()).max() > 0.01


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"n_orientations": 1}, "n_orientations must be at least 2; got 1"),
        ({"size": 8}, "size must be odd, so that a filter has a centre; got 8"),
        ({"sigma": 0}, "sigma must be a finite number"),
        ({"wavelength": -1}, "wavelength must be a finite number"),
    ],
)
def test_bad_filters_are_explained(settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        gabor_bank(**settings)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"eps": 0}, "eps must be a finite number in"),
        ({"eps": float("nan")}, "eps must be a finite number in"),
        ({"images": np.ones((9, 9))}, r"images must have shape \(n, height, width\); got \(9, 9\)"),
        ({"images": np.ones((1, 4, 9))}, "as large as the filters of 5 pixels; got 4 x 9"),
        ({"bank": np.ones((4, 5, 3))}, "bank must hold square filters"),
    ],
)
def test_s1_refuses_what_would_give_nan_or_read_beyond_the_picture(changes, sentence):
    good = {"images": np.ones((1, 9, 9)), "bank": gabor_bank(size=5), "eps": 0.1}
    with pytest.raises(ValueError, match=sentence):
        s1(**good | changes)
