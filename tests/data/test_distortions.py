"""Distortions do to every picture exactly what their names say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cortexviz.data import DISTORTIONS, HARDER, distort, silhouettes

IMAGES = silhouettes().images
INK = 1 - IMAGES.astype(float)
PAPER = distort(IMAGES)
HARD = distort(IMAGES, names=HARDER)


def test_the_paper_has_1050_test_images():
    names = ("occluded", "noise 5", "noise 10", "shift 10", "shift 20", "scale 10", "scale 20")
    assert tuple(PAPER) == DISTORTIONS == names
    assert sum(v.shape[0] * v.shape[1] for v in PAPER.values()) == 1050
    for values in (PAPER | HARD).values():
        assert values.shape == (5, 30, 140, 140)
        assert values.dtype == np.float32
        assert values.min() >= 0 and values.max() <= 1


def test_occlusion_hides_a_fifth_of_the_ink_behind_one_white_rectangle():
    hidden = []
    for variation in PAPER["occluded"]:
        for before, after in zip(IMAGES, variation, strict=True):
            rows, columns = np.nonzero(before != after)
            assert (
                after[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1] == 1
            ).all()
            hidden.append(1 - (1 - after).sum() / (1 - before).sum())
    # A rectangle grows by whole rows: an object's longest row or column is 1 to 3 % of its ink.
    assert np.abs(np.array(hidden) - 0.2).max() < 0.015
    assert np.mean(hidden) == pytest.approx(0.2, abs=0.002)


def test_occlusion_hides_five_different_parts():
    gone = PAPER["occluded"] != IMAGES
    for i in range(30):
        # Each hides a fifth: had all five hidden the same, together they would hide a fifth.
        assert INK[i][gone[:, i].any(axis=0)].sum() > 0.4 * INK[i].sum()
        assert len({part.tobytes() for part in gone[:, i]}) == 5


@pytest.mark.parametrize(("name", "count"), [("noise 5", 980), ("noise 10", 1960)])
def test_noise_gives_that_many_pixels_uniform_values(name, count):
    changed = PAPER[name] != IMAGES
    per_picture = changed.sum(axis=(2, 3))
    # A float32 uniform number equals the old pixel (grey, or 0) with probability below 1e-6.
    assert per_picture.max() == count
    assert per_picture.min() >= count - 2
    values = PAPER[name][changed]
    share, _ = np.histogram(values, bins=10, range=(0, 1))
    # 147,000 values: a bin's standard error is .0008.
    np.testing.assert_allclose(share / len(values), 0.1, atol=0.005)
    across = changed.mean(axis=(0, 1)).reshape(10, 14, 10, 14).mean(axis=(1, 3))
    np.testing.assert_allclose(across, count / 19600, rtol=0.1)


@pytest.mark.parametrize(("name", "pixels"), [("shift 10", 10), ("shift 20", 20), ("shift 30", 30)])
def test_shifts_go_up_down_right_left_and_down_right(name, pixels):
    padded = np.pad(IMAGES, ((0, 0), (pixels, pixels), (pixels, pixels)), constant_values=1)
    directions = [(-1, 0), (1, 0), (0, 1), (0, -1), (1, 1)]
    for variation, (down, right) in zip((PAPER | HARD)[name], directions, strict=True):
        top, left = pixels * (1 - down), pixels * (1 - right)
        np.testing.assert_array_equal(variation, padded[:, top : top + 140, left : left + 140])


def _centres(images):
    ink = 1 - images.astype(float)
    place = np.arange(images.shape[-1])
    total = ink.sum(axis=(-2, -1))
    rows, columns = ink.sum(axis=-1) @ place / total, ink.sum(axis=-2) @ place / total
    return np.stack([rows, columns], axis=-1)


def test_any_shift_is_a_whole_number_of_rows_and_columns_up_to_20():
    moved = _centres(HARD["any shift"]) - _centres(IMAGES)
    np.testing.assert_allclose(moved, np.round(moved), atol=1e-4)
    assert np.abs(moved).max() == pytest.approx(20, abs=1e-4)
    # 300 draws from a uniform law on -20..20: standard deviation 11.8, standard error .5.
    assert moved.std() == pytest.approx(11.83, abs=1.5)
    assert len(np.unique(np.round(moved).reshape(-1, 2), axis=0)) > 100


@pytest.mark.parametrize(
    ("name", "factor"), [("scale 10", 0.9), ("scale 20", 0.8), ("scale 30", 0.7), ("scale 40", 0.6)]
)
def test_scaling_leaves_factor_squared_of_the_ink_at_the_corners_and_the_middle(name, factor):
    images = (PAPER | HARD)[name]
    ink = (1 - images.astype(float)).sum(axis=(2, 3))
    np.testing.assert_allclose(ink, np.tile(factor**2 * INK.sum(axis=(1, 2)), (5, 1)), rtol=1e-5)
    places = ("top right", "top left", "bottom right", "bottom left", "middle")
    for i in range(30):
        (top, bottom), (left, right) = _box(IMAGES[i])
        for image, place in zip(images[:, i], places, strict=True):
            (t, b), (lft, r) = _box(image)
            height, width = factor * (bottom - top), factor * (right - left)
            expected_top = {"t": top, "b": bottom - height, "m": (top + bottom - height) / 2}
            expected_left = left if "left" in place else right - width
            if place == "middle":
                expected_left = (left + right - width) / 2
            # Thin tips fade below half black: up to 4 px of the guitar's head and bird's beak.
            assert abs(t - expected_top[place[0]]) <= 4
            assert abs(lft - expected_left) <= 4
            assert abs((b - t) - height) <= 5
            assert abs((r - lft) - width) <= 5


def _box(image):
    rows, columns = np.nonzero(image < 0.5)
    return (rows.min(), rows.max() + 1), (columns.min(), columns.max() + 1)


def test_a_scaled_square_is_a_square_again_in_its_corners_and_its_middle():
    squares = distort(IMAGES[:1], names=["scale 10"])["scale 10"][:, 0]
    # 72 px in rows and columns 30 to 109: top right, top left, bottom right, bottom left, middle.
    for square, (top, left) in zip(
        squares, [(30, 38), (30, 30), (38, 38), (38, 30), (34, 34)], strict=True
    ):
        expected = np.ones((140, 140))
        expected[top : top + 72, left : left + 72] = 0
        np.testing.assert_array_equal(square, expected)


def test_mixed_is_smaller_moved_and_noisy_at_once():
    # Noise hits an object's pixels and the white alike; its mean is 1/2.
    ink = (1 - HARD["mixed"].astype(float)).sum(axis=(2, 3))
    expected = 0.9 * 0.81 * INK.sum(axis=(1, 2)) + 0.1 * 140**2 / 2
    np.testing.assert_allclose(ink, np.tile(expected, (5, 1)), rtol=0.06)
    # The square's sides stay on pixel borders at .9, so that every grey pixel of it is noise.
    square = HARD["mixed"][:, 0]
    grey = ((square > 0) & (square < 1)).sum(axis=(1, 2))
    np.testing.assert_allclose(grey, 1960, atol=2)
    assert np.ptp(_centres(HARD["mixed"]), axis=0).max() > 10


def test_the_same_seed_gives_the_same_pictures_and_another_seed_others():
    again = distort(IMAGES[:3], seed=4, names=["noise 5", "occluded", "any shift", "mixed"])
    same = distort(IMAGES[:3], seed=4, names=["noise 5", "occluded", "any shift", "mixed"])
    other = distort(IMAGES[:3], seed=5, names=["noise 5", "occluded", "any shift", "mixed"])
    for name, values in again.items():
        np.testing.assert_array_equal(values, same[name])
        assert (values != other[name]).any()


def test_a_distortion_does_not_depend_on_which_others_are_asked_for():
    alone = distort(IMAGES, names=["noise 10"])
    assert list(alone) == ["noise 10"]
    np.testing.assert_array_equal(alone["noise 10"], PAPER["noise 10"])
    np.testing.assert_array_equal(
        distort(IMAGES, names=["scale 20", "occluded"])["occluded"], PAPER["occluded"]
    )


def test_the_pictures_given_are_left_alone():
    images = IMAGES[:2].copy()
    distort(images)
    np.testing.assert_array_equal(images, IMAGES[:2])


@settings(max_examples=15)
@given(st.integers(1, 3), st.integers(8, 40), st.integers(8, 40), st.integers(0, 9))
def test_any_number_of_pictures_of_any_size(n, height, width, seed):
    images = np.ones((n, height, width))
    images[:, 2:-2, 2:-3] = 0
    for values in distort(images, seed, names=DISTORTIONS + HARDER).values():
        assert values.shape == (5, n, height, width)
        assert np.isfinite(values).all()
        assert values.min() >= 0 and values.max() <= 1


@pytest.mark.parametrize(
    ("images", "arguments", "sentence"),
    [
        (
            IMAGES[0],
            {},
            r"images must have shape \(n, height, width\) .* got \(140, 140\)",
        ),
        (IMAGES[..., None], {}, "make colours grey"),
        (255 * IMAGES[:1], {}, "divide 8-bit pictures by 255"),
        (np.full((1, 9, 9), np.nan), {}, "images must be finite; got 81 NaN"),
        (IMAGES[:1], {"names": ["occlude"]}, "did you mean 'occluded'"),
        (IMAGES[:1], {"seed": -1}, "seed must be at least 0"),
        (np.ones((2, 20, 20)), {}, r"images\[0\] has 0 dark pixels"),
        (np.ones((2, 20, 20)), {"names": ["scale 10"]}, r"images\[0\] has no pixel darker"),
    ],
)
def test_bad_input_gets_a_sentence(images, arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        distort(images, **arguments)


def test_one_name_without_brackets_gets_a_sentence():
    with pytest.raises(TypeError, match=r"write \['occluded'\]"):
        distort(IMAGES[:1], names="occluded")


def test_rounding_outside_black_and_white_is_clipped():
    images = IMAGES[:2].astype(float)
    off = images + np.where(images > 0.5, 2.3e-16, -2.3e-16)
    for name, versions in distort(off).items():
        np.testing.assert_array_equal(versions, distort(images)[name])
        assert versions.min() >= 0 and versions.max() <= 1
