"""What the face explorer says and asks for, without a browser."""

from __future__ import annotations

import numpy as np
import pytest

from cortexviz import bcm
from cortexviz.widgets import faces_story as story


def seen(preferred, chosen):
    n = len(preferred)
    return story.Seen(
        np.zeros((n, 2, 2), np.uint8), np.ones(n), np.ones(n),
        np.array(preferred), np.array(chosen, bool),
    )  # fmt: skip


def settings(**changed):
    return {**story.DEFAULTS, **changed}


def test_every_setting_has_a_field_and_every_field_a_setting():
    fields = [field.name for form in story.FORMS.values() for field in form]
    assert sorted(fields) == sorted(story.DEFAULTS)


def test_defaults_are_the_report_s_network():
    assert story.params(story.DEFAULTS) == bcm.Params()


@pytest.mark.parametrize("kind", ["L", "B"])
def test_own_strengths_begin_as_published(kind):
    own = settings(strengths="own", interaction=kind, **story.REPORT[kind])
    published = settings(interaction=kind)
    assert np.allclose(story.params(own).matrix, story.params(published).matrix)


def test_settings_without_effect_are_hidden_and_not_passed_on():
    assert {"negative", "centre", "memory", "folder", "draw"} <= story.hidden(story.DEFAULTS)
    shown = settings(strengths="own", threshold="sliding", optimizer="momentum", who="random")
    assert not story.hidden(shown) & {
        "negative",
        "positive",
        "centre",
        "memory",
        "momentum",
        "draw",
    }
    assert "positive" in story.hidden(settings(strengths="own", interaction="L"))


@pytest.mark.parametrize(
    ("change", "people", "n"),
    [
        ({"who": "person", "person": 3}, {3}, 10),
        ({"who": "two", "person": 39, "n_images": 20}, {0, 39}, 20),
        ({"who": "random", "n_images": 20}, None, 20),
        ({"who": "all"}, set(range(40)), 400),
    ],
)
def test_the_report_s_sets_of_pictures(change, people, n):
    faces = story.faces(settings(source="procedural", **change))
    assert len(faces.images) == n
    assert people is None or set(faces.people.tolist()) == people


def test_another_draw_draws_other_pictures():
    first, second = (
        story.faces(settings(source="procedural", who="random", draw=draw)).images
        for draw in (0, 1)
    )
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("change", [{"who": "me"}, {"strengths": "weak"}, {"interaction": "Z"}])
def test_unknown_choices_are_explained(change):
    with pytest.raises(ValueError, match=r"must be .*(one of|'B'|'L')"):
        story.params(settings(**change))
        story.faces(settings(source="procedural", **change))


def test_captions_count_what_is_seen():
    text, hint = story.describe(0, seen([0, 1, 0], [0, 0, 0]), 10, "B")
    assert "noise" in text and "play" in hint
    text, _ = story.describe(7, seen([0, 1, 0], [0, 0, 0]), 10, "B")
    assert text == "Epoch 7: no neuron has chosen a picture yet."
    text, hint = story.describe(90, seen([4, 1, 4, 2, 3], [1, 0, 1, 1, 0]), 10, "B")
    assert text == "Epoch 90: 3 of 5 neurons have chosen a picture; 2 of 10 are taken."
    assert hint.startswith("0 of 2 mirror pairs")
    text, hint = story.describe(900, seen([4, 1, 0, 1, 4], [1] * 5), 10, "B")
    assert text == "Epoch 900: all 5 neurons have chosen a picture; 3 of 10 are taken."
    assert hint.startswith("2 of 2 mirror pairs") and "middle neuron" in hint
    assert "mirror" not in story.describe(900, seen([4, 1, 0], [1] * 3), 10, "L")[1]
    assert "1 neuron has" in story.describe(5, seen([4, 1, 0], [1, 0, 0]), 10, "L")[0]


def test_names_and_counts():
    one = seen([4, 1, 4], [1, 1, 1])
    assert story.names(one, "L") == ["likes 5", "likes 2", "likes 5"]
    assert story.names(one, "B")[1] == "centre likes 2"
    assert story.counts(one.preferred, 5) == ["1", "2\u00a0·\u00a01×", "3", "4", "5\u00a0·\u00a02×"]
    assert story.tell(0, one).startswith("Neuron 1 has chosen picture 5: θ 1.0")


def test_neurons_choose_in_the_course_of_training_and_not_in_the_noise():
    faces = story.faces(settings(source="procedural"))
    states = list(bcm.train(bcm.Params(n_neurons=9, epochs=600), faces.images, 0, every=600))
    first, last = (story.look(state, (64, 64)) for state in (states[0], states[-1]))
    assert first.chosen.sum() <= 1 and last.chosen.sum() >= 8
    assert np.array_equal(last.images, bcm.synthetic_images(states[-1].weights, (64, 64), "all"))
    assert np.array_equal(last.preferred, states[-1].responses.argmax(axis=0))
