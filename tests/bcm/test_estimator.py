"""`BCM` among scikit-learn's estimators, and on disk without pickle."""

from __future__ import annotations

import pickle
from copy import copy

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from cortexviz.bcm import BCM, Params, matrix_l, response, train
from cortexviz.bcm.estimator import FIELDS

IMAGES = np.random.default_rng(1).random((12, 20))
SMALL = {"n_neurons": 5, "epochs": 30}


EXPECTED = {"check_estimators_dtypes": "whole numbers beyond 1 are refused: undivided pictures"}


@pytest.mark.filterwarnings("ignore::cortexviz.CortexvizWarning")
@parametrize_with_checks(
    [
        BCM(n_neurons=5, epochs=5),
        # Their data reach 20 and more, where SGD needs smaller steps.
        BCM(n_neurons=3, epochs=5, optimizer="sgd", learning_rate=1e-6),
    ],
    expected_failed_checks=lambda estimator: EXPECTED,
)
def test_scikit_learns_own_checks(estimator, check):
    check(estimator)


def test_fit_is_train():
    model = BCM(**SMALL, random_state=3).fit(IMAGES)
    *_, state = train(Params(**SMALL), IMAGES, seed=3)
    assert model.weights_.tobytes() == state.weights.tobytes()
    np.testing.assert_array_equal(model.theta_, state.theta)
    answers = model.transform(IMAGES)  # by a product that adds up in another order
    off = IMAGES[0].size * np.finfo(answers.dtype).eps * np.abs(answers).max()
    np.testing.assert_allclose(answers, state.responses, atol=off)
    assert model.n_epochs_ == 30


def test_its_arguments_are_the_fields_of_params():
    assert set(BCM().get_params()) == {*FIELDS, "random_state", "n_jobs"}
    assert BCM().params == Params()


def test_transform_answers_new_images_by_the_rule():
    model = BCM(**SMALL, dtype="float64").fit(IMAGES)
    new = np.random.default_rng(2).random((3, 20))
    np.testing.assert_array_equal(
        model.transform(new), response(new, model.weights_, model.params.matrix)
    )


def test_pictures_need_not_be_flattened():
    flat = BCM(**SMALL).fit(IMAGES)
    model = BCM(**SMALL).fit(IMAGES.reshape(12, 4, 5))
    assert model.weights_.tobytes() == flat.weights_.tobytes()
    assert model.transform(IMAGES.reshape(12, 4, 5)).shape == (12, 5)


def test_partial_fit_goes_epoch_by_epoch_where_fit_goes():
    """The same first weights, orders and optimizer memory; rounding alone differs."""
    model = BCM(**SMALL, dtype="float64", batch_size=4)
    for epoch in range(1, 31):
        model.partial_fit(IMAGES)
        assert model.n_epochs_ == epoch
    whole = BCM(**SMALL, dtype="float64", batch_size=4).fit(IMAGES)
    np.testing.assert_allclose(model.weights_, whole.weights_, rtol=0, atol=1e-10)
    np.testing.assert_allclose(model.theta_, whole.theta_, rtol=1e-8)


def test_partial_fit_goes_on_after_fit_and_takes_other_images():
    model = BCM(**SMALL).fit(IMAGES)
    before = model.weights_
    model.partial_fit(IMAGES[::-1] ** 2).partial_fit(IMAGES[:10])
    assert model.n_epochs_ == 32
    assert 0 < np.abs(model.weights_ - before).max() < 0.01  # two steps of Adam at 1e-3


def test_fitting_again_forgets():
    model = BCM(**SMALL).fit(IMAGES).partial_fit(IMAGES)
    again = model.fit(IMAGES).weights_
    assert again.tobytes() == BCM(**SMALL).fit(IMAGES).weights_.tobytes()


def test_random_state_none_draws_anew():
    one, two = (BCM(**SMALL, random_state=None).fit(IMAGES).weights_ for _ in range(2))
    assert one.tobytes() != two.tobytes()


def test_clone_and_pipeline():
    model = BCM(**SMALL, interaction=matrix_l(5)).fit(IMAGES)
    copy = clone(model)
    assert not hasattr(copy, "weights_")
    assert copy.fit(IMAGES).weights_.tobytes() == model.weights_.tobytes()
    pipeline = make_pipeline(MinMaxScaler(), BCM(**SMALL))
    assert pipeline.fit_transform(IMAGES).shape == (12, 5)
    assert list(pipeline[-1].get_feature_names_out()) == ["bcm0", "bcm1", "bcm2", "bcm3", "bcm4"]


@pytest.mark.parametrize("also", [0, 2])
def test_pickle_keeps_everything(also):
    model = BCM(**SMALL).fit(IMAGES)
    for _ in range(also):
        model.partial_fit(IMAGES)
    copy = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(copy.transform(IMAGES), model.transform(IMAGES))
    continued = [m.partial_fit(IMAGES).weights_.tobytes() for m in (model, copy)]
    assert continued[0] == continued[1]


def earlier(model, *missing):
    """`model` from the pickle of a version that did not know some of its attributes yet."""
    old = copy(model)
    for name in missing:
        delattr(old, name)
    return pickle.loads(pickle.dumps(old))


def test_a_pickle_from_before_an_argument_was_there_has_it_as_usual():
    model = BCM(**SMALL, n_jobs=2).fit(IMAGES)
    again = earlier(model, "n_jobs", "tol")
    assert again.get_params() == {**model.get_params(), "n_jobs": None, "tol": 0.0}
    np.testing.assert_array_equal(again.transform(IMAGES), model.transform(IMAGES))
    assert again.fit(IMAGES).weights_.tobytes() == model.weights_.tobytes()
    assert "n_jobs" not in repr(clone(again))


def test_a_pickle_from_before_it_knew_the_settings_of_its_weights_says_what_to_do():
    with pytest.raises(ValueError, match=r"this BCM was fitted .* earlier cortexviz.* save\(\) it"):
        earlier(BCM(**SMALL).fit(IMAGES), "params_", "seed_")
    assert earlier(BCM(**SMALL), "n_jobs").fit(IMAGES).n_epochs_ == 30  # nothing was learned yet


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"interaction": matrix_l(5), "optimizer": "momentum", "dtype": "float64"},
        {"n_neurons": np.int64(5), "learning_rate": np.float32(1e-3), "centre": 2.3},
    ],
)
def test_saved_networks_come_back_without_pickle(tmp_path, settings):
    model = BCM(**{**SMALL, **settings, "random_state": 4}).fit(IMAGES)
    path = tmp_path / "network.npz"
    model.save(path)
    with np.load(path, allow_pickle=False) as file:
        assert set(file) == {"settings", "weights", "theta", "n_epochs"}
    loaded = BCM.load(path)
    assert loaded.params == model.params
    assert loaded.random_state == 4
    assert loaded.n_epochs_ == 30
    np.testing.assert_array_equal(loaded.transform(IMAGES), model.transform(IMAGES))
    continued = [m.partial_fit(IMAGES).weights_.tobytes() for m in (model, loaded)]
    assert continued[0] == continued[1]


def test_a_file_that_is_no_network_is_named(tmp_path):
    path = tmp_path / "other.npz"
    np.savez(path, something=np.ones(3))
    with pytest.raises(
        ValueError, match=r"other.npz is damaged or is not a network that BCM.save wrote"
    ):
        BCM.load(path)


def test_saving_needs_a_fitted_network(tmp_path):
    with pytest.raises(ValueError, match="not fitted"):
        BCM().save(tmp_path / "network.npz")


def test_what_was_trained_answers_whatever_is_set_later():
    """The network is the weights and the matrix that they were trained with."""
    model = BCM(**SMALL).fit(IMAGES)
    before = model.transform(IMAGES)
    model.set_params(interaction="L", activation="tanh")
    np.testing.assert_array_equal(model.transform(IMAGES), before)
    assert model.fit(IMAGES).transform(IMAGES).tobytes() != before.tobytes()


@pytest.mark.parametrize(
    "changed",
    [
        {"n_neurons": 7},
        {"interaction": "L"},
        {"interaction": np.eye(5)},
        {"negative": -0.1},
        {"activation": "relu"},
        {"dtype": "float64"},
    ],
)
@pytest.mark.parametrize("first", ["fit", "partial_fit"])
def test_training_does_not_go_on_with_another_network(first, changed):
    model = getattr(BCM(**SMALL), first)(IMAGES)
    before = model.transform(IMAGES)
    model.set_params(**changed)
    with pytest.raises(ValueError, match=f"{next(iter(changed))} must stay .*: call fit for a new"):
        model.partial_fit(IMAGES)
    np.testing.assert_array_equal(model.transform(IMAGES), before)


@pytest.mark.parametrize(
    "changed",
    [
        {"learning_rate": 0.1},
        {"batch_size": 4},
        {"optimizer": "sgd"},
        {"threshold": "sliding"},
        {"weight_decay": 0.5},
    ],
)
def test_other_settings_act_from_the_next_epoch_on(changed):
    """They were without effect once `partial_fit` had begun."""
    model, other = (BCM(**SMALL).partial_fit(IMAGES).partial_fit(IMAGES) for _ in range(2))
    model.partial_fit(IMAGES)
    other.set_params(**changed).partial_fit(IMAGES)
    assert model.weights_.tobytes() != other.weights_.tobytes()


def test_an_error_leaves_the_network_as_it_was():
    model = BCM(**SMALL).fit(IMAGES)
    before, state = model.transform(IMAGES), set(model.__dict__)
    few = IMAGES[:, :7]
    for bad in ((few * 255).astype(int), few * 1e30, few[:3]):
        with pytest.raises((ValueError, FloatingPointError)):
            model.set_params(learning_rate=1e30, optimizer="sgd").fit(bad)
        assert model.n_features_in_ == 20 and set(model.__dict__) == state
        np.testing.assert_array_equal(model.transform(IMAGES), before)
    with pytest.raises(FloatingPointError, match="diverged"):
        model.set_params(learning_rate=1e30).partial_fit(IMAGES).partial_fit(IMAGES)
    healed = model.set_params(learning_rate=1e-3, optimizer="adam").partial_fit(IMAGES)
    assert np.isfinite(healed.transform(IMAGES)).all()


BYTES = np.random.default_rng(0).integers(0, 256, (20, 36))


@pytest.mark.parametrize("kind", ["uint8", "int16", "int64", "list", "table", "nullable", "masked"])
def test_undivided_pictures_are_refused_in_every_container(kind):
    pd = pytest.importorskip("pandas")
    given = {
        "list": BYTES.tolist(),
        "table": pd.DataFrame(BYTES.astype(np.uint8)),
        "nullable": pd.DataFrame(BYTES).astype("Int64"),
        "masked": np.ma.masked_greater(BYTES / 255, 0.9),
    }.get(kind)
    given = BYTES.astype(kind) if given is None else given
    sentence = "X must not be masked" if kind == "masked" else r"X must be floats.*divide .* by 255"
    with pytest.raises(ValueError, match=sentence):
        BCM(**SMALL).fit(given)
    with pytest.raises(ValueError, match=sentence):
        BCM(**SMALL).fit(BYTES / 255).transform(given)
