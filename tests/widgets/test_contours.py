"""The contour explorer with a loop and no browser: what it does on what a page would send."""

from __future__ import annotations

import asyncio
import csv
import gc
import io
import os
import re
import threading
import time
import weakref
from dataclasses import asdict
from functools import partial
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from cortexviz.base import limits
from cortexviz.hmax import Feedback
from cortexviz.hmax.background import NAME as NOTHING
from cortexviz.widgets import ContourExplorer, settings_of
from cortexviz.widgets.contours import asked, explorer, figures, training
from cortexviz.widgets.contours.code import python
from cortexviz.widgets.contours.settings import ContourSettings
from cortexviz.widgets.frame.trained import Trained
from cortexviz.widgets.pieces.sketchpad import from_text
from tests.waiting import LIMIT
from tests.widgets.contours import network, settings
from tests.widgets.contours import run as look
from tests.widgets.person import choose, pieces, press, until
from tests.widgets.words import number

LAYERS = 2 * ("S1", "C1", "S2", "C2", "S3", "C2", "S2", "C1", "S1")
WAYS = 2 * (5 * ["up"] + 4 * ["down"])


def run(scenario, **chosen):
    """Run ``scenario(explorer)`` on a coarse explorer whose first picture is shown."""
    network()

    async def main():
        explorer = ContourExplorer(**{"plan": "both", **chosen})
        explorer.player.speed = len(explorer.rates) - 1
        await until(lambda: explorer.seen is not None or explorer.caption.tone == "error")
        result = scenario(explorer)
        return await result if asyncio.iscoroutine(result) else result

    return asyncio.run(asyncio.wait_for(main(), 60))


def step(explorer):
    return explorer.seen.index


async def press_until(explorer, action, index):
    while step(explorer) != index:
        before = step(explorer)
        press(explorer, action)
        await until(lambda before=before: step(explorer) != before)


def test_it_opens_on_the_picture_paused_with_nothing_believed():
    def scenario(explorer):
        assert step(explorer) == 0 and not explorer.player.playing
        assert explorer.caption.text.startswith("Four black discs")
        shown = np.frombuffer(explorer.views.sheet.image, np.uint8).reshape(140, 140)
        assert np.array_equal(shown, np.rint(255 * figures.figure(ContourSettings())))
        assert not any(explorer.views.pathway.s1) and not any(explorer.views.compare.after)
        assert [layer["name"] for layer in explorer.views.pathway.layers] == [
            "S3",
            "C2",
            "S2",
            "C1",
            "S1",
        ]

    run(scenario)


def test_steps_light_one_layer_after_the_other_up_and_down():
    async def scenario(explorer):
        lit = []
        for i in range(1, 10):
            await press_until(explorer, "step", i)
            lit.append((explorer.views.pathway.lit, explorer.views.pathway.direction))
        await until(lambda: explorer.player.ended)
        up = [(name, "up") for name in ("S1", "C1", "S2", "C2", "S3")]
        assert lit == up + [(name, "down") for name in ("C2", "S2", "C1", "S1")]
        assert explorer.views.pathway.bars
        await press_until(explorer, "back", 8)
        assert explorer.views.pathway.lit == "C1"
        press(explorer, "reset")
        await until(lambda: step(explorer) == 0)

    run(scenario)


def test_it_plays_to_the_end_and_again():
    async def scenario(explorer):
        press(explorer, "play")
        await until(lambda: explorer.player.playing)
        await until(lambda: step(explorer) == 9 and explorer.player.ended)
        assert explorer.player.length == 10 and explorer.progress.fraction == 1.0
        press(explorer, "play")
        await until(lambda: step(explorer) == 0)
        assert explorer.player.playing
        press(explorer, "pause")
        await until(lambda: not explorer.player.playing)

    run(scenario)


def test_a_changed_setting_shows_the_same_step_of_another_picture():
    async def scenario(explorer):
        await press_until(explorer, "step", 9)
        before = explorer.seen
        choose(explorer, figure="triangle")
        await until(lambda: explorer.seen is not before and step(explorer) == 9)
        assert "triangle" in explorer.link.query
        before = explorer.seen
        choose(explorer, clamp="star")
        await until(lambda: explorer.seen is not before and step(explorer) == 9)
        bar, doubt = explorer.views.pathway.bars
        assert (bar["name"], bar["held"]) == ("star", True)
        assert (doubt["name"], doubt["value"]) == (NOTHING, 0)

    run(scenario)


def test_a_click_on_a_layer_goes_to_its_next_step_and_on_an_object_holds_it():
    async def scenario(explorer):
        pathway = explorer.views.pathway
        for layer, index in [("C1", 2), ("S3", 5), ("C1", 8), ("C1", 2), ("S1", 9), ("S1", 1)]:
            pathway._handle_custom_msg({"visit": layer}, [])
            await until(lambda index=index: step(explorer) == index)
            assert (pathway.lit, explorer.player.playing) == (layer, False)
        pathway._handle_custom_msg({"visit": "S3"}, [])
        await until(lambda: len(pathway.bars) == 4)
        name = pathway.bars[1]["name"]
        assert pathway.bars[1]["does"] == f"{name}: hold it"
        for clamp in (name, "free"):
            before = explorer.seen
            pathway._handle_custom_msg({"hold": name}, [])
            await until(lambda before=before: explorer.seen is not before)
            assert explorer.settings.clamp == clamp and step(explorer) == 5
            assert pathway.bars[0]["held"] == (clamp == name)
        pathway._handle_custom_msg({"hold": "unicorn"}, [])
        await until(lambda: explorer.caption.tone == "error")
        assert "unicorn" in explorer.caption.text

    run(scenario)


def test_a_window_that_is_moved_shows_what_its_layer_sees():
    async def scenario(explorer):
        side = network().structure_.receptive_field("C1")
        choose(explorer, c1_window=5)  # of nodes that are a pixel apart
        smaller = side - (network().structure_.c1_window - 5)
        sheet, words = explorer.views.sheet, f"C1 sees {smaller} × {smaller} pixels."
        await until(lambda: sheet.outlined == words)
        assert explorer.caption.text == words and explorer.playback.waiting, "at once"
        top, left, bottom, right = sheet.outline
        assert bottom - top == right - left == smaller and top + bottom == left + right == 140
        choose(explorer, c1_window=network().structure_.c1_window)
        await until(lambda: sheet.outlined != words)
        assert sheet.outline[2] - sheet.outline[0] == side
        await until(lambda: not explorer.playback.waiting)
        assert sheet.outlined and f"{side} × {side}" in explorer.caption.hint
        at = {"layer": "S1", "panel": 0, "row": 4, "column": 9}
        explorer.views.pathway._handle_custom_msg({"node": at}, [])
        await until(lambda: explorer.views.readout.title != "One node")
        assert not sheet.outlined
        choose(explorer, s1_window=4)
        await until(lambda: explorer.caption.tone == "error")
        assert sheet.outline == [] and not sheet.outlined, "no network sees with it"

    run(scenario)


def test_changes_that_overtake_each_other_keep_the_step():
    async def scenario(explorer):
        await press_until(explorer, "step", 9)
        explorer.change(figure="triangle")
        await asyncio.sleep(0)  # the first is looked at by now
        explorer.change(figure="object")
        await until(lambda: explorer.caption.text.startswith("S1") and step(explorer) == 9)
        await until(lambda: not explorer.playback.waiting and explorer.settings.figure == "object")

    run(scenario)


def test_steps_that_are_asked_for_too_early_are_not_lost():
    async def scenario(explorer):
        press(explorer, "reset")
        for _ in range(3):
            press(explorer, "step")
        await until(lambda: step(explorer) == 3)
        await asyncio.sleep(0.05)
        assert step(explorer) == 3 and explorer.views.pathway.lit == "S2"

    run(scenario)


def test_a_drawing_becomes_the_picture_and_part_of_the_link():
    async def scenario(explorer):
        drawing = np.full((140, 140), 255, np.uint8)
        drawing[30:110, 60:66] = 0
        before = explorer.seen
        explorer.views.sheet._handle_custom_msg({"drawn": True}, [memoryview(drawing.tobytes())])
        await until(lambda: explorer.seen is not before)
        assert explorer.settings.figure == "drawing"
        kept = from_text(explorer.settings.drawing, (140, 140))
        assert np.array_equal(kept, drawing)
        assert explorer.settings.drawing in explorer.link.query
        assert explorer.caption.text == "Your own drawing."

    run(scenario)


def test_a_node_is_read_out_and_follows_the_steps():
    async def scenario(explorer):
        at = {"layer": "C1", "panel": 0, "row": 4, "column": 9}
        explorer.views.pathway._handle_custom_msg({"node": at}, [])
        await until(lambda: explorer.views.readout.title == "C1, row 5, column 10")
        assert explorer.views.readout.rows == [] and set(explorer.views.pathway.outlines) == {
            "S1",
            "C1",
        }
        assert explorer.views.sheet.outline == explorer.views.compare.outline != []
        await press_until(explorer, "step", 2)
        assert explorer.views.readout.rows[0]["name"] == "horizontal"
        assert explorer.views.readout.columns == ["from below", "× from above", "belief"]
        explorer.views.pathway._handle_custom_msg({"node": {}}, [])
        await until(lambda: explorer.views.readout.title == "One node")
        assert explorer.views.sheet.outline == [] and explorer.views.pathway.outlines == {}

    run(scenario)


def test_a_node_that_is_held_shows_messages_that_multiply_to_its_belief():
    async def scenario(explorer):
        views, at = explorer.views, {"layer": "C1", "panel": 0, "row": 4, "column": 9}
        views.pathway._handle_custom_msg({"node": {**at, "held": True}}, [])
        await press_until(explorer, "step", 8)
        await until(lambda: len(views.readout.rows) > 6)
        rows = {row["name"]: [number(word) for word in row["words"]] for row in views.readout.rows}
        names = list(rows)
        assert names[:3] == ["λ of this S1 node", "× λ of the 63 others", "= λ"]
        one, others, product = (np.array(rows[name]) for name in names[:3])
        np.testing.assert_allclose(one * others, product, rtol=0.02)  # three figures each
        feedback = explorer.sight.feedback
        pi = np.array(rows["π, mean of 9"])
        both = product ** feedback.temperature[1] * pi ** feedback.gain[1]
        shown = np.array(rows["λ⁰·² × π¹·⁵"])
        np.testing.assert_allclose(both, shown, rtol=0.04)
        total = re.match(r"÷ (\S+), the sum of all 40", names[-1 - (names[-1][0] == "×")])[1]
        here = views._drawn[1].look.painter.grids["C1"].first
        step = explorer.seen.step
        each = step.beliefs["C1"][4 + here, 9 + here].reshape(4, 10)
        best = (each.argmax(1) + np.arange(0, 40, 10))[np.argsort(-each.max(1))[:3]]
        belief = step.beliefs["C1"][4 + here, 9 + here][best]
        told = (1 - step.nothing) * both / number(total)
        told += step.nothing * step.evidence["C1"][4 + here, 9 + here][best]
        np.testing.assert_allclose(told, belief, rtol=0.06, atol=0.005)
        assert views.readout.rows[-1]["shares"] == pytest.approx(belief.tolist(), rel=1e-4)
        assert [edge["count"] for edge in views.readout.edges] == [64, 9]
        cell, product = views.pathway.outlines["S1"], views.readout.rows[2]["words"]
        views.readout._handle_custom_msg({"edge": ["below", 1]}, [])
        await until(lambda: views.readout.edges[0]["at"] == 1)
        assert views.pathway.outlines["S1"] != cell
        assert views.readout.rows[2]["words"] == product, "the same, whichever edge is shown"
        views.pathway._handle_custom_msg({"node": {}}, [])
        await until(lambda: views.readout.edges == [])

    run(scenario, figure="object", object="square")


@pytest.mark.parametrize(
    ("changed", "says", "right"),
    [
        ({"s1_window": 4}, "“S1 filter” must be odd; got 4", {"s1_window": 11}),
        ({"size": 500}, "A corner would lie outside the picture: make", {"size": 80}),
    ],
)
def test_a_wrong_setting_is_explained_and_mended(changed, says, right):
    async def scenario(explorer):
        choose(explorer, **changed)
        await until(lambda: explorer.caption.tone == "error")
        assert says in explorer.caption.text
        assert explorer.progress.text == "stopped" and "cvz-stale" in explorer._dom_classes
        with pytest.raises(ValueError, match="nothing to save yet"):
            explorer.png()
        choose(explorer, **right)
        await until(lambda: explorer.caption.tone == "say")
        assert "cvz-stale" not in explorer._dom_classes
        press(explorer, "reset")
        await until(lambda: step(explorer) == 0)
        await press_until(explorer, "step", 1)

    run(scenario)


def test_a_wrong_setting_in_a_call_or_a_link_is_named(monkeypatch):
    with pytest.raises(TypeError, match="ContourExplorer has no setting colour"):
        ContourExplorer(colour="red")
    monkeypatch.setenv("QUERY_STRING", "figure=object&object=lamp&nonsense=1")

    async def scenario(explorer):
        await until(lambda: "nonsense" in explorer.caption.hint)
        assert (explorer.settings.figure, explorer.settings.object) == ("object", "lamp")

    run(scenario)


def test_a_link_opens_its_plan_with_its_windows(monkeypatch):
    monkeypatch.setenv("QUERY_STRING", "plan=both&figure=object&object=lamp")

    def scenario(explorer):
        assert explorer.caption.text == "The silhouette of a lamp."
        assert asked.structure(explorer.settings) == network().structure_
        assert "images[names.index('lamp')]" in explorer.link.code

    run(scenario)


def test_training_is_told_and_another_plan_ends_it():
    async def scenario(explorer):
        said = []
        explorer.caption.observe(lambda change: said.append(change["new"]), "hint")
        before = explorer.seen
        assert before is not None
        choose(explorer, c2_window=5)
        await until(lambda: explorer.seen is None)  # nothing is kept of another network
        await until(lambda: any(hint.startswith("Layer ") and "learns" in hint for hint in said))
        choose(explorer, c2_window=4)  # the one that is there already
        await until(lambda: explorer.seen is not None)
        assert explorer.sight.look.structure == network().structure_

    run(scenario)


def test_who_compares_lets_go_of_two_runs_before_two_more_begin():
    async def scenario(explorer):
        explorer.beside(clamp="guitar")
        await until(lambda: not (explorer.job.busy or explorer.playback.waiting))
        before = [weakref.ref(one.seen.now) for one in explorer.members]
        assert all(one() is not None for one in before)
        explorer.change(support=0.7)
        gc.collect()
        assert all(one() is None for one in before)
        await until(lambda: not (explorer.job.busy or explorer.playback.waiting))
        assert all(one.seen.index == explorer.seen.index for one in explorer.members)

    run(scenario)


def test_an_earlier_wish_that_comes_late_does_not_undo_a_later_one(monkeypatch):
    came, late, usual, train = threading.Event(), threading.Event(), asked.question, training.train

    def question(settings):
        here = threading.current_thread() is threading.main_thread()  # the page's script asks, too
        if settings.c1_window == 9 and not here:
            came.set()
            late.wait(LIMIT)
        return usual(settings)

    def learning(plan):
        if plan.c1_window == 11:
            late.set()  # the earlier one asks for its network while the later one learns
        steps = train(plan)
        while True:
            try:
                progress = next(steps)
            except StopIteration as end:
                return end.value
            time.sleep(0.01)
            yield progress

    monkeypatch.setattr(asked, "question", question)
    monkeypatch.setattr(training, "train", learning)
    monkeypatch.setattr(training, "TRAINED", Trained())

    async def scenario(explorer):
        choose(explorer, c1_window=9)
        await until(came.is_set)
        choose(explorer, c1_window=11)
        await until(lambda: not (explorer.job.busy or explorer.playback.waiting))
        assert explorer.settings.c1_window == 11 and explorer.caption.tone == "say"

    run(scenario)


def test_what_takes_long_is_said_and_what_is_from_before_is_dimmed(monkeypatch):
    free, painter = threading.Event(), explorer.Painter
    slow = partial(monkeypatch.setattr, explorer, "Painter")

    async def scenario(explorer):
        await press_until(explorer, "step", 9)
        before = explorer.seen
        slow(lambda *given: free.wait(50) and painter(*given))
        choose(explorer, figure="triangle")
        await until(lambda: explorer.caption.tone == "busy")
        assert (explorer.caption.text, "cvz-stale" in explorer._dom_classes) == ("Looking …", True)
        press(explorer, "back")
        await asyncio.sleep(0.05)
        assert explorer.seen is before, "the past is of another picture"
        with pytest.raises(ValueError, match="nothing to save yet"):
            explorer.gif()
        free.set()
        await until(lambda: explorer.caption.tone == "say")
        assert explorer.seen is not before and "cvz-stale" not in explorer._dom_classes

    run(scenario)


def test_learning_claims_no_time_that_it_cannot_know():
    """The library foresees what the layers below S3 take, and S3 comes after them."""
    steps, told = training.train(asked.structure(settings())), []
    with pytest.raises(StopIteration) as end:
        while True:
            told.append(next(steps))
    trained, said = end.value.value
    assert said == [] and trained.classes_.tolist() == network().classes_.tolist()
    shares = [one.share for one in told]
    assert shares == sorted(shares) and shares[-1] == 0.9
    assert all("%" not in one.words and "under a second" not in one.words for one in told)
    assert all("at last S3" in one.words for one in told[:-1])


def test_a_moved_figure_stays_in_the_picture_and_says_what_moved():
    async def scenario(explorer):
        choose(explorer, right=24)
        await until(lambda: "“Size” is now 92" in explorer.caption.hint)
        assert (explorer.settings.right, explorer.settings.size) == (24, 92)
        assert explorer.caption.tone == "say"

    run(scenario, size=104)


def test_png_and_gif_hold_what_is_seen():
    async def scenario(explorer):
        await press_until(explorer, "step", 9)
        image = Image.open(io.BytesIO(explorer.png()))
        assert image.size[0] == 4 * (140 + 4 + 140)
        film = Image.open(io.BytesIO(explorer.gif()))
        assert film.n_frames == 10
        for i, (_, seen) in enumerate(explorer.own(explorer.playback.history)):
            film.seek(i)
            frame = np.asarray(film.convert("RGB"), float)
            page = np.asarray(explorer.page(i, seen, 3), float)
            assert np.abs(frame - page).max() < 16, "no colour is another's"
            assert np.abs(frame - page).mean() < 1
        still = np.asarray(image.convert("RGB"), float)[::4, ::4][:140]
        last = np.asarray(film.convert("RGB"), float)[::3, ::3][:140]
        warmth = [picture[..., 0] - picture[..., 2] for picture in (still, last)]
        assert warmth[0].max() > 60 and np.abs(warmth[0] - warmth[1]).max() < 32

    run(scenario, clamp="square")  # so that something is expected, whatever the network knows


def test_discs_that_open_inward_and_outward_are_looked_at_in_step():
    async def scenario(explorer):
        explorer.beside(inducers="outward")
        await until(lambda: explorer.playback.shown)
        (other,) = explorer.members[1:]
        while explorer.seen.index < 9:
            now = explorer.seen.index
            press(explorer, "step")
            await until(lambda now=now: explorer.seen.index > now)
            assert other.seen.index == explorer.seen.index
        for one, inducers in ((explorer, "inward"), (other, "outward")):
            seen, _, _ = look(figure="triangle", inducers=inducers)
            assert np.array_equal(one.seen.now, seen[-1].now)
        assert "now believes more" in explorer.caption.text and "in no edge" in other.caption.text
        assert other.views.sheet.image != explorer.views.sheet.image
        before = other.seen
        choose(explorer, figure="square")
        await until(lambda: other.seen is not before and explorer.playback.shown)
        assert other.sight.settings.figure == "square"
        middle = other.views.sheet.handles[0]  # and a handle in the other's picture moves both
        at = [0, middle["row"], middle["column"] + 4]
        other.views.sheet._handle_custom_msg({"dragged": at}, [])
        await until(lambda: explorer.settings.right == 4 and explorer.playback.shown)
        explorer.beside()  # while nothing is under way, and again while something is
        explorer.beside(inducers="crosses")
        explorer.beside(inducers="arcs")
        await until(lambda: explorer.playback.shown and not explorer.playback.waiting)
        assert explorer.members[1].sight.settings.inducers == "arcs"

    run(scenario, figure="triangle")


def test_contours_save_what_each_object_is_believed_in(tmp_path):
    async def scenario(explorer):
        explorer.beside(inducers="outward")
        await until(lambda: explorer.playback.shown)
        press(explorer, "play")
        await until(lambda: explorer.player.ended and not explorer.player.playing)
        rows = list(csv.DictReader(io.StringIO(explorer.csv().decode())))
        assert list(rows[0])[:3] == ["inducers", "step", "layer"] and len(rows) == 2 * 9 * 31
        for inducers in ("inward", "outward"):
            last = [r for r in rows if r["inducers"] == inducers and r["step"] == "9"]
            assert sum(float(one["probability"]) for one in last) == pytest.approx(1, abs=1e-3)
        explorer.save(tmp_path / "contours.svg")
        assert settings_of(tmp_path / "contours.svg").page == "ContourExplorer"
        drawn = ElementTree.parse(tmp_path / "contours.svg").getroot()
        assert len(drawn.findall(".//{*}image")) == 4
        words = " ".join(one.text for one in drawn.findall(".//{*}text"))
        assert "Inducers: discs, open outward" in words and "in no edge" in words
        with pytest.raises(ValueError, match="path must be one of"):
            explorer.save(tmp_path / "contours.mp4")

    run(scenario, figure="triangle")


def test_contours_save_the_picture_and_all_beliefs_of_what_is_compared(tmp_path):
    wanted = {"sweeps": 2, "clamp": "lamp"}

    async def scenario(explorer):
        explorer.beside(figure="blank")
        await until(lambda: explorer.playback.shown)
        explorer.save(tmp_path / "contours.npz")  # before any step is played
        saved = settings_of(tmp_path / "contours.npz")
        assert (saved.page, saved.settings) == ("ContourExplorer", asdict(settings(**wanted)))
        file = np.load(tmp_path / "contours.npz")
        for figure, beside in (("square", ""), ("blank", "beside_")):
            (_, *seen), eye, here = look(figure=figure, **wanted)
            for layer, way, one in zip(LAYERS, WAYS, seen, strict=True):
                kept = file[f"{beside}step{one.index}_{layer}_{way}"]
                assert np.array_equal(kept, one.step.beliefs[layer])
            assert file[f"{beside}objects"].tolist() == [*eye.classes, NOTHING]
            assert np.array_equal(file[f"{beside}picture"], figures.sheet(here))
        assert len(file.files) == 2 * (18 + 2) and (file["beside_picture"] == 1).all()

    run(scenario, **wanted)


def test_a_link_and_the_code_are_enough_to_come_back():
    def scenario(explorer):
        assert "picture = data.kanizsa('square', support_ratio=0.6)" in explorer.link.code
        assert all(f"{name}=" in explorer.link.query for name in ContourSettings.names())

    run(scenario, support=0.6)


def test_pieces_share_one_loop():
    def scenario(explorer):
        assert len({piece._loop for piece in pieces(explorer)}) == 1

    run(scenario)


# Networks that are kept ---------------------------------------------------------------------------


def always():
    return True


def test_each_network_is_trained_once_and_progress_is_told():
    kept, said, begun = Trained(), [], []

    def train():
        begun.append(1)
        yield from (0.5, 0.9)
        return "network"

    for _ in range(3):
        assert kept.get("a", train, said.append, always) == "network"
    assert len(begun) == 1 and said == [0.5, 0.9]


def test_training_that_nobody_wants_ends_and_is_not_kept():
    kept, begun = Trained(), []

    def train():
        begun.append(1)
        yield 0.5
        return "network"

    assert kept.get("a", train, lambda p: None, lambda: False) is None
    assert kept.get("a", train, lambda p: None, always) == "network"
    assert len(begun) == 2


def test_the_longest_unused_is_forgotten():
    kept, begun = Trained(limit=2), []

    def train(key):
        begun.append(key)
        yield 0.5
        return key

    def get(key):
        kept.get(key, lambda: train(key), lambda p: None, always)

    for key in "abac":
        get(key)
    assert begun == ["a", "b", "c"]
    get("a")
    get("b")
    assert begun == ["a", "b", "c", "b"]


def test_what_is_forgotten_is_gone_before_the_next_one_is_trained():
    """Also what knows itself, as a network does that keeps what it has made of itself."""

    class Knot:
        def __init__(self):
            self.itself = self

    kept, before = Trained(limit=1), []

    def train():
        assert all(one() is None for one in before)
        yield 0.5
        before.append(weakref.ref(knot := Knot()))
        return knot

    for key in "ab":
        kept.get(key, train, lambda p: None, always)
    assert before[0]() is None and before[1]() is not None


def test_a_shared_page_keeps_one_network_and_what_it_was_copied_with(monkeypatch):
    kept, begun = Trained(), []

    def train(key):
        begun.append(key)
        yield 0.5
        return key

    def get(key):
        assert kept.get(key, lambda: train(key), lambda p: None, always) == key

    get("of the warm process")
    monkeypatch.setattr(os, "getpid", lambda: 0)  # a copy of it
    monkeypatch.setattr(limits, "shared", lambda: True)
    for key in ("a", "b", "b", "of the warm process", "a"):
        get(key)
    assert begun == ["of the warm process", "a", "b", "a"] and kept.limit == 1


def test_two_threads_train_one_network():
    kept, begun, free = Trained(), [], threading.Event()

    def train():
        begun.append(1)
        free.wait(60)
        yield 0.5
        return "network"

    results = []
    threads = [
        threading.Thread(
            target=lambda: results.append(kept.get("a", train, lambda p: None, always))
        )
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    free.set()
    for thread in threads:
        thread.join(LIMIT)
    assert results == ["network"] * 3 and len(begun) == 1


def test_a_dragged_figure_is_shown_at_once_and_what_is_seen_follows_to_the_end():
    """Many drags while one look is under way: it ends, and the newest figure is looked at."""

    async def scenario(explorer):
        sheet = explorer.views.sheet
        middle = sheet.handles[0]
        for right in (2, 4, 6):
            at = [0, middle["row"], middle["column"] + right]
            sheet._handle_custom_msg({"dragged": at}, [])
            await until(lambda right=right: explorer.settings.right == right)
            assert (
                sheet.image
                == np.rint(255 * figures.figure(explorer.settings)).astype(np.uint8).tobytes()
            )
        await until(lambda: explorer.sight.settings.right == 6 and not explorer.playback.waiting)
        assert step(explorer) == 9, "what came of it, though nobody stepped"

    run(scenario)


def test_a_pose_that_is_held_is_the_one_the_figure_had():
    chosen = ContourSettings(size=72, right=4).change(place="held").change(size=90, right=0)
    pose = asked.question(chosen)["place"]
    assert (80 * pose.scale, pose.down, pose.right) == (72, 0, 4)
    assert "place=Pose(scale=0.9, angle=0.0, down=0, right=4)" in python(chosen)


def test_a_pose_is_held_with_its_angle_where_angles_are_hidden():
    chosen = ContourSettings(rotation=15, down=2).change(plan="turned").change(place="held")
    assert asked.question(chosen)["place"] == (1.0, 15.0, 2, 0)
    assert "place=Pose(scale=1.0, angle=15.0, down=2, right=0)" in python(chosen)
    assert {"pose_size", "sweeps"} <= chosen.hidden() and "pose_angle" not in chosen.hidden()
    upright = chosen.change(plan="sizes")
    assert "pose_angle" in upright.hidden() and "pose_size" not in upright.hidden()
    assert asked.question(upright)["place"].angle == 0
    assert asked.question(chosen.change(plan="contours"))["place"] == (2, 0)


def test_graded_feedback_brings_how_s3_weighs_and_a_plan_changes_it():
    graded = ContourSettings().change(feedback="graded")
    assert asked.feedback(graded) == Feedback.graded()
    assert graded.change(plan="contours").top_temperature == 0.003
    assert graded.change(feedback="counted").top_temperature == 1.0


# Pictures of one's own ----------------------------------------------------------------------------


def strange(seed=3):
    """A picture of lines that no object resembles, in ink."""
    rng = np.random.default_rng(seed)
    picture = np.full((140, 140), 255, np.uint8)
    for row, column in rng.integers(25, 100, (4, 2)):
        picture[row : row + 6, column - 20 : column + 30] = 0
        picture[row - 20 : row + 30, column : column + 6] = 0
    return picture


def put(explorer, picture):
    explorer.views.upload._handle_custom_msg({"pictures": 1}, [memoryview(picture.tobytes())])


def test_a_picture_of_ones_own_is_looked_at_with_its_greys_and_no_link_carries_it():
    async def scenario(explorer):
        grey = np.random.default_rng(0).integers(0, 255, (140, 140), np.uint8)
        put(explorer, grey)
        await until(lambda: explorer.caption.text == "Your own picture.")
        assert explorer.views.sheet.image == grey.tobytes()
        assert np.array_equal(figures.figure(explorer.settings), grey / np.float32(255))
        assert len(explorer.settings.drawing) < 30
        assert 'Image.open("mine.png")' in explorer.link.code
        choose(explorer, figure="square")
        await until(lambda: explorer.caption.text.startswith("Four black discs"))
        explorer.change(figure="drawing", drawing="picture-000000000000")
        await until(lambda: explorer.caption.tone == "error")
        assert "stayed in another page" in explorer.caption.text

    run(scenario)


def test_a_picture_that_is_cut_short_is_refused_in_a_sentence():
    def scenario(explorer):
        with pytest.raises(ValueError, match="1 of 140 x 140 bytes; got 3 bytes"):
            explorer.views.upload._read(1, b"abc")

    run(scenario)


def test_s3_is_taught_a_drawing_recognises_and_imagines_it_and_forgets_it():
    async def scenario(explorer):
        pathway = explorer.views.pathway
        put(explorer, strange())
        await until(lambda: explorer.caption.text == "Your own picture.")
        choose(explorer, taught="zigzag")
        await until(lambda: explorer.settings.taught and not explorer.playback.waiting)
        pathway._handle_custom_msg({"visit": "S3"}, [])
        await until(lambda: step(explorer) == 5)
        assert explorer.caption.text.startswith("S3 sees a zigzag")
        assert (pathway.bars[0]["name"], pathway.bars[0]["thumb"]) == ("zigzag", 30)
        assert len(pathway.thumbs) == 31 * 35 * 35
        choose(explorer, figure="blank", clamp="zigzag")
        await until(lambda: explorer.settings.figure == "blank" and not explorer.playback.waiting)
        await until(lambda: explorer.settings.clamp == "zigzag" and not explorer.playback.waiting)
        pathway._handle_custom_msg({"visit": "S1"}, [])
        await until(lambda: step(explorer) == 9)
        drawn = 1 - explorer.seen.step.reconstruction
        ink = (strange() < 128).astype(float)
        edges = np.hypot(*np.gradient(ink)) > 0
        assert drawn[edges].mean() > 1.5 * drawn[~edges].mean(), "it imagines its edges"
        press(explorer, "reset")
        await until(lambda: "forgotten “zigzag”" in explorer.caption.hint)
        assert (explorer.settings.taught, explorer.settings.clamp) == ("", "free")
        assert len(pathway.thumbs) == 30 * 35 * 35

    run(scenario)


@pytest.mark.parametrize(
    ("name", "says"),
    [("guitar", "nothing has yet"), ("free", "nothing has yet"), ("x" * 99, "24 letters; got 99"),
     ("\x00", "in letters")],
)  # fmt: skip
def test_a_name_that_cannot_be_given_is_refused(name, says):
    with pytest.raises(ValueError, match=says):
        figures.lesson(settings().change(taught=name))


def test_a_blank_sheet_teaches_nothing():
    with pytest.raises(ValueError, match="shows something"):
        figures.lesson(settings(figure="blank").change(taught="fog"))


# While S3 looks -----------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [0, 9])
def test_what_lies_below_s3_is_shown_while_s3_looks(place, monkeypatch):
    """But to nobody who has not gone so far."""
    s3_looks, may_end, follow = threading.Event(), threading.Event(), explorer.Look.follow

    def slow(look, before, step):
        if step.layer == "S3":
            s3_looks.set()
            assert may_end.wait(LIMIT)
        return follow(look, before, step)

    async def scenario(page):
        page.seek(place)
        monkeypatch.setattr(explorer.Look, "follow", slow)
        monkeypatch.setattr(explorer, "BLINK", 0.0)
        shown, compare = page.views.pathway, page.views.compare
        before, pictures = (shown.s1, shown.c2, shown.s3, shown.lit), compare.seq
        choose(page, support=0.7)
        await until(s3_looks.is_set)
        if place:
            await until(lambda: shown.lit == "S3")
            assert shown.s1 != before[0] and shown.c2 != before[1] and shown.s3 == before[2]
        else:
            page._show_below(page.seen._replace(index=4), page.sight.look, page.settings)
            assert (shown.s1, shown.c2, shown.s3, shown.lit) == before
        assert compare.seq == pictures and page.job.busy
        may_end.set()
        await until(lambda: compare.seq > pictures)
        assert shown.lit == ("S1" if place else "") and step(page) == place

    run(scenario)
