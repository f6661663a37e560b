"""A Kanizsa figure is dragged: the handle comes to the pointer, and the figure stays inside."""

from __future__ import annotations

import numpy as np
import pytest

from cortexviz.widgets.contours import figures
from cortexviz.widgets.contours.handles import dragged, handles, nudged
from cortexviz.widgets.contours.settings import ContourSettings


@pytest.mark.parametrize("figure", figures.KANIZSA)
def test_a_handle_comes_to_where_it_is_dragged(figure):
    """Within half a step of each number: 2 px of side, 1 degree, 1 px."""
    start = ContourSettings(figure=figure, size=70)
    goal = ContourSettings(figure=figure, size=60, rotation=24)
    for index, place in enumerate(handles(goal)):
        if index == 0:
            continue
        moved = dragged(start, index, place["row"], place["column"])
        assert moved == {"size": 60, "rotation": 24}
    middle = handles(start)[0]
    moved = dragged(start, 0, middle["row"] + 5, middle["column"] - 7)
    assert moved == {"down": 5, "right": -7}


@pytest.mark.parametrize("figure", figures.KANIZSA)
def test_no_drag_puts_a_corner_outside(figure):
    rng, now = np.random.default_rng(0), ContourSettings(figure=figure)
    for _ in range(200):
        index = int(rng.integers(len(handles(now))))
        if rng.random() < 0.5:
            moved = dragged(now, index, *rng.uniform(-60, 200, 2).tolist())
        else:
            moved = nudged(now, index, *((1, 0), (-1, 0), (0, 1), (0, -1))[rng.integers(4)])
        now = now.change(**moved)
        assert figures.fits(now) and {name: vars(now)[name] for name in moved} == moved


def test_a_figure_dragged_nearly_upright_stays_upright():
    start = ContourSettings()
    corner = handles(ContourSettings(rotation=4, size=72))[1]
    assert dragged(start, 1, corner["row"], corner["column"]) == {"size": 72, "rotation": 0}


def test_arrow_keys_move_turn_and_size():
    assert nudged(ContourSettings(), 0, 0, -1) == {"down": 0, "right": -2}
    assert nudged(ContourSettings(), 1, -1, 0) == {"size": 82, "rotation": 0}
    assert nudged(ContourSettings(), 1, 0, 1) == {"size": 80, "rotation": -5}


def test_other_pictures_have_nothing_to_drag():
    assert handles(ContourSettings(figure="blank")) == []
