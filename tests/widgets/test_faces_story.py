"""What the face explorer says, without a browser."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cortexviz import bcm
from cortexviz.widgets.faces import asked, story
from cortexviz.widgets.faces.settings import FaceSettings


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
    assert hint.startswith("2 of 2 mirror pairs")
    assert "mirror" not in story.describe(900, seen([4, 1, 0], [1] * 3), 10, "L")[1]
    assert "1 neuron has" in story.describe(5, seen([4, 1, 0], [1, 0, 0]), 10, "L")[0]


def test_names_and_counts():
    one = seen([4, 1, 4], [1, 1, 1])
    assert story.names(one, "L") == ["likes 5", "likes 2", "likes 5"]
    assert story.names(one, "B")[1] == "centre likes 2"
    assert story.counts(one.preferred, 5) == ["1", "2\u00a0·\u00a01×", "3", "4", "5\u00a0·\u00a02×"]
    assert story.tell(0, one).startswith("Neuron 1 has chosen picture 5: θ 1.0")


def test_neurons_choose_in_the_course_of_training_and_not_in_the_noise():
    faces = asked.faces(FaceSettings(source="procedural"))
    states = list(bcm.train(bcm.Params(n_neurons=9, epochs=600), faces.images, 0, every=600))
    first, last = (story.look(state, (64, 64)) for state in (states[0], states[-1]))
    assert first.chosen.sum() <= 1 and last.chosen.sum() >= 8
    assert np.array_equal(last.images, bcm.synthetic_images(states[-1].weights, (64, 64), "all"))
    assert np.array_equal(last.preferred, states[-1].responses.argmax(axis=0))
    middle = "The middle neuron has the smoothest picture of all."
    assert middle in story.describe(600, last, 10, "B")[1]


@st.composite
def states(draw):
    """Any state that there can be, also those that training hardly ever leads to."""
    n, n_images = draw(st.sampled_from([1, 3, 5, 9, 21])), draw(st.sampled_from([1, 2, 5, 10]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    responses = rng.normal(0, draw(st.sampled_from([0.1, 1, 10])), (n_images, n))
    for neuron in range(n):  # some answer one picture only, some none at all
        kind = draw(st.sampled_from(["any", "one", "none", "all alike"]))
        if kind == "one":
            responses[:, neuron] = 0
            responses[draw(st.integers(0, n_images - 1)), neuron] = 7.0
        elif kind != "any":
            responses[:, neuron] = -1.0 if kind == "none" else 3.0
    weights = rng.normal(size=(n, 16))
    if draw(st.booleans()):
        weights[n // 2] = np.linspace(0, 1, 16).reshape(4, 4).T.ravel()
    theta = (responses**2).mean(axis=0)
    return bcm.State(draw(st.sampled_from([0, 1, 77])), weights, theta, responses)


def numbers(pattern, text):
    found = re.search(pattern, text)
    return found and [int(number) for number in found.groups()]


@given(states(), st.sampled_from(["B", "L"]))
def test_words_claim_nothing_against_their_numbers(state, interaction):
    n_images, n = state.responses.shape
    seen = story.look(state, (4, 4))
    text, hint = story.describe(state.epoch, seen, n_images, interaction)
    told = [story.tell(i, seen) for i in range(n)]
    pictures = [story.tell_picture(i, seen) for i in range(n_images)]
    under = story.names(seen, interaction)
    for words in (text, hint, *told, *pictures, *under):
        assert words and not re.search(r"\bnan\b|\binf\b|-\d|\b0 neuron|\b1 neurons", words)

    # By the definition, neuron by neuron: what it answers, and whether that is a choice.
    likes, chosen = [], []
    for answers in state.responses.T:
        firing = [max(0.0, a) for a in answers]
        alike = max(firing) == min(firing)
        likes.append(None if alike else firing.index(max(firing)))
        share = 1 - sum(firing) / n_images / max(firing) if max(firing) else 0.0
        chosen.append(not alike and max(firing) > 1 and share > 0.8 * (1 - 1 / n_images))
    taken = {like for like, own in zip(likes, chosen, strict=True) if own}
    if state.epoch == 0:
        assert "noise" in text
    elif n_images == 1:
        assert "one picture only" in text
    elif not any(chosen):
        assert "no neuron has chosen" in text
    else:
        every = numbers(r"all (\d+) neurons have chosen", text)
        some = numbers(r"(\d+) of \d+ neurons have chosen", text) or numbers(
            r"(1) neuron has", text
        )
        assert (every or some) == [sum(chosen)] and (every is None or every == [n])
        assert numbers(r"; (\d+) of (\d+) (?:is|are) taken", text) == [len(taken), n_images]
        pairs = numbers(r"(\d+) of (\d+) mirror pairs", hint)
        mirror = [a == b is not None for a, b in zip(likes, likes[::-1], strict=True)][: n // 2]
        assert pairs == ([sum(mirror), n // 2] if interaction == "B" else None)
        if "smoothest" in hint:
            rough = [sum(np.abs(np.diff(image.astype(int), axis=a)).sum() for a in (0, 1))
                     for image in seen.images]  # fmt: skip
            assert n == 1 or rough[n // 2] < min(rough[: n // 2] + rough[n // 2 + 1 :])
        if free := numbers(r"(\d+) (?:is|are) free", hint):
            assert free == [n_images - len(taken)] and not all(chosen)
        assert ("the same one" not in hint) or len(taken) == 1
    for i, words in enumerate(told):
        assert ("has chosen" in words) == chosen[i]
        said = numbers(r"picture (\d+):", words)
        assert said == (None if likes[i] is None else [likes[i] + 1])
        assert under[i].endswith("undecided" if likes[i] is None else f"likes {likes[i] + 1}")
    for i, words in enumerate(pictures):
        fans = [k for k in range(n) if likes[k] == i]
        named = re.search(r"neurons? ([\d, ]+) answer", words)
        assert [int(k) - 1 for k in named[1].split(",")] == fans if fans else named is None
        assert ("chosen it" in words) == bool(fans)
        own = sum(chosen[k] for k in fans)
        if len(fans) > 1:
            assert f"; {own or 'none'} of them" in words
        elif fans:
            assert ("and has" in words) == bool(own)


@given(st.lists(st.integers(0, 9), max_size=60))
def test_counts_under_pictures_add_up(votes):
    words = story.counts(votes, 10)
    assert [int(w.split("\u00a0")[0]) for w in words] == list(range(1, 11))
    assert [int(w.split("·\u00a0")[1][:-1]) if "·" in w else 0 for w in words] == [
        votes.count(i) for i in range(10)
    ]


@pytest.mark.parametrize(
    ("matrix", "says"),
    [
        (bcm.matrix_l(4), "6 pairs push each other apart (by up to 0.5)."),
        (bcm.matrix_l(3, 0.25), "3 pairs pull each other along (by up to 0.25)."),
        (bcm.matrix_l(3, 0.0), "No neuron acts on another."),
        (bcm.matrix_b(5), "4 pairs push each other apart (by up to 0.2) and 6 pairs pull each "
         "other along (by up to 0.3). On the diagonal 1, in the middle 2.3."),
    ],
)  # fmt: skip
def test_a_matrix_is_told_by_the_signs_off_its_diagonal(matrix, says):
    assert story.matrix_words(matrix).startswith(says)
