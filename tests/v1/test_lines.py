"""Fields that look for edges become filters that look for lines."""

from __future__ import annotations

import numpy as np
import pytest

from cortexviz.v1 import fit_gabor, lines
from cortexviz.v1.patches import round_mask

MASK, SQUARE = round_mask(13), np.ones((11, 11), bool)


def edge(angle, row, column, wavelength=8.0, sigma=2.0):
    """An odd Gabor function with its edge at a place beside the middle."""
    angle = np.radians(angle)
    down, right = (np.argwhere(MASK) - 6.0 - [row, column]).T
    u = right * np.sin(angle) + down * np.cos(angle)
    v = right * np.cos(angle) - down * np.sin(angle)
    return np.exp(-(u**2 + v**2) / (2 * sigma**2)) * np.sin(2 * np.pi * u / wavelength)


@pytest.mark.parametrize("angle", [0, 20, 45, 90, 130])
@pytest.mark.parametrize("place", [(0, 0), (1, -0.5), (-0.7, 1)])
def test_an_edge_becomes_an_even_line_in_the_middle_at_each_orientation(angle, place):
    weights = edge(angle, *place)[None]
    bank = lines(weights, MASK, 3, 1, size=11, scale=0.65)
    for filter_, expected in zip(bank[:, 0], (0, 60, 120), strict=True):
        most = abs(filter_).max()
        # Linear interpolation, and a disc that is cut off on one side, leave some per cent.
        np.testing.assert_allclose(filter_, filter_[::-1, ::-1], atol=0.1 * most)
        assert abs(filter_[5, 5]) > 0.9 * most, "the line goes through the middle"
        after = fit_gabor(filter_.reshape(1, -1), SQUARE)
        assert abs((after.orientation - expected + 90) % 180 - 90) < 3
        assert after.wavelength == pytest.approx(0.65 * 8, rel=0.15)


def test_scale_is_size():
    weights = edge(30, 0, 0)[None]
    large, small = (lines(weights, MASK, 2, 1, 21, scale)[0, 0] for scale in (1.0, 0.5))
    np.testing.assert_allclose(small[5:16, 5:16], large[::2, ::2], atol=0.02 * abs(large).max())


def test_the_fields_that_a_gabor_function_fits_best_are_chosen():
    noise = np.random.default_rng(0).normal(size=(3, MASK.sum()))
    good = edge(60, 0, 0)[None]
    mixed = lines(np.concatenate([noise, good]), MASK, n_filters=1)
    np.testing.assert_allclose(mixed, lines(good, MASK, n_filters=1), atol=1e-9)


def test_what_cannot_be_asked_for_is_said():
    with pytest.raises(ValueError, match="size must be odd"):
        lines(edge(0, 0, 0)[None], MASK, n_filters=1, size=10)
    with pytest.raises(ValueError, match="n_filters must not exceed the 1 fields; got 6"):
        lines(edge(0, 0, 0)[None], MASK)
