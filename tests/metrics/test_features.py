"""Features that need no download, and the distance that must never be called FID."""

import numpy as np
import pytest

from cortexviz import metrics
from cortexviz.data import faces
from cortexviz.metrics import feature_distance, features_of, gabor_features
from cortexviz.metrics.features import N_ORIENTATIONS, WAVELENGTHS


def grating(wavelength, degrees, size=48, contrast=0.5):
    """Stripes whose brightness changes along the direction `degrees`."""
    row, column = np.mgrid[:size, :size]
    angle = np.deg2rad(degrees)
    phase = (column * np.cos(angle) + row * np.sin(angle)) * 2 * np.pi / wavelength
    return (0.5 + contrast / 2 * np.cos(phase))[None]


@pytest.mark.parametrize("wavelength", WAVELENGTHS)
@pytest.mark.parametrize("degrees", [0, 30, 60, 90, 120, 150])
def test_each_filter_prefers_its_own_grating(wavelength, degrees):
    means = gabor_features(grating(wavelength, degrees))[0, :24].reshape(-1, N_ORIENTATIONS)
    best = np.unravel_index(means.argmax(), means.shape)
    assert best == (WAVELENGTHS.index(wavelength), degrees // 30)
    # A one-sided filter of height 1 answers a cosine with half its amplitude, here 25 %.
    if degrees % 90 == 0 and wavelength < 24:  # mirrored borders bend oblique and long waves
        assert means[best] == pytest.approx(12.5, rel=0.1)


def test_even_pictures_have_no_edges_at_any_brightness():
    even = np.ones((3, 20, 20)) * np.array([0, 0.5, 1])[:, None, None]
    np.testing.assert_allclose(gabor_features(even), 0, atol=1e-4)  # float32 transforms


def test_energy_is_linear_in_contrast_and_blind_to_place():
    weak, strong = (gabor_features(grating(6, 30, contrast=c)) for c in (0.25, 0.5))
    np.testing.assert_allclose(strong, 2 * weak, rtol=1e-3, atol=1e-3)
    picture = np.zeros((1, 120, 120))  # far from the borders
    picture[0, 52:58, 50:70] = 1
    moved = np.roll(picture, (6, -3), axis=(1, 2))
    near = np.abs(gabor_features(moved) - gabor_features(picture)).max()
    turned = np.abs(gabor_features(picture.transpose(0, 2, 1)) - gabor_features(picture)).max()
    assert near < 0.2 * turned


def changed(images):
    """Pictures with one thing changed, by name."""
    order = np.random.default_rng(0).permutation(16)
    parts = images.reshape(-1, 4, 16, 4, 16).swapaxes(2, 3).reshape(-1, 16, 16, 16)[:, order]
    return {
        "lighter": images + 0.15,
        "a wide shade": images + np.linspace(0, 0.15, 64),
        "half the contrast": images * 0.5 + 0.2,
        "noise": images + np.random.default_rng(0).normal(0, 0.05, images.shape).clip(-0.1, 0.1),
        "another place": np.roll(images, 6, axis=1),
        "parts in other places": parts.reshape(-1, 4, 4, 16, 16).swapaxes(2, 3).reshape(-1, 64, 64),
    }


@pytest.mark.parametrize(
    ("features", "blind", "sees"),
    [
        ("gabor", {"lighter", "a wide shade"}, {"half the contrast", "noise"}),
        ("hmax", {"lighter", "a wide shade", "half the contrast"}, {"parts in other places"}),
        ("inception-random", {"another place", "parts in other places"}, {"lighter", "noise"}),
    ],
)
def test_what_features_cannot_see(features, blind, sees):
    """A change against the spread among faces: measured, blind at most .3, else 1 to 5."""
    images = 0.1 + 0.6 * faces("procedural", n=4, size=64).images
    draw = {"norm": images} if features == "inception-random" else {}
    usual = features_of(images, features, **draw)
    spread = np.linalg.norm(usual - usual.mean(axis=0))
    apart = {
        name: np.linalg.norm(features_of(others, features, **draw) - usual) / spread
        for name, others in changed(images).items()
        if name in blind | sees
    }
    assert all(apart[name] < 0.4 for name in blind), apart
    assert all(apart[name] > 0.8 for name in sees), apart


def test_the_distance_by_gabor_energies_knows_no_brightness():
    images = 0.1 + 0.6 * faces("procedural", n=60, size=32).images
    assert feature_distance(images + 0.2, images).value < 1e-6
    assert feature_distance(images * 0.9, images).value > 0.1


def test_a_set_of_any_length_gives_the_features_of_its_pictures():
    images = np.random.default_rng(0).random((70, 12, 17))  # more than one chunk, not square
    np.testing.assert_array_equal(gabor_features(images)[66:], gabor_features(images[66:]))


def test_colour_is_averaged_to_grey():
    grey = np.random.default_rng(0).random((5, 16, 16)).astype(np.float32)
    colour = np.repeat(grey[..., None], 3, axis=-1)
    np.testing.assert_allclose(gabor_features(colour), gabor_features(grey), rtol=1e-3, atol=1e-3)


def test_distance_is_the_formula_on_the_features_and_carries_their_name():
    rng = np.random.default_rng(0)
    a, b = rng.random((60, 16, 16)), rng.random((80, 16, 16)) * 0.7
    result = feature_distance(a, b)
    one, two = (metrics.gaussian_statistics(gabor_features(images)) for images in (a, b))
    assert result.value == pytest.approx(metrics.frechet_distance(*one, *two), rel=1e-9)
    assert float(result) == result.value > feature_distance(a, a[::-1]).value
    assert result.name == "Fréchet distance, gabor features"
    assert "FID" not in str(result)
    assert (result.n_features, result.samples) == (48, (60, 80))


def test_the_statistics_of_the_reference_are_computed_once(monkeypatch):
    from cortexviz.metrics import features

    counted = []
    original = features._energies
    monkeypatch.setattr(features, "_energies", lambda x: counted.append(len(x)) or original(x))
    rng = np.random.default_rng(5)
    a, b = rng.random((50, 8, 8)), rng.random((55, 8, 8))
    first = feature_distance(a, b)
    assert sum(counted) == 55 + 50
    assert feature_distance(a, b) == first
    assert sum(counted) == 55 + 50 + 50
    feature_distance(a, b * 0.5)  # another reference is another entry
    assert sum(counted) == 55 + 50 + 50 + 55 + 50


def test_unknown_features_are_named():
    images = np.zeros((3, 8, 8))
    with pytest.raises(ValueError, match=r"features must be one of 'gabor', .*; got 'gabors'"):
        feature_distance(images, images, features="gabors")
