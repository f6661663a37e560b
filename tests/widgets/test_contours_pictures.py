"""Pictures of the layers: in the right place, in the right ink."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from cortexviz import data
from cortexviz.hmax import PRESETS, receptive_field
from cortexviz.hmax.perceive import SCHEDULE
from cortexviz.hmax.reconstruction import sketch
from cortexviz.widgets.contours import figures
from cortexviz.widgets.contours.look import Look
from cortexviz.widgets.contours.pictures import (
    Painter,
    cut,
    prototype_size,
)
from cortexviz.widgets.contours.settings import ContourSettings
from cortexviz.widgets.frame.maps import channels, colours, grid
from tests.widgets.contours import look, network, run


@pytest.mark.parametrize("plan", ["contours", "both", "recognise"])
@pytest.mark.parametrize("layer", ["S1", "C1", "S2", "C2"])
def test_nodes_lie_in_the_middle_of_what_they_see(plan, layer):
    structure = PRESETS[plan]
    here = grid(structure, layer, structure.shapes((140, 140))[layer][0], 140)
    for i in (0, here.count // 2, here.count - 1):
        seen = receptive_field(structure, layer, here.first + i, 0)[0]
        assert here.start + (i + 0.5) * here.step == (seen.start + seen.stop) / 2
    assert -here.step / 2 <= here.start and here.start + here.count * here.step <= 140 + here.step


def test_channels_part_what_was_there_from_what_is_new():
    before, now = np.array([[0.0, 1.0, 0.4]]), np.array([[1.0, 0.0, 0.6]])
    assert channels(before, now).tolist() == [[[0, 0, 102]], [[255, 0, 51]]]


def test_colours_are_white_ink_and_orange():
    image = np.array([[[0, 255, 0]], [[0, 0, 255]]], np.uint8)
    assert colours(image).tolist() == [[[255, 255, 255], [29, 37, 48], [210, 96, 26]]]


def test_the_sketch_of_a_drawn_square_lies_on_its_contour():
    picture = data.line_drawing(width=3)
    (step,) = network().perceive(picture, schedule="S1")
    drawn = sketch(step.beliefs, step.evidence, network().structure_)
    on = np.zeros((140, 140), bool)
    on[28:32, 40:100] = on[108:112, 40:100] = on[40:100, 28:32] = on[40:100, 108:112] = True
    assert drawn[on].mean() > 0.5
    assert drawn[50:90, 50:90].max() < 0.02 and drawn[:10].max() < 0.02


def test_feedback_everywhere_alike_is_not_drawn():
    structure = network().structure_
    shape = structure.shapes((140, 140))["S1"]
    even = np.full(shape, 0.2, np.float32)
    even[..., 0] = 0.4
    flat = np.full(shape, 0.25, np.float32)
    assert sketch(even, flat, structure).max() == 0.0
    edge = even.copy()
    edge[80, 60:110] = [0.97, 0.01, 0.01, 0.01]
    assert sketch(edge, flat, structure).max() > 0.3


def test_one_prototype_is_drawn_where_its_node_looks():
    painter = look().painter
    shape = painter.structure.shapes((140, 140))["S2"]
    belief = np.full(shape, 0.001, np.float32)
    here = painter.grids["S2"]
    row, column = here.first + 6, here.first + 20
    belief[row, column] = [0.99] + [0.01 / (shape[2] - 1)] * (shape[2] - 1)
    drawn = painter._prototypes(belief, "S2")
    middle = np.array(np.nonzero(drawn > 0.5 * drawn.max())).mean(1)
    rows, columns = receptive_field(painter.structure, "S2", row, column)
    assert abs(middle[0] - (rows.start + rows.stop) / 2) < 4
    assert abs(middle[1] - (columns.start + columns.stop) / 2) < 4
    size = prototype_size(painter.structure)
    assert size == rows.stop - rows.start
    assert painter.prototype(0).shape == (size, size)


def test_on_a_blank_sheet_no_prototype_is_shown_as_a_common_one():
    seen, *_ = run(figure="blank")
    for layer in ("S2", "C2"):
        assert len(seen[5].panels[layer]) == 4
        assert not any(panel.any() for panel in seen[5].panels[layer][1:])


def test_the_common_prototypes_are_counted_on_the_picture():
    painter = look().painter
    shape = painter.structure.shapes((140, 140))["S2"]
    belief = np.full(shape, 1e-6, np.float32)
    belief[..., 5] = 1
    inside = cut(belief, painter.grids["S2"]).shape[:2]
    assert painter.common(belief, "S2", 2)[0] == (5, inside[0] * inside[1])


def test_the_place_of_a_moved_object_is_marked_there():
    seen, *_ = run(figure="object", object="star", distortion="shift 20", variation=4)
    ghost, spots = seen[5].panels["S3"][0]
    star = data.silhouettes().images[data.silhouettes().names.index("star")]
    moved = figures.figure(
        ContourSettings(figure="object", object="star", distortion="shift 20", variation=4)
    )
    ink = ghost + spots > 30
    assert (ink & (moved < 0.5)).sum() > 0.85 * (moved < 0.5).sum()
    assert (ink & (star < 0.5)).sum() < 0.85 * (star < 0.5).sum()
    rows, columns = np.nonzero(spots == spots.max())
    assert abs(rows.mean() - 69.5) <= 4.5 and abs(columns.mean() - 49.5) <= 8.5


def test_a_step_changes_the_panels_of_its_own_layer_only():
    seen, _, _ = run(clamp="square")
    assert "-".join(s.step.layer for s in seen[1:]) == SCHEDULE
    for before, after in pairwise(seen):
        for name, panels in after.panels.items():
            same = all(map(np.array_equal, panels, before.panels[name]))
            assert same == (name != after.step.layer), (after.index, name)


def test_nothing_is_orange_before_feedback_and_something_is_after():
    seen, _, _ = run(clamp="square")
    for one in seen[:6]:
        assert not one.now[1].any()
        assert not any(p[1].any() for n, ps in one.panels.items() if n != "S3" for p in ps)
    assert seen[9].now[1].any()
    assert np.array_equal(seen[9].before, seen[1].now)


def test_before_feedback_stays_the_first_look_in_later_sweeps():
    seen, _, _ = run(sweeps=2, clamp="square")
    assert len(seen) == 19
    assert np.array_equal(seen[18].before, seen[1].now)
    assert not np.array_equal(seen[18].now, seen[9].now)


def test_sizes_are_known_before_training():
    for plan in ("contours", "both"):
        structure = PRESETS[plan]
        painter = Painter(structure, 140)
        blank = Look(painter).blank()
        assert blank.panels["S1"][0].shape == (2, 140, 140)
        assert len(blank.panels["S2"]) == 4
