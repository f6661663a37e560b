"""Who speaks for what: the nodes of C2 add up to what each model decides."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cortexviz.hmax import HMAXNetwork
from cortexviz.rivals import HTM, MaxPoolingHMAX, Pixels, account
from tests.hmax.small import SMALL, pictures

IMAGES, LABELS = pictures(), np.array(list("abcd"))
TWICE = np.concatenate([IMAGES, np.roll(IMAGES, 2, 2)]), np.tile(LABELS, 2)
NOISE = np.random.default_rng(0).random((3, *IMAGES.shape[1:])).astype(np.float32)
SEEN = [*np.roll(IMAGES, 1, 1), *NOISE, np.ones_like(IMAGES[0])]
PLAN = replace(SMALL, places=None)
HMAX = MaxPoolingHMAX(SMALL).fit(*TWICE)
NETWORK = HMAXNetwork(PLAN, nothing=0).fit(*TWICE)
MEMORY = HTM(SMALL, reach=4).fit(*TWICE)
MODELS = {"HMAX": HMAX, "network": NETWORK, "HTM": MEMORY}


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_each_says_what_it_predicts(model):
    for picture in SEEN:
        told = account(model, picture)
        assert told.said == model.predict(picture[None])[0]
        assert told.scores.shape == (4,) and 0 <= told.scores.min() <= told.scores.max() <= 1 + 1e-6
        np.testing.assert_array_equal(told.names, LABELS)
        for layer in told.c1, told.c2:
            assert -1e-6 <= layer.min() <= layer.max() <= 1 + 1e-5
        assert told.worth.shape == (4, *told.c2.shape)


def test_the_nodes_of_hmax_add_up_to_distances():
    for picture in SEEN:
        distance, _ = HMAX.top_.kneighbors(HMAX.features(picture[None]), len(TWICE[0]))
        total = account(HMAX, picture).worth.sum((1, 2))
        assert -total.max() == pytest.approx(distance.min() ** 2, abs=1e-6)
        assert np.argmax(total) == np.searchsorted(HMAX.classes_, HMAX.predict(picture[None])[0])


def test_over_the_whole_picture_there_is_one_node():
    model = MaxPoolingHMAX(SMALL, c2="global").fit(IMAGES, LABELS)
    assert account(model, IMAGES[1]).worth.shape == (4, 1, 1)


def test_the_nodes_of_the_network_add_up_to_the_log_of_lambda():
    for picture in SEEN:
        groups = NETWORK.learned_.groups(picture, "log")
        lambdas = NETWORK.learned_.top(groups, "log")[0, 0]
        best = [lambdas[NETWORK.memory_.category == k].max() for k in range(4)]
        total = account(NETWORK, picture).worth.sum((1, 2))
        np.testing.assert_allclose(total, best, atol=1e-3)


def test_the_nodes_of_the_memory_add_up_to_its_best_frame():
    for picture in SEEN:
        log_y = MEMORY.up(picture)[-1].log_y[0, 0]
        own = MEMORY.hierarchy_.levels[-1].groups > 0
        total = account(MEMORY, picture).worth.sum((1, 2))
        np.testing.assert_allclose(total, [log_y[some].max() for some in own], atol=1e-3)


def test_votes_are_for_its_answer_and_against_the_second_or_the_right_one():
    for model in MODELS.values():
        for picture in SEEN:
            told = account(model, picture)
            one, two = (list("abcd").index(name) for name in (told.said, told.rival()))
            votes = told.worth[one] - told.worth[two]
            np.testing.assert_array_equal(told.votes(told.rival()), votes)
            total = told.worth.sum((1, 2))
            assert total[two] == np.delete(total, one).max(), "the second best"
            assert told.rival("d") == ("d" if told.said != "d" else told.rival())


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_white_paper_says_nothing_in_c1(model):
    assert account(model, np.ones_like(IMAGES[0])).c1.max() < 1e-3


def test_a_model_that_cannot_tell_says_so():
    with pytest.raises(ValueError, match=r"model must hide no places: use .*places=None"):
        account(HMAXNetwork(SMALL).fit(IMAGES, LABELS), IMAGES[0])
    with pytest.raises(TypeError, match="model must be"):
        account(Pixels().fit(IMAGES, LABELS), IMAGES[0])
