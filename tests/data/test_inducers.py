"""Whatever stands at the corners, the figure that is not drawn is the same."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cortexviz.data import distort, illusory_contour, kanizsa
from cortexviz.data.contour import SHAPES
from cortexviz.data.illusions import CONTRASTS
from cortexviz.data.inducers import INDUCERS, WIDTH

DOWN, RIGHT = np.indices((140, 140))
PIXEL = np.sqrt(0.5)  # from the middle of a pixel to its corner
FIGURES = {
    "shape": st.sampled_from(sorted(SHAPES)),
    "size": st.floats(30, 50),
    "support_ratio": st.floats(0.2, 0.9),
    "rotation": st.floats(-180, 180),
    "shift": st.tuples(st.floats(-5, 5), st.floats(-5, 5)),
}


def distance(place):
    return np.hypot(DOWN - place[0], RIGHT - place[1])


def ink(picture):
    return 1 - picture.astype(float)


@settings(deadline=None, max_examples=40, derandomize=True)
@given(st.sampled_from(sorted(INDUCERS)), st.fixed_dictionaries(FIGURES))
def test_ink_lies_within_the_radius_of_a_corner_and_the_gaps_are_empty(inducers, figure):
    picture, contour = kanizsa(inducers=inducers, **figure), illusory_contour(**figure)
    radius = figure["support_ratio"] * figure["size"] / 2
    bars = WIDTH / 2 if inducers == "crosses" else 0  # half a bar's width beyond its end
    nearest = np.min([distance(corner) for corner in contour.vertices], axis=0)
    assert (picture[nearest > np.hypot(radius, bars) + PIXEL] == 1).all()
    assert picture.min() < 1
    for first, last in contour.gaps:
        along = first + np.linspace(0, 1, 50)[:, None] * (last - first)
        between = along[(np.hypot(*(along - first).T) > 2) & (np.hypot(*(along - last).T) > 2)]
        assert (picture[tuple(np.rint(between).astype(int).T)] == 1).all()


@settings(deadline=None, max_examples=40, derandomize=True)
@given(
    st.sampled_from(sorted(INDUCERS)),
    st.fixed_dictionaries(FIGURES | {"shift": st.just((0, 0)), "rotation": st.just(0)}),
    st.floats(0, 45),  # a hexagon that leans further leaves the picture
)
def test_a_figure_is_its_own_mirror_image_and_leans_into_it(inducers, figure, degrees):
    picture = kanizsa(inducers=inducers, **figure)
    np.testing.assert_allclose(picture, picture[:, ::-1], atol=1e-4)
    leaning, mirrored = (kanizsa(inducers=inducers, **figure, shear=s * degrees) for s in (1, -1))
    np.testing.assert_allclose(leaning, mirrored[:, ::-1], atol=1e-4)


@settings(deadline=None, max_examples=40, derandomize=True)
@given(
    st.sampled_from(sorted(INDUCERS)),
    st.fixed_dictionaries(FIGURES),
    st.sampled_from(sorted(CONTRASTS)),
    st.floats(0.2, 0.8),
    st.floats(-360, 360),
    st.floats(-30, 30),
    st.integers(0, 2),
)
def test_greys_lie_between_paper_and_ink(inducers, figure, contrast, ground, turn, shear, missing):
    picture = kanizsa(
        inducers=inducers, **figure, contrast=contrast, ground=ground, turn=turn, shear=shear,
        missing=missing,
    )  # fmt: skip
    assert picture.shape == (140, 140)
    assert picture.dtype == np.float32
    tones, rounding = {*CONTRASTS[contrast], ground}, 2 * np.finfo(np.float32).eps
    assert min(tones) - rounding <= picture.min() <= picture.max() <= max(tones) + rounding


@pytest.mark.parametrize("inducers", sorted(INDUCERS))
def test_the_inducers_reach_to_the_ends_of_the_gaps(inducers):
    picture = ink(kanizsa(inducers=inducers))
    contour = illusory_contour()
    for ends in contour.gaps:
        for end in ends:
            near = distance(end) < 4
            assert picture[near].max() > 0.8


def test_inverse_contrast_is_the_negative():
    np.testing.assert_allclose(kanizsa(contrast="light", ground=0), 1 - kanizsa(), atol=1e-6)
    on_grey = kanizsa(ground=0.25)
    np.testing.assert_allclose(on_grey, 0.25 * kanizsa(), atol=1e-6)


def test_mixed_contrast_takes_turns():
    mixed = kanizsa(contrast="mixed", ground=0.5)
    for corner, tone in zip(illusory_contour().vertices, (0, 1, 0, 1), strict=True):
        around = mixed[distance(corner) < 15]
        assert set(np.unique(around[np.isin(around, [0, 0.5, 1])])) == {tone, 0.5}


@pytest.mark.parametrize("shape", SHAPES)
def test_half_a_turn_turns_the_wedges_outward(shape):
    figure = {"shape": shape, "size": 50}
    turned = kanizsa(**figure, turn=180)
    np.testing.assert_allclose(turned, kanizsa(**figure, inducers="outward"), atol=1e-4)
    each = kanizsa(**figure, turn=[180] * SHAPES[shape])
    np.testing.assert_array_equal(turned, each)


def test_turns_are_counter_clockwise_and_about_the_corners():
    turned = kanizsa(turn=90)
    for row, column in np.rint(illusory_contour().vertices + 0.5).astype(int):
        corner = np.s_[row - 22 : row + 22, column - 22 : column + 22]
        np.testing.assert_allclose(turned[corner], np.rot90(kanizsa()[corner]), atol=1e-4)


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_missing_is_gone_and_the_rest_stays(shape):
    whole, contour = kanizsa(shape, 45), illusory_contour(shape, 45)
    less = kanizsa(shape, 45, missing=1)
    gone = distance(contour.vertices[0]) < 0.25 * 45 + 1
    assert (less[gone] == 1).all()
    np.testing.assert_array_equal(less[~gone], whole[~gone])


def test_shear_moves_the_upper_corners_to_the_right_and_keeps_the_wedges():
    upright, leaning = kanizsa(), kanizsa(shear=np.degrees(np.arctan(0.25)))  # 10 px, 40 px up
    np.testing.assert_allclose(leaning[:70, 10:], upright[:70, :-10], atol=1e-4)
    np.testing.assert_allclose(leaning[70:, :-10], upright[70:, 10:], atol=1e-4)


def test_an_outline_is_a_band_within_the_disc():
    for shape, n in SHAPES.items():
        for size in (40, 60):
            radius, opening = size / 4, np.pi * (1 - 2 / n)
            border = radius * (2 * np.pi - opening) + 2 * radius
            found = ink(kanizsa(shape, size, inducers="outlines")).sum() / n
            # An inset outline is shorter than the border by half of what it turns, in all.
            assert found == pytest.approx(WIDTH * border, rel=0.2)
            assert found < WIDTH * border


def test_noise_comes_from_the_distortions():
    noisy = distort(kanizsa()[None], names=["noise 10"])["noise 10"]
    assert (noisy != kanizsa()).mean() == pytest.approx(0.1, abs=0.01)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"inducers": "cross"}, "inducers must be one of 'inward', .*did you mean 'crosses'"),
        ({"contrast": "inverse"}, "contrast must be one of 'dark', 'light', 'mixed'"),
        ({"contrast": "light"}, "ground must differ from the ink; got 1 with contrast 'light'"),
        ({"contrast": "mixed", "ground": 0}, "choose another grey, such as 0.5"),
        ({"ground": 2}, "ground must be a finite number in"),
        ({"turn": (1, 2, 3)}, "turn must be one number, or one for each of 4 inducers"),
        ({"turn": np.nan}, "turn must be finite"),
        ({"shear": 80}, r"shear must be a finite number in \[-60, 60\]"),
        ({"shear": 60}, "shear 60 .* outside the 140 x 140 picture"),
        ({"missing": 4}, "missing must be at most 3"),
    ],
)
def test_bad_input_gets_a_sentence(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        kanizsa(**arguments)
