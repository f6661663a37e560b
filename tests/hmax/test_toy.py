"""The numbers that Dura-Bernal 2012 prints for its worked example (Figs. 4-6)."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from cortexviz.bayesnet import EXACT, lambda_message, propagate
from cortexviz.hmax import toy


def up(panel, **settings):
    settings = {"equations": toy.EQUATIONS, **settings}
    return propagate(toy.network(), {"S1": toy.likelihoods(panel)}, "up", **settings).result()


def table(child, parent, node):
    """The table on the first edge from node `node` of `child`."""
    (link,) = [
        link for link in toy.network().links if (link.child, *link.parents) == (child, parent)
    ]
    return link.cpts[link.tables[list(link.child_nodes).index(node)]]


def test_the_printed_message_from_s1_to_c1():
    """Eq. 7; the text prints 05 for the last .5."""
    message = lambda_message(table("S1", "C1", 0), np.array([0.9, 0.1]), log=False)
    np.testing.assert_allclose(message, [0.9, 0.5, 0.5, 0.1, 0.5, 0.5])


def test_the_columns_of_that_message_with_the_misprints_corrected():
    cpt = table("S1", "C1", 0)
    np.testing.assert_allclose(cpt[:, 0], [1, 0.5, 0.5, 0, 0.5, 0.5])
    np.testing.assert_allclose(cpt[:, 1], [0, 0.5, 0.5, 1, 0.5, 0.5])


def test_the_printed_message_from_c1_to_s2():
    """Eq. 9: (.46, .08, .46), printed with two digits."""
    c1 = np.array([0.75, 0.05, 0.05, 0.05, 0.05, 0.05])
    message = lambda_message(table("C1", "S2", 0), c1, log=False)
    np.testing.assert_allclose(message, [0.85 / 3, 0.05, 0.85 / 3])
    np.testing.assert_allclose(message / message.sum(), [0.46, 0.08, 0.46], atol=0.005)


def test_the_printed_columns_of_fig_6():
    """(1/3, 0, 1/3) for the first group, (0, 1/3, 0) for the second."""
    cpt = table("C1", "S2", 0)
    np.testing.assert_allclose(cpt[:, :3].T, np.tile([1 / 3, 0, 1 / 3], (3, 1)))
    np.testing.assert_allclose(cpt[:, 3:].T, np.tile([0, 1 / 3, 0], (3, 1)))


@pytest.mark.parametrize("winner", [1, 2])
def test_any_state_of_a_group_sends_the_same_message(winner):
    c1 = np.full(6, 0.05)
    c1[winner] = 0.75
    message = lambda_message(table("C1", "S2", 0), c1, log=False)
    np.testing.assert_allclose(message / message.sum(), [0.46, 0.08, 0.46], atol=0.005)


def test_c1_finds_the_edges_of_panel_a():
    """Fig. 4A: a horizontal edge at the top, twice, and a vertical one at the right; the third C1
    node finds "H top" moderately likely as well, for two of its three top nodes see it."""
    c1 = up("A").beliefs["C1"]
    assert c1.argmax(axis=1).tolist() == [0, 0, 5]
    assert c1[2].argsort()[-2] == 0


def test_the_winner_moves_in_panel_b_and_s2_does_not_notice():
    """The belief of S2 does not change at all."""
    a, b = up("A").beliefs, up("B").beliefs
    assert b["C1"].argmax(axis=1).tolist() == [1, 1, 5]
    np.testing.assert_array_equal(a["C1"].reshape(3, 2, 3).sum(-1).round(14),
                                  b["C1"].reshape(3, 2, 3).sum(-1).round(14))  # fmt: skip
    np.testing.assert_allclose(a["S2"], b["S2"], rtol=0, atol=1e-15)
    assert toy.S2_STATES[a["S2"].argmax()] == "H H V"


@pytest.mark.parametrize("panel", ["A", "B"])
def test_the_tree_gives_the_papers_numbers_with_the_plain_equations(panel):
    tree = toy.network(tree=True)
    seen = toy.likelihoods(panel)[toy.windows().ravel()]
    beliefs = propagate(tree, {"S1": seen}, "up").result().beliefs
    for name in ("C1", "S2"):
        np.testing.assert_allclose(beliefs[name], up(panel).beliefs[name], rtol=1e-13)


def test_the_tree_is_exact():
    """S2 and C1 by a loop over their 648 joint states; 2**27 x 648 is too much to enumerate."""
    tree = toy.network(tree=True)
    seen = toy.likelihoods("A")[toy.windows().ravel()].reshape(3, 9, 2)
    to_c1, to_s2 = tree.links[1].cpts, tree.links[0].cpts
    found = np.zeros((3, 6)), np.zeros(3)
    for s2, *c1 in itertools.product(range(3), range(6), range(6), range(6)):
        p = 1.0
        for i, state in enumerate(c1):
            p *= to_s2[i, s2, state]
            for k in range(9):
                p *= to_c1[k, state] @ seen[i, k]
        found[1][s2] += p
        for i, state in enumerate(c1):
            found[0][i, state] += p
    result = propagate(tree, {"S1": seen.reshape(27, 2)}).result()
    np.testing.assert_allclose(result.beliefs["S2"][0], found[1] / found[1].sum(), rtol=1e-12)
    c1 = found[0] / found[0].sum(axis=1, keepdims=True)
    np.testing.assert_allclose(result.beliefs["C1"], c1, rtol=1e-12)


def one_by_one(seen):
    """P(S2, C1, what is seen) for each of the 648 combinations above S1, in plain loops."""
    to_s2, to_c1 = toy.network().links
    joint = np.zeros((3, 6, 6, 6))
    edges = [*zip(to_c1.child_nodes, to_c1.parent_nodes[:, 0], to_c1.tables, strict=True)]
    for s2, *c1 in itertools.product(range(3), *[range(6)] * 3):
        p = np.prod([to_s2.cpts[node][s2, state] for node, state in enumerate(c1)])
        for node, evidence in enumerate(seen):
            told = [to_c1.cpts[place][c1[up]] @ evidence for n, up, place in edges if n == node]
            p *= np.mean(told)
        joint[s2, *c1] = p
    return joint


@pytest.mark.parametrize("seed", range(2))
def test_exact_adds_up_all_states(seed):
    """S1 by its definition: the probability of what is seen and of one state of one node."""
    seen = np.random.default_rng(seed).dirichlet([1, 1], 15)
    beliefs, joint = toy.exact(seen), one_by_one(seen)
    np.testing.assert_allclose(beliefs["S2"][0], joint.sum((1, 2, 3)) / joint.sum())
    np.testing.assert_allclose(beliefs["C1"][1], joint.sum((0, 1, 3)) / joint.sum())
    for node in (0, 7):
        clamped = seen.copy()
        clamped[node, 1] = 0
        np.testing.assert_allclose(beliefs["S1"][node, 0], one_by_one(clamped).sum() / joint.sum())


def test_in_the_toy_the_full_equations_are_nearly_exact_and_the_papers_are_not():
    """The largest error in S2 is .001 with Eq. 17 and .055 as if each parent were the only one;
    with the vertical edge erased .008 and .23.
    """
    for erased, near, far in ((False, 0.003, 0.04), (True, 0.01, 0.15)):
        seen = toy.likelihoods()
        if erased:
            seen[[4, 9, 14]] = 0.5
        truth = toy.exact(seen)["S2"]
        full = propagate(toy.network(), {"S1": seen}).result()
        single = propagate(toy.network(), {"S1": seen}, "up", equations=toy.EQUATIONS).result()
        assert np.abs(full.beliefs["S2"] - truth).max() < near
        assert np.abs(single.beliefs["S2"] - truth).max() > far


def test_exact_takes_hard_evidence_and_refuses_what_cannot_be():
    hard = np.tile([1.0, 0.0], (15, 1))
    assert toy.exact(hard)["S2"].argmax() == 2
    with pytest.raises(ValueError, match="contradictory"):
        toy.exact(np.zeros((15, 2)))


def test_three_parents_soften_the_message():
    """Why the paper recognises with single-parent messages: Eq. 17 makes C1 less sure."""
    assert up("A", equations=EXACT).beliefs["C1"].max() < up("A").beliefs["C1"].max()


def test_a_blank_picture_leaves_every_layer_flat():
    result = propagate(
        toy.network(), {"S1": np.full((15, 2), 0.5)}, "up", equations=toy.EQUATIONS
    ).result()
    for beliefs in result.beliefs.values():
        np.testing.assert_allclose(beliefs, 1 / beliefs.shape[1], rtol=1e-13)


def test_an_empty_column_is_made_flat():
    np.testing.assert_allclose(
        toy.to_cpt(np.array([[0.0, 0, 0], [1, 0, 3]])), [[1 / 3] * 3, [0.25, 0, 0.75]]
    )


def test_an_unknown_panel_is_named():
    with pytest.raises(ValueError, match="panel must be one of 'A', 'B'; got 'C'"):
        toy.likelihoods("C")
