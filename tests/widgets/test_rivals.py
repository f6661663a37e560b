"""The recognition explorer without a browser: settings, code, captions, and what a person does."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cortexviz import data
from cortexviz.hmax import Feedback, HMAXNetwork
from cortexviz.rivals import HTM, Account, MaxPoolingHMAX, account
from cortexviz.widgets.frame.objects import SIDE, silhouettes
from cortexviz.widgets.pieces.sketchpad import from_text, to_text
from cortexviz.widgets.rivals import explorer as page
from cortexviz.widgets.rivals import layers, story, trained, views
from cortexviz.widgets.rivals import settings as choices
from cortexviz.widgets.rivals.code import python
from cortexviz.widgets.rivals.settings import RivalSettings
from tests.hmax.small import SMALL, pictures
from tests.widgets.person import choose, until
from tests.widgets.words import number

PLAN = replace(SMALL, places=None)
NAMES, IMAGES = silhouettes()
KNOWN = np.array(sorted(NAMES))


def made_up(seed, said=None, shape=(5, 5), loud=1.0):
    """What no model has said, but one could."""
    rng = np.random.default_rng(seed)
    worth = rng.normal(size=(len(KNOWN), *shape)) * loud
    best = int(worth.sum((1, 2)).argmax()) if said is None else list(KNOWN).index(said)
    if said is not None:
        worth[best] += max(0.0, np.ptp(worth.sum((1, 2)))) / worth[best].size + 0.1
    scores = 0.4 * rng.dirichlet(np.full(len(KNOWN), 0.1)) + 0.6 * np.eye(len(KNOWN))[best]
    return Account(KNOWN[best], KNOWN, rng.random((9, 9, 4)), rng.random(shape), worth, scores)


# Settings -----------------------------------------------------------------------------------------

CHANGED = {"right": 8, "down": -6, "size": 80, "rotation": 20, "covered": 30, "noise": 10}


def test_the_defaults_are_the_object_itself():
    guitar = IMAGES[NAMES.index("guitar")]
    np.testing.assert_array_equal(choices.picture(RivalSettings()), guitar)


@pytest.mark.parametrize(("name", "value"), CHANGED.items())
def test_each_setting_acts(name, value):
    changed = RivalSettings().change(**{name: value})
    assert not np.array_equal(choices.picture(changed), choices.picture(RivalSettings()))
    assert str(abs(value)) in story.settings_in_words(changed)
    assert RivalSettings().follow(changed.query()) == changed


def test_chance_counts_where_there_is_any():
    assert "chance" in RivalSettings(right=4).hidden()
    for name in ("covered", "noise"):
        one, two = (RivalSettings(chance=n, **{name: 30}) for n in (1, 2))
        assert "chance" not in one.hidden()
        assert not np.array_equal(choices.picture(one), choices.picture(two))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"figure": "film"}, "figure must be one of"),
        ({"object": "unicorn"}, "object must be one of"),
        ({"size": 0}, "size must be"),
        ({"covered": 120}, "covered must be"),
        ({"noise": -1}, "noise must be"),
        ({"right": 1000}, "right must be"),
        ({"chance": 0, "noise": 5}, "chance must be"),
        ({"figure": "drawing", "drawing": "!!"}, "drawing must be the word that a link"),
        ({"right": 140, "covered": 20}, "move it less"),
    ],
)
def test_a_wrong_setting_is_explained(wrong, says):
    with pytest.raises(ValueError, match=says):
        choices.picture(replace(RivalSettings(), **wrong))
    with pytest.raises(ValueError, match=says):
        python(replace(RivalSettings(), **wrong))


# Copy Python --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_copied_python_comes_to_the_same_picture(seed, monkeypatch):
    rng = np.random.default_rng(seed)
    fields = [one for form in RivalSettings.forms().values() for one in form]
    values = {f.name: [v for v, _ in f.options] or list(f.stops) for f in fields}
    given = {name: some[rng.integers(len(some))] for name, some in values.items()}
    drawing = to_text(IMAGES[seed] * 255)
    chosen = replace(RivalSettings(drawing=drawing), **given)
    chosen = replace(chosen, right=chosen.right // 4)  # in the picture
    code = python(chosen)
    assert len([line for line in code.splitlines() if line]) <= 14
    head, _, tail = code.partition("models = ")
    names = {}
    exec(compile(head, "copied", "exec"), names)
    np.testing.assert_array_equal(names["picture"], choices.picture(chosen))
    assert all(repr(name) in tail for name in trained.TITLES)
    assert (repr(chosen.object) in tail) == (chosen.figure == "object")


# What is said -------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**16),
    st.lists(st.sampled_from(KNOWN[:3].tolist()), min_size=1, max_size=3),
    st.sampled_from(["", *KNOWN[:4].tolist()]),
)
def test_a_caption_says_no_more_than_its_numbers(seed, answers, right):
    names = list(trained.TITLES)[: len(answers)]
    accounts = {
        n: made_up(seed + i, a) for i, (n, a) in enumerate(zip(names, answers, strict=True))
    }
    text = story.said(accounts, right)
    assert all(answer in text for answer in answers)
    assert text.count("rightly") == (right in answers)
    assert text.startswith("All three") == (len(answers) == 3 and len(set(answers)) == 1)
    assert ("it is " in text.lower()) == (bool(right) and right not in answers)
    why = story.why(accounts, right)
    (name,) = (n for n in names if f"In C2 of {story.title(n)} " in why)
    if right and any(a != right for a in answers):
        assert accounts[name].said != right, "one that is wrong, where one is"
        assert f"rather than {right}" in why
    one = accounts[name]
    other = why.partition("rather than ")[2].partition(":")[0].partition(" and ")[0]
    votes = one.worth[list(KNOWN).index(one.said)] - one.worth[list(KNOWN).index(other)]
    share = np.mean(votes > 0)
    assert ("outvote" in why) == (share < 0.5 and votes.sum() > 0)
    said = why.partition("of the nodes")[0].split(" ")
    if said[-2] == "%" and "under" not in said and "over" not in said:
        assert int(said[-3]) == round(100 * share)


def test_no_model_has_spoken_yet():
    assert story.why({}, "guitar") == ""


def test_who_prefers_nothing_cannot_tell():
    even = made_up(0)._replace(scores=np.full(len(KNOWN), 1 / len(KNOWN)))
    cat = made_up(1, "cat")
    names = list(trained.TITLES)
    said = story.said(dict(zip(names, (cat, even, even), strict=True)), "")
    assert said == "HMAX says cat; the Bayesian network and the HTM cannot tell."
    assert (
        story.said(dict.fromkeys(names, even), "cat") == "None of the three can tell. It is a cat."
    )
    assert story.why({"HTM": even, "HMAX": cat}, "").startswith("In C2 of HMAX")
    assert story.why({"HTM": even}, "cat") == ""
    assert "next to nothing" in layers.node(even, "cat", "C2", 1, 1)["text"]
    assert layers.bars(even, "cat") == [] and not layers.maps(even, "cat")["C2"][1].any()


# What is drawn ------------------------------------------------------------------------------------


def test_votes_are_ink_for_the_answer_and_orange_for_the_other():
    told = made_up(3)
    other = told.rival()
    ink, orange = layers.maps(told, other)["C2"][1].astype(int)
    votes = told.votes(other)
    assert not (ink & orange).any() and max(ink.max(), orange.max()) == 255
    assert (ink > 0)[votes > 0.01 * abs(votes).max()].all()
    assert (orange > 0)[votes < -0.01 * abs(votes).max()].all()


def test_the_right_answer_has_a_tick():
    told = made_up(1, "cat")
    told = told._replace(scores=np.where(KNOWN == "cat", 0.9, 0.0034))
    shown = layers.bars(told, "cat")
    assert [bar["name"] for bar in shown] == ["cat ✓"]
    assert NAMES[shown[0]["thumb"]] == "cat"


# A person -----------------------------------------------------------------------------------------


@pytest.fixture
def instant(monkeypatch):
    """Three models that learn nothing: they take a dark page for an apple."""

    class Model:
        structure_ = PLAN

    def account(_model, picture):
        return made_up(0, "apple" if picture.mean() < 0.5 else "guitar")

    monkeypatch.setattr(page, "models", lambda _said: ((n, Model()) for n in trained.TITLES))
    monkeypatch.setattr(page, "account", account)


def test_a_person_moves_a_slider_and_the_score_counts_each_picture_once(instant):
    async def visit():
        explorer = page.RivalExplorer()
        await until(lambda: explorer.seen)
        assert explorer.caption.text == "All three say guitar, rightly."
        for value in (8, 0):
            choose(explorer, right=value)
            await until(lambda value=value: explorer.seen.settings.right == value)
        assert explorer.views.score.lines == [["right so far", *["2 of 2"] * 3]]
        choose(explorer, object="lamp")
        await until(lambda: explorer.seen.settings.object == "lamp")
        assert "It is a lamp." in explorer.caption.text
        assert explorer.views.score.lines[0][1] == "2 of 3"
        assert explorer.png().startswith(b"\x89PNG")

    asyncio.run(visit())


def test_who_drags_sees_each_look_that_has_begun_and_then_the_newest(instant):
    async def visit():
        explorer = page.RivalExplorer()
        for value in (2, 4, 6, 8):
            choose(explorer, right=value)
        await until(lambda: explorer.seen and explorer.seen.settings.right == 8)
        assert len(explorer.score["HMAX"]) <= 3, "those between are not looked at"

    asyncio.run(visit())


def test_a_drawing_is_taken_as_it_is_and_nobody_knows_what_it_is(instant):
    async def visit():
        explorer = page.RivalExplorer(right=10, noise=10)
        await until(lambda: explorer.seen)
        drawing = np.zeros((SIDE, SIDE), np.uint8)
        explorer.views.sheet._handle_custom_msg({"drawn": True}, [drawing.tobytes()])
        await until(lambda: explorer.seen.settings.figure == "drawing")
        assert explorer.settings == RivalSettings(figure="drawing", drawing=to_text(drawing))
        assert np.array_equal(from_text(explorer.settings.drawing, (SIDE, SIDE)), drawing)
        assert explorer.caption.text == "All three say apple."
        assert explorer.views.score.lines[0][1] == "1 of 1"

    asyncio.run(visit())


def test_what_is_wrong_is_said_and_mended(instant):
    async def visit():
        explorer = page.RivalExplorer()
        await until(lambda: explorer.seen)
        choose(explorer, right=400)
        await until(lambda: explorer.failed)
        assert "“Moved right, px” must be" in explorer.caption.text
        assert explorer.code().startswith("# right must be")
        choose(explorer, right=4)
        await until(lambda: explorer.seen.settings.right == 4)
        assert not explorer.failed and explorer.caption.tone == "say"

    asyncio.run(visit())


def test_the_node_under_the_pointer_is_read_out(instant):
    async def visit():
        explorer = page.RivalExplorer()
        await until(lambda: explorer.seen)
        pathway, readout = explorer.views.pathways["HTM"], explorer.views.readout
        for layer, rows in (("C1", 4), ("C2", 0)):
            at = {"layer": layer, "panel": 0, "row": 1, "column": 2}
            pathway._handle_custom_msg({"node": at}, [])
            await until(lambda layer=layer: f"HTM, {layer}" in readout.title)
            assert len(readout.rows) == rows and readout.text
            assert len(pathway.outlines[layer]) == len(explorer.views.sheet.outline) == 4
        pathway._handle_custom_msg({"node": {}}, [])
        await until(lambda: readout.title == "One node")
        assert explorer.views.sheet.outline == []

    asyncio.run(visit())


@pytest.fixture(scope="module")
def small():
    """The three models, as small as they come, trained on four shapes."""
    images = pictures(4)
    made = MaxPoolingHMAX(PLAN), HMAXNetwork(PLAN), HTM(PLAN, reach=8)
    models = (model.fit(images, KNOWN[:4]) for model in made)
    return dict(zip(trained.TITLES, models, strict=True)), images[1]


@pytest.mark.parametrize("layer", ["C1", "C2"])
def test_the_messages_of_a_node_that_is_held_multiply_to_its_belief(small, layer):
    models, picture = small
    shown = views.Views()
    for name, model in models.items():
        shown.draw(name, model, picture, account(model, picture), "")
    at, readout = {"layer": layer, "panel": 0, "row": 2, "column": 1}, shown.readout
    *_, step = models["as published"].perceive(picture, feedback=Feedback.as_published())
    memory = models["HTM"].respond(picture)[("C1", "S2", "C2").index(layer)]
    beliefs = {"as published": step.beliefs[layer][2, 1], "HTM": memory.coincidences[2, 1]}
    for name, belief in beliefs.items():
        shown.pathways[name]._handle_custom_msg({"node": {**at, "held": True}}, [])
        rows = {row["name"]: row for row in readout.rows}
        *_, pi, both, last = rows
        heard = "= λ" if layer == "C2" or name != "HTM" else "λ of the picture"
        assert both == "λ × π" and pi.startswith("π") and last.endswith(" = belief")
        words = [[number(word) for word in rows[row]["words"]] for row in (heard, pi, both)]
        heard, pi, both = np.array(words)
        np.testing.assert_allclose(heard * pi, both, rtol=0.02)  # three figures each
        shares = rows[last]["shares"]
        total = number(re.match(r"÷ (\S+), the sum of all", last)[1])
        np.testing.assert_allclose(both / total, shares, rtol=0.02)
        assert max(shares) == pytest.approx(belief.max(), abs=1e-5)
        for i, edge in enumerate(readout.edges):
            readout._handle_custom_msg({"edge": [edge["name"], edge["at"] + 1]}, [])
            assert readout.edges[i]["at"] == (edge["at"] + 1) % edge["count"]
        shown.pathways[name]._handle_custom_msg({"node": {}}, [])
        assert readout.edges == [] and readout.title == "One node"
    shown.pathways["HMAX"]._handle_custom_msg({"node": {**at, "held": True}}, [])
    assert "No messages and no beliefs" in readout.text and readout.edges == []


# The three models ---------------------------------------------------------------------------------


def test_each_model_is_that_of_the_figure_and_trained_once(monkeypatch):
    made = []
    monkeypatch.setattr(trained, "TRAINED", {n: trained.Trained(1) for n in trained.TITLES})
    monkeypatch.setattr(trained, "witness", lambda name: made.append(name) or object())
    monkeypatch.setattr(trained, "account", lambda _model, _image: None)
    said = []
    first = dict(trained.models(said.append))
    assert sorted(made) == sorted(trained.TITLES) == sorted(first) and len(said) == 3
    assert dict(trained.models(said.append)) == first and len(made) == 3


def test_a_picture_of_the_library_is_what_the_page_shows():
    chosen = RivalSettings(object="cat", right=4, size=90, noise=5, chance=3)
    cat = IMAGES[NAMES.index("cat")]
    np.testing.assert_array_equal(
        choices.picture(chosen), data.disturbed(cat, right=4, size=0.9, noise=0.05, seed=2)
    )
