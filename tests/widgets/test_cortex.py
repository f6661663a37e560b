"""The cortex explorer without a browser: settings, words, and an eye that is closed meanwhile."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from cortexviz.data import Photographs
from cortexviz.v1 import CONDITIONS, Condition, Eyes, natural_patches, rear
from cortexviz.widgets import CortexExplorer
from cortexviz.widgets.cortex import asked, story, views
from cortexviz.widgets.cortex import settings as choices
from cortexviz.widgets.cortex.asked import Phase
from cortexviz.widgets.cortex.code import python
from cortexviz.widgets.cortex.settings import CortexSettings
from tests.widgets.person import choose, press, until

CLOSED = Condition(left="closed")
QUICK = {"n_neurons": 4, "moments": 12, "world": "natural"}


@pytest.fixture(scope="module")
def world():
    return asked.scene(CortexSettings(world="natural"))


def test_what_was_rehearsed_is_there_for_the_page():
    """Photographs that were cut up a second time took 50 MB of each page, and its time."""
    asked.world.cache_clear()
    CortexExplorer.rehearse()
    rehearsed = asked.scene(CortexSettings())
    assert asked.world.cache_info().misses == 1
    assert asked.scene(CortexSettings(left="closed", rule="bcm")) is rehearsed


# Settings -----------------------------------------------------------------------------------------


def test_a_course_comes_before_what_the_eyes_see_now():
    settings = CortexSettings(course="300oo_250co", right="closed")
    whole = [Phase(0, Condition()), Phase(300, CLOSED), Phase(550, Condition(right="closed"))]
    assert asked.phases(settings) == whole
    assert [asked.at(settings, n) for n in (299, 300, 549, 550)] == [
        Condition(), CLOSED, CLOSED, Condition(right="closed"),
    ]  # fmt: skip
    assert asked.phases(CortexSettings()) == [Phase(0, Condition())]


@pytest.mark.parametrize("condition", [*CONDITIONS.values(), Condition("closed", noise=0.25)])
def test_whatever_can_become_of_the_eyes_can_be_written(condition):
    settings = CortexSettings(course=f"7{asked.written(condition)}")
    assert asked.phases(settings)[0].condition == condition
    assert asked.now(CortexSettings(**asked.seen(condition))) == condition


def test_turned_eyes_take_the_place_of_what_was_to_come():
    planned = CortexSettings(course="300oo_250co", right="closed")
    sooner = asked.turned(planned, 100, {"left": "closed"})
    assert asked.phases(sooner) == [Phase(0, Condition()), Phase(100, CLOSED)]
    later = asked.turned(planned, 400, {"left": "open"})
    assert asked.phases(later) == [*asked.phases(planned)[:2], Phase(400, Condition())]
    at_once = asked.turned(CortexSettings(), 0, {"left": "closed"})
    assert asked.phases(at_once) == [Phase(0, CLOSED)]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"course": "300"}, "course must be what the eyes saw"),
        ({"left": "shut"}, "left must be one of"),
        ({"gaze": "three"}, "gaze must be one of"),
        ({"noise": -1.0}, "noise must be"),
        ({"rule": "abc"}, "rule must be one of"),
        ({"world": "moon"}, "world must be one of"),
        ({"n_neurons": 0}, "n_neurons must be"),
        ({"moments": 0}, "moments must be"),
    ],
)
def test_what_cannot_work_is_one_sentence(wrong, says):
    with pytest.raises((ValueError, TypeError), match=says):
        python(replace(CortexSettings(), **wrong))


def test_each_rule_comes_with_what_suits_it():
    for rule, suits in choices.RULES.items():
        assert asked.params(CortexSettings().change(rule=rule)) == suits
    own = CortexSettings().change(rule="hebb", decay=0.5)
    assert (own.rule, own.decay) == ("hebb", 0.5)


def test_the_code_is_the_life_of_the_page():
    settings = CortexSettings(**QUICK, course="4oo", left="closed", seed=3)
    names: dict = {}
    text = python(settings).split("both = ")[0]
    exec(text, names)
    course = [(Condition(), 4000), (CLOSED, 8000)]
    *_, last = rear(asked.params(settings), asked.scene(CortexSettings(world="natural")), course, 3)
    np.testing.assert_array_equal(names["last"].state.weights, last.state.weights)


# Story --------------------------------------------------------------------------------------------


def moment(left, right, tuned, step=5):
    """What could be seen of neurons whose best responses and tuning are these."""
    left, right, tuned = np.array([left, right, tuned], np.float32)
    dominance = (right - left) / (right + left)
    curves = np.exp(-(np.linspace(-2, 2, 25) ** 2)).astype(np.float32)
    flat = np.zeros((len(left), 13, 27), np.uint8)
    return story.Seen(
        step, flat, dominance, tuned, left[:, None] * curves, right[:, None] * curves, 0 * left
    )


def test_tuning_curves_stand_around_the_best_bar():
    angles = np.arange(24) * 7.5
    curves = np.cos(np.radians(angles - 30.0))[None] ** 2
    turned = story.around(curves, angles, np.array([30.0]))
    np.testing.assert_allclose(turned[0], np.cos(np.radians(np.linspace(-90, 90, 25))) ** 2,
                               atol=1e-6)  # fmt: skip


def test_words_are_borne_out_by_numbers():
    both, mine = [Phase(0, Condition())], [Phase(0, Condition()), Phase(3, CLOSED)]
    assert "noise" in story.describe(moment([1], [1], [0], 0), both, True)[0]
    text, hint = story.describe(moment([5, 5], [5, 5], [0.7, 0.2]), both, True)
    assert "1 of 2 neurons look" in text and "+0.00" in text and "wait" in hint
    text, hint = story.describe(moment([1, 1], [3, 3], [0.7, 0.7]), mine, True)
    assert "all 2 neurons look" in text and "+0.50" in text
    assert hint == "Since 2 moments: left eye closed."
    assert "no edges" in story.describe(moment([5, 5], [5, 5], [0.1, 0.2]), both, False)[1]
    squint = [Phase(0, Condition(aligned=False))]
    assert "2 of 3" in story.describe(moment([9, 1, 5], [1, 9, 5], [0.7] * 3), squint, True)[1]
    assert story.names(moment([9, 1, 5], [1, 9, 5], [0] * 3)) == ["left", "right", "both"]


def test_a_closed_eye_sees_noise_a_silent_one_nothing_and_squinting_ones_two_places(world):
    page = views.Views()
    page.begin(Eyes(world, disparity=0))
    looks = {}
    for name, condition in CONDITIONS.items():
        page.draw_eyes(moment([5], [5], [0]), condition)
        shown = page.sight.shape
        looks[name] = np.frombuffer(page.sight.data, np.uint8).reshape(shown)
    left, right = looks["normal"]
    np.testing.assert_array_equal(left, right)
    np.testing.assert_array_equal(looks["monocular deprivation"][1], right)
    assert not np.array_equal(looks["monocular deprivation"][0], left)
    assert len(np.unique(looks["monocular inactivation"][0])) == 1
    assert not np.array_equal(*looks["strabismus"])


# A person -----------------------------------------------------------------------------------------


def run(scenario, **settings):
    async def scene():
        explorer = CortexExplorer(**{**QUICK, **settings})
        await until(lambda: explorer.playback.shown is not None)
        await scenario(explorer)
        explorer.playback.runner.load(iter(()))

    asyncio.run(scene())


def weights_of(explorer):
    return explorer.playback.runner.state[0].state.weights


async def lived(explorer):
    await until(lambda: explorer.playback.runner.finished)


def test_an_eye_that_is_closed_while_it_lives_is_in_the_link_and_lives_again():
    found = {}

    async def closes(explorer):
        explorer.player.speed = len(explorer.rates) - 1
        press(explorer, "play")
        await until(lambda: explorer.course.decided >= 3)
        choose(explorer, left="closed")
        await until(lambda: explorer.settings.left == "closed")
        start = asked.phases(explorer.settings)[-1].start
        assert start >= 3 and asked.now(explorer.settings) == CLOSED
        assert explorer.views.dominance.marks == [[start, "left eye closed"]]
        await lived(explorer)
        assert explorer.forms[0].values["left"] == "closed"
        found.update(settings=explorer.settings, weights=weights_of(explorer), start=start)

    run(closes)
    again = CortexSettings().follow(found["settings"].query())
    assert again == found["settings"]
    course = [(Condition(), 1000 * found["start"]), (CLOSED, 1000 * (12 - found["start"]))]
    *_, last = rear(asked.params(again), asked.scene(CortexSettings(world="natural")), course)
    np.testing.assert_array_equal(found["weights"], last.state.weights)


def test_ocular_dominance_goes_over_to_the_open_eye():
    """After 40 moments OD was .38 or more in each of 48 neurons of nine lives, else .01."""

    async def closes(explorer):
        explorer.player.speed = len(explorer.rates) - 1
        press(explorer, "play")
        await lived(explorer)
        assert abs(explorer.seen.dominance.mean()) < 0.1
        explorer.seek_step(20)
        await until(lambda: explorer.seen.step == 20)
        choose(explorer, left="closed")  # in the past: another life branches off
        await until(lambda: explorer.settings.course == "20oo")
        await until(lambda: explorer.playback.shown is not None and explorer.seen.step == 20)
        press(explorer, "play")
        await lived(explorer)
        assert explorer.seen.dominance.min() > 0.2

    run(closes, moments=60)


def test_a_life_that_is_over_says_so():
    async def closes(explorer):
        press(explorer, "play")
        await lived(explorer)
        await until(lambda: explorer.seen.step == 12)
        choose(explorer, right="closed")
        await until(lambda: "is over" in explorer.caption.text)
        assert explorer.settings.right == "open"
        assert not explorer.failed

    run(closes)


def test_pointing_at_a_neuron_shows_it_everywhere():
    async def points(explorer):
        explorer.views.neurons._handle_custom_msg({"hovered": 2}, [])
        await until(lambda: explorer.views.neurons.hovered == 2)
        assert [curve.chosen for curve in explorer.views.tunings] == [2, 2]
        assert "Neuron 3" in explorer.views.neurons.note
        assert explorer.png()[:4] == b"\x89PNG" and explorer.svg().startswith(b"<svg")
        names, first, *_ = explorer.csv().decode().splitlines()
        assert dict(zip(names.split(","), first.split(","), strict=True))["eyes"] == "oo"
        assert set(explorer.export.kinds) == {"PNG", "GIF", "large GIF", "SVG", "CSV"}

    run(points)


def test_pictures_of_a_persons_own_are_what_the_eyes_see_and_stay_in_this_process():
    mine = np.random.default_rng(0).integers(0, 255, (1, 300, 300), np.uint8)

    async def scenario(explorer):
        before = explorer.views._wide
        explorer.views.upload._handle_custom_msg({"pictures": 1}, [memoryview(mine.tobytes())])
        await until(lambda: explorer.views._wide is not before)
        assert explorer.settings.world == "own"
        expected = natural_patches(Photographs(["own"], mine / np.float32(255)))
        np.testing.assert_array_equal(explorer.views._wide.patches.pictures, expected.pictures)
        assert "picture-" in explorer.link.query and len(explorer.link.query) < 1000
        explorer.change(mine="picture-0")
        await until(lambda: explorer.failed)
        assert "stayed in another page" in explorer.caption.text

    run(scenario)


def test_a_folder_is_turned_like_our_own_photographs(tmp_path):
    picture = np.random.default_rng(0).integers(0, 255, (40, 40), np.uint8)
    Image.fromarray(picture).save(tmp_path / "mine.png")
    settings = CortexSettings(world="folder", folder=str(tmp_path))
    assert asked.scene(settings).names == ("mine.png",)
    assert f"folder={str(tmp_path)!r}" in python(settings)
    with pytest.raises(ValueError, match="folder must be the path"):
        asked.scene(CortexSettings(world="folder"))
