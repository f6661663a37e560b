"""The downward kernels, and those of later sweeps, against plain loops."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cortexviz.bayesnet import pi_value_weighted
from cortexviz.hmax import bridge, descent, expectation, kernels, messages
from cortexviz.hmax.learning import complex_prototypes, simple_prototypes
from cortexviz.hmax.silence import spoken
from tests.hmax import feedback_oracles as oracles

# float32 sums of some hundred products, divided by messages down to .01 where exact.
ROUNDING = {"rtol": 2e-4, "atol": 2e-5}
SHAPE = (7, 9)


def simplex(rng, *shape):
    return rng.dirichlet(np.full(shape[-1], 0.5), shape[:-1]).astype(np.float32)


def grid(window, step):
    return tuple((n - window) // step + 1 for n in SHAPE)


def complex_layer(rng, window, n_patterns=2):
    """Few states, or more of them than places in any window: `complex_down` has a loop for each."""
    n_child = int(rng.choice([3, 17]))
    prototypes = complex_prototypes(rng.random((n_child, n_patterns, window**2)))
    return prototypes, bridge.complex_cpt(prototypes)


def simple_layer(rng, window, n_groups=4, n_states=5):
    prototypes = simple_prototypes(simplex(rng, n_states, window**2, n_groups))
    return prototypes, bridge.simple_cpt(prototypes, 1)


class Kind(NamedTuple):
    """A layer for the tests, and what flows between it and the one below."""

    make: Callable
    up: Callable
    messages: Callable
    down: Callable
    places: int  # axis of the table


COMPLEX = Kind(complex_layer, kernels.complex_up, messages.complex_messages,
               descent.complex_down, 2)  # fmt: skip
SIMPLE = Kind(simple_layer, kernels.simple_up, messages.simple_messages,
              descent.simple_down, 0)  # fmt: skip
each_kind = pytest.mark.parametrize("kind", [COMPLEX, SIMPLE], ids=["complex", "simple"])


@each_kind
@settings(max_examples=12)
@given(seed=st.integers(0, 999), window=st.integers(1, 4), exact=st.booleans(), data=st.data())
def test_the_way_down_is_eqs_6_13_and_16(kind, seed, window, exact, data):
    rng = np.random.default_rng(seed)
    step = data.draw(st.integers(1, window))
    prototypes, tables = kind.make(rng, window)
    child = simplex(rng, *SHAPE, tables.shape[2])
    belief = simplex(rng, *grid(window, step), tables.shape[1])
    expected = kind.down(belief, prototypes)
    if exact:
        said = kind.messages(messages.in_windows(child, window, step), prototypes)
        places = np.split(prototypes, window**2, kind.places)
        expected = messages.exact_down(kind.down, belief, places, said, 1.0)
    pi = descent.average(expected, *SHAPE, window, step)
    slow = oracles.layer_down(belief, child, tables, window, step, exact)
    np.testing.assert_allclose(pi, slow, **ROUNDING)


@each_kind
@settings(max_examples=8)
@given(seed=st.integers(0, 999), window=st.integers(1, 3), data=st.data())
def test_a_later_way_up_is_eq_17(kind, seed, window, data):
    rng = np.random.default_rng(seed)
    step = data.draw(st.integers(1, window))
    prototypes, tables = kind.make(rng, window)
    child = simplex(rng, *SHAPE, tables.shape[2])
    belief = simplex(rng, *grid(window, step), tables.shape[1])
    expected = kind.down(belief, prototypes)
    pi = descent.average(expected, *SHAPE, window, step)
    said = kind.messages(messages.in_windows(child, window, step), prototypes)
    others = messages.context(child, pi, expected, window, step)
    found = messages.log_product(messages.explained(said, *others))
    told = np.repeat(belief[:, :, None].astype(float), window**2, axis=2)
    slow = oracles.layer_up(child, told, tables, window, step)
    np.testing.assert_allclose(found, slow, rtol=1e-3, atol=1e-4)


@each_kind
def test_with_single_parents_eq_17_is_the_message_of_the_first_sweep(kind):
    rng = np.random.default_rng(0)
    prototypes, tables = kind.make(rng, 3)
    child = simplex(rng, *SHAPE, tables.shape[2])
    heard = messages.in_windows(child, 3, 2)
    alone = np.ones(heard.shape[:3], np.float32), np.zeros(heard.shape[:3], np.float32)
    found = messages.log_product(messages.explained(kind.messages(heard, prototypes), *alone))
    np.testing.assert_allclose(found, kind.up(child, prototypes, 3, 2), rtol=1e-4, atol=1e-4)


@settings(max_examples=8)
@given(st.integers(0, 999), st.integers(0, 2), st.integers(1, 2))
def test_s3_tells_what_it_remembers_at_each_place(seed, radius, stride):
    rng = np.random.default_rng(seed)
    templates = np.ascontiguousarray(np.moveaxis(simplex(rng, 5, 6, 3, 4), 2, 3))
    templates[rng.random((5, 6)) < 0.3] = 0.25  # where none says anything
    templates[..., 1][rng.random((5, 6)) < 0.3] = 0.25  # and where one does not
    side = 2 * radius + 1
    belief = simplex(rng, side * side * 3).reshape(side, side, 3)
    found = expectation.top_down(belief, spoken(np.moveaxis(templates, -1, 0)), stride)
    np.testing.assert_allclose(found, oracles.top_down(belief, templates, stride), **ROUNDING)


def test_an_exact_message_leaves_out_what_the_child_said():
    """S3 with two places and hand-made evidence: Bel / lambda of one child, written out."""
    rng = np.random.default_rng(3)
    templates = np.ascontiguousarray(np.moveaxis(simplex(rng, 3, 3, 2, 4), 2, 3))
    templates = (templates + 0.01) / (templates + 0.01).sum(2, keepdims=True)
    templates[1, 2, :, 0] = 0.25
    child = simplex(rng, 3, 3, 4)
    belief = simplex(rng, 1 * 1 * 2).reshape(1, 1, 2)
    said = spoken(np.moveaxis(templates, -1, 0))
    found = expectation.top_down_exact(belief, said, 1, child, said, 1.0)
    for place in np.ndindex(3, 3):
        said = 4 * child[place] @ templates[place]
        pi = belief[0, 0] / said / (belief[0, 0] / said).sum()
        np.testing.assert_allclose(found[place], templates[place] @ pi, **ROUNDING)


def test_a_node_without_a_parent_stays_flat():
    """7 x 9 nodes, windows of 3 every 3: the last row has no parent."""
    rng = np.random.default_rng(0)
    prototypes, tables = complex_layer(rng, 3)
    belief = simplex(rng, 2, 3, tables.shape[1])
    pi = descent.average(descent.complex_down(belief, prototypes), *SHAPE, 3, 3)
    np.testing.assert_array_equal(pi[6], np.float32(1) / np.float32(tables.shape[2]))
    assert np.ptp(pi[:6], axis=2).min() > 1e-3


@settings(max_examples=20)
@given(st.integers(0, 999), st.floats(0, 1), st.floats(0, 4))
def test_believe_is_eq_2_with_exponents(seed, temperature, gain):
    rng = np.random.default_rng(seed)
    log_lambda = rng.normal(0, 5, (2, 3, 6)).astype(np.float32)
    pi = simplex(rng, 2, 3, 3) * 0.9 + np.float32(0.1 / 3)
    found = descent.believe(log_lambda, pi, temperature, gain)
    product = np.exp(temperature * log_lambda) * np.repeat(pi.astype(float), 2, axis=2) ** gain
    np.testing.assert_allclose(found, product / product.sum(-1, keepdims=True), rtol=1e-4)


@pytest.mark.parametrize("k_max", [1, 2, 4, 6, None])
def test_sampling_is_eq_14_as_bayesnet_has_it(k_max):
    rng = np.random.default_rng(5)
    _, tables = complex_layer(rng, 1)
    belief = simplex(rng, 2, 1, tables.shape[1])
    sampled = descent.strongest(belief, k_max)
    assert ((sampled > 0).sum(-1) <= (k_max or tables.shape[1])).all()
    parents = [sampled[i, 0].astype(float) for i in range(2)]
    expected = sum(parent @ tables[0] for parent in parents)
    reference = pi_value_weighted(
        [tables[0]] * 2, [belief[i, 0].astype(float) for i in range(2)], k_max, log=False
    )
    np.testing.assert_allclose(expected / expected.sum(), reference / reference.sum(), rtol=1e-6)
