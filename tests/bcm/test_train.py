"""`train`: an iterator of states that a notebook, a widget and a test all pull from."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cortexviz import CortexvizWarning
from cortexviz.bcm import Params, State, matrix_l, response, threshold, train
from cortexviz.bcm.activations import ACTIVATIONS
from cortexviz.bcm.initializers import INITIALIZERS
from cortexviz.bcm.learners import learner, orders
from cortexviz.bcm.optimizers import OPTIMIZERS
from cortexviz.bcm.training import first_weights

SMALL = Params(n_neurons=5, epochs=30, batch_size=4, learning_rate=1e-2)
IMAGES = np.random.default_rng(1).random((8, 20))


def final(params: Params, images: np.ndarray = IMAGES, seed: int = 0, every: int = 10**6) -> State:
    return list(train(params, images, seed, every))[-1]


def test_states_come_at_the_start_every_so_often_and_at_the_end():
    states = list(train(SMALL, IMAGES, every=8))
    assert [state.epoch for state in states] == [0, 8, 16, 24, 30]
    for state in states:
        assert state.weights.shape == (5, 20)
        assert state.theta.shape == (5,)
        assert state.responses.shape == (8, 5)
        assert {array.dtype for array in state[1:]} == {np.dtype("float32")}


def test_no_epochs_leave_the_first_noise():
    states = list(train(dataclasses.replace(SMALL, epochs=0), IMAGES))
    assert [state.epoch for state in states] == [0]


def test_a_state_is_what_the_rule_says_of_its_weights():
    state = final(dataclasses.replace(SMALL, dtype="float64"))
    answers = response(IMAGES, state.weights, SMALL.matrix)
    np.testing.assert_allclose(state.responses, answers, atol=rounding(IMAGES, answers))
    np.testing.assert_array_equal(state.theta, threshold(state.responses))


def rounding(images, answers):
    """How far two orders of adding up a sum over all pixels may lie apart."""
    return images[0].size * np.finfo(answers.dtype).eps * np.abs(answers).max()


@pytest.mark.parametrize("optimizer", ["adam", "momentum", "rmsprop"])  # each has a learner
@pytest.mark.parametrize(("n", "side"), [(1, 5), (13, 9), (7, 33), (12, 70)])
def test_what_a_learner_says_of_all_images_is_the_plain_product(optimizer, n, side):
    """Whatever does not fill its tiles and blocks; before and after it has learned."""
    X = np.random.default_rng(n).random((n, side * side))
    params = Params(
        n_neurons=7, batch_size=1, optimizer=optimizer, dtype="float64", learning_rate=1e-4
    )
    rng = np.random.default_rng(0)
    run = learner(params, X, first_weights(params, X.shape[1], rng))
    for _ in range(2):
        plain = run.weights() @ X.T
        np.testing.assert_allclose(run.projections(), plain, atol=rounding(X, plain))
        assert run.advance(orders(rng, n, 1, 3)) == 3


@pytest.mark.parametrize("optimizer", ["adam", "momentum", "rmsprop"])
def test_looking_more_often_changes_nothing(optimizer):
    params = dataclasses.replace(SMALL, optimizer=optimizer)
    assert final(params, every=1).weights.tobytes() == final(params).weights.tobytes()


def test_states_are_the_callers_to_keep_and_to_change():
    iterator = train(SMALL, IMAGES, every=10)
    first = next(iterator)
    kept = first.weights.copy()
    second = next(iterator)
    np.testing.assert_array_equal(first.weights, kept)
    for array in second[1:]:
        array[:] = 0
    *_, last = iterator
    assert last.weights.tobytes() == final(SMALL).weights.tobytes()


def test_changing_the_images_later_does_not_change_the_training():
    images = IMAGES.copy()
    iterator = train(SMALL, images)
    next(iterator)
    images[:] = 0
    *_, last = iterator
    assert last.weights.tobytes() == final(SMALL).weights.tobytes()


def test_the_same_seed_gives_the_same_bytes_in_another_process():
    here = final(SMALL).weights
    code = (
        "import sys, numpy as np; from cortexviz.bcm import Params, train;"
        f"params = {SMALL!r}; images = np.random.default_rng(1).random((8, 20));"
        "sys.stdout.buffer.write(list(train(params, images, every=7))[-1].weights.tobytes())"
    )
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    assert here.tobytes() == there
    assert here.tobytes() != final(SMALL, seed=1).weights.tobytes()


CHANGES = {
    "n_neurons": 7,
    "interaction": "L",
    "negative": -0.3,
    "positive": 0.2,
    "centre": 3.0,
    "epochs": 29,
    "batch_size": 5,
    "learning_rate": 2e-2,
    "optimizer": "sgd",
    "activation": "tanh",
    "initializer": "normal",
    "threshold": "sliding",
    "memory": 0.5,
    "momentum": 0.5,
    "weight_decay": 0.1,
    "tol": 0.5,
    "dtype": "float64",
}


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(Params)])
def test_every_parameter_acts(name):
    base = {"memory": {"threshold": "sliding"}, "momentum": {"optimizer": "momentum"}}
    before = dataclasses.replace(SMALL, **base.get(name, {}))
    after = dataclasses.replace(before, **{name: CHANGES[name]})
    assert final(before).weights.tobytes() != final(after).weights.tobytes()


@pytest.mark.parametrize(
    ("name", "table"),
    [("optimizer", OPTIMIZERS), ("activation", ACTIVATIONS), ("initializer", INITIALIZERS)],
)
def test_every_choice_is_one_of_its_own(name, table):
    outcomes = {final(dataclasses.replace(SMALL, **{name: key})).weights.tobytes() for key in table}
    assert len(outcomes) == len(table)


def test_theta_slides_towards_the_batch_with_the_stated_memory():
    """After one full batch: theta = m <Y0^2> + (1 - m) <Y0^2> = <Y0^2>; after two it lags."""
    params = Params(
        n_neurons=5, batch_size=8, threshold="sliding", memory=0.75, epochs=2, dtype="float64"
    )
    start, one, two = train(params, IMAGES)
    np.testing.assert_allclose(one.theta, threshold(start.responses), rtol=1e-12)
    expected = 0.75 * one.theta + 0.25 * threshold(one.responses)
    np.testing.assert_allclose(two.theta, expected, rtol=1e-12)


def test_training_stops_when_the_weights_settle():
    params = dataclasses.replace(SMALL, epochs=4000, batch_size=8, tol=1e-4)
    *_, before, last = train(params, IMAGES)
    assert last.epoch < 4000
    moved = np.linalg.norm(last.weights - before.weights)
    assert moved <= 1e-4 * np.linalg.norm(before.weights)
    assert final(params).epoch == last.epoch


@pytest.mark.parametrize(
    "images",
    [
        IMAGES.reshape(8, 4, 5),
        IMAGES.astype(np.float32),
        np.asfortranarray(IMAGES),
        np.repeat(IMAGES, 2, axis=1)[:, ::2],
        IMAGES.tolist(),
    ],
    ids=["(n, h, w)", "float32", "Fortran order", "strided", "lists"],
)
def test_images_in_any_layout_train_alike(images):
    assert final(SMALL, images).weights.tobytes() == final(SMALL).weights.tobytes()


def test_read_only_images_are_welcome():
    images = IMAGES.copy()
    images.flags.writeable = False
    assert final(SMALL, images).weights.tobytes() == final(SMALL).weights.tobytes()


def test_binary_pictures_may_be_integers_or_booleans():
    binary = IMAGES > 0.5
    expected = final(SMALL, binary.astype(float)).weights.tobytes()
    assert final(SMALL, binary).weights.tobytes() == expected
    assert final(SMALL, binary.astype(np.uint8)).weights.tobytes() == expected


def test_colour_pictures_train_flattened():
    colour = np.random.default_rng(0).random((6, 3, 4, 3))
    flat = final(SMALL, colour.reshape(6, 36)).weights
    assert final(SMALL, colour).weights.tobytes() == flat.tobytes()


def test_a_users_own_matrix_is_used_and_kept_safe():
    own = matrix_l(5, -0.5)
    params = dataclasses.replace(SMALL, interaction=own)
    same = dataclasses.replace(SMALL, interaction="L")
    assert final(params).weights.tobytes() == final(same).weights.tobytes()
    own[:] = np.eye(5)
    np.testing.assert_array_equal(params.matrix, matrix_l(5, -0.5))
    assert params == dataclasses.replace(SMALL, interaction=matrix_l(5))
    assert hash(params) == hash(dataclasses.replace(SMALL, interaction=matrix_l(5)))


@settings(max_examples=25)
@given(
    shape=st.tuples(st.integers(2, 9), st.integers(1, 6), st.integers(1, 6)),
    neurons=st.integers(0, 4).map(lambda half: 2 * half + 1),
    dtype=st.sampled_from(["float32", "float64"]),
    source=st.sampled_from([np.float16, np.float32, np.float64]),
    seed=st.integers(0, 2**40),
)
def test_states_are_finite_and_repeatable_whatever_the_shape(shape, neurons, dtype, source, seed):
    images = np.random.default_rng(seed).random(shape).astype(source)
    params = Params(n_neurons=neurons, epochs=4, batch_size=2, dtype=dtype)
    state, again = (final(params, images, seed) for _ in range(2))
    assert state.weights.shape == (neurons, shape[1] * shape[2])
    assert state.weights.dtype == dtype
    assert all(np.isfinite(array).all() for array in state[1:])
    assert state.weights.tobytes() == again.weights.tobytes()


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov"])
def test_a_diverging_training_stops_with_epoch_and_remedy(optimizer):
    rate = 300.0
    params = dataclasses.replace(SMALL, optimizer=optimizer, learning_rate=rate, epochs=3000)
    message = rf"diverged in epoch \d+ .*'{optimizer}' .*learning_rate 300: lower .*try 30"
    with pytest.raises(FloatingPointError, match=message):
        for state in train(params, IMAGES * 100):
            assert np.isfinite(state.weights).all()


@pytest.mark.parametrize("rate", [1e18, 1e30])
def test_adam_too_can_diverge_and_is_not_advised_to_itself(rate):
    """At the first the squared responses alone, theta, are beyond float32."""
    params = dataclasses.replace(SMALL, learning_rate=rate)
    with pytest.raises(FloatingPointError, match=r"lower learning_rate \(try 1e\+\d\d\)$"):
        final(params, IMAGES)


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_weights_that_explode_behind_a_bounded_response_are_noticed(activation):
    """learning_rate * weight_decay > 2 makes weights grow while tanh still answers 1."""
    params = dataclasses.replace(
        SMALL, optimizer="sgd", activation=activation, weight_decay=100.0, learning_rate=1.0,
        epochs=1000,
    )  # fmt: skip
    with pytest.raises(FloatingPointError, match="diverged in epoch"):
        list(train(params, IMAGES))


@pytest.mark.parametrize("rate", [1e-6, 1e-3, 1.0, 10.0])
def test_adam_is_finite_at_every_learning_rate(rate):
    assert np.isfinite(final(dataclasses.replace(SMALL, learning_rate=rate)).weights).all()


def test_zero_images_warn_and_teach_nothing():
    with pytest.warns(CortexvizWarning, match="images are all zero"):
        first, *_, last = train(SMALL, np.zeros((8, 20)))
    np.testing.assert_array_equal(first.weights, last.weights)


def test_constant_images_warn_and_no_neuron_chooses():
    with pytest.warns(CortexvizWarning, match="images are all equal"):
        states = list(train(SMALL, np.full((8, 20), 0.7)))
    for state in states:
        assert np.isfinite(state.weights).all()
        assert np.ptp(state.responses, axis=0).max() < 1e-6


def test_saturated_responses_warn():
    params = dataclasses.replace(SMALL, activation="logistic", initializer="normal")
    with pytest.warns(CortexvizWarning, match="all responses are equal .*'logistic'.* try"):
        list(train(params, IMAGES + 1e6))
