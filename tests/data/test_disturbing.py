"""A picture changed as a person asks: each change does what its name says, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from cortexviz.data import disturbed, silhouettes

NAMES, IMAGES = silhouettes()
GUITAR = IMAGES[NAMES.index("guitar")]


def ink(picture):
    return float((1 - picture).sum())


def test_nothing_asked_is_nothing_changed():
    np.testing.assert_array_equal(disturbed(GUITAR), GUITAR)


def test_a_move_by_whole_pixels_is_a_roll_where_nothing_leaves():
    np.testing.assert_array_equal(disturbed(GUITAR, 5, -7), np.roll(GUITAR, (5, -7), (0, 1)))
    assert ink(disturbed(GUITAR, right=139)) < 0.01 * ink(GUITAR), "what leaves is lost"


@pytest.mark.parametrize("size", [0.6, 1.2])
def test_size_acts_on_both_sides(size):
    """Ink goes with the square, but for what a hundredth of a silhouette loses at its rim."""
    assert ink(disturbed(GUITAR, size=size)) == pytest.approx(size**2 * ink(GUITAR), rel=0.02)


def test_a_quarter_turn_is_that_of_numpy_and_anticlockwise():
    np.testing.assert_allclose(disturbed(GUITAR, rotation=90), np.rot90(GUITAR), atol=1e-5)


def test_an_object_that_is_turned_is_moved_afterwards():
    both = disturbed(GUITAR, down=6, rotation=30)
    np.testing.assert_allclose(both[6:], disturbed(GUITAR, rotation=30)[:-6], atol=1e-5)


@pytest.mark.parametrize("hidden", [0.1, 0.5, 0.9])
def test_so_much_of_the_ink_is_hidden(hidden):
    """To a row or a column of the rectangle; over three seeds at most .02 off."""
    for seed in range(3):
        left = ink(disturbed(GUITAR, hidden=hidden, seed=seed)) / ink(GUITAR)
        assert left == pytest.approx(1 - hidden, abs=0.03)


def test_noise_gives_so_many_pixels_another_value_and_a_seed_is_a_seed():
    noisy = disturbed(GUITAR, noise=0.3, seed=1)
    assert np.mean(noisy != GUITAR) == pytest.approx(0.3, abs=0.001)
    np.testing.assert_array_equal(noisy, disturbed(GUITAR, noise=0.3, seed=1))
    assert not np.array_equal(noisy, disturbed(GUITAR, noise=0.3, seed=2))


def test_an_object_that_has_left_cannot_be_hidden():
    with pytest.raises(ValueError, match="move it less, or hide nothing"):
        disturbed(GUITAR, right=140, hidden=0.2)
