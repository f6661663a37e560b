"""Pictures of feedback show the arrays they are given."""

from __future__ import annotations

import numpy as np
import pytest

from cortexviz.hmax import PRESETS
from cortexviz.hmax.measures import Gap
from cortexviz.hmax.perceive import Step
from cortexviz.plot import perception

PLAN = PRESETS["contours"]


def step(value=0.7):
    """S1 believes in vertical lines in one square of nodes, which looks at pixels 20 to 29."""
    s1 = np.full((146, 146, 4), 0.25)
    s1[23:33, 23:33] = (1 - value) / 3
    s1[23:33, 23:33, 2] = value
    return Step("S1", "down", 1, {"S1": s1}, {}, {}, np.eye(3)[1], np.ones((1, 1)), PLAN)


def picture_of(ax):
    return np.asarray(ax.get_images()[0].get_array())


def test_a_contour_map_is_the_strength_of_the_strongest_orientation():
    values = picture_of(perception.contour_map(step(), PLAN, title="after"))
    assert values.shape == (130, 130)
    np.testing.assert_allclose(values[15:25, 15:25], 0.45 / 0.75)
    assert values[40:].max() == 0


def test_an_increase_is_after_minus_before():
    values = picture_of(perception.increase_map(step(0.4), step(0.7), PLAN))
    np.testing.assert_allclose(values[20, 20], 0.3 / 0.75)
    np.testing.assert_allclose(values[100, 100], 0)


def test_each_row_has_its_picture_and_a_blank_sheet_is_white():
    rows = [("blank", None, [step(0.4), step()]), ("grey", np.full((140, 140), 0.2), [step()] * 2)]
    figure = perception.perceptions(rows, PLAN)
    assert [ax.get_title(loc="left") or ax.get_title() for ax in figure.axes[::4]] == [
        "blank",
        "grey",
    ]
    assert picture_of(figure.axes[0]).min() == 1
    np.testing.assert_allclose(picture_of(figure.axes[4]), 0.2)
    drawn = picture_of(figure.axes[3])
    assert drawn.shape == (140, 140)
    assert drawn[22:28, 22:28].max() < 0.6 and drawn[60:].min() > 0.99


def test_four_orientations_four_maps():
    figure = perception.orientation_maps(step(), PLAN)
    found = [picture_of(ax)[20, 20] for ax in figure.axes]
    np.testing.assert_allclose(found, [0.1, 0.1, 0.7, 0.1])


def test_bars_are_means_over_the_sides():
    gap = Gap(np.array([0.6, 0.8]), np.array([0.3, 0.3]), np.array([0.2, 0.4]), 0.26)
    ax = perception.gap_bars({"one": gap, "two": gap})
    heights = [bar.get_height() for bars in ax.containers for bar in bars]
    np.testing.assert_allclose(heights[::2], [0.7, 0.3, 0.3, 0.26])


def test_curves_and_matrix_hold_their_values():
    ax = perception.support_curves([0.3, 0.9], [0.1, 1.0], [0.3, 0.4])
    np.testing.assert_allclose(ax.lines[0].get_ydata(), [0.1, 1.0])
    correlations = np.array([[1.0, 0.2], [0.1, 0.9]])
    ax = perception.match_matrix(correlations, ["cup", "key"])
    np.testing.assert_allclose(picture_of(ax), correlations)


@pytest.mark.parametrize("names", [["lamp"], ["lamp", "guitar"]])
def test_attention_has_a_column_for_each_object(names):
    figure = perception.attention_row(
        np.ones((140, 140)), step(0.4), {name: step() for name in names}, PLAN
    )
    assert len(figure.axes) == 2 * (1 + len(names))
