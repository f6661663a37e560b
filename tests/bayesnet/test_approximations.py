"""Eqs. 11-17: the published shortcuts, what they keep and what they cost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cortexviz.bayesnet import (
    belief,
    clip_message,
    lambda_message,
    lambda_message_sampled,
    lambda_message_single,
    lambda_message_weighted,
    lambda_value,
    lambda_value_sampled,
    max_messages,
    pi_message_from_belief,
    pi_value,
    pi_value_sampled,
    pi_value_weighted,
)
from cortexviz.bayesnet.experiments import sampling_cost
from tests.bayesnet.oracles import columns

SEEDS = st.integers(0, 10_000)
ROUNDING = 1e-12


def parents(seed, n=3, n_states=4, below=5):
    """Tables and pi messages of n parents, and a lambda of the child with `below` states."""
    rng = np.random.default_rng(seed)
    cpts = columns(rng, n, n_states, below)
    return cpts, columns(rng, n, n_states), rng.random(below), rng


def joint_of(cpts):
    """The full table whose entry is the average of the small ones."""
    n = len(cpts)
    spread = []
    for i, cpt in enumerate(cpts):
        shape = [1] * n + [cpt.shape[1]]
        shape[i] = cpt.shape[0]
        spread.append(cpt.reshape(shape))
    return sum(np.broadcast_arrays(*spread)) / n


@given(SEEDS)
def test_weighted_pi_is_eq_4_of_the_averaged_table(seed):
    cpts, pis, _, _ = parents(seed)
    expected = pi_value(joint_of(cpts), pis, log=False)
    np.testing.assert_allclose(pi_value_weighted(cpts, pis, log=False), expected, rtol=ROUNDING)
    logs = pi_value_weighted(cpts, np.log(pis))
    np.testing.assert_allclose(np.exp(logs), expected, rtol=ROUNDING)


@given(SEEDS, st.integers(0, 2))
def test_weighted_lambda_message_is_eq_5_of_the_averaged_table(seed, parent):
    cpts, pis, lambda_, _ = parents(seed)
    expected = lambda_message(joint_of(cpts), lambda_, pis, parent, log=False)
    plain = lambda_message_weighted(cpts, lambda_, pis, parent, log=False)
    logs = lambda_message_weighted(cpts, np.log(lambda_), np.log(pis), parent)
    np.testing.assert_allclose(plain, expected, rtol=ROUNDING)
    np.testing.assert_allclose(np.exp(logs), expected, rtol=ROUNDING)


def test_one_parent_needs_no_average():
    cpts, pis, lambda_, _ = parents(0, n=1)
    expected = lambda_message(cpts[0], lambda_, log=False)
    for function in (lambda_message_weighted, lambda_message_single):
        np.testing.assert_allclose(function(cpts, lambda_, pis, 0, log=False), expected)


def test_several_parents_soften_what_each_of_them_hears():
    cpts, pis, _, _ = parents(1)
    lambda_ = np.eye(5)[2]
    weighted = lambda_message_weighted(cpts, lambda_, pis, 0, log=False)
    single = lambda_message_single(cpts, lambda_, pis, 0, log=False)
    assert np.ptp(weighted / weighted.sum()) < np.ptp(single / single.sum())


def test_m_max_are_the_designs_numbers():
    """As an independent prototype: 77 messages of 40 states for 1e-4, 61 of 100 for 1e-5."""
    assert max_messages(40, 1e-4) == 77
    assert max_messages(100, 1e-5) == 61


@given(st.integers(2, 60), st.floats(1e-8, 1e-2))
def test_m_max_messages_stay_in_range_and_one_more_may_not(n_states, minimum):
    if minimum >= 1 / n_states:
        return
    n = max_messages(n_states, minimum)
    log_ratio = np.log((1 - (n_states - 1) * minimum) / minimum)
    largest = np.log(np.finfo(float).max)
    # The floor is taken of a quotient of rounded logarithms.
    assert n * log_ratio <= largest * (1 + 1e-12)
    assert (n + 1) * log_ratio > largest * (1 - 1e-12)


@given(SEEDS)
def test_clipping_keeps_the_sum_and_lifts_the_small(seed):
    message = np.random.default_rng(seed).dirichlet(np.full(6, 0.1), size=20)
    clipped = clip_message(message, 0.01)
    np.testing.assert_allclose(clipped.sum(axis=1), 1, rtol=ROUNDING)
    assert (clipped[message < 0.01] == 0.01).all()
    untouched = (message >= 0.01).all(axis=1)
    np.testing.assert_allclose(clipped[untouched], message[untouched], rtol=ROUNDING)


@pytest.mark.parametrize("minimum", [0, 0.5, -1, 2])
def test_an_impossible_minimum_is_refused(minimum):
    with pytest.raises(ValueError, match="below 1 / 2"):
        clip_message(np.array([0.5, 0.5]), minimum)
    with pytest.raises(ValueError, match="below 1 / 2"):
        max_messages(2, minimum)


def test_eq_12_is_eq_3_while_nothing_is_clipped_or_left_out():
    messages = columns(np.random.default_rng(0), 7, 4) * 0.9 + 0.025
    messages /= messages.sum(axis=1, keepdims=True)
    for log in (True, False):
        given_ = np.log(messages) if log else messages
        exact = lambda_value(given_, log=log)
        np.testing.assert_allclose(lambda_value_sampled(given_, log=log), exact, rtol=ROUNDING)


def test_eq_12_keeps_the_messages_of_highest_variance():
    messages = np.array([[0.5, 0.5], [0.9, 0.1], [0.45, 0.55], [0.2, 0.8]])
    kept = lambda_value_sampled(messages, n_max=2, log=False)
    np.testing.assert_allclose(kept, messages[1] * messages[3], rtol=ROUNDING)


def test_eq_12_clips():
    message = np.array([[0.0, 1.0]])
    np.testing.assert_allclose(lambda_value_sampled(message, 1e-2, log=False), [0.01, 0.99])


def test_eq_13_sends_the_belief_to_every_child():
    rng = np.random.default_rng(0)
    pi, messages = rng.random(4), rng.random((3, 4))
    sent = pi_message_from_belief(pi, messages, log=False)
    expected = belief(messages.prod(axis=0), pi, log=False)
    for message in sent:
        np.testing.assert_allclose(message, expected, rtol=ROUNDING)
    logs = pi_message_from_belief(np.log(pi), np.log(messages))
    np.testing.assert_allclose(np.exp(logs), sent, rtol=ROUNDING)


@given(SEEDS)
def test_keeping_everything_changes_nothing(seed):
    cpts, pis, lambda_, rng = parents(seed)
    joint = columns(rng, 4, 4, 4, 5)
    np.testing.assert_allclose(
        pi_value_sampled(joint, pis, k_max=4, m_max=3, log=False), pi_value(joint, pis, log=False)
    )
    np.testing.assert_allclose(
        lambda_message_sampled(joint, lambda_, pis, 1, k_max=4, m_max=2, log=False),
        lambda_message(joint, lambda_, pis, 1, log=False),
    )
    np.testing.assert_allclose(
        pi_value_weighted(cpts, pis, k_max=4, m_max=3, log=False),
        pi_value_weighted(cpts, pis, log=False),
    )


def test_eqs_14_and_15_sum_over_the_strongest_states_only():
    _, _, lambda_, rng = parents(3)
    joint = columns(rng, 4, 4, 5)
    pis = np.array([[0.1, 0.6, 0.1, 0.2], [0.4, 0.1, 0.3, 0.2]])
    best = [[1, 3], [0, 2]]
    expected = sum(joint[u, v] * pis[0, u] * pis[1, v] for u in best[0] for v in best[1])
    for log in (True, False):
        given_ = np.log(pis) if log else pis
        got = pi_value_sampled(joint, given_, k_max=2, log=log)
        np.testing.assert_allclose(np.exp(got) if log else got, expected, rtol=ROUNDING)
    told = lambda_message_sampled(joint, lambda_, pis, 0, k_max=2, log=False)
    expected = sum(joint[:, v] @ lambda_ * pis[1, v] for v in best[1])
    np.testing.assert_allclose(told, expected, rtol=ROUNDING)


def test_a_message_that_is_left_out_counts_as_flat_in_a_joint_table():
    joint = columns(np.random.default_rng(0), 2, 2, 3)
    pis = np.array([[0.9, 0.1], [0.55, 0.45]])
    expected = np.einsum("uvx,u->x", joint, pis[0])
    np.testing.assert_allclose(pi_value_sampled(joint, pis, m_max=1, log=False), expected)


def test_a_message_that_is_left_out_leaves_the_weighted_sum():
    cpts, _, _, _ = parents(0, n=2, n_states=2)
    pis = np.array([[0.9, 0.1], [0.55, 0.45]])
    np.testing.assert_allclose(pi_value_weighted(cpts, pis, m_max=1, log=False), pis[0] @ cpts[0])


# Measured by an independent prototype; ours draws other random numbers.
@pytest.mark.parametrize(
    ("kept", "cost"),
    [
        ({"k_max": 1}, 0.117), ({"k_max": 2}, 0.040), ({"k_max": 4}, 0.009), ({"k_max": 8}, 0.0013),
        ({"m_max": 4}, 0.034), ({"m_max": 2}, 0.115), ({"m_max": 1}, 0.27),
    ],
)  # fmt: skip
def test_sampling_costs_what_the_design_note_measured(kept, cost):
    mean = np.mean([sampling_cost(np.random.default_rng(seed), **kept) for seed in range(10)])
    np.testing.assert_allclose(mean, cost, rtol=0.15)


def test_more_states_and_more_messages_come_closer():
    def costs(name, values):
        return [sampling_cost(np.random.default_rng(0), **{name: value}) for value in values]

    by_states, by_messages = costs("k_max", [1, 2, 4, 8, 60]), costs("m_max", [1, 2, 4, 9])
    assert by_states == sorted(by_states, reverse=True)
    assert by_messages == sorted(by_messages, reverse=True)
    assert abs(by_states[-1]) < ROUNDING
    assert abs(by_messages[-1]) < ROUNDING


@pytest.mark.parametrize("bad", [{"k_max": 0}, {"m_max": 0}])
def test_keeping_nothing_is_refused(bad):
    cpts, pis, _, _ = parents(0)
    with pytest.raises(ValueError, match="at least 1"):
        pi_value_weighted(cpts, pis, **bad, log=False)
