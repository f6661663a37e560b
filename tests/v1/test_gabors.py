"""What kind of line a field is, found again from the field alone."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import least_squares

from cortexviz.hmax import gabor_bank, orientations
from cortexviz.v1 import fit_gabor, gratings, orientation_index, tuning
from cortexviz.v1.gabors import PEAKS, _gabor, _start
from cortexviz.v1.patches import fields, round_mask

MASK = round_mask(13)
PIXELS = np.argwhere(MASK) - 6


def gabor(row, column, angle, wavelength, phase, sigma_u, sigma_v, amplitude):
    """The formula, at each pixel of the mask."""
    down, right = (PIXELS - [row, column]).T
    a = np.radians(angle)
    u = right * np.sin(a) + down * np.cos(a)
    v = right * np.cos(a) - down * np.sin(a)
    envelope = np.exp(-(u**2) / (2 * sigma_u**2) - v**2 / (2 * sigma_v**2))
    return amplitude * envelope * np.cos(2 * np.pi * u / wavelength + np.radians(phase))


@settings(max_examples=20, deadline=None)
@given(
    row=st.floats(-2, 2), column=st.floats(-2, 2), angle=st.floats(0, 179.9),
    wavelength=st.floats(4, 9), phase=st.floats(-179, 179), sigma=st.floats(1.6, 3),
    longer=st.floats(1, 1.7), amplitude=st.floats(0.01, 100),
)  # fmt: skip
def test_a_gabor_is_found_again(row, column, angle, wavelength, phase, sigma, longer, amplitude):
    drawn = gabor(row, column, angle, wavelength, phase, sigma, longer * sigma, amplitude)
    found = fit_gabor(drawn[None], MASK)
    assert found.r2[0] > 0.999
    again = gabor(*(float(value[0]) for value in found[:-1]))
    np.testing.assert_allclose(again, drawn, atol=0.05 * amplitude)
    if wavelength < 2.5 * sigma:  # one bar alone leaves wavelength and spread undecided
        assert abs((found.orientation[0] - angle + 90) % 180 - 90) < 3


def test_the_fit_is_as_good_as_scipys_from_many_starts():
    """Noise is the hard case: whoever ends in a poor minimum finds too few Gabors in it."""
    rng = np.random.default_rng(0)
    smooth = np.exp(-((PIXELS[:, None] - PIXELS) ** 2).sum(-1) / 8)
    rows = rng.normal(size=(2, len(PIXELS))) @ smooth
    found = fit_gabor(rows, MASK)
    assert (found.r2 < 1).all()
    for row, r2 in zip(rows, found.r2, strict=True):
        errors = []
        for peak in range(PEAKS):
            for sigma in (1.5, 3.0):
                start = _start(row[None] / abs(row).max(), MASK, peak, sigma)[0]
                start[-2:] = 0.1
                fit = least_squares(
                    lambda p, row=row: _gabor(p[None], PIXELS)[0][0] - row / abs(row).max(), start
                )
                errors.append(2 * fit.cost)
        spread = ((row - row.mean()) ** 2).sum() / abs(row).max() ** 2
        # scipy's has no bounds on spreads and wavelength; ours may lack a little.
        assert r2 > 1 - min(errors) / spread - 0.06


def test_slopes_are_those_of_small_steps():
    rng = np.random.default_rng(0)
    fit = rng.uniform(0.5, 1.5, (3, 8))
    value, slopes = _gabor(fit, PIXELS)
    for k in range(8):
        step = np.zeros(8)
        step[k] = 1e-6
        finite = (_gabor(fit + step, PIXELS)[0] - _gabor(fit - step, PIXELS)[0]) / 2e-6
        np.testing.assert_allclose(slopes[..., k], finite, atol=1e-7)
    assert value.shape == (3, len(PIXELS))


def test_orientation_is_that_of_the_vision_network():
    bank = gabor_bank(8, 13, sigma=3.0, aspect=0.7)[:, MASK]
    found, answered = fit_gabor(bank, MASK), tuning(bank, MASK)
    for angle, one, other in zip(
        orientations(8), found.orientation, answered.preferred, strict=True
    ):
        assert abs((one - angle + 90) % 180 - 90) < 1
        assert abs((other - angle + 90) % 180 - 90) <= 7.5  # the distance of the gratings


def test_an_empty_field_is_no_gabor_and_knows_no_orientation():
    empty = np.zeros((2, len(PIXELS)))
    assert (fit_gabor(empty, MASK).r2 == 0).all()
    assert (tuning(empty, MASK).selectivity == 0).all()


def test_a_grating_is_the_best_stimulus_of_a_grating():
    shown = gratings(MASK, [0, 30, 90, 150], [5.0, 8.0], 4)
    assert shown.shape == (4, 2, 4, 137)
    flat = fields(shown.reshape(-1, 137), MASK)
    assert abs(np.diff(flat[0, 6, 2:11])).max() < 1e-12, "0 degrees: rows are even"
    found = tuning(shown[:, 0, 0], MASK)
    assert found.preferred.tolist() == [0, 30, 90, 150]
    assert (found.wavelength == 5).all()


def test_orientation_index_of_one_two_and_all_orientations():
    one, two, every = np.eye(8)[0], np.eye(8)[0] + np.eye(8)[4], np.ones(8)
    np.testing.assert_allclose(
        orientation_index(np.stack([one, two, every])), [1, 0, 0], atol=1e-12
    )
