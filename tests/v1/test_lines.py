"""Fields that look for edges become filters that look for lines."""

from __future__ import annotations

import numpy as np
import pytest

from cortexviz.v1 import fit_gabor, lines
from cortexviz.v1.patches import round_mask

MASK = round_mask(13)


def edge(angle, row, column, wavelength=8.0, sigma=2.0):
    """An odd Gabor function with its edge at a place beside the middle."""
    angle = np.radians(angle)
    down, right = (np.argwhere(MASK) - 6.0 - [row, column]).T
    u = right * np.sin(angle) + down * np.cos(angle)
    v = right * np.cos(angle) - down * np.sin(angle)
    return np.exp(-(u**2 + v**2) / (2 * sigma**2)) * np.sin(2 * np.pi * u / wavelength)


@pytest.mark.parametrize("angle", [0, 20, 45, 90, 130])
@pytest.mark.parametrize("place", [(0, 0), (1, -0.5), (-0.7, 1)])
def test_an_edge_becomes_an_even_line_in_the_middle(angle, place):
    weights = edge(angle, *place)[None]
    made, mask = lines(weights, MASK, size=11, scale=0.65)
    filter_ = made.reshape(11, 11)
    size = abs(filter_).max()
    # Linear interpolation, and a disc that is cut off on one side, leave some per cent.
    np.testing.assert_allclose(filter_, filter_[::-1, ::-1], atol=0.1 * size)
    assert abs(filter_[5, 5]) > 0.9 * size, "the line goes through the middle"
    before, after = fit_gabor(weights, MASK), fit_gabor(made, mask)
    turned = (after.orientation - angle + 90) % 180 - 90
    assert abs(turned) < 3
    # Beside itself half a wave aside it has more waves, so that its length is better defined.
    assert after.wavelength == pytest.approx(0.65 * before.wavelength, rel=0.15)


def test_scale_is_size_and_the_sign_of_a_field_does_not_matter():
    weights = edge(30, 0, 0)[None]
    large, small = (lines(weights, MASK, 21, scale)[0].reshape(21, 21) for scale in (1.0, 0.5))
    np.testing.assert_allclose(small[5:16, 5:16], large[::2, ::2], atol=0.02 * abs(large).max())
    assert abs(fit_gabor(lines(-weights, MASK)[0], np.ones((11, 11), bool)).r2) > 0.9


def test_a_filter_has_a_centre():
    with pytest.raises(ValueError, match="size must be odd"):
        lines(edge(0, 0, 0)[None], MASK, size=10)
