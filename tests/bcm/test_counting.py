"""Faces told apart, and noise told from faces."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.ndimage import gaussian_filter

from cortexviz import bcm
from cortexviz.bcm import distinct_faces, learned_faces, learned_share, same_face
from cortexviz.data import faces


@given(
    counts=st.lists(st.integers(1, 5), min_size=1, max_size=4),
    seed=st.integers(0, 1000),
)
def test_noisy_copies_are_the_same_face(counts, seed):
    rng = np.random.default_rng(seed)
    prototypes = rng.normal(size=(len(counts), 400))
    truth = np.repeat(np.arange(len(counts)), counts)
    rng.shuffle(truth)
    pictures = prototypes[truth] * 50 + 100 + rng.normal(size=(len(truth), 400)) * 5
    labels = same_face(pictures.reshape(-1, 20, 20))
    assert distinct_faces(pictures) == len(counts)
    assert (np.equal.outer(labels, labels) == np.equal.outer(truth, truth)).all()
    assert (np.diff(np.bincount(labels)) <= 0).all()  # 0 is the most frequent


def test_brightness_and_contrast_do_not_make_a_face_but_the_sign_does():
    face = np.random.default_rng(0).random((8, 8))
    assert distinct_faces(np.stack([face, 3 * face + 20])) == 1
    assert distinct_faces(np.stack([face, 1 - face])) == 2


def test_the_correlation_decides():
    rng = np.random.default_rng(0)
    a = rng.normal(size=10_000)
    pictures = np.stack([a, a + rng.normal(size=10_000)])  # correlation 0.71
    assert distinct_faces(pictures, 0.6) == 1
    assert distinct_faces(pictures, 0.8) == 2


def test_empty_pictures_are_one_face_of_their_own():
    assert distinct_faces(np.zeros((1, 4, 4))) == 1
    assert distinct_faces(np.stack([np.zeros((4, 4)), np.eye(4)])) == 2


def test_even_pictures_show_nothing_whatever_their_grey():
    rng = np.random.default_rng(0)
    flat = np.full((5, 8, 8), 0.1) * np.array([1, 1, 1, 2, 3])[:, None, None]  # with rounding
    face = rng.random((1, 8, 8))
    assert distinct_faces(flat) == 1
    assert distinct_faces(np.concatenate([flat, face, face])) == 2
    assert same_face(np.concatenate([flat, face, face])).tolist() == [0] * 5 + [1] * 2
    assert distinct_faces((255 * flat).astype(np.uint8)) == 1


@pytest.mark.parametrize("scale", [1e-300, 1e-30, 1e30, 1e300])
def test_faces_are_told_apart_at_any_scale(scale):
    faces = np.random.default_rng(0).random((4, 8, 8))
    images = np.concatenate([faces, faces * scale, faces])
    assert same_face(images).tolist() == same_face(np.concatenate([faces] * 3)).tolist()
    assert distinct_faces(images) == 4


def test_noise_is_told_from_what_was_learned():
    """The share of noise is that of n directions among d - 1, Beta distributed."""
    training, rng = faces("procedural", n=10).images, np.random.default_rng(0)
    noise = learned_share(rng.normal(size=(200, 64, 64)), training)
    low, high = stats.beta(10 / 2, (4095 - 10) / 2).ppf([1e-5, 1 - 1e-5])
    assert low < noise.min() and noise.max() < high
    mixtures = np.tensordot(rng.normal(size=(20, 10)), training, 1) + rng.normal(size=(20, 1, 1))
    np.testing.assert_allclose(learned_share(mixtures, training), 1.0, rtol=1e-6)
    np.testing.assert_array_equal(learned_share(np.full((2, 64, 64), 7), training), 0.0)
    np.testing.assert_array_equal(learned_share(noise.reshape(50, 2, 2), np.ones((3, 2, 2))), 0.0)


def test_networks_move_from_noise_to_mixtures_of_their_pictures():
    training = faces("procedural", n=10).images
    shares = []
    for epochs in (0, 1000):
        params = bcm.Params(n_neurons=21, epochs=epochs)
        weights = bcm.train_ensemble(params, training, range(2), 2, progress=False)
        shares.append(learned_share(bcm.synthetic_images(weights, (64, 64)), training))
    assert shares[0].max() < 0.1 and shares[1].min() > 0.5


def noisy(pictures, rng, share):
    """Pictures of which `share` is as it was and the rest, by variance, is noise."""
    flat = pictures - pictures.mean(axis=(1, 2), keepdims=True)
    noise = rng.normal(size=pictures.shape)
    return np.sqrt(share) * flat / flat.std(axis=(1, 2), keepdims=True) + np.sqrt(1 - share) * noise


@pytest.mark.parametrize("min_correlation", [0.3, 0.8, 0.95])
def test_noise_is_no_face_while_different_faces_still_are(min_correlation):
    training, rng = faces("procedural", n=10).images, np.random.default_rng(0)
    noise = rng.normal(size=(30, 64, 64))
    assert learned_faces(noise, training, min_correlation) == 0
    assert distinct_faces(noise, min_correlation) == 30
    # Six faces that are unlike each other, in several noisy copies, among the noise.
    apart = np.linalg.qr(rng.normal(size=(10, 6)))[0].T
    flat = training.reshape(10, -1) - training.mean(axis=(1, 2))[:, None]
    _, _, directions = np.linalg.svd(flat, full_matrices=False)
    drawn = (apart @ directions).reshape(6, 64, 64).repeat(4, axis=0)
    seen = noisy(drawn, rng, 0.65)
    assert learned_faces(np.concatenate([noise, seen]), training, min_correlation) == 6
    assert learned_faces(noisy(drawn, rng, 0.4), training, min_correlation) == 0  # mostly noise


def test_a_blur_joins_noisy_copies_and_not_different_faces():
    """A Gaussian of 1 pixel leaves 1 / (4 pi) of the variance of noise: correlation .6 -> .95."""
    rng = np.random.default_rng(0)
    smooth = gaussian_filter(rng.normal(size=(3, 64, 64)), (0, 4, 4))
    copies = noisy(smooth.repeat(8, axis=0), rng, 0.6)
    assert distinct_faces(copies) == 24
    assert distinct_faces(copies, blur=1) == 3
    np.testing.assert_array_equal(same_face(copies, blur=1), np.arange(3).repeat(8))
    colour = np.repeat(copies[..., None], 3, axis=-1)
    assert distinct_faces(colour, blur=1) == 3
    noise = rng.normal(size=(20, 64, 64))
    assert distinct_faces(noise, blur=1) == 20  # smooth noise is still noise


def test_the_size_of_numbers_does_not_matter_to_what_is_learned():
    training, rng = faces("procedural", n=5, size=16).images.astype(float), np.random.default_rng(0)
    images = np.tensordot(rng.normal(size=(6, 5)), training, 1) + rng.normal(size=(6, 16, 16)) / 9
    shares = learned_share(images, training)
    for scale in (1e-300, 1e300):
        np.testing.assert_allclose(learned_share(images * scale, training), shares)
        np.testing.assert_allclose(learned_share(images, training * scale), shares)
    with pytest.raises(ValueError, match="images and training must be pictures of one size"):
        learned_share(images, training[:, 1:])
