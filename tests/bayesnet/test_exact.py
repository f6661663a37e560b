"""The junction tree against a loop over all states, and against pgmpy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.shared.networks import chain, drawn, pgmpy_model, published_network, star
from cortexviz.bayesnet import (
    Layer,
    Network,
    exact_log_evidence,
    exact_marginals,
    propagate,
)
from tests.bayesnet.oracles import (
    enumerate_marginals,
    loopy,
    probability,
    random_polytree,
)

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


@pytest.mark.parametrize(("n", "number"), [(23, "8,388,608"), (400, r"about 10\^120")])
def test_a_clique_that_is_too_large_is_refused_with_its_size(n, number):
    with pytest.raises(ValueError, match=f"has {number} entries"):
        exact_marginals(Network(*star(n)), {})


def test_the_number_of_nodes_is_no_limit():
    network = Network(*chain(3000))
    marginals = exact_marginals(network, {"n0": {0: 1}, "n2999": {0: 0}})
    beliefs = propagate(network, {"n0": {0: 1}, "n2999": {0: 0}}).result().beliefs
    for name in ("n1", "n1500", "n2998"):
        np.testing.assert_allclose(marginals[name], beliefs[name], rtol=0, atol=ROUNDING)


@pytest.mark.filterwarnings("ignore::FutureWarning")  # pgmpy's own
@pytest.mark.parametrize("name", ["alarm", "insurance", "hailfinder", "win95pts"])
def test_published_networks_agree_with_variable_elimination(name):
    """Without evidence, and with every leaf seen in a case drawn from the network."""
    pytest.importorskip("pgmpy", reason="pgmpy is in the test extra: pip install 'cortexviz[test]'")
    network, exact = published_network(name)
    parents = {above for link in network.links for above in link.parents}
    case = drawn(network, np.random.default_rng(0))
    seen = {node: state for node, state in case.items() if node not in parents}
    nodes = sorted(parents)[:8]  # pgmpy asks one by one
    marginals = exact_marginals(network, {node: {0: state} for node, state in seen.items()})
    for node, expected in exact(seen, nodes).items():
        np.testing.assert_allclose(marginals[node][0], expected, rtol=0, atol=1e-10)


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.booleans())
def test_evidence_has_the_probability_of_all_states_that_allow_it(seed, peaked):
    network, evidence = loopy(seed, peaked)
    assert np.exp(exact_log_evidence(network, evidence)) == pytest.approx(
        probability(network, evidence), rel=1e-10
    )


def test_impossible_evidence_is_refused():
    network = Network([Layer("a", 1, 2, prior=[1, 0])])
    with pytest.raises(ValueError, match="contradictory evidence"):
        exact_marginals(network, {"a": {0: 1}})
