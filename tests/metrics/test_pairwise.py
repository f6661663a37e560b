"""PSNR and SSIM of two pictures."""

import numpy as np
import pytest

from cortexviz.metrics import best_match, psnr, ssim


@pytest.fixture
def faces():
    rng = np.random.default_rng(0)
    return np.clip(0.5 + rng.normal(size=(4, 16, 16)).cumsum(axis=1) * 0.05, 0, 1)


def test_psnr_is_its_formula(faces):
    expected = 10 * np.log10(1 / ((faces[0] - faces[1]) ** 2).mean())
    assert psnr(faces[0], faces[1]) == pytest.approx(expected, rel=1e-6)  # pictures are float32


def test_equal_pictures(faces):
    assert psnr(faces[0], faces[0]) == np.inf
    assert ssim(faces[0], faces[0]) == 1


def test_bytes_and_fractions_are_the_same_picture(faces):
    as_bytes = (faces * 255).round().astype(np.uint8)
    assert ssim(as_bytes[0], as_bytes[1]) == ssim(as_bytes[0] / 255, as_bytes[1] / 255)
    assert psnr(as_bytes[0], as_bytes[1]) == psnr(as_bytes[0] / 255, as_bytes[1] / 255)


def test_ssim_forgives_a_change_of_brightness_that_psnr_does_not(faces):
    darker, noisy = faces[0] * 0.8, faces[0].copy()
    noise = np.random.default_rng(1).choice([-1, 1], size=(16, 16))
    noisy += noise * np.sqrt(((faces[0] - darker) ** 2).mean())
    noisy = noisy.clip(0, 1)
    assert ssim(faces[0], darker) > ssim(faces[0], noisy) + 0.1
    assert psnr(faces[0], darker) == pytest.approx(psnr(faces[0], noisy), abs=1.0)


def test_colour_pictures_are_compared_channel_by_channel(faces):
    colour = np.stack([faces[0], faces[1], faces[2]], axis=-1)
    swapped = colour[..., ::-1]
    assert ssim(colour, colour) == 1
    assert ssim(colour, swapped) == pytest.approx((1 + 2 * ssim(faces[0], faces[2])) / 3, rel=1e-6)


@pytest.mark.parametrize("score", [ssim, psnr])
def test_best_match_finds_the_original(faces, score):
    which, scores = best_match(faces[[2, 0]] * 0.99, faces, score)
    assert which.tolist() == [2, 0]
    assert scores[0] == score(faces[2] * 0.99, faces[2])


@pytest.mark.parametrize(
    ("a", "b", "sentence"),
    [
        (np.zeros((8, 8)), np.zeros((8, 9)), "same shape"),
        (np.zeros((5, 8)), np.zeros((5, 8)), "at least 7 x 7"),
        (np.zeros((8, 8)), np.full((8, 8), 2.0), r"image_b as fractions must lie in \[0, 1\]"),
        (
            np.zeros(8),
            np.zeros(8),
            r"image_a must have shape \(height, width\) or",
        ),
    ],
)
def test_bad_pictures_get_a_sentence(a, b, sentence):
    with pytest.raises(ValueError, match=sentence):
        ssim(a, b)


def test_whole_numbers_that_are_not_bytes_are_refused():
    with pytest.raises(TypeError, match=r"bytes \(uint8\) or fractions"):
        psnr(np.zeros((8, 8), dtype=int), np.zeros((8, 8)))


@pytest.mark.parametrize("metric", [psnr, ssim])
def test_rounding_outside_black_and_white_is_no_error(metric):
    """Every filter may leave 1 + 2e-16; what is further outside is no picture."""
    rng = np.random.default_rng(0)
    a, b = rng.random((2, 16, 16))
    a[0, 0], a[0, 1] = 0, 1
    off = a.copy()
    off[0, 0], off[0, 1] = -1e-17, 1 + 2.3e-16
    assert metric(off, b) == metric(a, b)
    off[0, 1] = 1.001
    with pytest.raises(ValueError, match=r"image_a as fractions must lie in \[0, 1\].*1\.001"):
        metric(off, b)


def test_a_mask_is_never_lost():
    a = np.random.default_rng(0).random((2, 16, 16))
    with pytest.raises(ValueError, match="image_b must not be masked"):
        psnr(a[0], np.ma.masked_greater(a[1], 0.5))
