"""What the eye sees, and two worlds without edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cortexviz.v1 import Patches, Source, fields, natural_patches
from cortexviz.v1.patches import round_mask
from cortexviz.v1.worlds import retina, scrambled, turned


@pytest.fixture(scope="module")
def world():
    return natural_patches()


def test_the_photographs_that_come_along_are_cut_up(world):
    assert len(world.names) == 6 and len(world.pictures) == 48
    np.testing.assert_allclose(world.pictures.mean((1, 2)), 0, atol=1e-5)
    np.testing.assert_allclose(world.pictures.std((1, 2)), 1, atol=1e-5)
    assert isinstance(world, Source) and world.n_inputs == 137


def test_a_patch_is_the_disc_that_lies_at_its_place():
    rng = np.random.default_rng(0)
    mask = round_mask(5)
    world = Patches(rng.random((3, 20, 30)), mask)
    places = world.places(rng, 50)
    assert places.min(0).tolist() == [0, 0, 0] or len(set(places[:, 0])) == 3
    for patch, (k, i, j) in zip(world.at(places), places, strict=True):
        cut = world.pictures[k, i : i + 5, j : j + 5]
        assert np.array_equal(patch, cut[mask])


@settings(max_examples=30, deadline=None)
@given(
    height=st.integers(7, 20), width=st.integers(7, 20), margin=st.integers(0, 1),
    seed=st.integers(0, 999),
)  # fmt: skip
def test_places_lie_inside_and_reach_all_corners(height, width, margin, seed):
    world = Patches(np.ones((2, height, width)), round_mask(5))
    places = world.places(np.random.default_rng(seed), 20_000, margin)
    assert places.min(0).tolist() == [0, margin, margin]
    last = [1, height - 5 - margin, width - 5 - margin]
    assert places.max(0).tolist() == last  # each of at most 512 places, 20,000 times
    shifted = world.at(places[:5] + np.array([0, 0, margin]))
    assert shifted.shape == (5, world.n_inputs)


def test_turned_pictures_are_the_picture_turned():
    rng = np.random.default_rng(0)
    quarter = turned(rng.random((41, 41)), 4)
    side = quarter.shape[1]
    for k in range(4):  # exact at right angles, up to the spline's rounding
        np.testing.assert_allclose(quarter[k], np.rot90(quarter[0], k), atol=1e-9)
    assert side <= 41 / np.sqrt(2) and turned(np.ones((41, 41)), 1).shape == (1, 41, 41)


def test_no_turned_picture_holds_what_lies_outside():
    pictures = turned(np.ones((60, 60)), 16)
    np.testing.assert_allclose(pictures, 1, atol=1e-9)


def test_the_retina_does_not_see_even_light():
    np.testing.assert_allclose(retina(np.full((40, 40), 0.7)), 0, atol=1e-12)
    dot = np.zeros((41, 41))
    dot[20, 20] = 1
    seen = retina(dot)
    assert seen[20, 20] > 0 > seen[20, 24]


def test_scrambled_pictures_keep_their_spectrum_and_lose_their_edges(world):
    pictures = world.pictures[:12].astype(float)
    other = scrambled(pictures, np.random.default_rng(0))
    np.testing.assert_allclose(
        abs(np.fft.rfft2(other)), abs(np.fft.rfft2(pictures)), atol=1e-6 * pictures[0].size
    )

    def kurtosis(x):
        return ((x - x.mean()) ** 4).mean() / x.var() ** 2

    # Edges are rare and strong: natural pictures have heavy tails, and Gaussian ones 3.
    natural, gaussian = kurtosis(pictures), kurtosis(other / other.std((1, 2), keepdims=True))
    assert natural > 4 > 3.2 > gaussian


@pytest.mark.parametrize("kind", ["scrambled", "noise"])
def test_worlds_without_edges_come_from_a_seed(kind):
    one, same, other = (natural_patches(kind=kind, angles=1, seed=s) for s in (1, 1, 2))
    assert np.array_equal(one.pictures, same.pictures)
    assert not np.array_equal(one.pictures, other.pictures)


def test_fields_are_zero_outside_of_the_mask():
    mask = round_mask(5)
    pictures = fields(np.ones((2, mask.sum())), mask)
    assert np.array_equal(pictures[1], 1.0 * mask)


def test_a_patch_needs_a_centre_and_a_place():
    with pytest.raises(ValueError, match="size must be odd"):
        natural_patches(size=12)
    world = Patches(np.ones((1, 9, 9)), round_mask(5))
    with pytest.raises(ValueError, match="margin must leave room"):
        world.places(np.random.default_rng(0), 3, margin=3)
    for wrong in ([[0, 5, 0]], [[0, 0, -1]], [[1, 0, 0]], [[0.0, 0.0, 0.0]]):
        with pytest.raises(ValueError, match="places must be whole numbers"):
            world.at(np.array(wrong))
