"""What the contour explorer says, checked against the beliefs themselves."""

from __future__ import annotations

import re

import numpy as np
import pytest

from cortexviz.hmax import Feedback, group_sums
from cortexviz.hmax.gabor import edge_names
from cortexviz.hmax.measures import gap_belief
from cortexviz.widgets.contours import asked, figures, layers, nodes, poses, story, words
from cortexviz.widgets.contours import findings as find
from cortexviz.widgets.contours.look import Look
from cortexviz.widgets.contours.pictures import Painter
from cortexviz.widgets.contours.settings import ContourSettings
from cortexviz.widgets.frame import objects
from cortexviz.widgets.frame.words import share
from tests.widgets.contours import network, run
from tests.widgets.test_contours_claims import as_number, raised


@pytest.fixture(scope="module")
def square():
    """Held, so that something is expected, whatever the network makes of the figure."""
    return run(clamp="square")


def said(ran, index):
    seen, eye, chosen = ran
    return story.describe(seen[index], chosen, eye)


def numbers(text):
    return [float(n) for n in re.findall(r"(?<!\d)\d?\.\d\d", text)]


def test_it_begins_with_what_is_drawn_and_a_question():
    text, hint = story.picture_words(ContourSettings())
    assert text == "Four black discs with a wedge cut out. No square is drawn."
    assert hint.startswith("Does the network see one?")


def test_nothing_is_found_between_the_inducers_on_the_way_up(square):
    text, _ = said(square, 1)
    assert text == (
        "S1 looks for edges at every pixel and finds none between the inducers: "
        "at most .25, where .25 is chance."
    )


@pytest.mark.parametrize("figure", ["square", "object", "blank"])
def test_s3_is_told_with_its_numbers(figure):
    seen, eye, chosen = run(figure=figure)
    best = find.verdict(seen[5].step, eye).ranked[:2]
    text, _ = story.describe(seen[5], chosen, eye)
    assert text.startswith("S3 ") and all(name in text for name, _ in best)
    assert numbers(text) == pytest.approx([p for _, p in best], abs=0.005)


@pytest.mark.parametrize(
    ("figure", "size", "note"),
    [
        ("square", 64, "a square of 64 px, in the middle"),
        (
            "triangle", 64,
            "a triangle of 64 px, in the middle; at first glance of 72 px, 2 px down",
        ),
        ("square", 8, "nothing I know; the map is for the case that it is something"),
    ],
)  # fmt: skip
def test_beside_the_map_stands_what_it_shows_also_where_a_closer_look_says_otherwise(
    figure, size, note
):
    """Bars and places are those of the first glance, and the marks those of the closer look."""
    trained = network("sizes")
    eye = Look(Painter(trained.structure_, objects.SIDE, trained))
    chosen = ContourSettings().change(figure=figure, size=size)
    *_, step = trained.perceive(figures.figure(chosen), schedule="S1-C1-S2-C2-S3")
    shown = poses.whereabouts(eye.blank()._replace(step=step, heard=True), eye, chosen)
    assert shown["note"] == note
    longest = shown["values"][int(np.argmax(shown["shares"]))]
    if "first glance" in note:
        assert longest == 72 and shown["found"]["value"] == size
    elif shown["found"]:
        assert longest == size == shown["found"]["value"]


@pytest.mark.parametrize(("index", "layer"), [(8, "C1"), (9, "S1")])
def test_the_edge_that_is_told_is_the_one_believed(square, index, layer):
    seen, eye, chosen = square
    text, _ = said(square, index)
    match = re.match(
        rf"{layer} now .* a (\w+) edge (between the (\w+) inducers): (\d?\.\d+) to (\d?\.\d+)",
        text,
    )
    edge, place, side, before, now = match.groups()
    assert edge == ("vertical" if side in ("left", "right") else "horizontal")
    contour = figures.contour(chosen)
    names = [words.at_gap(contour, i) for i in range(len(contour.normals))]
    pixel = contour.gaps[names.index(place)].mean(0)
    here = eye.painter.grids[layer]
    node = tuple(here.first + int((p + 0.5 - here.start) / here.step + 1e-9) for p in pixel)
    belief = seen[index].step.beliefs[layer]
    belief = belief if layer == "S1" else group_sums(belief, 4)
    assert float(now) == pytest.approx(belief[node][eye.edges.index(edge)], abs=0.006)
    assert float(before) == pytest.approx(0.25, abs=0.02) and float(now) > float(before)


def test_the_last_hint_has_the_numbers_of_the_gap(square):
    seen, eye, chosen = square
    _, hint = said(square, 9)
    gap = gap_belief(seen[9].step.beliefs, figures.contour(chosen), eye.structure)
    means = [gap.on.mean(), gap.inside.mean(), gap.outside.mean()]
    assert numbers(hint)[:3] == pytest.approx(means, abs=0.006)


def test_held_at_a_star_it_is_to_be_compared_with_s3_free():
    ran = run(clamp="star")
    assert said(ran, 5)[0].startswith("S3 is held at “star” ")
    assert said(ran, 9)[1].endswith("S3 is held at “star”. Compare with S3 free.")


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
    assert edge_names(4)[find.matching(np.array(direction), 4)] == edge


@pytest.mark.parametrize(
    ("place", "said"),
    [((10, 10), "at the upper left"), ((10, 70), "at the top"), ((70, 70), "in the middle"),
     ((70, 130), "on the right"), ((130, 70), "at the bottom"), ((139, 139), "at the lower right")],
)  # fmt: skip
def test_places_have_names(place, said):
    assert words.zone(*place, 140) == said


def test_a_share_is_written_short():
    assert [share(p) for p in (0, 0.256, 0.996, 1)] == [".00", ".26", "1.00", "1.00"]


# One node -----------------------------------------------------------------------------------------

OWN = {
    "clamp": "square",
    "feedback": "own",
    "temperature_c1": 0.6,
    "gain_c1": 0.5,
    "gain_s1": 0.25,
    "gain_c2": 4.0,
}


@pytest.fixture(
    scope="module",
    params=[{"clamp": "square"}, {"figure": "two", "clamp": "lamp"}, OWN],
    ids=["contours", "two", "own"],
)
def ran(request):
    return run(**request.param)


@pytest.mark.parametrize("layer", ["S1", "C1", "S2", "C2"])
@pytest.mark.parametrize("place", [(1 / 3, 1 / 3), (0.5, 0.4), (0.9, 0.5)])
def test_a_nodes_factors_multiply_to_its_belief(ran, layer, place):
    seen, eye, chosen = ran
    here, feedback = eye.painter.grids[layer], asked.feedback(chosen)
    row, column = (int(share * here.count) for share in place)
    for one in (seen[["S1", "C1", "S2", "C2"].index(layer) + 1], seen[9]):
        node = nodes.node(one, eye, layer, row, column, feedback)
        for line in node.rows:
            below, above, product = (as_number(word) for word in line["words"][:3])
            assert below * above == pytest.approx(product, rel=0.1, abs=0.006), line
    at = ["S1", "C1", "S2", "C2"].index(layer)
    exponents = [raised(head) for head in node.columns[:2]]
    assert exponents == [feedback.temperature[at], feedback.gain[at]]
    i, j = here.first + row, here.first + column
    groups = 4 if layer in ("S1", "C1") else eye.structure.s2_states
    true = seen[9].step.beliefs[layer][i, j].reshape(groups, -1).sum(1).max()
    assert max(line["shares"][-1] for line in node.rows) == pytest.approx(true, abs=1e-6)


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, ".00"), (1, "1.00"), (0.256, ".26"), (0.0999, ".10"), (0.00999999, ".010"),
     (0.00214, ".0021"), (3.14e-7, "3.1·10⁻⁷"), (12.345, "12.35"), (123456, "1.2·10⁵")],
)  # fmt: skip
def test_small_and_large_numbers_keep_two_figures(value, words):
    assert nodes.figures(value) == words


def test_a_node_outlines_itself_and_what_it_sees(square):
    seen, eye, _ = square
    node = nodes.node(seen[0], eye, "C1", 3, 7, Feedback.contours())
    here = eye.painter.grids["C1"]
    top, left, bottom, right = node.outlines["C1"]
    assert (bottom - top, right - left) == (here.step, here.step)
    top_field, _, bottom_field, _ = node.outlines["picture"]
    assert (top + bottom) / 2 == (top_field + bottom_field) / 2
    assert node.rows == [] and node.text.startswith("It has heard nothing yet.")


def test_bars_are_the_likeliest_and_mark_what_is_held():
    seen, eye, _ = run(figure="object")
    bars = layers.bars(seen[9], eye, "free")
    assert bars[0]["name"] == find.verdict(seen[9].step, eye).ranked[0][0]
    assert not bars[0]["held"]
    values = [bar["value"] for bar in bars[:-1]]
    assert len(values) == 3 and values == sorted(values, reverse=True)
    doubts = [[(b["name"], b["words"]) for b in layers.bars(one, eye, "free")] for one in seen[:5]]
    assert doubts == [[(find.NOTHING, ".95")]] * 5, "S3 has not heard"
    for bar in bars:
        others = sum(p for name, p in find.verdict(seen[9].step, eye).ranked if name != bar["name"])
        assert bar["odds"] == layers.signed(np.log(bar["value"] / others))
    assert bars[-1]["name"] == find.NOTHING and not bars[-1]["does"]
    held, eye, _ = run(clamp="star")
    assert [(b["name"], b["held"]) for b in layers.bars(held[9], eye, "star")] == [
        ("star", True), (find.NOTHING, False)
    ]  # fmt: skip


def test_under_the_maps_stand_orientations_and_counts(square):
    seen, eye, _ = square
    words = layers.names(seen[9], eye)
    said = [edge.replace("\xa0", " ") for edge in words["S1"]]
    assert said == ["— horizontal", "╱ rising", "│ vertical", "╲ falling"]
    assert all(re.fullmatch(r"(\d+ nodes?)?", word) for word in words["S2"])
    moved, eye, _ = run(figure="object", object="star", distortion="shift 20", variation=4)
    assert layers.names(moved[9], eye)["S3"][0].startswith("← ")
