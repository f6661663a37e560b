"""The random networks are what they say, and the divergence is one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cortexviz.bayesnet import experiments, likelihoods

SEEDS = st.integers(0, 10**6)


@given(SEEDS)
def test_kl_is_zero_for_equals_and_positive_otherwise(seed):
    p, q = np.random.default_rng(seed).dirichlet(np.ones(4), size=2)
    assert experiments.kl_divergence(p, p) == 0
    assert experiments.kl_divergence(p, q) > 0


def test_kl_by_hand():
    p, q = np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.5, 0.25])
    np.testing.assert_allclose(experiments.kl_divergence(p, q), 0.5 * np.log(2))
    assert experiments.kl_divergence(q, p) == np.inf


@given(SEEDS, st.integers(1, 9), st.integers(1, 3), st.sampled_from(["weighted", "joint", "mixed"]))
def test_polytrees_have_no_loop_and_not_too_many_parents(seed, n_nodes, most_parents, combine):
    rng = np.random.default_rng(seed)
    network, evidence = experiments.random_polytree(rng, n_nodes, most_parents, combine)
    assert network.loop is None
    assert sum(len(pairs) for pairs in network.edges.values()) == n_nodes - 1
    for layer in network.layers:
        parents = [pairs for (child, _), pairs in network.edges.items() if child == layer.name]
        assert len(parents) <= most_parents
    likelihoods(network, evidence)


def test_combine_acts():
    widths = {}
    for combine in ("weighted", "joint"):
        network, _ = experiments.random_polytree(np.random.default_rng(1), 9, 3, combine)
        widths[combine] = max(len(link.parents) for link in network.links)
    assert widths == {"weighted": 1, "joint": 3} or widths == {"weighted": 1, "joint": 2}


@pytest.mark.parametrize("n_parents", [1, 2, 3])
def test_pyramids_have_as_many_parents_as_asked_for(n_parents):
    network, evidence = experiments.random_pyramid(
        np.random.default_rng(0), sizes=(3, 4, 5), n_states=2, n_parents=n_parents
    )
    for pairs in network.edges.values():
        assert set(np.bincount(pairs[:, 0])) == {n_parents}
    assert (network.loop is None) == (n_parents == 1)
    assert evidence["L2"].shape == (5, 2)


def test_concentration_makes_columns_peaked():
    flat, sharp = (
        experiments.random_pyramid(np.random.default_rng(0), concentration=c)[0]
        .links[0]
        .cpts.max(-1)
        for c in (1.0, 0.05)
    )
    assert sharp.mean() > 0.9 > flat.mean()


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"n_nodes": 0}, "n_nodes"),
        ({"most_parents": 0}, "most_parents"),
        ({"combine": "or"}, "combine"),
    ],
)
def test_bad_settings_get_a_sentence(setting, sentence):
    with pytest.raises(ValueError, match=sentence):
        experiments.random_polytree(np.random.default_rng(0), **setting)
