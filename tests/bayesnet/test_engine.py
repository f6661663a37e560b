"""The compiled sweep says what the equations in `messages` say, step by step."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cortexviz.bayesnet import EXACT, Layer, Link, Network, lambda_value, propagate
from tests.bayesnet.oracles import columns, layered_tree, loopy, random_polytree

SEEDS = st.integers(0, 10**6)
# Sums of a few products in another order, kept as numbers and not as logarithms.
ROUNDING = 1e-12
# Not the object that `EXACT` holds, so every equation is called as it is defined.
DEFINITION = EXACT._replace(lambda_value=partial(lambda_value))


def assert_same(network, evidence, **settings):
    ours = propagate(network, evidence, **settings)
    theirs = propagate(network, evidence, equations=DEFINITION, **settings)
    # Either may come to rest, to the last bit, a sweep before the other.
    for step, other in zip(ours, theirs, strict=False):
        assert (step.layer, step.direction, step.iteration) == (
            other.layer, other.direction, other.iteration,
        )  # fmt: skip
        assert step.residual == pytest.approx(other.residual, rel=1e-9, abs=ROUNDING)
        for name, beliefs in other.beliefs.items():
            np.testing.assert_allclose(step.beliefs[name], beliefs, rtol=0, atol=ROUNDING)
        for child, parent in network.edges:
            for way in ("lambda_", "pi"):
                mine, message = (getattr(one.messages, way)(child, parent) for one in (step, other))
                np.testing.assert_allclose(mine, message, rtol=0, atol=ROUNDING)


@settings(max_examples=25)
@given(
    SEEDS,
    st.sampled_from(["weighted", "joint", "mixed"]),
    st.sampled_from(["up", "up-down", "parallel"]),
    st.sampled_from([0, 0.3]),
)
def test_the_engine_is_the_definition(seed, combine, schedule, damping):
    network, evidence = random_polytree(seed, n_nodes=9, combine=combine)
    assert_same(network, evidence, schedule=schedule, damping=damping, max_iter=4, tol=0)


@pytest.mark.parametrize("peaked", [False, True])
def test_the_engine_is_the_definition_in_loops(peaked):
    assert_same(*loopy(3, peaked), max_iter=6, tol=0)
    assert_same(*loopy(3, peaked), schedule="parallel", damping=0.2, max_iter=6, tol=0)


def test_steps_and_a_whole_sweep_are_the_same_bits():
    network, evidence = loopy(0)
    steps = list(propagate(network, evidence))
    result = propagate(network, evidence).result()
    for name, beliefs in result.beliefs.items():
        np.testing.assert_array_equal(steps[-1].beliefs[name], beliefs)


def deep(seed, n_children, combine):
    """Hundreds of children that all but rule out what a table or a sister then insists on."""
    rng = np.random.default_rng(seed)
    layers = [Layer("top", 2, 3, columns(rng, 3)), Layer("middle", 1, 3)]
    layers.append(Layer("leaf", n_children, 2))
    if combine == "joint":
        table = rng.permutation(np.eye(3))[rng.integers(3, size=(3, 3))][None]
        above = [Link("middle", ("top", "top"), [0], [[0, 1]], table)]
    else:
        above = [Link("middle", "top", [0, 0], [0, 1], columns(rng, 2, 3, 3, peaked=True), [0, 1])]
    leaves = np.arange(n_children)
    sure = np.array([[1 - 1e-9, 1e-9], [1e-9, 1 - 1e-9], [0.5, 0.5]])[None]
    network = Network(layers, [*above, Link("leaf", "middle", leaves, 0 * leaves, sure)])
    return network, {"leaf": dict.fromkeys(range(n_children), 0), "middle": {0: [0, 1, 0]}}


@pytest.mark.parametrize("combine", ["weighted", "joint"])
@pytest.mark.parametrize("n_children", [10, 60, 400])
@pytest.mark.parametrize("seed", range(3))
def test_what_is_unlikely_beyond_any_float_is_not_impossible(seed, n_children, combine):
    network, evidence = deep(seed, n_children, combine)
    try:
        propagate(network, evidence, equations=DEFINITION).result()
    except ValueError:  # the table rules it out: for both
        with pytest.raises(ValueError, match="contradictory"):
            propagate(network, evidence).result()
        return
    assert_same(network, evidence, max_iter=3, tol=0)


@pytest.mark.parametrize("scale", [1e-300, 1e-160, 1, 1e300])
def test_evidence_of_any_scale_counts(scale):
    network, evidence = layered_tree(1)
    spread = {"L2": evidence["L2"] * scale}
    spread["L2"][0, 0] = 1e-310
    assert_same(network, spread, max_iter=2, tol=0)


def test_an_entry_of_a_table_may_be_as_small_as_floats_are():
    tiny = [[[1.0, 5e-324], [1e-200, 1.0]]]
    network = Network(
        [Layer("a", 1, 2), Layer("b", 1, 2), Layer("c", 1, 2)],
        [Link("b", "a", [0], [0], tiny), Link("c", "b", [0], [0], tiny)],
    )
    assert_same(network, {"a": {0: 0}, "c": {0: 1}}, max_iter=2, tol=0)
