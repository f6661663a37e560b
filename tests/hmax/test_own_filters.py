"""S1 with filters of one's own in place of the Gabors."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from cortexviz.hmax import HMAXNetwork, Structure, gabor_bank, s1
from cortexviz.hmax.baselines import MaxPoolingHMAX
from tests.hmax.small import SMALL, pictures

SIZE = SMALL.gabor_size
LABELS = list("abcd")


def bank(n_filters: int = 3, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(4, n_filters, SIZE, SIZE))


@pytest.fixture(scope="module")
def own():
    return HMAXNetwork(replace(SMALL, s1=bank())).fit(pictures(), LABELS)


@pytest.mark.parametrize("axis", [(), (None,)])
def test_the_gabors_as_ones_own_filters_are_the_gabors(axis):
    gabors = SMALL.gabors[(slice(None), *axis)]
    usual, other = (
        HMAXNetwork(plan).fit(pictures(), LABELS) for plan in (SMALL, replace(SMALL, s1=gabors))
    )
    assert other.structure_.gabors.tobytes() == SMALL.gabors.tobytes()
    for one, two in zip(usual.tables_[1:], other.tables_[1:], strict=True):
        assert one.tobytes() == two.tobytes()
    assert usual.joint(pictures()).tobytes() == other.joint(pictures()).tobytes()


def test_several_filters_of_an_orientation_answer_by_their_root_mean_square():
    filters = replace(SMALL, s1=bank()).gabors
    picture, eps = pictures(1)[0][:9, :8].astype(float), 0.2
    picture[2:6, 3] = 0.3
    seen = s1(picture[None], filters, eps)[0]
    for y, x in np.ndindex(seen.shape[:2]):
        ink = 1 - picture[y : y + SIZE, x : x + SIZE]
        strength = [np.sqrt(np.mean([(f * ink).sum() ** 2 for f in each])) for each in filters]
        expected = (np.array(strength) + eps) / (sum(strength) + 4 * eps)
        np.testing.assert_allclose(seen[y, x], expected, atol=1e-6)  # float32


def test_filters_have_zero_mean_where_they_are_and_unit_norm():
    disc = np.hypot(*np.mgrid[-2:3, -2:3]) < 2.5
    made = replace(SMALL, s1=7 * bank() * disc + 1 * disc).gabors
    assert made.shape == (4, 3, SIZE, SIZE) and made.dtype == np.float32
    assert not made[:, :, ~disc].any() and (made.sum((2, 3), dtype=float) == 0).all()
    np.testing.assert_allclose(np.linalg.norm(made, axis=(2, 3)), 1, atol=1e-6)
    for light in (np.zeros((1, 9, 9)), np.ones((1, 9, 9))):
        np.testing.assert_allclose(s1(light, made, 0.1), 0.25, atol=1e-6)
    again = replace(SMALL, s1=made)
    assert again.gabors.tobytes() == made.tobytes(), "what is so already stays"
    assert again == replace(SMALL, s1=made.copy()) and hash(again) != hash(SMALL)


def test_a_network_with_filters_of_its_own_is_kept(tmp_path, own):
    own.save(tmp_path / "own.npz")
    again = HMAXNetwork.load(tmp_path / "own.npz")
    assert again.structure_ == own.structure_ and again.structure == own.structure
    np.testing.assert_array_equal(again.joint(pictures()), own.joint(pictures()))
    assert again.tables_.gabors.shape == (4, 3, SIZE, SIZE)


def test_files_of_networks_with_gabors_are_as_before(tmp_path):
    HMAXNetwork(SMALL).fit(pictures(), LABELS).save(tmp_path / "usual.npz")
    structure = json.loads(str(np.load(tmp_path / "usual.npz")["header"]))["structure"]
    assert "s1" not in structure


def test_other_filters_see_otherwise(own):
    for other in (SMALL, replace(SMALL, s1=gabor_bank(4, SIZE, 2.0, 3.0))):
        seen = HMAXNetwork(other).fit(pictures(), LABELS).joint(pictures())
        assert abs(seen - own.joint(pictures())).max() > 1e-3


def test_the_baseline_asks_for_gabors():
    with pytest.raises(ValueError, match="structure must have s1=None"):
        MaxPoolingHMAX(replace(SMALL, s1=bank())).fit(pictures(), LABELS)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"s1": bank()[:3]}, "s1 must hold square filters for each of n_orientations=4"),
        ({"s1": bank()[..., 1:]}, "s1 must hold square filters"),
        ({"s1": gabor_bank(4, 7)}, "gabor_size must be the 7 pixels"),
        ({"s1": np.ones((4, SIZE, SIZE))}, "s1 must hold filters that are not even"),
        ({"s1": bank() * np.nan}, "s1 must be finite"),
        ({"s1": "gabor"}, "s1 must be an array of numbers"),
        ({"s1": np.ones((4, 4)), "gabor_size": 4}, "gabor_size must be odd"),
    ],
)
def test_filters_that_cannot_be_are_refused(changed, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        Structure(**{"gabor_size": SIZE, **changed})
