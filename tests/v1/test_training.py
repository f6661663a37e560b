"""Kernel = rule = oracle, and what an iterator promises."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cortexviz.v1 import Params, State, train
from cortexviz.v1.rule import RULES, response, slide
from cortexviz.v1.training import BLOCK, Rows, advance
from tests.v1 import oracles

SMALL = Params(n_neurons=3, steps=3000, learning_rate=1e-3, tau=50, spread=0.5, dtype="float64")


def patches(n: int = 40, d: int = 12, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, d))


def first(params: Params, d: int = 12, seed: int = 0) -> State:
    start, *_ = train(replace(params, steps=0), patches(d=d), seed)
    return start


def by_rule(params: Params, start: State, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What the functions of `rule` make of these patches."""
    _, weights, theta = start
    for patch in rows[:, None]:
        y = response(patch, weights, params.bottom, params.top)
        change = RULES[params.rule](y, theta, weights, patch, params.decay)
        weights, theta = weights + params.learning_rate * change, slide(theta, y, params.tau)
    return weights, theta


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("bottom", [0.0, -1.0, -50.0])
def test_kernel_rule_and_oracle_agree(rule, bottom):
    params = replace(SMALL, rule=rule, bottom=bottom, top=5.0)
    start, rows = first(params), patches(500, seed=1)
    slow = oracles.train(params, start.weights, start.theta, rows.tolist())
    weights, theta = start.weights.copy(), start.theta.copy()
    advance(params, weights, theta, rows)
    # Rounding of numbers around 1, amplified in 500 steps.
    for one in ((weights, theta), by_rule(params, start, rows)):
        np.testing.assert_allclose(one[0], slow[0], rtol=0, atol=1e-11)
        np.testing.assert_allclose(one[1], slow[1], rtol=0, atol=1e-11)
    assert abs(weights - start.weights).max() > 0.01


def test_float32_stays_near_the_float64_rule():
    single = replace(SMALL, dtype="float32")
    double, start, rows = SMALL, first(SMALL), patches(3000, seed=1)
    exact, _ = by_rule(double, start, rows)
    weights, theta = start.weights.astype(np.float32), start.theta.astype(np.float32)
    advance(single, weights, theta, rows.astype(np.float32))
    np.testing.assert_allclose(weights, exact, rtol=0, atol=1e-4)  # 3000 roundings of 6e-8


@settings(max_examples=30, deadline=None)
@given(
    rule=st.sampled_from(sorted(RULES)),
    n_neurons=st.integers(1, 5),
    d=st.integers(1, 40),
    cut=st.integers(0, 30),
    dtype=st.sampled_from(["float32", "float64"]),
    seed=st.integers(0, 10**6),
)
def test_a_block_may_be_cut_anywhere_and_neurons_do_not_know_each_other(
    rule, n_neurons, d, cut, dtype, seed
):
    """To the last bit."""
    params = replace(SMALL, rule=rule, n_neurons=n_neurons, dtype=dtype)
    start, rows = first(params, d, seed), patches(30, d, seed).astype(dtype)
    whole, parts = [(start.weights.copy(), start.theta.copy()) for _ in range(2)]
    advance(params, *whole, rows)
    for part in filter(len, (rows[:cut], rows[cut:])):
        advance(params, *parts, part)
    alone = start.weights[-1:].copy(), start.theta[-1:].copy()
    advance(params, *alone, rows)
    for a, b, c in zip(whole, parts, alone, strict=True):
        assert a.tobytes() == b.tobytes() and a[-1:].tobytes() == c.tobytes()


@pytest.mark.parametrize("every", [1, 7, 999, 1000, 1001, 10**6])
def test_the_same_seed_gives_the_same_bytes_whatever_every(every):
    params = replace(SMALL, steps=2500)
    *_, once = train(params, patches(), seed=3, every=2500)
    *_, again = train(params, patches(), seed=3, every=every)
    assert once.step == again.step == 2500
    assert once.weights.tobytes() == again.weights.tobytes()
    *_, other = train(params, patches(), seed=4, every=2500)
    assert not np.array_equal(once.weights, other.weights)


def test_states_come_at_the_beginning_every_so_often_and_at_the_end():
    assert [s.step for s in train(SMALL, patches(), every=1250)] == [0, 1250, 2500, 3000]
    assert [s.step for s in train(replace(SMALL, steps=0), patches())] == [0]


def test_training_goes_on_from_a_state_with_other_patches():
    *_, middle = train(SMALL, patches(), seed=0)
    kept = middle.weights.copy()
    same, *_, end = train(SMALL, patches(), seed=0, start=middle)
    assert same.step == 3000 and end.step == 6000
    assert np.array_equal(same.weights, kept) and np.array_equal(middle.weights, kept)
    *_, double = train(replace(SMALL, steps=6000), patches(), seed=0)
    assert np.array_equal(double.weights, end.weights)
    *_, elsewhere = train(SMALL, patches(seed=1), seed=0, start=middle)
    assert not np.array_equal(elsewhere.weights, end.weights)


def test_any_source_will_do_and_is_asked_for_blocks():
    class Two:
        """Two eyes, of which one is closed."""

        n_inputs = 24

        def draw(self, rng, n):
            asked.append(n)
            return np.hstack([rng.normal(size=(n, 12)), np.zeros((n, 12))])

    asked: list[int] = []
    start, *_, end = train(replace(SMALL, rule="hebb", decay=5.0, steps=5000), Two())
    assert set(asked) == {BLOCK}
    # Only forgotten: dW = - eta decay W.
    left = end.weights[:, 12:] / start.weights[:, 12:]
    np.testing.assert_allclose(left, (1 - 1e-3 * 5.0) ** 5000, rtol=1e-9)


def test_oja_finds_the_first_principal_component():
    rng = np.random.default_rng(0)
    axes = np.linalg.qr(rng.normal(size=(12, 12)))[0]
    rows = rng.normal(size=(4000, 12)) * np.geomspace(3, 0.3, 12) @ axes.T
    params = Params(5, "oja", 40_000, 1e-3, bottom=-1e6, top=1e6)
    *_, last = train(params, rows, every=40_000)
    # Fluctuates by the square root of eta times the variance; 6 seeds gave .996 to .9999.
    assert (abs(last.weights @ axes[:, 0]) > 0.98).all()
    np.testing.assert_allclose(np.linalg.norm(last.weights, axis=1), 1, atol=0.02)


def test_rows_are_drawn_alike():
    rows = np.eye(4)
    drawn = Rows(rows, "float64").draw(np.random.default_rng(0), 8000)
    assert abs(drawn.mean(0) - 0.25).max() < 0.02  # 4 standard errors
