"""Enumeration against a loop over all states, and against pgmpy."""

from __future__ import annotations

import doctest

import numpy as np
import pytest

import cortexviz.bayesnet
from benchmarks.shared.networks import pgmpy_model
from cortexviz.bayesnet import Layer, Network, exact_marginals, propagate
from tests.bayesnet.oracles import enumerate_marginals, loopy, random_polytree

# Sums of a few thousand products in another order.
ROUNDING = 1e-12


@pytest.mark.parametrize("combine", ["weighted", "joint", "mixed"])
@pytest.mark.parametrize("seed", range(3))
def test_marginals_match_a_loop_over_all_states(seed, combine):
    network, evidence = random_polytree(seed, n_nodes=6, combine=combine)
    expected = enumerate_marginals(network, evidence)
    for name, marginals in exact_marginals(network, evidence).items():
        np.testing.assert_allclose(marginals, expected[name], rtol=0, atol=ROUNDING)


def test_marginals_of_a_loopy_network_match_a_loop_over_all_states():
    network, evidence = loopy(0)
    expected = enumerate_marginals(network, evidence)
    for name, marginals in exact_marginals(network, evidence).items():
        np.testing.assert_allclose(marginals, expected[name], rtol=0, atol=ROUNDING)


def pgmpy_marginals(network, evidence):
    """The same question to pgmpy, answered by variable elimination."""
    from pgmpy.inference import VariableElimination

    model, seen = pgmpy_model(network, evidence)
    inference = VariableElimination(model)

    def marginal(name):
        return inference.query([name], virtual_evidence=seen, show_progress=False).values

    return {
        layer.name: np.stack([marginal(f"{layer.name}/{i}") for i in range(layer.n_nodes)])
        for layer in network.layers
    }


@pytest.mark.parametrize("combine", ["weighted", "joint"])
@pytest.mark.parametrize("seed", range(4))
def test_propagation_and_enumeration_agree_with_pgmpy(seed, combine):
    pytest.importorskip("pgmpy", reason="pgmpy is in the test extra: pip install 'cortexviz[test]'")
    network, evidence = random_polytree(seed, n_nodes=8, combine=combine)
    expected = pgmpy_marginals(network, evidence)
    beliefs = propagate(network, evidence).result().beliefs
    exact = exact_marginals(network, evidence)
    for name, marginals in expected.items():
        np.testing.assert_allclose(exact[name], marginals, rtol=0, atol=ROUNDING)
        np.testing.assert_allclose(beliefs[name], marginals, rtol=0, atol=ROUNDING)


def test_loops_agree_with_pgmpy_by_enumeration():
    pytest.importorskip("pgmpy", reason="pgmpy is in the test extra: pip install 'cortexviz[test]'")
    network, evidence = loopy(1)
    expected = pgmpy_marginals(network, evidence)
    for name, marginals in exact_marginals(network, evidence).items():
        np.testing.assert_allclose(marginals, expected[name], rtol=0, atol=ROUNDING)


@pytest.mark.parametrize(
    ("nodes", "number"), [(23, "8,388,608"), (400, r"about 10\^120"), (50_000, r"about 10\^15051")]
)
def test_large_networks_are_refused_with_the_number_of_states(nodes, number):
    with pytest.raises(ValueError, match=f"has {number}"):
        exact_marginals(Network([Layer("a", nodes, 2)]), {})


def test_the_largest_network_is_not_refused():
    marginals = exact_marginals(Network([Layer("a", 22, 2)]), {"a": {3: [1, 3]}})
    np.testing.assert_allclose(marginals["a"][3], [0.25, 0.75])


def test_impossible_evidence_is_refused():
    network = Network([Layer("a", 1, 2, prior=[1, 0])])
    with pytest.raises(ValueError, match="contradictory evidence"):
        exact_marginals(network, {"a": {0: 1}})


def test_the_example_in_the_package_docstring_holds():
    failed, attempted = doctest.testmod(cortexviz.bayesnet)
    assert attempted > 0
    assert failed == 0
