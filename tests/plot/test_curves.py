"""The curves hold the numbers they are drawn from, and the plane shows the rule's own flow."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from cortexviz import plot
from cortexviz.bcm import modification
from cortexviz.plot.style import BLUE, VERMILION

PATTERNS = np.array([[1.0, 0.2], [0.3, 0.9]])


def test_modification_curves_cross_zero_at_their_dots():
    y, theta = np.linspace(0, 3, 301), np.array([0.5, 1.0, 2.0])
    ax = plot.modification_curve(y, modification(y[:, np.newaxis], theta), theta)
    curves = [line for line in ax.lines if len(line.get_xdata()) == len(y)]
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert len(curves) == len(dots) == 3
    for curve, dot, at in zip(curves, dots, theta, strict=True):
        x, values = curve.get_data()
        assert dot.get_xdata()[0] == at and curve.get_color() == dot.get_color()
        assert (values[(x > 0) & (x < at - 1e-9)] < 0).all() and (values[x > at + 1e-9] > 0).all()


def test_neuron_course_marks_the_image_preferred_at_the_end():
    epochs = np.array([0, 10, 100])
    responses = np.array([[0.5, 0.4, 0.3], [0.5, 0.9, 0.1], [0.0, 3.0, 0.0]])
    theta = (responses**2).mean(axis=1)
    ax = plot.neuron_course(epochs, responses, theta)
    strong = [line for line in ax.lines if line.get_label() == "preferred"]
    np.testing.assert_array_equal(strong[0].get_ydata(), responses[:, 1])
    np.testing.assert_array_equal(ax.lines[-1].get_ydata(), theta)
    assert all((line.get_xdata() == epochs).all() for line in ax.lines)
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert sorted(labels) == ["others", "preferred", "threshold θ"]


@pytest.mark.parametrize("winner", [0, 1])
def test_neuron_course_names_the_others_once_whoever_wins(winner):
    responses = np.eye(3)[[winner, winner]]
    ax = plot.neuron_course([0, 1], responses, [1, 1])
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels.count("others") == 1


def test_weight_plane_stars_answer_one_pattern_only():
    ax = plot.weight_plane(np.zeros((1, 1, 2)), PATTERNS)
    stars = [line.get_xydata()[0] for line in ax.lines if line.get_marker() == "*"]
    np.testing.assert_allclose(np.array(stars) @ PATTERNS.T, [[2, 0], [0, 2]], atol=1e-12)


def test_weight_plane_colours_a_path_by_the_pattern_it_ends_with():
    goals = 2 * np.linalg.inv(PATTERNS).T
    paths = np.stack([np.zeros((2, 2)), goals[::-1]])
    ax = plot.weight_plane(paths, PATTERNS, arrows=False)
    lines = [line for line in ax.lines if len(line.get_xdata()) == 2]
    assert [to_hex(line.get_color()).upper() for line in lines] == [VERMILION, BLUE]
    np.testing.assert_array_equal(lines[0].get_xydata(), paths[:, 0])


def flow(ax):
    """Position and direction of the grey arrows."""
    (quiver,) = ax.collections
    return np.asarray(quiver.XY), np.stack([quiver.U, quiver.V], axis=1)


def test_weight_plane_arrows_follow_the_rule_at_a_fixed_threshold():
    at, push = flow(plot.weight_plane(np.zeros((1, 1, 2)), PATTERNS, theta=1.5))
    for w, arrow in zip(at[::13], push[::13], strict=True):
        y = [max(u, 0.1 * u) for u in PATTERNS @ w]
        change = sum(v * (v - 1.5) / 1.5 * x for v, x in zip(y, PATTERNS, strict=True))
        np.testing.assert_allclose(arrow, change / np.linalg.norm(change), atol=1e-9)


def test_weight_plane_arrows_change_when_the_threshold_slides():
    frozen = flow(plot.weight_plane(np.zeros((1, 1, 2)), PATTERNS, theta=1.0))[1]
    sliding = flow(plot.weight_plane(np.zeros((1, 1, 2)), PATTERNS))[1]
    assert np.abs(frozen - sliding).max() > 1


def test_weight_plane_draws_no_arrows_when_told():
    assert not plot.weight_plane(np.zeros((1, 1, 2)), PATTERNS, arrows=False).collections


@pytest.mark.parametrize(
    ("draw", "sentence"),
    [
        (lambda: plot.modification_curve([1, 2], [[1]], [1]), r"got \(2,\), \(1, 1\) and \(1,\)"),
        (lambda: plot.neuron_course([0, 1], [[1, 2]], [1, 2]), r"\(t, n_images\)"),
        (lambda: plot.weight_plane(np.zeros((3, 2)), PATTERNS), r"\(t, n_starts, 2\)"),
        (lambda: plot.weight_plane(np.zeros((1, 1, 2)), np.eye(3)), r"and \(3, 3\)"),
    ],
)
def test_bad_shapes_are_explained(draw, sentence):
    with pytest.raises(ValueError, match=sentence):
        draw()
