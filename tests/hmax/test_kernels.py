"""The fused kernels against plain loops, and against `cortexviz.bayesnet` message by message."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cortexviz.bayesnet import propagate
from cortexviz.hmax import bridge, kernels, sampled
from cortexviz.hmax.inference import ascend, group_sums, s1_layers
from cortexviz.hmax.learning import complex_prototypes, simple_prototypes
from cortexviz.hmax.silence import seen, spoken
from tests.hmax import oracles
from tests.hmax.small import SIDE, SMALL, pictures, trained

# float32 sums of up to a few hundred logs of a few units each.
ROUNDING = {"rtol": 1e-4, "atol": 1e-4}


def simplex(rng, *shape):
    return rng.dirichlet(np.full(shape[-1], 0.5), shape[:-1]).astype(np.float32)


@settings(max_examples=15)
@given(st.integers(0, 999), st.integers(2, 6), st.integers(1, 5), st.integers(1, 4), st.data())
def test_complex_up_is_eq_5_and_eq_3(seed, n_child, n_patterns, window, data):
    rng = np.random.default_rng(seed)
    step = data.draw(st.integers(1, window))
    child = simplex(rng, 9, 11, n_child)
    prototypes = complex_prototypes(rng.random((n_child, n_patterns, window**2)))
    expected = oracles.layer_up(child, bridge.complex_cpt(prototypes), window, step)
    found = kernels.complex_up(child, prototypes, window, step)
    np.testing.assert_allclose(found, expected, **ROUNDING)


@settings(max_examples=15)
@given(st.integers(0, 999), st.integers(2, 6), st.integers(1, 7), st.integers(1, 4), st.data())
def test_simple_up_is_eq_5_and_eq_3(seed, n_groups, n_states, window, data):
    rng = np.random.default_rng(seed)
    step = data.draw(st.integers(1, window))
    n = 3  # states per group, which the kernel need not see
    child = simplex(rng, 8, 9, n_groups * n)
    prototypes = simple_prototypes(simplex(rng, n_states, window**2, n_groups))
    expected = oracles.layer_up(child, bridge.simple_cpt(prototypes, n), window, step)
    found = kernels.simple_up(group_sums(child, n_groups), prototypes, window, step)
    np.testing.assert_allclose(found, expected, **ROUNDING)


@settings(max_examples=10)
@given(st.integers(0, 999), st.integers(0, 2), st.integers(1, 2))
def test_top_up_is_every_object_at_every_place(seed, radius, stride):
    rng = np.random.default_rng(seed)
    groups = simplex(rng, 6, 7, 5)
    templates = np.ascontiguousarray(np.moveaxis(simplex(rng, 6, 7, 3, 5), 2, 3))
    templates = (templates + 0.004) / (templates + 0.004).sum(2, keepdims=True)
    expected = oracles.top_up(groups, templates, radius, stride)
    np.testing.assert_allclose(
        kernels.top_up(groups, spoken(np.moveaxis(templates, -1, 0)), radius, stride),
        expected,
        **ROUNDING,
    )


def half_flat(rng, rows, columns, n_states):
    """A layer in whose left part nothing is seen, and in single nodes of the rest."""
    layer = simplex(rng, rows, columns, n_states)
    flat = rng.random((rows, columns)) < 0.2
    flat[:, : columns // 2] = True
    layer[flat] = 1 / n_states
    return layer


@settings(max_examples=15)
@given(st.integers(0, 999), st.integers(2, 6), st.integers(1, 4), st.data())
def test_windows_in_which_nothing_is_seen_are_exactly_flat_and_others_as_they_were(
    seed, n_child, window, data
):
    """In none, one and several batches of windows, beside others that are skipped."""
    rng = np.random.default_rng(seed)
    step = data.draw(st.integers(1, window))
    child = half_flat(rng, data.draw(st.sampled_from([7, 20])), 40, n_child)
    empty = ~seen(child)
    shape = tuple((n - window) // step + 1 for n in empty.shape)
    nothing = np.array(
        [
            [empty[y * step : y * step + window, x * step : x * step + window].all()
             for x in range(shape[1])] for y in range(shape[0])
        ]
    )  # fmt: skip
    complex_table = complex_prototypes(rng.random((n_child, 3, window**2)))
    simple_table = simple_prototypes(simplex(rng, 5, window**2, n_child))
    for up, table, cpt in (
        (kernels.complex_up, complex_table, bridge.complex_cpt(complex_table)),
        (kernels.simple_up, simple_table, bridge.simple_cpt(simple_table, 1)),
    ):
        found = up(child, table, window, step)
        expected = oracles.layer_up(child, cpt, window, step)
        np.testing.assert_allclose(found, expected, **ROUNDING)
        assert (found[nothing] == 0).all()
        believed = kernels.normalise(found)
        assert not seen(believed)[nothing].any()
        np.testing.assert_allclose(believed, oracles.normalise(expected), atol=1e-5)


@settings(max_examples=10)
@given(st.integers(0, 999), st.integers(1, 2))
def test_top_up_skips_only_nodes_at_which_nothing_is_said(seed, stride):
    """Flat nodes in the picture, in all templates and in some; more than `RUN` that count."""
    rng = np.random.default_rng(seed)
    groups = half_flat(rng, 6, 12, 5)
    templates = np.stack([half_flat(rng, 6, 12, 5) for _ in range(3)], axis=-1)
    templates = (templates + 0.004) / (templates + 0.004).sum(2, keepdims=True)
    templates[2:4] = 0.2
    expected = oracles.top_up(groups, templates, 1, stride)
    found = kernels.top_up(groups, spoken(np.moveaxis(templates, -1, 0)), 1, stride)
    np.testing.assert_allclose(found, expected, **ROUNDING)


def test_a_blank_page_is_flat_up_to_the_top():
    learned, blank = trained().learned_, np.ones((SIDE, SIDE), np.float32)
    s1 = s1_layers(blank[None], learned.tables, SMALL)[0]
    for layer in ascend(s1, learned.tables, SMALL).values():
        assert not layer.any()
    assert not learned.top(learned.groups(blank, "log"), "log").any()


def test_seen_is_every_node_with_two_states_that_differ():
    layer = np.full((2, 3, 4), 0.25, np.float32)
    layer[1, 2, 3] = np.nextafter(np.float32(0.25), np.float32(1))
    assert np.argwhere(seen(layer)).tolist() == [[1, 2]]


def test_a_product_far_outside_the_range_of_floats_is_exact():
    """Each of 400 messages favours a state twentyfold: the product is 10^512."""
    window, n_child = 20, 20
    child = np.full((window, window, n_child), 0.01 / (n_child - 1), np.float32)
    child[..., 0] = 0.99
    prototypes = complex_prototypes(np.ones((n_child, 1, window**2)))
    found = kernels.complex_up(child, prototypes, window, 1)[0, 0]
    expected = oracles.layer_up(child, bridge.complex_cpt(prototypes), window, 1)[0, 0]
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    assert found[0] / np.log(10) > 500


def test_normalise_is_eq_2_with_a_flat_pi():
    values = np.random.default_rng(0).normal(0, 50, (4, 5, 6)).astype(np.float32)
    np.testing.assert_allclose(kernels.normalise(values), oracles.normalise(values), atol=1e-6)


def test_tables_sum_to_one():
    tables = trained().tables_
    for table in (
        bridge.complex_cpt(tables.c1),
        bridge.simple_cpt(tables.s2, SMALL.c1_states),
        bridge.complex_cpt(tables.c2),
        bridge.top_cpt(trained().memory_, SMALL),
    ):
        np.testing.assert_allclose(table.sum(-1), 1, atol=1e-12)
        assert table.min() > 0


@pytest.mark.parametrize("picture", range(2))
def test_the_network_is_a_bayesnet_network(picture):
    """Every belief of the fused network is the one that generic message passing gives."""
    network = trained()
    image = pictures(2, seed=7)[picture]
    plain = bridge.as_bayesnet(network.learned_)
    beliefs = network.respond(image)
    evidence = {"S1": beliefs["S1"].reshape(-1, 4)}
    result = propagate(plain, evidence, "up", equations=bridge.EQUATIONS).result()
    for layer in ("S1", "C1", "S2", "C2"):
        found = beliefs[layer].reshape(-1, beliefs[layer].shape[-1])
        # float32 against float64, after products of up to 49 messages a layer
        np.testing.assert_allclose(found, result.beliefs[layer], atol=2e-4)
    top = result.beliefs["S3"].reshape(-1, 4).sum(0)
    sure = trained().set_params(calibration=1.0).predict_proba(image[None])[0]
    trained().set_params(calibration=0.1)
    np.testing.assert_allclose(sure, top, atol=1e-3)


def test_sampled_without_need_to_sample_is_nearly_exact():
    """Eqs. 11-12: few messages, none dropped, so that only the clipping is left."""
    network = trained()
    s1 = s1_layers(pictures(1, seed=3), network.tables_, SMALL)[0]
    exact = ascend(s1, network.tables_, SMALL, "log")
    published = ascend(s1, network.tables_, SMALL, "sampled")
    for layer in exact:
        difference = kernels.normalise(exact[layer]) - kernels.normalise(published[layer])
        assert abs(difference).mean() < 0.01


def test_sampled_top_agrees_with_the_exact_one_on_the_winner():
    network = trained()
    for image in pictures(4):
        groups = network.learned_.groups(image, "log")
        exact = kernels.top_up(groups, network.learned_.spoken, 1, 1)
        published = sampled.top_up(groups, network.memory_.templates, 1, 1)
        assert published.shape == exact.shape
        assert exact.argmax() == published.argmax()


@settings(max_examples=10)
@given(st.integers(0, 999), st.integers(1, 5), st.integers(1, 4), st.floats(0.01, 6))
def test_groups_need_no_belief_of_all_states(seed, n_groups, n, temperature):
    """The same sums to the last bit, since the same is added in the same order."""
    heard = np.random.default_rng(seed).normal(0, 20, (3, 4, n_groups * n)).astype(np.float32)
    heard[0] = 0  # where nothing is seen
    found = kernels.believed_groups(heard, temperature, n_groups)
    asked = group_sums(kernels.normalise(np.float32(temperature) * heard), n_groups)
    assert found.tobytes() == asked.tobytes()
