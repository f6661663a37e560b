"""What the face explorer asks for: settings that work together, and the library that they call."""

from __future__ import annotations

import warnings
from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from matplotlib import pyplot as plt

from cortexviz import bcm
from cortexviz.widgets.faces import asked, story
from cortexviz.widgets.faces.code import python
from cortexviz.widgets.faces.settings import FaceSettings
from cortexviz.widgets.frame.words import call, in_words


def settings(**changed):
    return replace(FaceSettings(), **changed)


def test_defaults_are_the_report_s_network():
    assert asked.params(FaceSettings()) == bcm.Params()


def test_settings_without_effect_are_hidden_and_not_passed_on():
    assert {"negative", "centre", "memory", "folder", "draw"} <= FaceSettings().hidden()
    shown = settings(strengths="own", threshold="sliding", optimizer="momentum", who="random")
    assert not shown.hidden() & {
        "negative",
        "positive",
        "centre",
        "memory",
        "momentum",
        "draw",
    }
    assert "positive" in settings(strengths="own", interaction="L").hidden()


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
    faces = asked.faces(settings(source="procedural", **change))
    assert len(faces.images) == n
    assert people is None or set(faces.people.tolist()) == people


def test_another_draw_draws_other_pictures():
    first, second = (
        asked.faces(settings(source="procedural", who="random", draw=draw)).images
        for draw in (0, 1)
    )
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("change", [{"who": "me"}, {"strengths": "weak"}, {"interaction": "Z"}])
def test_unknown_choices_are_explained(change):
    with pytest.raises(ValueError, match=r"must be .*(one of|'B'|'L')"):
        asked.params(settings(**change))
        asked.faces(settings(source="procedural", **change))


def moved(start, *steps):
    """The settings after each of these changes in a form, one after the other."""
    now = settings(**start)
    for step in steps:
        now = now.change(**step)
    return now


@pytest.mark.parametrize(
    ("steps", "batch"),
    [
        ([{"n_images": 5}], 5),  # the report's batch for five pictures
        ([{"n_images": 5}, {"n_images": 10}], 10),
        ([{"who": "two", "n_images": 20}], 10),
        ([{"batch_size": 2}, {"n_images": 5}], 2),
        ([{"batch_size": 5}, {"n_images": 10}], 5),
        ([{"who": "all"}, {"batch_size": 100}, {"who": "random"}], 10),
        ([{"who": "all"}, {"batch_size": 100}, {"who": "random", "n_images": 400}], 100),
    ],
)
def test_a_batch_follows_the_number_of_pictures(steps, batch):
    assert moved({}, *steps).batch_size == batch


def test_what_is_given_is_never_changed():
    wrong = {"n_images": 20, "batch_size": 50, "n_neurons": 4, "who": "person"}
    assert asdict(moved({}, wrong)).items() >= wrong.items()


def test_matrix_b_gets_its_middle_neuron():
    assert moved({}, {"interaction": "L", "n_neurons": 8}, {"interaction": "B"}).n_neurons == 9


@pytest.mark.parametrize("kind", ["L", "B"])
@pytest.mark.parametrize("n", [5, 21])
def test_own_strengths_begin_as_published(kind, n):
    own = moved({}, {"interaction": "L"}, {"n_neurons": n}, {"interaction": kind})
    own = own.change(strengths="own")
    assert np.allclose(asked.params(own).matrix, bcm.Params(n, kind).matrix)
    kept = moved(asdict(own), {"negative": -0.1}, {"n_neurons": 7})
    assert kept.negative == -0.1 and kept.centre == 3.3


@pytest.mark.parametrize("n", [5, 21])
def test_both_readings_of_the_centre_are_offered(n):
    constant = moved({}, {"n_neurons": n}, {"strengths": "constant"})
    assert asked.params(constant) == bcm.Params(n, centre=2.3)
    assert "centre=2.3" in python(constant)
    assert FaceSettings().follow(constant.query()) == constant
    assert asked.params(constant.change(interaction="L")) == bcm.Params(n, "L")


FIELDS = {field.name: field for form in FaceSettings.forms().values() for field in form}


@st.composite
def walks(draw, steps=8, skip=()):
    """The settings after a few moves of sliders and choices, as a person makes them."""
    now = settings(source="procedural")
    for _ in range(draw(st.integers(0, steps))):
        offered = sorted(set(FIELDS) - now.hidden() - {"folder", *skip})
        name = draw(st.sampled_from(offered))
        field, stops = FIELDS[name], now.stops().get(name)
        values = [value for value, _ in field.options] or stops or list(field.stops)
        if name == "source":
            values = ["procedural"]
        now = now.change(**{name: draw(st.sampled_from(values))})
    return now


@hypothesis(max_examples=60)
@given(walks())
def test_no_slider_or_choice_leads_to_settings_that_cannot_work(now):
    """But for strengths that make a matrix singular, which no rule of thumb can tell."""
    try:
        params = asked.params(now)
    except ValueError as error:
        assert "invertible" in str(error) and now.strengths == "own"
        assume(False)
    images = asked.faces(now).images
    n = now.shown
    assert len(images) == n and params.batch_size <= n
    state = next(bcm.train(params, images, now.seed))
    assert np.isfinite(state.theta).all()
    assert params.batch_size in now.stops()["batch_size"]


@hypothesis(max_examples=12)
@given(
    walks(skip=("n_neurons", "epochs", "n_images")),
    st.sampled_from([3, 5]),
    st.sampled_from([0, 1, 12]),
)
def test_copied_code_leads_to_the_pictures_of_the_page(now, n, epochs):
    now = now.change(n_neurons=n, epochs=epochs)
    if now.who == "all":
        now = now.change(who="random")
    try:
        params = asked.params(now)
    except ValueError:
        assume(False)
    names = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a run of few epochs may have learned nothing
        code = python(now)
        try:
            exec(code, names)  # a fresh notebook knows nothing
        except FloatingPointError:
            assume(False)
        faces = asked.faces(now)
        *_, last = bcm.train(params, faces.images, now.seed)
    plt.close("all")
    seen = story.look(last, faces.images.shape[1:])
    assert names["params"] == params
    assert np.array_equal(names["faces"].images, faces.images)
    assert np.array_equal(names["images"], seen.images)
    decided = seen.preferred >= 0
    likes = np.array([names["likes"], story.names(seen, "L")])[:, decided]
    assert (likes[0] == likes[1]).all()
    story.describe(last.epoch, seen, len(faces.images), now.interaction)
    assert len(names["ax"].images) == n
    assert max(map(len, code.splitlines())) <= 88 and len(code.splitlines()) <= 14


def test_a_folder_without_a_name_is_asked_for_before_anything_is_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder in ("", "  "):
        with pytest.raises(ValueError, match=r"folder must be the path of your .* it is empty"):
            asked.faces(settings(source="folder", folder=folder))


def said(sentence):
    fields = [vars(field) for field in FIELDS.values()]
    return in_words(sentence, fields, FaceSettings.aliases, FaceSettings.phrases)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"n_neurons": 4}, "“Neurons” must be odd for “Interaction” “B, mirrored”, which needs one "
         "middle neuron; got 4: take 3 or 5, or “Interaction” “L, rivals”"),
        ({"batch_size": 20}, "“Batch size” must be at most the number of images; got “Batch size” "
         "20 with “How many” 10: lower “Batch size” or give more images"),
        ({"n_images": 11}, "“How many” must be at most 10, the number of pictures of these "
         "people; got 11: ask for fewer pictures or more people"),
        ({"person": 40}, "“Person” must be a whole number from 1 to 40; got 41: choose another"),
        ({"threshold": "sliding", "memory": 1}, "“Memory of the threshold” must be at least 0 and "
         "below 1; got 1"),
        ({"strengths": "own", "interaction": "L", "negative": -1.0}, "matrix L is (nearly) "
         "singular with these strengths, so that it cannot be inverted: choose others"),
        ({"source": "folder"}, "“Folder” must be the path of your png or jpg files; it is empty"),
        ({"learning_rate": 0.0}, "“Learning rate” must be above 0; got 0.0"),
    ],
)  # fmt: skip
def test_errors_speak_in_the_words_of_the_page(change, words):
    with pytest.raises(ValueError) as error:
        now = settings(**{"source": "procedural", **change})
        bcm.train(asked.params(now), asked.faces(now).images)
    assert said(str(error.value)) == words


def test_errors_of_a_folder_count_people_as_the_page_does(tmp_path):
    from PIL import Image

    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
        for i in range(2):
            Image.new("L", (9, 9), 40 * i).save(tmp_path / name / f"{i}.png")
    now = settings(source="folder", folder=str(tmp_path), n_images=2)
    assert story.about(asked.faces(replace(now, person=2))).endswith("2 pictures of person 3.")
    with pytest.raises(ValueError) as error:
        asked.faces(replace(now, person=3))
    assert said(str(error.value)).startswith("“Person” must be from 1 to 3 in this folder")


def test_words_that_are_no_arguments_stay():
    for sentence in ("the memory of a seed", "epochs of momentum", "n is a letter, who knows"):
        assert said(sentence) == sentence
    assert said("a lower learning_rate or another seed") == (
        "a lower “Learning rate” or another seed"
    )


def test_a_long_call_is_broken_between_arguments():
    text = call("f", "x", **{f"name{i}": "some words" for i in range(9)})
    assert max(map(len, text.splitlines())) <= 88 and text.count("\n") > 2
    found = eval(text, {"f": lambda x, **named: named, "x": 1})
    assert found == {f"name{i}": "some words" for i in range(9)}
