"""Inception's geometry with random weights: held against plain correlations, and torch."""

import numpy as np
import pytest

from cortexviz.data import faces
from cortexviz.metrics import (
    feature_distance,
    features_of,
    frechet_distance,
    gaussian_statistics,
    inception_random,
    untrained,
)
from tests.metrics.oracles import stem_by_correlation

RNG = np.random.default_rng(0)
GREY, COLOUR = RNG.random((2, 64, 64)), RNG.random((1, 40, 56, 3))
PICTURES = faces("procedural", n=3, size=20).images


def drawn(seed):
    rng = np.random.default_rng(seed)
    shapes = [(32, 3, 3, 3), (32, 32, 3, 3), (64, 32, 3, 3)]
    return [untrained.he_normal(rng, shape) for shape in shapes]


@pytest.mark.parametrize(("pictures", "seen"), [(GREY, True), (COLOUR, False)])
def test_equals_plain_correlations(pictures, seen):
    """float32 sums of up to 288 products: relative error some 1e-6."""
    ours = inception_random(pictures, seed=3, norm=pictures if seen else None)
    assert ours.shape == (len(pictures), 64)
    slow = stem_by_correlation(pictures, drawn(3), seen, some=3)
    np.testing.assert_allclose(ours[:, :3], slow, rtol=2e-5, atol=2e-6)


def test_rows_are_those_of_the_whole():
    one = GREY[:1]
    ours = inception_random(one, seed=3, norm=one, rows=4)
    chosen = untrained._rows(3, 4)
    slow = stem_by_correlation(one, drawn(3), True, some=3, rows=chosen)
    np.testing.assert_allclose(ours[:, :3], slow, rtol=2e-5, atol=2e-6)


def test_many_draws_see_all_rows_but_the_outermost():
    """Each part has 14 rows or 15: one is in none of 400 draws with a chance of 1e-10."""
    seen = [untrained._rows(seed, 5) for seed in range(400)]
    assert {row for rows in seen for row in rows} == set(range(1, 72))
    assert all(len(rows) == 5 and rows == sorted(rows) for rows in seen)
    assert untrained._rows(0, 71) == list(range(1, 72))


def test_weights_are_those_of_he():
    for weights in drawn(0):
        expected = 2 / weights[0].size
        assert weights.dtype == np.float32
        assert weights.var() == pytest.approx(expected, rel=5 / np.sqrt(weights.size / 2))


def test_the_size_of_the_weights_is_a_unit_and_batch_norm_takes_it_away(monkeypatch):
    """Inception's own first weights have standard deviation .1; He's differ by a factor."""
    he, factors = untrained.he_normal, []

    def inceptions(rng, shape):
        factors.append(0.1 / np.sqrt(2 / np.prod(shape[1:])))
        return he(rng, shape) * np.float32(factors[-1])

    monkeypatch.setattr(untrained, "remembered", lambda kind, images, function: function(images))
    monkeypatch.setattr(untrained, "EPSILON", 1e-9)
    plain, normed = (inception_random(PICTURES, norm=norm) for norm in (None, PICTURES))
    monkeypatch.setattr(untrained, "he_normal", inceptions)
    scaled, again = (inception_random(PICTURES, norm=norm) for norm in (None, PICTURES))
    np.testing.assert_allclose(scaled, plain * np.prod(factors[:3]), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(again, normed, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("seed", [0, 1])
def test_fine_noise_counts_for_more_once_batch_norm_has_seen_smooth_pictures(seed):
    """On the Olivetti faces 3.2 to 6.4 times as much, next to brightness, in four draws."""
    seen = faces("procedural", n=3, size=64).images
    noise = 0.05 * np.random.default_rng(seed).normal(size=seen.shape)
    lighter, noisy = np.clip(seen + 0.05, 0, 1), np.clip(seen + noise, 0, 1)
    ratios = []
    for norm in (None, seen):
        usual, light, rough = (inception_random(x, seed, norm=norm) for x in (seen, lighter, noisy))
        ratios.append(np.linalg.norm(rough - usual) / np.linalg.norm(light - usual))
    assert ratios[1] > 1.5 * ratios[0], ratios


def test_each_seed_is_another_draw_and_the_same_one_again():
    one, again, other = (inception_random(PICTURES, seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, again)
    assert np.abs(one - other).min() > 0


def test_grey_and_colour_are_one_picture():
    colour = np.repeat(PICTURES[..., None], 3, axis=-1)
    grey = inception_random(PICTURES)
    np.testing.assert_allclose(inception_random(colour), grey, rtol=1e-5, atol=1e-6)
    for norm in (PICTURES, colour):
        np.testing.assert_allclose(
            inception_random(colour, norm=norm), inception_random(PICTURES, norm=PICTURES),
            rtol=1e-4, atol=1e-5,
        )  # fmt: skip


@pytest.mark.filterwarnings("ignore::cortexviz.CortexvizWarning")  # of three images
def test_the_distance_lets_batch_norm_see_the_reference():
    a, b = PICTURES, PICTURES[::-1] * 0.5
    found = feature_distance(a, b, "inception-random", seed=2)
    assert found.name == "Fréchet distance, inception-random features"
    features = (features_of(x, "inception-random", seed=2, norm=b) for x in (a, b))
    one, two = map(gaussian_statistics, features)
    assert found.value == pytest.approx(frechet_distance(*one, *two), rel=1e-9)
    assert feature_distance(a, b, "inception-random", seed=3).value != found.value


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"seed": -1}, "seed must be at least 0"),
        ({"dims": 65}, "dims must be one of 64, 192, 768, 2048; got 65"),
        ({"norm": np.zeros((3, 8))}, "norm must have shape"),
        ({"rows": 0}, "rows must be at least 1; got 0"),
        ({"rows": 72}, "rows must be at most 71; got 72"),
        ({"rows": 5, "dims": 192}, "rows must be None where dims is not 64; got rows=5, dims=192"),
    ],
)
def test_bad_input_gets_a_sentence(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        inception_random(PICTURES, **arguments)
    with pytest.raises(TypeError, match="seed must be left out: features 'gabor' have no draws"):
        features_of(PICTURES, "gabor", seed=1)
