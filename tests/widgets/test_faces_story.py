"""What the face explorer says, without a browser."""

from __future__ import annotations

import numpy as np

from cortexviz import bcm
from cortexviz.widgets import faces_settings as choices
from cortexviz.widgets import faces_story as story


def seen(preferred, chosen):
    n = len(preferred)
    return story.Seen(
        np.zeros((n, 2, 2), np.uint8), np.ones(n), np.ones(n),
        np.array(preferred), np.array(chosen, bool),
    )  # fmt: skip


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
    faces = choices.faces({**choices.DEFAULTS, "source": "procedural"})
    states = list(bcm.train(bcm.Params(n_neurons=9, epochs=600), faces.images, 0, every=600))
    first, last = (story.look(state, (64, 64)) for state in (states[0], states[-1]))
    assert first.chosen.sum() <= 1 and last.chosen.sum() >= 8
    assert np.array_equal(last.images, bcm.synthetic_images(states[-1].weights, (64, 64), "all"))
    assert np.array_equal(last.preferred, states[-1].responses.argmax(axis=0))
