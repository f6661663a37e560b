"""Fields sorted by the line that they look for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cortexviz.data import illusory_contour, kanizsa, silhouettes
from cortexviz.hmax import PRESETS, Feedback, HMAXNetwork, Structure, gabor_bank
from cortexviz.hmax.measures import gap_belief
from cortexviz.v1 import Params, channels, fit_gabor, natural_patches, train
from cortexviz.v1.patches import round_mask
from tests.hmax.small import SMALL, pictures

MASK = round_mask(13)


def drawn(angles: int, seed: int = 0) -> np.ndarray:
    """Gabors of evenly spread orientations in a random order, some of them noisy."""
    rng = np.random.default_rng(seed)
    weights = gabor_bank(angles, 13, sigma=3.0, aspect=0.6)[:, MASK]
    noise = rng.normal(size=weights.shape) * rng.uniform(0, 0.05, (angles, 1))
    return rng.permutation(weights + noise)


def test_channels_hold_the_best_fields_on_either_side_of_their_orientation():
    weights = drawn(48)
    bank = channels(weights, MASK, 4, 4)
    found = fit_gabor(weights, MASK)
    assert bank.shape == (4, 4, 13, 13) and not bank[:, :, ~MASK].any()
    for angle, channel in zip((0, 45, 90, 135), bank, strict=True):
        turn = (found.orientation - angle + 90) % 180 - 90
        expected = set()
        for side in (turn < 0, turn >= 0):
            near = np.flatnonzero(side & (abs(turn) <= 15))
            expected |= set(near[np.argsort(-found.r2[near])][:2].tolist())
        chosen = [np.flatnonzero((weights == one).all(1)).item() for one in channel[:, MASK]]
        assert set(chosen) == expected


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
    seen = HMAXNetwork(plan).fit(pictures(), list("abcd")).predict_proba(pictures())
    assert (seen.argmax(1) == range(4)).mean() > 0.25, "better than chance, even so small"


def completed(plan: Structure, seed: int) -> float:
    """How far a network believes in the sides of Kanizsa's square, between the discs."""
    network = HMAXNetwork(plan, random_state=seed).fit(*silhouettes()[::-1])
    *_, step = network.perceive(kanizsa(), feedback=Feedback.contours())
    return float(gap_belief(step.beliefs, illusory_contour(), plan).on.mean())


@pytest.mark.slow
@pytest.mark.science
def test_learned_fields_complete_a_contour_as_gabors_do():
    """On average within the .05 that docs/v1.md asks for.

    Seeds 0 to 11: .001 more than Gabors, with a standard deviation of .029 from life to life, and
    .057 less in the worst.
    """
    world, plan, less = natural_patches(), PRESETS["contours"], []
    for seed in range(3):
        *_, last = train(Params(n_neurons=320), world, seed, every=400_000)
        grown = replace(plan, s1=channels(last.weights, world.mask), gabor_size=13)
        less.append(completed(plan, seed) - completed(grown, seed))
    assert np.mean(less) < 0.05 and max(less) < 0.1
