"""Models side by side, and an HTM's groups: the numbers that they are given."""

from __future__ import annotations

import numpy as np

from cortexviz.plot import rivals as draw
from cortexviz.rivals import HTM, Account
from tests.hmax.small import SMALL, pictures

NAMES = np.array(list("abc"))
WORTH = np.array([[[3.0, 0], [0, 1]], [[0, 2], [0, 0]], [[0, 0], [0, 0.5]]])
TOLD = Account("a", NAMES, np.eye(4)[None].repeat(4, 0), np.eye(2), WORTH, np.array([0.7, 0.2, 0]))


def test_votes_are_for_the_answer_or_for_the_other():
    ax = draw.vote_map(TOLD)
    np.testing.assert_array_equal(ax.images[0].get_array(), WORTH[0] - WORTH[1])
    assert ax.get_title() == "a or b?"
    assert draw.vote_map(TOLD, "c").get_title() == "a or c?"


def test_each_model_has_a_row():
    picture = np.ones((8, 8))
    axes = draw.side_by_side(picture, {"one": TOLD, "two": TOLD}, "a").axes
    assert [axes[i].get_ylabel() for i in (0, 5)] == ["one", "two"]
    np.testing.assert_array_equal(axes[2].images[0].get_array(), TOLD.c2)
    shown = axes[1].images[0].get_array()
    assert np.ptp(shown[0, 0]) > 0.3, "C1 is certain, in colour"


def test_each_group_has_a_column_with_its_coincidences():
    htm = HTM(SMALL, reach=4, group_size=3).fit(pictures(), list("abcd"))
    groups = htm.hierarchy_.levels[0].groups
    figure = draw.temporal_groups(htm, most=9)
    assert sum(len(ax.images) for ax in figure.axes) == np.count_nonzero(groups)
    assert [ax.get_title() for ax in figure.axes[: len(groups)]] == list("1234")
