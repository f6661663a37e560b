"""What the contour explorer says, checked against the beliefs themselves."""

from __future__ import annotations

import re

import numpy as np
import pytest

from cortexviz.hmax import group_sums
from cortexviz.hmax.measures import gap_belief
from cortexviz.widgets import contours_nodes as nodes
from cortexviz.widgets import contours_settings as choices
from cortexviz.widgets import contours_story as story
from tests.widgets.contours import run


@pytest.fixture(scope="module")
def square():
    return run()


def said(ran, index):
    seen, eye, chosen = ran
    return story.describe(seen[index], chosen, eye)


def numbers(text):
    return [float(n) for n in re.findall(r"(?<!\d)\d?\.\d\d", text)]


def test_it_begins_with_what_is_drawn_and_a_question(square):
    text, hint = said(square, 0)
    assert text == "Four black discs with a wedge cut out. No square is drawn."
    assert hint.startswith("Does the network see one?")


def test_nothing_is_found_between_the_inducers_on_the_way_up(square):
    text, _ = said(square, 1)
    assert re.fullmatch(
        r"S1 looks .* and finds none between the \w+ inducers: \.25 is chance\.", text
    )


def test_it_is_said_when_s3_takes_the_figure_for_something_else():
    ran = run(inducers="outward")
    seen, eye, _ = ran
    winner = eye.classes[seen[9].step.categories.argmax()]
    assert winner != "square"
    assert said(ran, 9)[1].endswith(f"S3 took it for {story.article(winner)}.")


def test_s3_is_told_with_its_numbers(square):
    seen, *_ = square
    text, _ = said(square, 5)
    assert text.startswith("S3 sees a square in the middle: square ")
    best = np.sort(seen[5].step.categories)[::-1][:2]
    assert numbers(text) == pytest.approx(best, abs=0.005)


@pytest.mark.parametrize(("index", "layer"), [(8, "C1"), (9, "S1")])
def test_the_edge_that_is_told_is_the_one_believed(square, index, layer):
    seen, eye, chosen = square
    text, _ = said(square, index)
    match = re.fullmatch(
        rf"{layer} now (?:expects|sees) a (\w+) edge between the (\w+) inducers: (.*) to (.*)\.",
        text,
    )
    edge, side, before, now = match.groups()
    assert edge == ("vertical" if side in ("left", "right") else "horizontal")
    contour = choices.contour(chosen)
    names = [story.side_name(normal) for normal in contour.normals]
    pixel = contour.gaps[names.index(side)].mean(0)
    here = eye.painter.grids[layer]
    node = tuple(here.first + int((p + 0.5 - here.start) // here.step) for p in pixel)
    belief = seen[index].step.beliefs[layer]
    belief = belief if layer == "S1" else group_sums(belief, 4)
    assert float(now) == pytest.approx(belief[node][story.EDGES.index(edge)], abs=0.006)
    assert float(before) == pytest.approx(0.25, abs=0.02) and float(now) > 0.35


def test_the_last_hint_has_the_numbers_of_the_gap_and_says_mostly_imagery(square):
    seen, eye, chosen = square
    _, hint = said(square, 9)
    gap = gap_belief(seen[9].step.beliefs, choices.contour(chosen), eye.structure)
    means = [gap.on.mean(), gap.inside.mean(), gap.outside.mean()]
    assert numbers(hint) == pytest.approx(means, abs=0.006)
    assert "Mostly imagery" in hint


def test_held_at_a_star_the_square_is_not_expected():
    ran = run(clamp="star")
    assert said(ran, 5)[0].startswith("S3 is held at “star” ")
    _, hint = said(ran, 9)
    assert "star" not in hint and "Compare" in hint
    seen, eye, chosen = ran
    gap = gap_belief(seen[9].step.beliefs, choices.contour(chosen), eye.structure)
    assert gap.on.mean() < 0.4


@pytest.mark.parametrize(
    ("changed", "begins"),
    [
        ({"figure": "blank"}, "A blank sheet"),
        ({"figure": "blank", "clamp": "guitar"}, "A blank sheet"),
        ({"figure": "two", "clamp": "lamp"}, "Two objects in one picture: a guitar and a lamp."),
        ({"figure": "object", "object": "apple"}, "The silhouette of an apple."),
        ({"figure": "drawing"}, "Your own drawing."),
        ({"figure": "triangle", "inducers": "outward"}, "Three black discs"),
    ],
)
def test_every_step_of_every_figure_has_its_words(changed, begins):
    ran = run(**changed)
    captions = [said(ran, i) for i in range(10)]
    assert captions[0][0].startswith(begins)
    assert all(text.endswith((".", "?")) and hint for text, hint in captions)
    assert len(set(captions)) == 10
    for seen, (text, _) in zip(ran[0][1:], captions[1:], strict=True):
        assert text.startswith(seen.step.layer)


@pytest.mark.parametrize(
    ("direction", "edge"),
    [((0, 1), "horizontal"), ((1, 0), "vertical"), ((-1, 1), "rising"), ((1, 1), "falling"),
     ((-2, 1), "rising"), ((2, 1), "falling"), ((0, -1), "horizontal")],
)  # fmt: skip
def test_directions_have_names(direction, edge):
    assert story.EDGES[story.matching(np.array(direction))] == edge


@pytest.mark.parametrize(
    ("place", "words"),
    [((10, 10), "at the upper left"), ((10, 70), "at the top"), ((70, 70), "in the middle"),
     ((70, 130), "on the right"), ((130, 70), "at the bottom"), ((139, 139), "at the lower right")],
)  # fmt: skip
def test_places_have_names(place, words):
    assert story.zone(*place, 140) == words


def test_a_share_is_written_short():
    assert [story.share(p) for p in (0, 0.256, 0.996, 1)] == [".00", ".26", "1.00", "1.00"]


# One node -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("layer", ["S1", "C1", "S2", "C2"])
def test_a_node_tells_what_it_heard_and_believes(square, layer):
    seen, eye, _ = square
    count = eye.painter.grids[layer].count
    node = nodes.node(seen[9], eye, layer, count // 3, count // 3)
    i = eye.painter.grids[layer].first + count // 3
    step = seen[9].step
    total = [step.evidence[layer][i, i], step.expectation[layer][i, i], step.beliefs[layer][i, i]]
    if layer in ("S1", "C1"):
        assert [row["name"] for row in node.rows] == list(story.EDGES)
        assert np.sum([row["values"] for row in node.rows], 0) == pytest.approx([1, 1, 1], abs=1e-4)
    if layer == "S1":
        assert np.transpose([r["values"] for r in node.rows]) == pytest.approx(np.array(total))
    if layer == "S2":
        best = int(total[2].argmax())
        assert node.prototype == best
        assert node.rows[0]["values"] == pytest.approx([values[best] for values in total])
    if layer == "C2":
        groups = total[2].reshape(100, -1).sum(1)
        assert node.rows[0]["values"][2] == pytest.approx(groups.max())
    below = ["S1", "C1", "S2", "C2"]
    assert set(node.outlines) == {*below[: below.index(layer) + 1], "picture"}


def test_a_node_outlines_itself_and_what_it_sees(square):
    seen, eye, _ = square
    node = nodes.node(seen[0], eye, "C1", 3, 7)
    here = eye.painter.grids["C1"]
    top, left, bottom, right = node.outlines["C1"]
    assert (bottom - top, right - left) == (here.step, here.step)
    top_field, _, bottom_field, _ = node.outlines["picture"]
    assert (top + bottom) / 2 == (top_field + bottom_field) / 2
    assert node.rows == [] and node.text.startswith("It has heard nothing yet.")


def test_bars_are_the_likeliest_and_mark_what_is_held(square):
    seen, eye, _ = square
    bars = nodes.bars(seen[9], eye, "free")
    assert bars[0]["name"] == "square" and not bars[0]["held"]
    assert [bar["value"] for bar in bars] == sorted((b["value"] for b in bars), reverse=True)
    assert nodes.bars(seen[0], eye, "free") == []
    held, eye, _ = run(clamp="star")
    assert [(b["name"], b["held"]) for b in nodes.bars(held[9], eye, "star")] == [("star", True)]


def test_under_the_maps_stand_orientations_and_counts(square):
    seen, eye, _ = square
    words = nodes.names(seen[9], eye)
    assert words["S1"] == ["— horizontal", "╱ rising", "│ vertical", "╲ falling"]
    assert words["S3"] == ["middle"]
    assert all(re.fullmatch(r"(\d+ nodes)?", word) for word in words["S2"])
    moved, eye, _ = run(figure="object", object="star", distortion="shift 20", variation=4)
    assert nodes.names(moved[9], eye)["S3"][0].startswith("← ")
