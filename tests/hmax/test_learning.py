"""What the layers learn from pictures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cortexviz.hmax import bridge, gabor_bank, s1
from cortexviz.hmax.clustering import GRID, cluster, minimum_distance
from cortexviz.hmax.learning import N_PICTURES, learn, patches, simple_prototypes
from tests.hmax import oracles
from tests.hmax.small import SMALL, pictures, trained


def last(structure, images, seed=0):
    return list(learn(images, structure, np.random.default_rng(seed)))[-1].tables


def test_progress_grows_and_its_time_left_ends_at_zero():
    steps = list(learn(pictures(), SMALL, np.random.default_rng(0)))
    shares = [step.share for step in steps]
    assert shares == sorted(shares)
    assert steps[-1].share == 1
    assert steps[-1].seconds_left == 0
    assert [step.layer for step in steps][:1] == ["S1"]
    assert {step.layer for step in steps} == {"S1", "C1", "S2", "C2"}


def test_learning_repeats_with_the_same_seed_and_differs_with_another():
    one, same, other = (last(SMALL, pictures(), seed) for seed in (0, 0, 1))
    for a, b in zip(one, same, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(one.c1, other.c1)


def test_k_means_finds_clusters_that_are_there():
    rng = np.random.default_rng(0)
    centres = rng.uniform(0, 1, (5, 8))
    points = np.repeat(centres, 40, axis=0) + rng.normal(0, 0.01, (200, 8))
    found = cluster(points, 5, rng)
    distance = np.linalg.norm(found[:, None] - centres, axis=2)
    assert sorted(distance.argmin(1)) == list(range(5))
    assert distance.min(1).max() < 0.01


def test_the_refined_start_is_better_than_a_random_one():
    """Bradley & Fayyad 1998: less distortion, on average over seeds."""
    from sklearn.cluster import KMeans

    rng = np.random.default_rng(1)
    centres = rng.uniform(0, 1, (12, 6))
    points = np.repeat(centres, 30, axis=0) + rng.normal(0, 0.02, (360, 6))

    def distortion(found):
        return (np.linalg.norm(points[:, None] - found, axis=2).min(1) ** 2).sum()

    refined = [distortion(cluster(points, 12, np.random.default_rng(s))) for s in range(8)]
    plain = [
        KMeans(12, init="random", n_init=1, random_state=s).fit(points).inertia_ for s in range(8)
    ]
    assert np.mean(refined) < 0.7 * np.mean(plain)


@settings(max_examples=20)
@given(st.integers(0, 999))
def test_minimum_distance_is_the_greedy_algorithm_of_the_paper(seed):
    rng = np.random.default_rng(seed)
    different = rng.dirichlet(np.ones(3), (40, 4))
    found = different[rng.integers(0, 40, 120)] + rng.normal(0, 1e-3, (120, 4, 3))
    expected = oracles.common_first(found.reshape(120, -1), GRID)
    expected = expected[oracles.minimum_distance(expected, 9)]
    prototypes = minimum_distance(found, 9, 0.0)
    np.testing.assert_allclose(prototypes.reshape(9, -1), expected, rtol=1e-12)


def test_the_most_common_patch_is_the_first_prototype_in_whichever_order_they_come():
    rng = np.random.default_rng(0)
    rare, common = rng.dirichlet(np.ones(4), (30, 9)), rng.dirichlet(np.ones(4), (1, 9))
    found = np.concatenate([rare, np.repeat(common, 5, axis=0)])
    chosen = [minimum_distance(rng.permutation(found), 10, 0.0) for _ in range(5)]
    np.testing.assert_allclose(chosen[0][0], common[0])
    for other in chosen[1:]:
        np.testing.assert_allclose(other, chosen[0])


def test_prototypes_are_further_apart_than_random_patches():
    found = np.random.default_rng(0).dirichlet(np.ones(4), (500, 9))

    def nearest(points):
        distance = np.linalg.norm(points[:, None] - points, axis=(2, 3))
        return (distance + 9 * np.eye(len(points))).min()

    assert nearest(minimum_distance(found, 20, 0.0)) > 1.2 * nearest(found[:20])


@settings(max_examples=15)
@given(st.integers(0, 999), st.integers(2, 6), st.integers(1, 9), st.integers(3, 30))
def test_a_flat_s2_expects_a_flat_c1(seed, n_groups, n_places, n_states):
    found = np.random.default_rng(seed).dirichlet(np.ones(n_groups), (n_states, n_places))
    table = simple_prototypes(found)
    np.testing.assert_allclose(table.mean(2), 1 / n_groups, atol=2e-3)
    np.testing.assert_array_equal(table.sum(1), 1)


def test_a_flat_c1_expects_a_flat_s1():
    """P(x = k) is C in k's own states and (1 - C) / (K - 1) in the others, all equally likely."""
    for seed in range(3):
        cpt = bridge.complex_cpt(last(SMALL, pictures(12, seed)).c1)
        np.testing.assert_allclose(cpt.mean(1), 1 / 4, atol=0.01)


def test_c1_patterns_follow_the_orientation_of_their_state():
    """Dura-Bernal 2012, Fig. 8: pattern and preferred line agree."""
    images = pictures(12)
    c1 = last(SMALL, images).c1.reshape(4, 3, 4, 4)
    horizontal, vertical = c1[0], c1[2]
    along_rows = np.ptp(horizontal.mean(2), axis=1).mean()
    along_columns = np.ptp(horizontal.mean(1), axis=1).mean()
    assert along_rows > 1.5 * along_columns
    assert np.ptp(vertical.mean(1), axis=1).mean() > 1.5 * np.ptp(vertical.mean(2), axis=1).mean()


def test_patches_are_all_windows_of_all_layers():
    layers = s1(pictures(2), gabor_bank(3, size=5))
    found = patches(layers, 4, 2)
    assert found.shape == (2 * 15 * 15, 16, 3)
    np.testing.assert_array_equal(found[1], layers[0, 0:4, 2:6].reshape(16, 3))


@pytest.mark.parametrize(
    ("settings", "layer"),
    [
        ({"threshold": 0.6}, "c1"),
        ({"c1_states": 4}, "c1"),
        ({"c1_window": 5}, "c1"),
        ({"s2_states": 10}, "s2"),
        ({"s2_window": 2}, "s2"),
        ({"c2_states": 3}, "c2"),
        ({"c2_window": 2}, "c2"),
        ({"eps": 0.3}, "c1"),
        ({"n_orientations": 3}, "c1"),
    ],
)
def test_each_parameter_changes_what_is_learned(settings, layer):
    before = getattr(trained().tables_, layer)
    after = getattr(last(replace(SMALL, **settings), pictures()), layer)
    assert before.shape != after.shape or abs(before - after).max() > 1e-3


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"c1_states": 5000}, "c1_states is 5000, but the training images hold only"),
        ({"s2_states": 9000}, "s2_states is 9000, but the training images hold only"),
        ({"c2_states": 900}, "c2_states is 900, but the training images hold only"),
    ],
)
def test_more_prototypes_than_patches_are_explained(settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        last(replace(SMALL, **settings), pictures())


def test_blank_training_images_are_explained():
    with pytest.raises(ValueError, match="hold only 0 different patches"):
        last(SMALL, np.ones((3, 36, 36)))


def test_dictionaries_are_learned_from_a_bounded_number_of_pictures():
    """With a hundred and some pictures the rest changes nothing but which ones were chosen."""
    images = np.tile(pictures(), (N_PICTURES // 4 + 1, 1, 1))
    chosen = images[np.random.default_rng(0).choice(len(images), N_PICTURES, replace=False)]
    tables = last(SMALL, images)
    rng = np.random.default_rng(0)
    rng.choice(len(images), N_PICTURES, replace=False)
    *_, expected = learn(chosen, SMALL, rng)
    np.testing.assert_array_equal(tables.c2, expected.tables.c2)
