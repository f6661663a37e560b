"""Perceiving step by step: a Bayesian network's own beliefs, the order of things, bad input."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from cortexviz.bayesnet import (
    EXACT,
    lambda_message_single,
    lambda_message_weighted,
    pi_message_from_belief,
    propagate,
)
from cortexviz.hmax import Feedback, HMAXNetwork, bridge
from tests.hmax.small import SIDE, SMALL, pictures, trained

PUBLISHED = Feedback.as_published()
# Strong enough to be seen in so small a network.
VIVID = Feedback((1.0,) * 5, (3.0, 2.0, 2.0, 1.0), 1.0)
PAIRED = ("S1", "C1", "S2", "C2")


def last(image=None, network=None, **settings):
    """The last step."""
    *_, step = (network or trained()).perceive(image, **settings)
    return step


def flat_messages(messages):
    return all(np.ptp(message, axis=-1).max() < 1e-12 for message in messages)


def single_until_heard(cpts, lambda_, messages, parent=0, log=True):
    """A node that has heard nothing from above speaks as if each parent were the only one."""
    told = lambda_message_single if flat_messages(messages) else lambda_message_weighted
    return told(cpts, lambda_, messages, parent, log)


@pytest.mark.parametrize("sweeps", [1, 2])
@pytest.mark.parametrize("message", ["belief", "exact"])
def test_as_published_is_belief_propagation_message_by_message(message, sweeps):
    """Fused kernels in float32 against generic message passing in float64, each step of it."""
    network = trained()
    equations = EXACT._replace(lambda_message_weighted=single_until_heard)
    if message == "belief":
        equations = equations._replace(pi_message=pi_message_from_belief)
    image = pictures(1, seed=7)[0]
    plain = bridge.as_bayesnet(network.learned_)
    evidence = {"S1": network.respond(image)["S1"].reshape(-1, 4)}
    generic = propagate(plain, evidence, "up-down", max_iter=sweeps, equations=equations)
    # bayesnet visits S3 and S1 twice in a row, on the way up and on the way down.
    generic = [step for step in generic if (step.layer, step.direction) != ("S3", "down")]
    generic = [s for s in generic if s.iteration == 1 or (s.layer, s.direction) != ("S1", "up")]
    fused = network.perceive(
        image, feedback=replace(PUBLISHED, message=message), schedule=repeated(sweeps)
    )
    for step, reference in zip(fused, generic, strict=True):
        assert (step.layer, step.direction) == (reference.layer, reference.direction)
        for layer in PAIRED:
            found = step.beliefs[layer].reshape(reference.beliefs[layer].shape)
            np.testing.assert_allclose(found, reference.beliefs[layer], atol=5e-4)
        if step.layer == "S3":
            top = reference.beliefs["S3"].reshape(3, 3, 4)
            np.testing.assert_allclose(step.categories, top.sum((0, 1)), atol=2e-3)
            np.testing.assert_allclose(step.place, top.sum(2), atol=2e-3)


def repeated(sweeps):
    return "S1" + sweeps * "-C1-S2-C2-S3-C2-S2-C1-S1"


def test_steps_come_in_the_papers_order_and_change_one_layer_at_a_time():
    steps = list(trained().perceive(pictures()[0]))
    visits = [(step.layer, step.direction) for step in steps]
    assert visits[:5] == [(name, "up") for name in ("S1", "C1", "S2", "C2", "S3")]
    assert visits[5:] == [(name, "down") for name in ("C2", "S2", "C1", "S1")]
    for before, after in pairwise(steps):
        changed = {n for n in PAIRED if (before.beliefs[n] != after.beliefs[n]).any()}
        assert changed <= {after.layer}
        assert after.layer == "S3" or changed


def test_every_belief_is_a_distribution():
    network = trained()
    for step in network.perceive(pictures()[0], feedback=Feedback.attention(), clamp="b"):
        for layer, belief in step.beliefs.items():
            shape = SMALL.shapes((SIDE, SIDE)).get(layer, (1, 1, 4))
            assert belief.shape == shape
            np.testing.assert_allclose(belief.sum(-1), 1, atol=1e-5)
            assert belief.min() >= 0
        for values in (*step.evidence.values(), *step.expectation.values()):
            np.testing.assert_allclose(values.sum(-1), 1, atol=1e-4)
        assert step.categories.sum() == pytest.approx(1)
        assert step.place.sum() == pytest.approx(1)
        assert step.reconstruction.shape == (SIDE, SIDE)


def test_the_way_up_is_respond():
    """Nothing is tempered before feedback: the first five steps are recognition itself."""
    network = trained()
    image = pictures()[1]
    step = last(image, schedule="S1-C1-S2-C2-S3", feedback=PUBLISHED)
    known = network.respond(image)
    for layer in PAIRED:
        np.testing.assert_array_equal(step.beliefs[layer], known[layer])
    assert network.classes_[step.categories.argmax()] == network.predict(image[None])[0]


def test_steps_keep_what_they_saw():
    """A widget scrubs back: later steps must not write into earlier ones."""
    steps = trained().perceive(pictures()[0])
    kept = [(step, {n: b.copy() for n, b in step.beliefs.items()}) for step in steps]
    for step, beliefs in kept:
        for layer in beliefs:
            np.testing.assert_array_equal(step.beliefs[layer], beliefs[layer])


def test_the_same_picture_is_perceived_the_same_way_twice():
    a, b = (last(pictures()[2]) for _ in range(2))
    np.testing.assert_array_equal(a.beliefs["S1"], b.beliefs["S1"])


def test_a_blank_sheet_stays_nearly_flat_on_the_way_up():
    step = last(schedule="S1-C1-S2-C2-S3", feedback=PUBLISHED)
    for layer in PAIRED:
        belief = step.beliefs[layer]
        assert np.abs(belief - 1 / belief.shape[-1]).max() < 0.35 / belief.shape[-1]


def test_a_clamped_category_is_believed_whatever_is_seen():
    step = last(pictures()[0], clamp="c")
    np.testing.assert_array_equal(step.categories, [0, 0, 1, 0])
    shares = np.array([0.5, 0.25, 0.25, 0.0])
    np.testing.assert_array_equal(last(pictures()[0], clamp=shares).categories, shares)


def test_a_clamp_on_what_is_seen_anyway_changes_nothing():
    """S3 at temperature 1 is certain of its training picture."""
    image = pictures()[1]
    free, held = last(image), last(image, clamp="b")
    assert free.categories[1] > 1 - 1e-3
    np.testing.assert_allclose(free.beliefs["S1"], held.beliefs["S1"], atol=1e-3)


def test_a_held_place_is_where_imagery_lies():
    """Imagery 4 px further down is the same picture 4 nodes further down."""
    centre = last(clamp="a", feedback=VIVID)
    below = last(clamp="a", feedback=VIVID, place=(4, 0))
    assert below.place[2, 1] == pytest.approx(1)
    interior = slice(8, 30)
    moved = below.beliefs["S1"][12:34, interior]
    np.testing.assert_allclose(moved, centre.beliefs["S1"][8:30, interior], atol=0.02)
    assert np.abs(moved - below.beliefs["S1"][8:30, interior]).max() > 0.1


def test_a_prior_over_places_draws_the_object_there():
    """Spatial attention: with flat evidence the posterior is the prior."""
    prior = np.array([[0.0, 0.1, 0.0], [0.2, 0.3, 0.4], [0.0, 0.0, 0.0]])
    np.testing.assert_allclose(last(clamp="a", place=prior).place, prior, atol=1e-6)
    image = pictures()[0]
    assert last(image).place[1, 1] > 0.99
    assert last(image, place=prior).place[0].sum() < 0.2
    assert last(image, place=(4, 4)).place[2, 2] == pytest.approx(1)


def test_places_are_free_with_a_picture_and_in_the_middle_without():
    image = pictures()[0]
    np.testing.assert_array_equal(last(image).place, last(image, place="free").place)
    np.testing.assert_array_equal(last(clamp="a").place, last(clamp="a", place="centre").place)


def test_from_the_top_down_the_picture_meets_expectation_in_s1_alone():
    """The paper's order for attention: S3-C2-S2-C1-S1."""
    step = last(pictures()[0], clamp="b", schedule="S3-C2-S2-C1-S1")
    np.testing.assert_array_equal(step.evidence["C1"], np.float32(1 / 12))
    assert np.ptp(step.evidence["S1"], axis=-1).max() > 0.4
    imagined = last(clamp="b", schedule="S3-C2-S2-C1-S1")
    for layer in ("C2", "S2", "C1"):
        np.testing.assert_array_equal(step.beliefs[layer], imagined.beliefs[layer])


CHANGES = {
    "temperature": (1.0, 0.5, 0.1, 0.1, 1.0),
    "gain": (2.0, 1.0, 1.0, 1.0),
    "template_temperature": 0.5,
    "k_max": (1, None, None),
    "message": "exact",
}


@pytest.mark.parametrize("field", CHANGES)
def test_each_choice_of_feedback_acts(field):
    image = pictures(1, seed=9)[0]
    other = replace(Feedback(), **{field: CHANGES[field]})
    difference = last(image).beliefs["S1"] - last(image, feedback=other).beliefs["S1"]
    assert np.abs(difference).max() > 1e-3


@pytest.mark.parametrize("layer", range(5))
def test_each_layers_temperature_acts(layer):
    """On a picture between two objects, so that S3 too has something to be unsure about."""
    image = pictures()[:2].mean(0)
    sharp = Feedback((0.5,) * 5, (1.0,) * 4, 1.0)
    temperature = list(sharp.temperature)
    temperature[layer] = 0.001
    softer = last(image, feedback=replace(sharp, temperature=tuple(temperature)))
    step = last(image, feedback=sharp)
    if layer == 4:
        assert softer.categories.max() < step.categories.max()
    else:
        before, after = (s.beliefs[PAIRED[layer]] for s in (step, softer))
        assert np.abs(before - after).max() > 0.01


@pytest.mark.parametrize("layer", range(4))
def test_no_gain_means_no_expectation(layer):
    """gamma = 0 in a layer: its belief is its tempered evidence, whatever comes down."""
    gain = [1.0] * 4
    gain[layer] = 0.0
    step = last(pictures()[0], feedback=Feedback((1.0,) * 5, tuple(gain), 1.0))
    name = PAIRED[layer]
    np.testing.assert_allclose(step.beliefs[name], step.evidence[name], atol=1e-5)


def test_a_network_as_published_has_one_place():
    plan = replace(SMALL, places=None)
    network = HMAXNetwork(plan).fit(pictures(), list("abcd"))
    step = last(pictures()[3], network, feedback=PUBLISHED)
    assert step.place == pytest.approx(1)
    assert step.place.shape == (1, 1)
    assert network.classes_[step.categories.argmax()] == "d"


def test_softer_templates_follow_the_network():
    """Kept between calls, and made anew when the network learns something else."""
    network = HMAXNetwork(SMALL).fit(pictures(), list("abcd"))
    soft = replace(VIVID, template_temperature=0.5)
    before = last(clamp="a", network=network, feedback=soft).beliefs["S1"]
    network.partial_fit(pictures(1, seed=5), ["e"])
    assert len(last(network=network, clamp="e").categories) == 5
    again = last(clamp="a", network=network, feedback=soft).beliefs["S1"]
    np.testing.assert_array_equal(before, again)
    network.fit(pictures()[::-1], list("abcd"))
    other = last(clamp="a", network=network, feedback=soft).beliefs["S1"]
    assert np.abs(other - before).max() > 0.1


def test_a_saved_network_gives_the_same_feedback(tmp_path):
    trained().save(tmp_path / "network.npz")
    network = HMAXNetwork.load(tmp_path / "network.npz")
    a, b = last(clamp="a"), last(clamp="a", network=network)
    np.testing.assert_array_equal(a.beliefs["S1"], b.beliefs["S1"])


BAD = {
    "image": [(np.ones((9, 9)), "36 x 36"), (np.full((SIDE, SIDE), 7.0), "divide")],
    "clamp": [
        ("zebra", "one of 'a', 'b'"),
        (3, "categories"),
        ([0.5, 0.5], "4 probabilities"),
        ([0.5, 0.5, 0.5, 0.5], "divide by the sum"),
        ([2, -1, 0, 0], "at least 0"),
    ],
    "schedule": [
        ("S1-S2", "S1-S2 does not"),
        ("C1-S2", "must begin with S1"),
        ("S1-C9", "must be one of 'S1', 'C1'"),
        ("S1-C1-C1", "C1-C1 does not"),
        ("", "must be one of"),
        (("S1", "C1"), "must be words like"),
    ],
    "sweeps": [(0, "at least 1"), (1.5, "whole number")],
    "place": [
        ("left", "'free', 'centre'"),
        ((1, 0), r"\[-4, 0, 4\]"),
        (np.ones((2, 2)) / 4, "3 x 3"),
        (np.ones((3, 3)), "divide by the sum"),
    ],
    "feedback": [("contours", "must be a Feedback")],
}


@pytest.mark.parametrize(
    "name, value, sentence",
    [(name, value, sentence) for name, cases in BAD.items() for value, sentence in cases],
)
def test_bad_input_gets_a_sentence_before_the_first_step(name, value, sentence):
    settings = {"image": pictures()[0]} | {name: value}
    with pytest.raises((ValueError, TypeError), match=sentence):
        trained().perceive(**settings)


@pytest.mark.parametrize(
    "settings, sentence",
    [
        ({"temperature": (1, 1)}, "one for each of S1, C1, S2, C2, S3"),
        ({"temperature": (1, 1, 1, 1, 2)}, r"\[0, 1\]"),
        ({"gain": (1, 1, 1, -1)}, r"\[0, 10\]"),
        ({"gain": 2.0}, "must be a tuple"),
        ({"template_temperature": 0}, "template_temperature"),
        ({"k_max": (0, None, None)}, "at least 1"),
        ({"message": "exakt"}, "did you mean 'exact'"),
        ({"message": "exact", "k_max": (3, None, None)}, "leave k_max at None"),
    ],
)
def test_bad_feedback_gets_a_sentence(settings, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        Feedback(**settings)


def test_a_clamp_is_the_category_itself_and_not_what_it_is_written_like():
    """Held at "6", a network of whole numbers believed in nothing, and C2 was NaN."""
    numbers = HMAXNetwork(SMALL).fit(pictures(), [3, 6, 9, 12])
    np.testing.assert_array_equal(last(clamp=6, network=numbers).categories, [0, 1, 0, 0])
    np.testing.assert_array_equal(last(clamp=np.int64(6), network=numbers).categories, [0, 1, 0, 0])
    for clamp, sentence in (
        ("6", r"one of 3, 6, 9, 12; got '6' \(did you mean 6\?\)"),
        (True, "got True"),
        (float("nan"), "got nan"),
        (7, "got 7"),
    ):
        with pytest.raises(ValueError, match=sentence):
            numbers.perceive(clamp=clamp)
    with pytest.raises(ValueError, match="one of 'a', 'b', 'c', 'd'; got 6"):
        trained().perceive(clamp=6)
