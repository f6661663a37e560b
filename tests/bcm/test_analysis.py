"""Selectivity, preferred images, mirror pairs, and faces told apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cortexviz.bcm import (
    distinct_faces,
    mirror_agreement,
    preferred_image,
    same_face,
    selectivity,
    synthetic_images,
)


def test_selectivity_of_one_all_and_no_image():
    responses = np.array([[10.0, 3.0, 0.0, -1.0], [0.0, 3.0, 0.0, -2.0]])
    np.testing.assert_allclose(selectivity(responses), [0.5, 0.0, 0.0, 0.0])


@given(arrays(np.float64, (6, 4), elements=st.floats(-1e6, 1e6)))
def test_selectivity_lies_between_0_and_1_minus_1_over_n(responses):
    values = selectivity(responses)
    assert ((values >= -1e-12) & (values <= 1 - 1 / 6 + 1e-12)).all()


def test_preferred_image_is_the_largest_response():
    assert preferred_image(np.array([[1.0, 5.0], [2.0, -1.0]])).tolist() == [1, 0]


@pytest.mark.parametrize(
    ("preferred", "agreement"),
    [([0, 1, 2, 1, 0], 1.0), ([0, 1, 2, 1, 1], 0.5), ([0, 1, 2, 0, 1], 0.0), ([0, 1, 1, 0], 1.0)],
)
def test_mirror_agreement_counts_pairs(preferred, agreement):
    responses = np.zeros((3, len(preferred)))
    responses[preferred, np.arange(len(preferred))] = 1.0
    assert mirror_agreement(responses) == agreement


def test_synthetic_images_stretch_each_row_to_eight_bits():
    weights = np.array([[0.0, 1.0, 2.0, 4.0], [-1.0, -1.0, 0.0, 1.0], [3.0, 3.0, 3.0, 3.0]])
    np.testing.assert_array_equal(synthetic_images(weights, (2, 2)), [[0, 0], [128, 255]])
    np.testing.assert_array_equal(synthetic_images(weights, (2, 2), 0), [[0, 64], [128, 255]])
    assert (synthetic_images(weights, (2, 2), 2) == 128).all()  # nothing to see: mid-grey
    assert synthetic_images(weights, (2, 2)).dtype == np.uint8


@pytest.mark.parametrize("shape", [(2, 6), (2, 2, 3)])
def test_synthetic_images_keep_the_axes_of_an_ensemble(shape):
    weights = np.random.default_rng(0).normal(size=(4, 5, 12))
    assert synthetic_images(weights, shape).shape == (4, *shape)
    every = synthetic_images(weights, shape, "all")
    assert every.shape == (4, 5, *shape)
    np.testing.assert_array_equal(every[:, 2], synthetic_images(weights, shape))
    np.testing.assert_array_equal(every[1], synthetic_images(weights[1], shape, "all"))


def test_colour_pictures_keep_the_balance_of_their_channels():
    """One stretch for all: a channel twice as strong stays twice as strong."""
    red, green = np.linspace(0, 1, 4), np.linspace(0, 0.5, 4)
    weights = np.stack([red, green, np.zeros(4)], axis=-1).reshape(1, 12)
    picture = synthetic_images(weights, (2, 2, 3))
    assert picture[..., 0].max() == 255
    assert picture[..., 1].max() == 128
    assert picture[..., 2].max() == 0


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


@pytest.mark.parametrize(
    "kind", ["int8", "int16", "uint8", "float16", "float32", "float64", "bool"]
)
def test_weights_of_every_type_are_stretched_alike(kind):
    """127 - (-128) is no int8: the picture was uniformly grey, and of bools there was none."""
    low, high = {"b": (0, 1), "i": (-100, 100), "u": (0, 200), "f": (-100, 100)}[
        np.dtype(kind).kind
    ]
    weights = np.array([[low, high, low, high]]).astype(kind)
    np.testing.assert_array_equal(synthetic_images(weights, (2, 2)), [[0, 255], [0, 255]])


@pytest.mark.parametrize("kind", ["float16", "float32", "float64"])
def test_the_largest_and_smallest_weights_make_a_picture(kind):
    top = np.finfo(kind).max
    for weights in (
        np.array([[-top, 0, top]], kind),
        np.array([[0, 1, 2]], kind) * np.finfo(kind).tiny,
    ):
        np.testing.assert_array_equal(synthetic_images(weights, (1, 3)), [[0, 128, 255]])


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
