"""The settings of the contour explorer: each acts, and a wrong one is explained."""

from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import pytest

from cortexviz import data
from cortexviz.hmax import PRESETS, Feedback
from cortexviz.widgets.contours import asked, figures
from cortexviz.widgets.contours.settings import ContourSettings
from cortexviz.widgets.pieces.sketchpad import from_text, to_text
from tests.widgets.contours import settings

FIELDS = [field for fields in ContourSettings.forms().values() for field in fields]


PLANS = set(PRESETS)


def test_the_defaults_are_the_preset_for_contours():
    chosen = ContourSettings()
    assert asked.structure(chosen) == PRESETS["sizes"]
    assert asked.feedback(chosen) == Feedback.contours()
    assert asked.question(chosen)["clamp"] is None
    assert np.array_equal(figures.figure(chosen), data.kanizsa())


def test_plans_are_called_what_the_library_calls_them():
    (plan,) = (field for field in FIELDS if field.name == "plan")
    assert {value for value, _ in plan.options} == PLANS
    assert all(value == words for value, words in plan.options)


@pytest.mark.parametrize("plan", sorted(PLANS))
def test_every_window_on_a_slider_can_be_had_with_its_plan(plan):
    chosen = ContourSettings().change(plan=plan)
    stops = chosen.stops()
    assert set(stops) == {"c1_window", "s2_window", "c2_window"}
    for name, values in stops.items():
        assert getattr(chosen, name) in values
        for value in values:
            assert getattr(asked.structure(replace(chosen, **{name: value})), name) == value


@pytest.mark.parametrize("moved", figures.GEOMETRY)
@pytest.mark.parametrize("figure", figures.KANIZSA)
def test_no_stop_of_a_slider_puts_a_corner_outside(figure, moved):
    """From wherever the other sliders are: what belongs together moves together, and says so."""
    (field,) = (one for one in FIELDS if one.name == moved)
    rng = np.random.default_rng(0)
    now = ContourSettings(figure=figure)
    for value in rng.permutation([*field.stops] * 4).tolist():
        before, now = now, now.change(**{moved: value})
        assert getattr(now, moved) == value
        figures.figure(now)
        others = dict(asdict(now).items() - asdict(replace(before, **{moved: value})).items())
        said = figures.moved(before, now, {moved})
        assert bool(said) == bool(others)
        assert all(str(v) in said for v in others.values())
        turn = rng.choice([n for n in figures.GEOMETRY if n != moved])
        other = next(one for one in FIELDS if one.name == turn)
        now = now.change(**{turn: rng.choice(other.stops).item()})


def test_of_two_numbers_that_would_do_one_moves_and_what_fits_stays():
    assert ContourSettings().change(size=104) == ContourSettings(size=104)
    settled = ContourSettings(right=24, down=8).change(size=104)
    assert settled == ContourSettings(size=104, right=18, down=8)
    wrong = ContourSettings(size=500)
    assert ContourSettings().change(size=500) == wrong, "nothing helps: the page says so"


@pytest.mark.parametrize("plan", ["contours", "both", "recognise"])
def test_a_plan_brings_its_own_windows(plan):
    chosen = ContourSettings().change(plan=plan)
    assert asked.structure(chosen) == PRESETS[plan]


def test_a_window_given_beside_a_plan_stays():
    chosen = ContourSettings().change(plan="both", c2_window=5)
    assert asked.structure(chosen).c2_window == 5
    assert asked.structure(chosen).c1_window == PRESETS["both"].c1_window


@pytest.mark.parametrize(
    ("name", "value", "figure"),
    [
        ("support", 0.7, "square"),
        ("size", 60, "square"),
        ("inducers", "outward", "square"),
        ("right", 4, "square"),
        ("down", -4, "triangle"),
        ("rotation", 90, "triangle"),
        ("object", "lamp", "object"),
        ("object", "car", "two"),
        ("other", "car", "two"),
        ("distortion", "occluded", "object"),
    ],
)
def test_each_setting_of_the_picture_acts(name, value, figure):
    before = figures.figure(settings(figure=figure))
    assert not np.array_equal(before, figures.figure(settings(figure=figure, **{name: value})))
    assert name not in settings(figure=figure).hidden()


def test_five_variations_of_a_distortion_differ():
    pictures = [
        figures.figure(settings(figure="object", distortion="noise 5", variation=i))
        for i in range(1, 6)
    ]
    assert len({picture.tobytes() for picture in pictures}) == 5


def test_what_has_no_effect_is_hidden():
    assert "support" in settings(figure="blank").hidden()
    assert "variation" in settings(figure="object").hidden()
    assert "gain_s1" in settings().hidden()
    assert "gain_s1" not in settings(feedback="own").hidden()


def test_two_objects_get_the_feedback_for_attention_unless_told_otherwise():
    assert asked.feedback(settings(figure="two")) == Feedback.attention()
    assert asked.feedback(settings(figure="two", feedback="contours")) == Feedback.contours()
    assert asked.feedback(settings(feedback="published")) == Feedback.as_published()


def test_own_feedback_begins_as_for_contours_and_takes_every_number():
    assert asked.feedback(settings(feedback="own")) == Feedback.contours()
    numbers = (0.5, 0.4, 0.3, 0.2), (1.0, 1.5, 2.0, 2.5)
    names = asked.TEMPERATURES, asked.GAINS
    own = {n: x for ns, xs in zip(names, numbers, strict=True) for n, x in zip(ns, xs, strict=True)}
    chosen = settings(feedback="own", top_temperature=0.03, template_temperature=0.6, **own)
    assert asked.feedback(chosen) == Feedback((*numbers[0], 0.03), numbers[1], 0.6)


def test_a_wider_reach_makes_more_places():
    wide = asked.structure(ContourSettings(plan="contours", reach=24))
    assert wide.shifts.tolist() == list(range(-24, 25, 8))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"figure": "circle"}, "figure must be one of"),
        ({"figure": "object", "object": "unicorn"}, "object must be one of"),
        ({"support": 0.0}, "support_ratio must be above 0"),
        ({"size": 500}, "outside the 140 x 140 picture"),
        ({"figure": "object", "distortion": "fog"}, "distortion must be one of"),
        ({"figure": "object", "variation": 6}, "variation must be from 1 to 5; got 6"),
        ({"figure": "drawing", "drawing": "!!"}, "drawing must be the word that a link"),
    ],
)
def test_a_wrong_picture_is_explained(changed, says):
    with pytest.raises(ValueError, match=says):
        figures.figure(settings(**changed))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"s1_window": 4}, "s1_window must be odd; got 4"),
        ({"c1_window": 3}, "c1_window must be at least 4 with the plan 'both', whose windows"),
        ({"c2_window": 1}, "c2_window must be at least 2 with the plan 'both'"),
        ({"c2_window": 99}, "c2_window 99 is larger than layer S2"),
        ({"plan": "huge"}, "plan must be one of"),
    ],
)
def test_a_wrong_plan_is_explained(changed, says):
    with pytest.raises(ValueError, match=says):
        asked.structure(settings(**changed))


@pytest.mark.parametrize("name", [*asked.TEMPERATURES, *asked.GAINS, "top_temperature"])
def test_a_wrong_exponent_is_named_as_the_setting_it_is(name):
    with pytest.raises(ValueError, match=f"{name} must be a finite number in"):
        asked.feedback(settings(feedback="own", **{name: -1.0}))


def test_a_wrong_clamp_is_explained():
    with pytest.raises(ValueError, match="clamp must be one of"):
        asked.question(settings(clamp="unicorn"))


def test_a_drawing_survives_the_link():
    drawing = np.where(np.random.default_rng(0).random((140, 140)) < 0.3, 0, 255).astype(np.uint8)
    assert np.array_equal(from_text(to_text(drawing), (140, 140)), drawing)
    assert to_text(drawing).replace("-", "").replace("_", "").isalnum()
    blank = np.full((140, 140), 255, np.uint8)
    assert np.array_equal(from_text("", (140, 140)), blank)
    assert len(to_text(blank)) < 100


@pytest.mark.parametrize("text", ["x", "AAAA", to_text(np.zeros((70, 70))), "ä" * 10, "=" * 5])
def test_a_broken_drawing_is_explained(text):
    with pytest.raises(ValueError, match="copy the whole link, or draw anew"):
        from_text(text, (140, 140))
