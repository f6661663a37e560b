"""Pairs, free energy and the most probable explanation, against all states one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.shared.networks import star
from cortexviz.bayesnet import (
    EXACT,
    Layer,
    Link,
    Network,
    exact_log_evidence,
    lambda_message,
    pi_message_from_belief,
    pi_value,
    propagate,
)
from tests.bayesnet.oracles import all_states, columns, layered_tree, loopy, random_polytree

ROUNDING = 1e-10
SEEDS = st.integers(0, 10**6)
COMBINE = st.sampled_from(["weighted", "joint", "mixed"])
SCHEDULES = st.sampled_from(["up-down", "parallel", "residual"])


@settings(max_examples=30)
@given(SEEDS, COMBINE, SCHEDULES)
def test_free_energy_is_minus_log_z_on_polytrees(seed, combine, schedule):
    network, evidence = random_polytree(seed, combine=combine)
    energy = propagate(network, evidence, schedule).result().free_energy
    assert energy == pytest.approx(-exact_log_evidence(network, evidence), abs=ROUNDING)


def test_free_energy_in_loops_is_near_and_not_right():
    """Nine nodes: a prototype measured a KL of 1e-5 for their beliefs."""
    errors = []
    for seed in range(10):
        network, evidence = loopy(seed)
        result = propagate(network, evidence).result()
        errors.append(abs(result.free_energy + exact_log_evidence(network, evidence)))
    assert 1e-7 < max(errors) < 0.05


def test_free_energy_without_evidence_tells_nothing():
    assert propagate(loopy(0)[0], {}).result().free_energy == pytest.approx(0, abs=ROUNDING)


def test_free_energy_holds_beyond_the_range_of_floats():
    top, bottom = Layer("top", 1, 2), Layer("bottom", 3000, 2)
    nodes = np.arange(3000)
    table = [[[0.9, 0.1], [0.2, 0.8]]]
    network = Network([top, bottom], [Link("bottom", "top", nodes, 0 * nodes, table)])
    evidence = {"bottom": np.full((3000, 2), [1e-200, 3e-200])}
    result = propagate(network, evidence).result()
    assert result.free_energy == pytest.approx(-exact_log_evidence(network, evidence), rel=1e-12)


@settings(max_examples=12)
@given(SEEDS, COMBINE)
def test_pairs_match_a_loop_over_all_states(seed, combine):
    network, evidence = random_polytree(seed, n_nodes=6, combine=combine)
    expected = {
        key: np.zeros((len(edges), network[key[1]].n_states, network[key[0]].n_states))
        for key, edges in network.edges.items()
    }
    for state, p in all_states(network, evidence):
        for (child, parent), edges in network.edges.items():
            for row, (x, u) in enumerate(edges.tolist()):
                expected[child, parent][row, state[parent, u], state[child, x]] += p
    pairs = propagate(network, evidence).result().pairs
    for key, tables in expected.items():
        tables /= tables.sum(axis=(1, 2), keepdims=True)
        np.testing.assert_allclose(pairs(*key), tables, rtol=0, atol=ROUNDING)


def test_pairs_in_loops_agree_with_the_beliefs_of_both():
    network, evidence = loopy(1)
    result = propagate(network, evidence, tol=1e-13).result()
    for (child, parent), edges in network.edges.items():
        tables = result.pairs(child, parent)
        for axis, name, column in ((2, parent, 1), (1, child, 0)):
            beliefs = result.beliefs[name][edges[:, column]]
            np.testing.assert_allclose(tables.sum(axis=axis), beliefs, rtol=0, atol=ROUNDING)


def worth(network, evidence, explanation):
    """The probability of that state, and of the best one."""
    its = {(name, i): x for name, row in explanation.items() for i, x in enumerate(row.tolist())}
    every = list(all_states(network, evidence))
    return next(p for state, p in every if state == its), max(p for _, p in every)


@settings(max_examples=15)
@given(SEEDS, COMBINE, SCHEDULES)
def test_the_explanation_is_the_best_of_all_states(seed, combine, schedule):
    network, evidence = random_polytree(seed, n_nodes=6, combine=combine)
    result = propagate(network, evidence, schedule, semiring="max").result()
    assert result.converged
    its, best = worth(network, evidence, result.explanation)
    assert its == pytest.approx(best, rel=1e-10)


@settings(max_examples=12)
@given(SEEDS, st.booleans())
def test_max_marginals_are_those_of_all_states_and_of_the_definition(seed, joint):
    network, evidence = random_polytree(seed, n_nodes=6, combine="joint" if joint else "weighted")
    best = {y.name: np.zeros((y.n_nodes, y.n_states)) for y in network.layers}
    for state, p in all_states(network, evidence):
        for (name, node), x in state.items():
            best[name][node, x] = max(best[name][node, x], p)
    for schedule in ("up-down", "residual"):
        beliefs = propagate(network, evidence, schedule, semiring="max").result().beliefs
        for name, rows in best.items():
            expected = rows / rows.sum(axis=1, keepdims=True)
            np.testing.assert_allclose(beliefs[name], expected, rtol=0, atol=ROUNDING)


@settings(max_examples=12)
@given(SEEDS)
def test_ties_are_broken_together(seed):
    """Tables of a few equal numbers: many states are best, and mixtures of them are not."""
    rng = np.random.default_rng(seed)
    table = rng.choice([[0.5, 0.5, 0], [0, 0.5, 0.5], [0.5, 0, 0.5]], (3, 3))
    layers = [Layer(name, 1, 3) for name in "abcd"]
    links = [
        Link("c", ("a", "b"), [0], [[0, 0]], table[None]),
        Link("d", "c", [0], [0], table[0][None]),
    ]
    network = Network(layers, links)
    explanation = propagate(network, {}, semiring="max").result().explanation
    its, best = worth(network, {}, explanation)
    assert its == pytest.approx(best, rel=1e-12)


def test_layers_of_many_nodes_are_explained_together():
    network, evidence = layered_tree(2)
    explanation = propagate(network, evidence, semiring="max").result().explanation
    its, best = worth(network, evidence, explanation)
    assert its == pytest.approx(best, rel=1e-12)


@pytest.mark.parametrize("log", [True, False])
def test_max_equations_are_loops_over_states(log):
    rng = np.random.default_rng(0)
    cpt, above = columns(rng, 2, 3, 4), [columns(rng, 5, 2), columns(rng, 5, 3)]
    lambda_ = columns(rng, 5, 4)
    given_ = [np.log(v) if log else v for v in (*above, lambda_)]
    pi = np.zeros((5, 4))
    told = np.zeros((5, 3))
    for n, u, v, x in np.ndindex(5, 2, 3, 4):
        pi[n, x] = max(pi[n, x], cpt[u, v, x] * above[0][n, u] * above[1][n, v])
        told[n, v] = max(told[n, v], cpt[u, v, x] * above[0][n, u] * lambda_[n, x])
    ours = (
        pi_value(cpt, given_[:2], log, "max"),
        lambda_message(cpt, given_[2], given_[:2], 1, log, "max"),
    )
    for mine, expected in zip(ours, (pi, told), strict=True):
        np.testing.assert_allclose(np.exp(mine) if log else mine, expected, rtol=1e-12)


def test_max_product_says_what_it_cannot():
    with pytest.raises(ValueError, match="30 weighted parents has 1,073,741,824 entries"):
        propagate(Network(*star(30)), {}, semiring="max")
    shortcut = EXACT._replace(pi_message=pi_message_from_belief)
    with pytest.raises(ValueError, match="shortcuts are for sums"):
        propagate(loopy(0)[0], {}, semiring="max", equations=shortcut)
    with pytest.raises(ValueError, match="semiring must be one of"):
        propagate(loopy(0)[0], {}, semiring="min")
