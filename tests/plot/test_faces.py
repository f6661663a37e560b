"""What is drawn is what was given: every picture at its place, with its own values."""

import numpy as np
import pytest

from cortexviz import plot


@pytest.fixture
def pictures():
    return np.random.default_rng(0).random((7, 6, 4))


def drawn(ax):
    return [np.asarray(image.get_array()) for image in ax.get_images()]


def boxes(ax):
    """(left, right, top, bottom) of every picture; the y axis points down."""
    extents = [image.get_extent() for image in ax.get_images()]
    return [(left, right, top, bottom) for left, right, bottom, top in extents]


def test_grid_draws_every_picture_unchanged_and_in_order(pictures):
    for shown, given in zip(drawn(plot.face_grid(pictures)), pictures, strict=True):
        np.testing.assert_array_equal(shown, given)


def test_grid_fills_rows_from_left_to_right(pictures):
    places = boxes(plot.face_grid(pictures, columns=3))
    lefts, tops = [p[0] for p in places], [p[2] for p in places]
    assert lefts[0] < lefts[1] < lefts[2] and lefts[3] == lefts[0]
    assert tops[0] == tops[2] < tops[3] < tops[6]


def test_pictures_never_overlap_and_stay_inside(pictures):
    ax = plot.face_grid(pictures, columns=3, titles=list("abcdefg"))
    places = boxes(ax)
    for i, (left, right, top, bottom) in enumerate(places):
        assert left >= 0 and right <= ax.get_xlim()[1] + 1e-9
        assert top >= 0 and bottom <= ax.get_ylim()[0] + 1e-9
        for other in places[:i]:
            assert left >= other[1] or right <= other[0] or top >= other[3] or bottom <= other[2]


def test_pixels_are_square(pictures):
    left, right, top, bottom = boxes(plot.face_grid(pictures))[0]
    assert (right - left) / 4 == pytest.approx((bottom - top) / 6)


def test_black_and_white_mean_the_same_in_every_picture(pictures):
    dim = plot.face_grid(pictures * 0.1)
    assert {image.get_clim() for image in dim.get_images()} == {(0, 1)}


def test_bytes_and_floats_look_alike():
    grey = np.arange(256, dtype=np.uint8).reshape(1, 16, 16)
    np.testing.assert_allclose(drawn(plot.face_grid(grey))[0], grey[0] / 255)


def test_colour_pictures_keep_their_channels():
    colour = np.random.default_rng(1).random((2, 5, 5, 3))
    np.testing.assert_array_equal(drawn(plot.face_grid(colour))[1], colour[1])


def test_titles_stand_above_their_own_picture(pictures):
    ax = plot.face_grid(pictures, columns=3, titles=list("abcdefg"))
    for text, (left, right, top, _) in zip(ax.texts, boxes(ax), strict=True):
        x, y = text.get_position()
        assert left < x < right and y < top
    assert [text.get_text() for text in ax.texts] == list("abcdefg")


def test_table_labels_stand_at_their_row_and_column(pictures):
    ax = plot.face_table(pictures[:6].reshape(2, 3, 6, 4), ["L", "B"], ["10", "100", "300"])
    places = boxes(ax)
    assert [label.get_text() for label in ax.get_xticklabels()] == ["10", "100", "300"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["L", "B"]
    for x, place in zip(ax.get_xticks(), places[:3], strict=True):
        assert x == pytest.approx((place[0] + place[1]) / 2)
    for y, place in zip(ax.get_yticks(), places[::3], strict=True):
        assert y == pytest.approx((place[2] + place[3]) / 2)
    np.testing.assert_array_equal(drawn(ax)[4], pictures[4])


def test_a_given_axes_is_used(pictures):
    ax = plot.face_grid(pictures)
    assert plot.face_grid(pictures, ax=ax) is ax


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"images": np.zeros((0, 4, 4))}, "not be empty"),
        ({"images": np.zeros((4, 4))}, r"images must have shape \(n, h, w\)"),
        ({"images": np.zeros((2, 4, 4, 4))}, r"got \(2, 4, 4, 4\)"),
        ({"images": np.full((1, 2, 2), np.nan)}, "images must be finite"),
        ({"images": np.full((1, 2, 2), -3.0)}, "synthetic_images"),
        ({"images": np.zeros((2, 4, 4)), "titles": ["one"]}, "titles must hold one string per"),
        ({"images": np.zeros((2, 4, 4)), "columns": 0}, "columns must be at least 1; got 0"),
    ],
)
def test_bad_pictures_are_explained(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        plot.face_grid(**arguments)


def test_a_table_needs_a_picture_for_every_pair_of_labels():
    with pytest.raises(
        ValueError, match=r"images must have shape \(2, 1, h, w\).*got \(1, 1, 4, 4\)"
    ):
        plot.face_table(np.zeros((1, 1, 4, 4)), ["a", "b"], ["c"])
