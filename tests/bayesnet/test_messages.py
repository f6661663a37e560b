"""Eqs. 2-6 against loops that spell them out, and the promises of the log domain."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cortexviz.bayesnet import (
    Layer,
    Link,
    Network,
    belief,
    clip_message,
    exact_marginals,
    lambda_message,
    lambda_message_weighted,
    lambda_value,
    lambda_value_sampled,
    pi_message,
    pi_value,
    pi_value_weighted,
    propagate,
)
from cortexviz.bayesnet.experiments import kl_divergence
from tests.bayesnet.oracles import columns

SEEDS = st.integers(0, 10_000)
# Sums of a few hundred products of float64 numbers.
ROUNDING = 1e-13


def node(seed):
    """A node with two parents of 2 and 3 states, 4 states of its own, and three children."""
    rng = np.random.default_rng(seed)
    cpt = columns(rng, 2, 3, 4)
    return cpt, [rng.random(2), rng.random(3)], rng.random((3, 4)), rng


@given(SEEDS)
def test_pi_value_is_eq_4(seed):
    cpt, pis, _, _ = node(seed)
    expected = np.zeros(4)
    for u1, u2 in itertools.product(range(2), range(3)):
        expected += cpt[u1, u2] * pis[0][u1] * pis[1][u2]
    np.testing.assert_allclose(pi_value(cpt, pis, log=False), expected, rtol=ROUNDING)
    logs = pi_value(cpt, [np.log(message) for message in pis])
    np.testing.assert_allclose(np.exp(logs), expected, rtol=ROUNDING)


@given(SEEDS, st.sampled_from([0, 1]))
def test_lambda_message_is_eq_5(seed, parent):
    cpt, pis, _, rng = node(seed)
    lambda_ = rng.random(4)
    expected = np.zeros(cpt.shape[parent])
    for us in itertools.product(range(2), range(3)):
        other = 1 - parent
        expected[us[parent]] += lambda_ @ cpt[us] * pis[other][us[other]]
    plain = lambda_message(cpt, lambda_, pis, parent, log=False)
    logs = lambda_message(cpt, np.log(lambda_), [np.log(p) for p in pis], parent)
    np.testing.assert_allclose(plain, expected, rtol=ROUNDING)
    np.testing.assert_allclose(np.exp(logs), expected, rtol=ROUNDING)


@given(SEEDS)
def test_pi_message_times_the_childs_message_is_the_belief(seed):
    """Eq. 6: Bel(x) ∝ pi_Cj(x) lambda_Cj(x) for every child j."""
    _, _, messages, rng = node(seed)
    pi = rng.random(4)
    bel = belief(lambda_value(messages, log=False), pi, log=False)
    for to_child, from_child in zip(pi_message(pi, messages, log=False), messages, strict=True):
        product = to_child * from_child
        np.testing.assert_allclose(product / product.sum(), bel, rtol=ROUNDING)
        np.testing.assert_allclose(to_child.sum(), 1, rtol=ROUNDING)


def test_pi_message_needs_no_division():
    """A child that rules a state out still learns what its sisters say about that state."""
    messages = np.array([[0.0, 1.0], [0.3, 0.7]])
    to_first, to_second = pi_message(np.array([0.5, 0.5]), messages, log=False)
    np.testing.assert_allclose(to_first, [0.3, 0.7])
    np.testing.assert_allclose(to_second, [0, 1])


@given(SEEDS)
def test_belief_is_eq_2_and_sums_to_one(seed):
    rng = np.random.default_rng(seed)
    lambda_, pi = rng.random((2, 5, 4))
    expected = lambda_ * pi / (lambda_ * pi).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(belief(lambda_, pi, log=False), expected, rtol=ROUNDING)
    np.testing.assert_allclose(belief(np.log(lambda_), np.log(pi)), expected, rtol=ROUNDING)


def test_many_nodes_at_once_equal_one_by_one():
    rng = np.random.default_rng(0)
    cpt = columns(rng, 2, 3, 4)
    pis = [rng.random((6, 2)), rng.random((6, 3))]
    together = pi_value(cpt, pis, log=False)
    for i in range(6):
        alone = pi_value(cpt, [pis[0][i], pis[1][i]], log=False)
        np.testing.assert_allclose(together[i], alone, rtol=ROUNDING)


def test_thousands_of_messages_stay_in_range():
    """The plain product is 0/0; the sum of logs keeps the ratio 1e-2 ** 2000 exactly."""
    messages = np.tile([0.01, 1e-4], (2000, 1))
    assert not lambda_value(messages, log=False).any()
    log_lambda = lambda_value(np.log(messages))
    np.testing.assert_allclose(log_lambda[1] - log_lambda[0], 2000 * np.log(0.01), rtol=1e-12)


def test_a_message_survives_what_a_float_cannot_hold():
    """The only state that the table allows is 1e-1000 times as likely as the other."""
    cpt = np.array([[0.0, 1.0], [0.0, 1.0]])
    message = lambda_message(cpt, np.array([0.0, -2302.585]))
    np.testing.assert_allclose(message, [-2302.585, -2302.585])


def test_a_flat_lambda_says_nothing():
    """Blank stays blank: columns that sum to 1 turn a flat lambda into a flat message."""
    cpt = columns(np.random.default_rng(0), 5, 3)
    np.testing.assert_allclose(lambda_message(cpt, np.zeros(3)), 0, atol=ROUNDING)


def test_logs_inside_the_sum_would_be_wrong():
    """What the paper feared: a weighted sum of logs is another number than the log of the sum."""
    cpt = columns(np.random.default_rng(0), 5, 3)
    lambda_ = np.array([0.9, 0.05, 0.05])
    wrong = cpt @ np.log(lambda_)
    assert np.abs(lambda_message(cpt, np.log(lambda_)) - wrong).max() > 0.1


@pytest.mark.parametrize("log", [True, False])
def test_belief_refuses_contradictory_evidence(log):
    lambda_, pi = np.array([0.0, 1.0]), np.array([1.0, 0.0])
    with np.errstate(divide="ignore"):
        arguments = (np.log(lambda_), np.log(pi)) if log else (lambda_, pi)
    with pytest.raises(ValueError, match="contradictory evidence"):
        belief(*arguments, log=log)


def test_a_caller_who_makes_underflow_an_error_is_not_disturbed():
    """What underflows is 0; NumPy raises FloatingPointError for it if a caller says so."""
    network = Network(
        [Layer("r", 1, 2), Layer("x", 2, 2)],
        [Link("x", "r", [0, 1], [0, 0], [[[0.9, 0.1], [0.2, 0.8]]])],
    )
    seen = {"x": {0: [1e-320, 1], 1: [1, 1e-200]}}
    small = np.array([[1e-300, 1e-300, 1.0], [1.0, 1e-308, 1e-200]])
    quiet = propagate(network, seen).result().beliefs["r"]
    with np.errstate(all="raise"):
        for schedule in ("up", "up-down", "parallel", "residual"):
            list(propagate(network, seen, schedule))
            propagate(network, seen, schedule, damping=0.5).result()
        np.testing.assert_array_equal(propagate(network, seen).result().beliefs["r"], quiet)
        exact_marginals(network, seen)
        assert lambda_value(small[:, None], log=False).tolist() == [[1e-300, 0, 1e-200]]
        belief(small, small, log=False)
        pi_message(small, small[None], log=False)
        clip_message(small, 1e-3)
        lambda_value_sampled(small[:, None], log=False)
        for log in (False, True):
            with np.errstate(divide="ignore"):
                rows = np.log(small) if log else small
            pi_value(np.eye(3), [rows], log=log)
            lambda_message(np.eye(3), rows, log=log)
            pi_value_weighted([np.eye(3)] * 2, [rows, rows], log=log)
            lambda_message_weighted([np.eye(3)] * 2, rows, [rows, rows], log=log)
        kl_divergence(small, small[::-1])
