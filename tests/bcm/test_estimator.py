"""`BCM` among scikit-learn's estimators, and on disk without pickle."""

from __future__ import annotations

import pickle

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


@pytest.mark.filterwarnings("ignore::cortexviz.CortexvizWarning")
@parametrize_with_checks(
    [
        BCM(n_neurons=5, epochs=5),
        # Their data reach 20 and more, where SGD needs smaller steps.
        BCM(n_neurons=3, epochs=5, optimizer="sgd", learning_rate=1e-6),
    ]
)
def test_scikit_learns_own_checks(estimator, check):
    check(estimator)


def test_fit_is_train():
    model = BCM(**SMALL, random_state=3).fit(IMAGES)
    *_, state = train(Params(**SMALL), IMAGES, seed=3)
    assert model.weights_.tobytes() == state.weights.tobytes()
    np.testing.assert_array_equal(model.theta_, state.theta)
    np.testing.assert_array_equal(model.transform(IMAGES), state.responses)
    assert model.n_epochs_ == 30


def test_its_arguments_are_the_fields_of_params():
    assert set(BCM().get_params()) == {*FIELDS, "random_state"}
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
    with pytest.raises(ValueError, match=r"other.npz holds no BCM network"):
        BCM.load(path)


def test_saving_needs_a_fitted_network(tmp_path):
    with pytest.raises(ValueError, match="not fitted"):
        BCM().save(tmp_path / "network.npz")
