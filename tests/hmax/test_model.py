"""`HMAXNetwork`: recognition, probabilities, places, files and everything that can go wrong."""

from __future__ import annotations

import pickle
import warnings
from copy import copy
from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import cross_val_score

from cortexviz import CortexvizWarning
from cortexviz.hmax import HMAXNetwork, Places, group_sums
from cortexviz.hmax.places import rescale
from tests.hmax.small import SIDE, SMALL, pictures, trained

LABELS = np.array(list("abcd"))


def moved(image, down, right):
    return np.roll(image, (down, right), (0, 1))


def test_it_recognises_what_it_has_seen_once():
    np.testing.assert_array_equal(trained().predict(pictures()), LABELS)
    assert trained().score(pictures(), LABELS) == 1


def test_it_recognises_what_has_moved_and_says_where_to():
    for shift in [(4, 0), (0, -4), (-4, 4)]:
        images = np.stack([moved(image, *shift) for image in pictures()])
        np.testing.assert_array_equal(trained().predict(images), LABELS)
        posterior = trained().predict_place(images).posterior
        where = [np.unravel_index(one.argmax(), one.shape) for one in posterior]
        np.testing.assert_array_equal(4 * (np.array(where) - 1), np.tile(shift, (4, 1)))


def test_the_shift_is_the_mean_of_the_posterior():
    place = trained().predict_place(pictures(4, seed=8))
    for shift, posterior in zip(place.shift, place.posterior, strict=True):
        expected = [(posterior.sum(axis) * place.shifts).sum() for axis in (1, 0)]
        np.testing.assert_allclose(shift, expected)


def test_the_published_network_knows_one_place_only():
    network = HMAXNetwork(replace(SMALL, places=None)).fit(pictures(), LABELS)
    assert network.score(pictures(), LABELS) == 1
    place = network.predict_place(pictures())
    assert place.posterior.shape == (4, 1, 1)
    np.testing.assert_array_equal(place.shift, 0)


def test_probabilities_sum_to_one():
    joint = trained().joint(pictures())
    assert joint.shape == (4, 4, 3, 3)
    np.testing.assert_allclose(joint.sum((1, 2, 3)), 1)
    np.testing.assert_allclose(trained().predict_proba(pictures()).sum(1), 1)
    place = trained().predict_place(pictures())
    np.testing.assert_allclose(place.posterior.sum((1, 2)), 1)
    np.testing.assert_array_equal(place.shifts, [-4, 0, 4])


def test_calibration_softens_probabilities_and_acts_without_retraining():
    network = pickle.loads(pickle.dumps(trained()))
    image = pictures(1, seed=9)
    sure = network.set_params(calibration=1.0).predict_proba(image)
    soft = network.set_params(calibration=0.01).predict_proba(image)
    assert soft.max() < sure.max()
    assert soft.argmax() == sure.argmax()


def test_a_blank_image_leaves_every_layer_flat():
    for blank in (np.ones((SIDE, SIDE)), np.full((SIDE, SIDE), 0.5), np.zeros((SIDE, SIDE))):
        for layer, belief in trained().respond(blank).items():
            # rounding of float32 responses to an even surface
            assert np.ptp(belief, axis=-1).max() < 1e-4, layer


def test_respond_gives_the_beliefs_of_five_layers():
    beliefs = trained().respond(pictures()[0])
    shapes = SMALL.shapes((SIDE, SIDE)) | {"S3": (1, 1, 4)}
    assert list(beliefs) == ["S1", "C1", "S2", "C2", "S3"]
    for layer, belief in beliefs.items():
        assert belief.shape == shapes[layer]
        np.testing.assert_allclose(belief.sum(-1), 1, atol=1e-4)
    np.testing.assert_allclose(beliefs["S3"][0, 0], trained().predict_proba(pictures()[:1])[0])


def test_group_sums_pool_the_states_of_a_group():
    belief = np.arange(12.0).reshape(1, 1, 12)
    np.testing.assert_array_equal(group_sums(belief, 4)[0, 0], [3, 12, 21, 30])
    with pytest.raises(ValueError, match="n_groups must divide the 12 states of the layer; got 5"):
        group_sums(belief, 5)


def test_combine_as_published_agrees_on_clean_pictures():
    network = clone(trained()).set_params(combine="sampled").fit(pictures(), LABELS)
    np.testing.assert_array_equal(network.predict(pictures()), LABELS)
    assert not np.array_equal(
        network.predict_proba(pictures()), trained().predict_proba(pictures())
    )


def test_several_pictures_of_a_category_are_all_remembered():
    images = pictures(8)
    network = HMAXNetwork(SMALL).fit(images, list("abcdabcd"))
    assert list(network.classes_) == list("abcd")
    np.testing.assert_array_equal(network.predict(images), list("abcdabcd"))


def test_partial_fit_adds_a_category_and_leaves_the_layers_below_alone():
    images = pictures(6)
    network = HMAXNetwork(SMALL).fit(images[:4], ["b", "c", "e", "f"])
    below = network.tables_
    network.partial_fit(images[4:], ["a", "d"])
    assert network.tables_ is below
    assert list(network.classes_) == list("abcdef")
    np.testing.assert_array_equal(network.predict(images), ["b", "c", "e", "f", "a", "d"])


def test_taught_knows_one_more_and_leaves_all_else_as_it_was():
    images, network = pictures(6), HMAXNetwork(SMALL).fit(pictures(4), LABELS)
    before, nothing = network.predict_proba(images), network.p_nothing(images[:4])
    other = network.taught(images[4], "zz")
    assert list(other.classes_) == [*LABELS, "zz"] and "zz" not in network.classes_
    np.testing.assert_array_equal(network.predict_proba(images), before)
    now = other.predict_proba(images)
    np.testing.assert_allclose(now[:, :4] / now[:, :4].sum(1, keepdims=True), before, rtol=1e-9)
    templates = other.memory_.templates[..., : network.memory_.templates.shape[-1]]
    np.testing.assert_array_equal(templates, network.memory_.templates)
    assert other.predict(images[4:5])[0] == "zz"
    np.testing.assert_array_equal(other.p_nothing(images[:4]), nothing)
    assert network.taught(1 - images[0], LABELS[0]).predict(1 - images[:1])[0] == LABELS[0]


def test_partial_fit_refuses_labels_that_were_not_announced():
    network = pickle.loads(pickle.dumps(trained()))
    with pytest.raises(ValueError, match="only labels that are in classes; got 'z'"):
        network.partial_fit(pictures(5)[4:], ["z"], classes=list("abcde"))


def test_partial_fit_of_nothing_yet_is_fit():
    network = HMAXNetwork(SMALL).partial_fit(pictures(), LABELS)
    np.testing.assert_array_equal(
        network.predict_proba(pictures()), trained().predict_proba(pictures())
    )


def test_a_template_shrinks_about_its_middle_and_is_flat_outside():
    row, column = np.mgrid[:21, :21] - 10
    disc = np.where((row**2 + column**2 < 64)[..., None], [0.9, 0.1], [0.5, 0.5])
    small = rescale(disc, 0.5)
    np.testing.assert_allclose(rescale(disc, 1.0), disc)
    np.testing.assert_allclose(small.sum(-1), 1)
    np.testing.assert_allclose(small[10, [7, 10, 13], 0], [0.9, 0.9, 0.9])
    np.testing.assert_allclose(small[10, [0, 4, 16, 20], 0], 0.5)


def test_scale_states_store_each_picture_at_each_scale():
    places = Places(reach=4, step=4, pad=4, scales=(1.0, 0.7))
    network = HMAXNetwork(replace(SMALL, places=places)).fit(pictures(), LABELS)
    np.testing.assert_array_equal(network.memory_.category, [0, 0, 1, 1, 2, 2, 3, 3])
    np.testing.assert_array_equal(network.memory_.templates[..., ::2], trained().memory_.templates)
    np.testing.assert_array_equal(network.predict(pictures()), LABELS)


def test_pictures_need_not_be_square():
    images = pictures()[:, 2:-2]
    network = HMAXNetwork(SMALL).fit(images, LABELS)
    np.testing.assert_array_equal(network.predict(images), LABELS)
    flat = images.reshape(4, -1)
    again = HMAXNetwork(SMALL, image_shape=(32, 36)).fit(flat, LABELS)
    np.testing.assert_array_equal(again.predict_proba(flat), network.predict_proba(images))


def test_flat_rows_are_folded_into_squares():
    flat = pictures().reshape(4, -1)
    np.testing.assert_array_equal(trained().predict(flat), LABELS)


def test_threads_change_nothing():
    network = clone(trained()).set_params(n_jobs=3).fit(pictures(), LABELS)
    np.testing.assert_array_equal(
        network.predict_proba(pictures()), trained().predict_proba(pictures())
    )


def test_it_can_be_cloned_pickled_and_cross_validated():
    again = pickle.loads(pickle.dumps(trained()))
    np.testing.assert_array_equal(again.joint(pictures()), trained().joint(pictures()))
    images = np.concatenate([pictures()] + [np.roll(pictures(), i, 1) for i in (1, 2)])
    scores = cross_val_score(clone(trained()), images.reshape(12, -1), np.tile(LABELS, 3), cv=3)
    assert scores.mean() > 0.9


def test_save_and_load_without_pickle(tmp_path):
    path = tmp_path / "network.npz"
    for structure in (SMALL, replace(SMALL, places=None)):
        network = HMAXNetwork(structure, random_state=3).fit(pictures(), LABELS)
        network.save(path)
        again = HMAXNetwork.load(path)
        assert again.get_params() == network.get_params()
        np.testing.assert_array_equal(again.joint(pictures()), network.joint(pictures()))
        again.partial_fit(pictures(5)[4:], ["e"])
        assert len(again.classes_) == 5


def test_loading_something_else_is_explained(tmp_path):
    other = tmp_path / "other.npz"
    np.savez(other, a=1)
    text = tmp_path / "text.npz"
    text.write_text("hello")
    for path in (other, text):
        with pytest.raises(ValueError, match="is not a network"):
            HMAXNetwork.load(path)


def test_a_pickle_of_an_earlier_version_has_what_is_usual_or_says_what_to_do():
    old = copy(trained())
    del old.variety, old.n_jobs
    again = pickle.loads(pickle.dumps(old))
    assert again.get_params() == trained().get_params()
    np.testing.assert_array_equal(again.joint(pictures()), trained().joint(pictures()))
    del old.learned_
    vars(old)["tables_"] = trained().tables_  # where it stood before `learned_`
    with pytest.raises(ValueError, match="this HMAXNetwork was fitted and pickled by an earlier"):
        pickle.loads(pickle.dumps(old))


def test_fit_steps_can_be_stopped_and_change_nothing_until_the_end():
    network = pickle.loads(pickle.dumps(trained()))
    steps = network.fit_steps(pictures(4, seed=5), LABELS)
    next(steps)
    steps.close()
    np.testing.assert_array_equal(network.joint(pictures()), trained().joint(pictures()))


def test_before_fit_it_says_so():
    for method in ("predict", "predict_place", "joint"):
        with pytest.raises(NotFittedError):
            getattr(HMAXNetwork(SMALL), method)(pictures())
    with pytest.raises(NotFittedError):
        HMAXNetwork(SMALL).respond(pictures()[0])
    with pytest.raises(NotFittedError):
        HMAXNetwork(SMALL).save("nowhere.npz")


NAN = pictures()
NAN[1, 2, 3] = np.nan


@pytest.mark.parametrize(
    ("images", "labels", "error", "sentence"),
    [
        (np.ones((0, SIDE, SIDE)), [], ValueError, "images must hold at least one picture"),
        (NAN, LABELS, ValueError, "images must be finite; got 1 NaN or infinite values"),
        (np.ones((4, SIDE, SIDE, 3)), LABELS, ValueError, "images must be grey"),
        (pictures() * 255, LABELS, ValueError, r"images must lie in \[0, 1\], black to white"),
        (pictures(), list("aaaa"), ValueError, "y must name at least two categories; got one"),
        (pictures(), list("abc"), ValueError, "y must hold one label per picture"),
        (pictures(), [0.5, 1.5, 2, 3], ValueError, "y must hold categories"),
        (pictures()[:, 8:15], LABELS, ValueError, "c1_window 4 is larger than layer S1"),
        (pictures()[0], LABELS, ValueError, "gabor_size|y must hold one label per picture"),
        (1j * pictures(), LABELS, ValueError, "Complex data not supported"),
        (sparse.csr_array(pictures()[0]), LABELS, TypeError, "images must be dense"),
        (-pictures(), LABELS, ValueError, "Negative values in data"),
        (pictures(), None, ValueError, "requires y to be passed"),
        ("cat.png", LABELS, TypeError, "images must be an array of numbers; got str"),
        (
            pictures().reshape(4, -1)[:, :1000],
            LABELS,
            ValueError,
            "X has 1000 features, but HMAXNetwork is expecting 961",
        ),
    ],
)
def test_bad_training_sets_are_explained(images, labels, error, sentence):
    with pytest.raises(error, match=sentence):
        HMAXNetwork(replace(SMALL, places=None)).fit(images, labels)


def test_the_same_picture_under_two_names_is_refused():
    images = pictures()[[0, 1, 1, 2]]
    with pytest.raises(ValueError, match="images 1 and 2 are the same picture, labelled"):
        HMAXNetwork(SMALL).fit(images, LABELS)


def test_the_same_picture_twice_under_one_name_is_pointed_out():
    images = pictures()[[0, 1, 1, 2]]
    with pytest.warns(CortexvizWarning, match="images 1 and 2 are the same picture of 'b'"):
        HMAXNetwork(SMALL).fit(images, list("abbc"))


@pytest.mark.parametrize(
    ("images", "sentence"),
    [
        (np.ones((2, 30, 30)), "images must be pictures of 36 x 36 pixels; got 30 x 30"),
        (
            np.ones((SIDE, SIDE)),
            "expecting 1296 features as input: images of 36 x 36 pixels",
        ),
        (np.ones(5), "Reshape your data: a single picture is picture"),
        (NAN, "images must be finite"),
        (np.ones((1, SIDE, SIDE, 3)), "average the colours first"),
    ],
)
def test_bad_pictures_are_explained(images, sentence):
    with pytest.raises(ValueError, match=sentence):
        trained().predict(images)


def test_respond_wants_one_picture():
    with pytest.raises(ValueError, match="image must be one picture"):
        trained().respond(pictures())
    with pytest.raises(ValueError, match="image must be pictures of 36 x 36"):
        trained().respond(np.ones((20, 20)))
    with pytest.raises(ValueError, match="image must be grey"):
        trained().respond(np.ones((SIDE, SIDE, 3)))


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"structure": "recognize"}, "did you mean 'recognise'"),
        ({"combine": "logs"}, "combine must be one of 'log', 'sampled'; got 'logs'"),
    ],
)
def test_misspelt_settings_are_explained(settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        HMAXNetwork(**{"structure": SMALL, **settings}).fit(pictures(), LABELS)


def test_calibration_out_of_range_is_explained():
    network = pickle.loads(pickle.dumps(trained())).set_params(calibration=2.0)
    with pytest.raises(ValueError, match="calibration must be a finite number in"):
        network.predict(pictures())


def test_training_is_silent_and_shows_its_progress_when_asked(capsys):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        HMAXNetwork(SMALL).fit(pictures(), LABELS)
        assert capsys.readouterr().err == ""
        HMAXNetwork(SMALL, verbose=True).fit(pictures(), LABELS)
    assert "100%" in capsys.readouterr().err.replace(" ", "")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"image_shape": 36}, r"image_shape must be \(height, width\) or None; got 36"),
        ({"image_shape": (36, 0)}, "image_shape must be at least 1; got 0"),
        ({"image_shape": (36.5, 36)}, "image_shape must be a whole number; got 36.5"),
        ({"n_jobs": "all"}, "n_jobs must be a whole number; got 'all'"),
        ({"n_jobs": 0}, "n_jobs must be a number of threads"),
        ({"verbose": "yes"}, "verbose must be a whole number; got 'yes'"),
        ({"calibration": "cold"}, "calibration must be a number; got 'cold'"),
        ({"structure": replace(SMALL, places=Places(reach=40, step=4, pad=4))},
         "places.reach must not exceed the picture's 36 pixels"),
    ],
)  # fmt: skip
def test_settings_are_looked_at_before_anything_is_learned(settings, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        next(HMAXNetwork(**{"structure": SMALL, **settings}).fit_steps(pictures(), LABELS))


@pytest.mark.parametrize(
    ("labels", "sentence"),
    [
        ([1, "a", 2, "b"], "one kind, all words or all whole numbers; got 1 and 'a'"),
        (np.array(["a", 1, "b", "c"], dtype=object), "got 'a' and 1"),
        ([None, "a", "b", "c"], "y must hold words or whole numbers; got the label None"),
    ],
)
def test_mixed_labels_do_not_become_words_in_silence(labels, sentence):
    with pytest.raises(TypeError, match=sentence):
        HMAXNetwork(SMALL).fit(pictures(), labels)


def test_further_labels_are_of_the_same_kind():
    network = pickle.loads(pickle.dumps(trained()))
    with pytest.raises(TypeError, match="got 'a' and 7"):
        network.partial_fit(pictures(5)[4:], [7])


def test_a_caller_who_makes_underflow_an_error_is_not_disturbed():
    with np.errstate(all="raise"):
        network = HMAXNetwork(SMALL, calibration=1.0).fit(pictures(), LABELS)
        network.predict_proba(pictures())
        for clamp in (None, "b"):
            list(network.perceive(pictures()[0] * 1e-3, clamp, sweeps=2))
        network.respond(pictures()[1])
    np.testing.assert_array_equal(network.joint(pictures()), HMAXNetwork(
        SMALL, calibration=1.0).fit(pictures(), LABELS).joint(pictures()))  # fmt: skip
