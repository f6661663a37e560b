"""Measures of feedback and pictures of beliefs, on beliefs made by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cortexviz.data import illusory_contour, kanizsa
from cortexviz.hmax import PRESETS, measures, reconstruct
from cortexviz.hmax.gabor import gabor_bank, s1
from cortexviz.hmax.reconstruction import strength, strokes

PLAN = PRESETS["contours"]
FLAT = np.full((146, 146, 4), 0.25)
HORIZONTAL, RISING, VERTICAL = 0, 1, 2


def believing(state, rows, columns, value=0.7):
    """Flat, but for one orientation at the nodes that look at these pixels."""
    beliefs = FLAT.copy()
    offset = PLAN.pad - PLAN.gabor_size // 2
    where = np.ix_(np.asarray(rows) + offset, np.asarray(columns) + offset)
    beliefs[where] = (1 - value) / 3
    beliefs[(*where, state)] = value
    return beliefs


def test_flat_beliefs_have_chance_everywhere():
    found = measures.gap_belief(FLAT, illusory_contour(), PLAN)
    for values in (found.on, found.inside, found.outside, found.centre):
        np.testing.assert_allclose(values, 0.25)


@pytest.mark.parametrize("side, rows, name", [(0, [29, 30], "top"), (2, [109, 110], "bottom")])
def test_a_horizontal_line_is_found_on_its_side_only(side, rows, name):
    """The square's upper edge lies between the pixels 29 and 30, its lower one at 109.5."""
    beliefs = believing(HORIZONTAL, rows, np.arange(20, 120))
    found = measures.gap_belief({"S1": beliefs}, illusory_contour(), PLAN)
    expected = np.full(4, 0.25)
    expected[side] = 0.7
    # The vertical gaps stop 28 px from the horizontal line.
    np.testing.assert_allclose(found.on, expected)
    np.testing.assert_allclose(found.inside, 0.25)


@pytest.mark.parametrize("row, name", [(18, "outside"), (40, "inside")])
def test_parallel_lines_lie_eleven_pixels_beside(row, name):
    beliefs = believing(HORIZONTAL, [row, row + 1], np.arange(20, 120))
    found = measures.gap_belief(beliefs, illusory_contour(), PLAN)
    assert getattr(found, name)[0] == found.beside == pytest.approx(0.7)
    assert found.on[0] == pytest.approx(0.25)


def test_the_wrong_orientation_does_not_count():
    beliefs = believing(VERTICAL, [29, 30], np.arange(20, 120))
    assert measures.gap_belief(beliefs, illusory_contour(), PLAN).on[0] == pytest.approx(0.1)


def test_a_triangles_sides_match_the_nearest_orientations():
    """Its right side falls at 60 degrees, as seen; 135 is the nearest of 0, 45, 90 and 135."""
    beliefs = FLAT.copy()
    beliefs[:, 73:] = [0.1, 0.1, 0.1, 0.7]
    beliefs[:, :73] = [0.1, 0.7, 0.1, 0.1]
    found = measures.gap_belief(beliefs, illusory_contour("triangle"), PLAN)
    np.testing.assert_allclose(found.on, [0.7, 0.1, 0.7])


def test_centre_is_the_strongest_orientation_in_the_middle():
    beliefs = believing(RISING, np.arange(60, 80), np.arange(60, 80))
    assert measures.gap_belief(beliefs, illusory_contour(), PLAN).centre == pytest.approx(0.7)


@pytest.mark.parametrize("shape", ["square", "triangle"])
@pytest.mark.parametrize("ratio", [0.3, 0.5, 0.7])
def test_no_filter_reaches_the_inducers_from_the_gap(shape, ratio):
    """Before feedback the belief on the gap is exactly chance."""
    picture = kanizsa(shape, support_ratio=ratio)[None]
    seen = s1(picture, gabor_bank(), PLAN.eps)[0]
    padded = np.pad(seen, ((8, 8), (8, 8), (0, 0)), constant_values=0.25)
    found = measures.gap_belief(padded, illusory_contour(shape, support_ratio=ratio), PLAN)
    np.testing.assert_allclose(found.on, 0.25, atol=1e-6)


def test_where_there_is_nothing_to_measure_there_is_no_number():
    """No gap at support 1; at the rim no node sees the line outside. No warning either."""
    whole = measures.gap_belief(FLAT, illusory_contour(support_ratio=1), PLAN)
    assert np.isnan([whole.on, whole.inside, whole.outside]).all()
    assert whole.centre == pytest.approx(0.25)
    high = measures.gap_belief(FLAT, illusory_contour(shift=(-28, 0)), PLAN)
    np.testing.assert_allclose(high.on[1:], 0.25)
    assert np.isnan(high.outside[0]) and not np.isnan(high.outside[1:]).any()


def test_correlation_is_one_with_itself_and_lower_with_another():
    a = believing(HORIZONTAL, [40, 41], np.arange(30, 100))
    b = believing(VERTICAL, np.arange(30, 100), [60, 61])
    assert measures.correlation(a, a, PLAN) == pytest.approx(1)
    assert measures.correlation(a, b, PLAN) < 0.1
    stripes = believing(HORIZONTAL, np.arange(40, 48, 2), np.arange(30, 100))
    shifted = believing(HORIZONTAL, np.arange(41, 49, 2), np.arange(30, 100))
    assert measures.correlation(stripes, shifted, PLAN, blur=0) < 0
    assert measures.correlation(stripes, shifted, PLAN) > 0.9


def test_correlation_with_nothing_is_refused():
    with pytest.raises(ValueError, match="one is flat"):
        measures.correlation(FLAT, believing(0, [40], [40]), PLAN)


def test_attention_ratio_looks_at_what_each_object_has_alone():
    columns = np.arange(30, 100)
    a = believing(HORIZONTAL, [30, 60], columns, 0.8)
    b = believing(HORIZONTAL, [60, 90], columns, 0.8)
    seen = FLAT.copy()
    seen[measures_row(30)] = [0.6, 0.2, 0.1, 0.1]
    seen[measures_row(90)] = [0.3, 0.2, 0.2, 0.3]
    seen[measures_row(60)] = [1, 0, 0, 0]
    assert measures.attention_ratio(seen, a, b, PLAN) == pytest.approx(2)
    assert measures.attention_ratio(seen, b, a, PLAN) == pytest.approx(0.5)
    with pytest.raises(ValueError, match="no contour of its own"):
        measures.attention_ratio(seen, a, a, PLAN)


def test_attention_can_be_measured_with_filters_that_are_never_sure():
    """The paper's own plan has a large eps: its S1 is at most half sure of anything."""
    columns = np.arange(30, 100)
    a, b = (believing(HORIZONTAL, [row], columns, 0.4) for row in (30, 90))
    assert measures.own_contour(a, b, PLAN).sum() == len(columns)
    assert measures.attention_ratio(a, a, b, PLAN) == pytest.approx(0.4 / 0.25)


def measures_row(pixel):
    return pixel + PLAN.pad - PLAN.gabor_size // 2


def test_strength_is_zero_where_flat_and_one_where_certain():
    np.testing.assert_allclose(strength(np.array([0.25] * 4)), 0)
    np.testing.assert_allclose(strength(np.array([1.0, 0, 0, 0])), [1, 0, 0, 0])


@pytest.mark.parametrize("style", ["envelope", "strongest"])
def test_nothing_believed_is_a_white_sheet(style):
    np.testing.assert_allclose(reconstruct(FLAT, PLAN, style), 1, atol=1e-6)


@pytest.mark.parametrize("style", ["envelope", "strongest"])
def test_a_line_is_drawn_where_its_nodes_look_and_nowhere_else(style):
    picture = reconstruct({"S1": believing(HORIZONTAL, [50], np.arange(30, 100), 1.0)}, PLAN, style)
    assert picture.shape == (140, 140)
    assert picture[:, 60].argmin() == 50
    assert picture[50, 40:90].max() < 0.7
    assert picture[[40, 60]].min() > 0.99
    assert picture[50, 110] > 0.99


def test_even_belief_leaves_no_grating_and_no_rim():
    """What zero-mean filters would cancel, and what they would leave at the border."""
    beliefs = np.zeros_like(FLAT)
    beliefs[..., RISING] = 1
    np.testing.assert_allclose(reconstruct(beliefs, PLAN), 0, atol=1e-5)


def test_strongest_leaves_out_the_weaker_orientations():
    beliefs = FLAT.copy()
    beliefs[:] = [0.5, 0.4, 0.05, 0.05]
    both, one = (reconstruct(beliefs, PLAN, style)[70, 70] for style in ("envelope", "strongest"))
    np.testing.assert_allclose([1 - both, 1 - one], [(0.25 + 0.15) / 0.75, 0.25 / 0.75], atol=1e-5)


def test_strokes_lie_along_their_orientation():
    horizontal, rising, vertical, falling = strokes(4, 11)
    np.testing.assert_allclose(horizontal, vertical.T, atol=1e-7)
    np.testing.assert_allclose(rising, falling[:, ::-1], atol=1e-7)
    assert horizontal[5, 0] > 10 * horizontal[0, 5]
    assert rising[1, 9] > 10 * rising[1, 1]


def test_a_network_without_places_has_nothing_to_crop():
    picture = reconstruct(FLAT[8:138, 8:138], replace(PLAN, places=None))
    assert picture.shape == (140, 140)
    with pytest.raises(ValueError, match="did you mean 'envelope'"):
        reconstruct(FLAT, PLAN, "envelop")
