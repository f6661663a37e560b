"""Pictures of the vision network show the numbers that they are given."""

from __future__ import annotations

import numpy as np

from cortexviz.plot import hmax as draw
from tests.hmax.small import pictures, trained


def test_an_orientation_map_is_white_where_belief_is_flat_and_coloured_where_not():
    belief = np.full((3, 4, 4), 0.25)
    belief[1, 2] = [0.7, 0.1, 0.1, 0.1]
    shown = draw.orientation_map(belief).images[0].get_array()
    assert shown.shape == (3, 4, 3)
    np.testing.assert_allclose(shown[0, 0], 1)
    assert np.ptp(shown[1, 2]) > 0.3


def test_orientations_have_different_colours():
    shown = draw.orientation_map(np.eye(6)[None] * 0.9 + 0.1 / 6).images[0].get_array()[0]
    distance = np.linalg.norm(shown[:, None] - shown, axis=2) + np.eye(6)
    assert distance.min() > 0.2


def test_a_peak_map_runs_from_flat_to_certain():
    belief = np.array([[[0.25] * 4, [1.0, 0, 0, 0]]])
    np.testing.assert_allclose(draw.peak_map(belief).images[0].get_array(), [[0, 1]])


def test_bars_show_the_most_probable_categories_the_winner_on_top():
    ax = draw.category_bars(np.array([0.1, 0.6, 0.05, 0.25]), list("abcd"), n=3)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "d", "b"]
    np.testing.assert_allclose([bar.get_width() for bar in ax.patches], [0.1, 0.25, 0.6])


def test_five_layers_of_a_real_network():
    picture = pictures()[1]
    place = trained().predict_place(picture[None])
    figure = draw.five_layers(
        picture,
        trained().respond(picture),
        trained().classes_,
        place.posterior[0],
        place.shifts,
    )
    titles = [ax.get_title(loc="center") + ax.get_title(loc="left") for ax in figure.axes]
    assert all(any(layer in title for title in titles) for layer in ("S1", "C1", "S2", "C2", "S3"))


def test_patterns_have_a_row_for_each_orientation():
    patterns = trained().tables_.c1.reshape(4, 3, 4, 4)
    figure = draw.pattern_grid(patterns)
    assert len(figure.axes) == 12
    np.testing.assert_array_equal(figure.axes[5].images[0].get_array(), patterns[1, 2])


def test_pooling_maps_show_both_rows():
    belief, maximum = np.random.default_rng(0).random((2, 5, 6, 3))
    axes = draw.pooling_maps(belief, maximum).axes
    np.testing.assert_array_equal(axes[1].images[0].get_array(), belief[..., 1])
    np.testing.assert_array_equal(axes[4].images[0].get_array(), maximum[..., 1])


def test_accuracy_curves_show_means_in_per_cent():
    accuracy = {"shift": np.array([[0.5, 0.7], [1, 1]]), "noise": np.array([[0.9, 0.9], [0.8, 1]])}
    ax = draw.accuracy_curves([4, 8], accuracy, "window")
    mean = [line for line in ax.lines if line.get_label() == "mean"]
    np.testing.assert_allclose(mean[0].get_ydata(), [75, 95])


def test_before_and_after_stand_side_by_side():
    ax = draw.before_after(["a", "b"], np.array([0.5, 0.6]), np.array([0.9, 1.0]))
    np.testing.assert_allclose([bar.get_height() for bar in ax.patches], [50, 60, 90, 100])
