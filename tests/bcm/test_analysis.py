"""Selectivity, preferred images, mirror pairs, pictures of weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cortexviz.bcm import (
    mirror_agreement,
    preferred_image,
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
