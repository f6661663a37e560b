"""Fields sorted by the line that they look for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cortexviz.hmax import HMAXNetwork, gabor_bank
from cortexviz.v1 import channels, fit_gabor
from cortexviz.v1.patches import round_mask
from tests.hmax.small import SMALL, pictures

MASK = round_mask(13)


def drawn(angles: int, seed: int = 0) -> np.ndarray:
    """Gabors of evenly spread orientations in a random order, some of them noisy."""
    rng = np.random.default_rng(seed)
    weights = gabor_bank(angles, 13, sigma=3.0, aspect=0.6)[:, MASK]
    noise = rng.normal(size=weights.shape) * rng.uniform(0, 0.05, (angles, 1))
    return rng.permutation(weights + noise)


def test_channels_hold_the_best_fields_of_their_orientation():
    weights = drawn(48)
    bank = channels(weights, MASK, 4, 3)
    found = fit_gabor(weights, MASK)
    assert bank.shape == (4, 3, 13, 13) and not bank[:, :, ~MASK].any()
    for angle, channel in zip((0, 45, 90, 135), bank, strict=True):
        away = abs((found.orientation - angle + 90) % 180 - 90)
        near = np.flatnonzero(away <= 15)
        best = near[np.argsort(-found.r2[near])][:3]
        assert np.array_equal(channel[:, MASK], weights[best])


def test_too_few_fields_of_an_orientation_are_said():
    with pytest.raises(
        ValueError, match="n_filters must not exceed the 3 fields within 10 degrees"
    ):
        channels(drawn(24), MASK, 4, 6, within=10)


def test_a_network_sees_with_channels():
    mask = round_mask(SMALL.gabor_size)
    weights = gabor_bank(16, SMALL.gabor_size, 2.0, 4.0)[:, mask]
    plan = replace(SMALL, s1=channels(weights, mask, 4, 2))
    assert plan.gabors.shape == (4, 2, 5, 5)
    network = HMAXNetwork(plan).fit(pictures(), list("abcd"))
    assert network.predict(pictures()).tolist() == list("abcd")
