"""What is drawn are the beliefs, messages and costs that came in."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.patches import FancyBboxPatch, Rectangle

from cortexviz.bayesnet import exact_marginals, propagate
from cortexviz.bayesnet.experiments import random_polytree, random_pyramid
from cortexviz.hmax import toy
from cortexviz.plot import networks
from cortexviz.plot.style import VERMILION
from cortexviz.plot.toy import ARROWS, toy_network


def toy_steps():
    evidence = {"S1": toy.likelihoods()}
    return list(propagate(toy.network(), evidence, max_iter=1, equations=toy.EQUATIONS))


def written(ax):
    return [text.get_text() for text in ax.texts]


def bar_heights(ax):
    return [p.get_height() for p in ax.patches if isinstance(p, Rectangle)]


def test_every_belief_is_a_bar_of_its_height():
    network, evidence = random_pyramid(np.random.default_rng(0))
    beliefs = propagate(network, evidence).result().beliefs
    ax = networks.belief_network(network, beliefs)
    expected = np.concatenate([beliefs[name].ravel() for name in network.order])
    heights = np.array(bar_heights(ax))
    np.testing.assert_allclose(np.sort(heights / heights.sum()), np.sort(expected / expected.sum()))


def test_the_truth_is_marked_beside_the_beliefs():
    network, evidence = random_pyramid(np.random.default_rng(0))
    beliefs = propagate(network, evidence).result().beliefs
    truth = exact_marginals(network, evidence)
    marks = networks.belief_network(network, beliefs, truth).lines
    assert len(marks) == sum(rows.size for rows in truth.values())
    assert {line.get_color() for line in marks} == {VERMILION}
    assert not networks.belief_network(network, beliefs).lines


def test_the_layer_that_was_updated_is_framed():
    network, evidence = random_pyramid(np.random.default_rng(0))
    beliefs = propagate(network, evidence).result().beliefs
    ax = networks.belief_network(network, beliefs, lit="L1")
    widths = [p.get_linewidth() for p in ax.patches if isinstance(p, FancyBboxPatch)]
    assert widths == [1] * 2 + [2.5] * 3 + [1] * 4


@pytest.mark.parametrize("seed", range(5))
def test_parents_stand_above_their_children(seed):
    network, evidence = random_polytree(np.random.default_rng(seed))
    ax = networks.belief_network(network, propagate(network, evidence).result().beliefs)
    height = {text.get_text(): text.get_position()[1] for text in ax.texts if text.get_text()}
    for child, parent in network.edges:
        assert height[parent] > height[child]


def test_convergence_draws_every_sweep_even_one_without_change():
    ax = networks.convergence({"a": [1, 0.1, 0], "b": np.geomspace(1, 1e-9, 50)}, tol=1e-10)
    short, long = ax.lines[:2]
    np.testing.assert_array_equal(short.get_xdata(), [1, 2, 3])
    assert (short.get_ydata() > 0).all()
    assert len(long.get_xdata()) == 50 and long.get_markersize() == 0
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]
    assert ax.get_yscale() == "log"


def test_costs_marks_the_mean_of_each_row():
    values = {"none": [1e-6, 3e-6], "Eq. 13": [1e-3, 2e-3, 6e-3]}
    ax = networks.costs(values)
    means = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "|"]
    np.testing.assert_allclose(means, [2e-6, 3e-3])
    assert [label.get_text() for label in ax.get_yticklabels()] == list(values)


def test_kept_and_cost_writes_the_numbers():
    ax = networks.kept_and_cost({"states": ([1, 2], [0.12, 0.039])})
    assert written(ax) == ["0.12", "0.039"]
    np.testing.assert_array_equal(ax.get_xticks(), [1, 2])


def test_the_toy_network_shows_the_beliefs_as_numbers():
    ax = toy_network(toy_steps()[2])
    for number in (".86", ".14", ".69", ".80"):
        assert number in written(ax)


@pytest.mark.parametrize(
    ("step", "messages"),
    [
        (0, [".30 .17 .17 .03 .17 .17"]),  # the paper's (.9, .5, .5, .1, .5, .5), scaled
        (1, [".30 .17 .17 .03 .17 .17", ".48 .04 .48", ".48 .04 .48", ".75 .13 .13"]),
        (2, [".48 .04 .48", ".48 .04 .48", ".75 .13 .13"]),
        (3, [".85 .01 .14", ".85 .01 .14", ".50 .00 .50"]),
        (5, [".62 .19 .19 .00 .00 .00"]),  # what the others say: .9 x .9, .5 x .5, .5 x .5, scaled
    ],
)
def test_the_toy_network_shows_the_messages_of_the_step(step, messages):
    ax = toy_network(toy_steps()[step], watch=0)
    assert sorted(text for text in written(ax) if text.count(".") > 2) == sorted(messages)
    colour = ARROWS[toy_steps()[step].direction]
    shown = [text for text in ax.texts if text.get_text() in messages]
    assert {text.get_color() for text in shown} == {colour}


def test_a_node_in_three_windows_shows_three_messages():
    ax = toy_network(toy_steps()[0], watch=2)
    assert len([text for text in written(ax) if text.count(".") == 6]) == 3


@pytest.mark.parametrize("watch", [-1, 15, 1.5])
def test_a_node_that_is_not_there_is_refused(watch):
    with pytest.raises((ValueError, TypeError), match="watch must be"):
        toy_network(toy_steps()[0], watch=watch)
