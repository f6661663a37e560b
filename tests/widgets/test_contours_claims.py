"""A caption of the contour explorer says no more than its numbers bear out, whatever they are.

Nothing is trained here: beliefs are made up, and many are such as no network would come to. Each
claim is checked by a second way to its number.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cortexviz.hmax import PRESETS, Step, receptive_field
from cortexviz.hmax.measures import Gap, gap_belief
from cortexviz.hmax.perceive import SCHEDULE
from cortexviz.widgets.contours import findings as find
from cortexviz.widgets.contours import nodes, story
from cortexviz.widgets.contours import settings as choices
from cortexviz.widgets.contours.look import EDGES, Look, Seen
from cortexviz.widgets.contours.pictures import Painter
from cortexviz.widgets.contours.settings import ContourSettings

PLAN = PRESETS["both"]
NAMES = sorted(choices.silhouettes().names)
LAYERS = SCHEDULE.split("-")
UP_AND_DOWN = [(name, "up" if i < 5 else "down") for i, name in enumerate(LAYERS)]
SHAPES = PLAN.shapes((choices.SIDE,) * 2)
KINDS = ("flat", "nearly flat", "leaning", "certain", "any", "two alike")


@cache
def eye() -> Look:
    """Draws nothing, but knows where nodes lie and what S3's categories are called."""
    network = SimpleNamespace(classes_=np.array(NAMES), tables_=None)
    return Look(Painter(PLAN, choices.SIDE, network))


def distributions(rng, kind, n, count=64):
    """Some distributions over `n` states, (count, n)."""
    rows = np.full((count, n), 1 / n)
    if kind == "nearly flat":
        rows += rng.normal(0, 1e-7, rows.shape)
    if kind == "leaning":
        rows *= 0.6
        rows[np.arange(count), rng.integers(n, size=count)] += 0.3
        rows[np.arange(count), rng.integers(n, size=count)] += 0.1
    if kind == "certain":
        rows = np.eye(n)[rng.integers(n, size=count)]
    if kind == "any":
        rows = rng.dirichlet(np.full(n, rng.choice([0.02, 1.0])), count)
    if kind == "two alike":
        rows = np.zeros((count, n))
        rows[np.arange(count), rng.integers(n, size=count)] = 0.5
        rows[np.arange(count), rng.integers(n, size=count)] += 0.5
    return np.abs(rows / rows.sum(1, keepdims=True)).astype(np.float32)


def layer(rng, kind, name):
    shape = SHAPES[name]
    return distributions(rng, kind, shape[2])[rng.integers(64, size=shape[:2])]


def made_up(rng, name, direction, kinds, nothing):
    """A step that no network took."""
    told, heard, believed, top, where = kinds
    known = {n: layer(rng, believed, n) for n in {name, "S1"} if n != "S3"}
    n_places = len(PLAN.shifts)
    place = distributions(rng, where, n_places**2, 1).reshape(n_places, n_places)
    step = Step(
        name, direction, 1, known,
        {n: layer(rng, heard, n) for n in known}, {n: layer(rng, told, n) for n in known},
        distributions(rng, top, len(NAMES), 1)[0].astype(float), place, PLAN,
    )  # fmt: skip
    values = {field: getattr(step, field) for field in step._fields} | {"nothing": nothing}
    return SimpleNamespace(**values)


def seen(step):
    counts = [(3, 5), (0, 5), (7, 0)] if step.sweep == 1 else []
    return Seen(LAYERS.index(step.layer) + 1, step, {}, {"S2": counts, "C2": counts}, None, None)


@st.composite
def chosen(draw):
    """Settings from the forms, with windows and pictures that there are."""
    figures = (*choices.FIGURES, *2 * choices.KANIZSA)
    given = {"plan": "both", "figure": draw(st.sampled_from(figures)),
             "clamp": draw(st.sampled_from(["free", "free", "star"]))}  # fmt: skip
    for fields in ContourSettings.forms().values():
        for field in fields:
            if field.name in ("support", "size", "right", "down", "rotation"):
                given[field.name] = draw(st.sampled_from(list(field.stops)))
            if field.name in ("inducers", "object", "other", "distortion"):
                given[field.name] = draw(st.sampled_from([value for value, _ in field.options]))
    moved = draw(st.sampled_from([name for name in choices.GEOMETRY if name != "size"]))
    free = {n: v for n, v in given.items() if n not in choices.GEOMETRY or n == moved}
    return replace(ContourSettings(), **given).change(**free)


@st.composite
def situations(draw):
    """Settings, and a step with beliefs of any kind."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    kinds = [draw(st.sampled_from(KINDS)) for _ in range(5)]
    nothing = draw(st.sampled_from([0.0, 0.3, 0.5, 0.97, 1.0]))
    at = draw(st.sampled_from([*UP_AND_DOWN, ("S3", "up"), ("S1", "down"), ("S1", "down")]))
    settled = draw(chosen())
    held = settled.clamp != "free"
    step = made_up(rng, *at, kinds, 0.0 if held else nothing)
    if held:
        step.categories = (np.array(NAMES) == settled.clamp).astype(float)
    return step, settled


def number(text):
    return float(text)


def middle(side, settled, layer_name):
    """Row and column, in the whole layer, of the node nearest to a gap's middle; later of two."""
    gap = choices.contour(settled).gaps[side].mean(0)
    starts = [receptive_field(PLAN, layer_name, i, 0)[0] for i in range(SHAPES[layer_name][0])]
    centres = np.array([(one.start + one.stop - 1) / 2 for one in starts])
    away = np.abs(centres - gap[:, None])
    return tuple(int(np.flatnonzero(one <= one.min() + 1e-9)[-1]) for one in away)


def edges(belief):
    return belief.reshape(*belief.shape[:2], 4, -1).sum(-1)


def check_s3(said, step, settled):
    values = [*(step.categories * (1 - step.nothing)), step.nothing]
    likeliest = [*NAMES, "nothing I know"][int(np.argmax(values))]
    for name in re.findall(
        r"S3 (?:sees|takes it for|calls it) an? (\w+)|to expect an? (\w+):", said
    ):
        name = "".join(name)
        if name != "mixture":
            assert name == likeliest and max(values) > 0.5, said
    if "mixture of objects" in said or "S3 cannot tell" in said:
        assert max(values) <= 0.5, said
    if "says “nothing I know”" in said or "nothing that it knows" in said:
        assert step.nothing > 0.5, said
    if "held at" in said:
        assert f"“{settled.clamp}”" in said and settled.clamp != "free"
    assert ("S3 free" in said) <= (settled.clamp != "free")
    if match := re.match(r"S3 (?:sees an? \w+|is held at “\w+”) ([^:,]+)", said):
        best = np.unravel_index(step.place.argmax(), step.place.shape)
        down, right = PLAN.shifts[best[0]], PLAN.shifts[best[1]]
        if match[1] == "at no certain place":
            assert step.place.max() <= 0.5
        else:
            assert step.place.max() > 0.5
            shown = {
                word: int(n) for n, word in re.findall(r"(\d+) px (?:to the )?(\w+)", match[1])
            }
            assert shown.get("down", 0) - shown.get("up", 0) == down
            assert shown.get("right", 0) - shown.get("left", 0) == right


def check_edge(text, step, settled):
    gaps, name = find.gaps(settled), step.layer
    was, now = edges(step.evidence[name]), edges(step.beliefs[name])
    if gaps is None:
        here = eye().painter.grids[name]
        inside = slice(here.first, here.first + here.count)
        rises = (now - was)[inside, inside].ravel()
        sides = []
    else:
        sides = [middle(i, settled, name) for i in range(len(gaps.gaps))]
        rises = np.array([(now - was)[node].max() for node in sides])
    if "finds none" in text:
        most = number(re.search(r"at most (\d?\.\d+)", text)[1])
        assert max(now[node].max() for node in sides) == pytest.approx(most, abs=0.0051)
        assert most < 0.31
    if "Most in the gaps" in text:
        assert max(now[node].max() for node in sides) >= 0.3
    if "visibly more in no edge anywhere" in text:
        assert rises.max() < 0.02, text
    claim = re.match(
        r"\w\d now (sees|believes more in) a (\w+) edge ([^:]+): (\d?\.\d+) to (\d?\.\d+)", text
    )
    if claim is None:
        return
    verb, edge, place, before, after = claim.groups()
    assert number(after) > number(before), text
    if gaps is None:
        assert number(after) - number(before) == pytest.approx(rises.max(), abs=0.0101), text
        return
    at, state = [story.at_gap(gaps, i) for i in range(len(sides))].index(place), EDGES.index(edge)
    node = sides[at]
    assert number(after) == pytest.approx(now[node][state], abs=0.0051), text
    assert number(before) == pytest.approx(was[node][state], abs=0.0051), text
    if verb == "sees":
        lines = gap_belief(step.beliefs, gaps, PLAN)
        assert now[node].argmax() == state, text
        assert lines.on[at] > max(lines.inside[at], lines.outside[at]), text


def check_percent(text, step):
    words = re.search(r"(none|all|under 1 %|over 99 %|(\d+) %) of its nodes (are|now)", text)
    if words is None:
        return
    here = eye().painter.grids[step.layer]
    inside = slice(here.first, here.first + here.count)
    now, before = (x[step.layer][inside, inside] for x in (step.beliefs, step.evidence))
    if words[3] == "are":
        true = (edges(now).max(-1) > 0.6).mean()
    else:
        groups = [x.reshape(*x.shape[:2], 100, -1).sum(-1) for x in (now, before)]
        rows, columns = np.indices(groups[0].shape[:2])
        true = (groups[0].max(-1) > groups[0][rows, columns, groups[1].argmax(-1)] + 0.02).mean()
    low, high = {"none": (0, 0), "all": (1, 1), "under 1 %": (0, 0.01), "over 99 %": (0.99, 1)}.get(
        words[1], (int(words[2] or 0) / 100 - 0.0051, int(words[2] or 0) / 100 + 0.0051)
    )
    assert low <= true <= high, (text, true)


@settings(max_examples=500)
@given(situations())
def test_no_caption_claims_what_its_numbers_do_not_bear_out(situation):
    step, settled = situation
    text, hint = story.describe(seen(step), settled, eye())
    said = f"{text} {hint}"
    assert not re.search(r"nan|inf\b|None|\[|-\.|\d{3,} px", said), said
    assert text.startswith(step.layer) and said.endswith((".", "?")), said
    check_s3(said, step, settled)
    if step.layer != "S3":
        check_edge(text, step, settled)
        check_percent(text, step)
    assert ("the wedges inward" in said) <= (settled.inducers == "outward"), said
    assert ("the wedges outward" in said) <= (settled.inducers == "inward"), said
    shown = seen(step)._replace(heard=True)
    words = nodes.names(shown, eye())["S3"]
    assert (words == ["unsure where"]) == (step.place.max() <= 0.5)
    told = [(bar["name"], bar["value"]) for bar in nodes.bars(shown, eye(), settled.clamp)]
    for name, value in told:
        known = name in NAMES and (1 - step.nothing) * step.categories[NAMES.index(name)]
        assert value == pytest.approx(known if name in NAMES else step.nothing)
    assert sum(value for _, value in told) <= 1 + 1e-9


@given(chosen())
def test_what_is_said_of_a_picture_is_so(settled):
    text, hint = story.picture_words(settled)
    contour = choices.contour(settled)
    assert "nan" not in text + hint and hint.endswith(("?", ".", "(space)."))
    if contour is not None:
        length = settled.size * (1 - settled.support)
        assert ("no gap is left" in text) == (length < 1)
        assert ("reaches across the gap" in text) == (1 <= length < settled.s1_window)
        assert ("outward" in text) == (settled.inducers == "outward")
    if settled.figure == "two":
        assert ("twice" in text) == (settled.object == settled.other)
    assert ("held" in hint) <= (settled.clamp != "free")


# Controls -----------------------------------------------------------------------------------------


def square_step(on, inside, outside, top=0.9):
    """S1 after feedback, with these beliefs along the gaps of the square and beside them."""
    step = made_up(np.random.default_rng(0), "S1", "down", ["flat"] * 5, 0.0)
    contour = choices.contour(ContourSettings())
    belief = np.full(SHAPES["S1"], 0.25, np.float32)
    for gap, normal in zip(contour.gaps, contour.normals, strict=True):
        state = 0 if abs(normal[0]) > 0.5 else 2
        for value, shift in ((on, 0), (inside, -11), (outside, 11)):
            for share in np.linspace(0, 1, 100):
                place = gap[0] + share * (gap[1] - gap[0]) + shift * normal
                node = np.rint(place).astype(int) + PLAN.pad - PLAN.gabor_size // 2
                around = tuple(slice(n - 1, n + 2) for n in node)
                belief[around] = (1 - value) / 3
                belief[around][..., state] = value
    step.beliefs["S1"] = belief
    step.categories = np.full(len(NAMES), (1 - top) / (len(NAMES) - 1))
    step.categories[NAMES.index("square")] = top
    return step


@pytest.mark.parametrize(
    ("inside", "outside", "rival"),
    [(0.3, 0.2, None), (0.5, 0.2, "inside"), (0.7, 0.2, "inside"), (0.3, 0.6, "outside")],
)
def test_a_contour_is_seen_only_where_no_line_beside_it_is_as_strong(inside, outside, rival):
    step = square_step(0.5, inside, outside)
    text, hint = story.describe(seen(step), ContourSettings(plan="both"), eye())
    if rival is None:
        assert re.match(r"S1 now sees a \w+ edge between the \w+ inducers: \.25 to \.50\.", text)
    else:
        assert text.startswith("S1 now believes more in ")
        strongest = max(inside, outside)
        assert text.endswith(
            f"along the gap .50, but 11 px {rival} of it {story.share(strongest)}."
        )
    assert "Along the gaps .50" in hint


def test_an_edge_is_not_seen_where_another_is_believed_in_more():
    step = square_step(0.4, 0.3, 0.2)
    belief = step.beliefs["S1"]
    belief[np.isclose(belief.max(-1), 0.4)] = [0.4, 0.1, 0.41, 0.09]
    text, _ = story.describe(seen(step), ContourSettings(plan="both"), eye())
    assert re.fullmatch(r"S1 now believes more in a \w+ edge between .*: \.25 to \.4\d\.", text)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Gap(*np.full((3, 4), np.nan), 0.1),
         "Along the gaps no node looks; 11 px inside no node looks; 11 px outside no node looks."),
        (Gap(np.array([0.5, np.nan, 0.3, 0.4]), np.full(4, np.nan), np.full(4, 0.2), 0.1),
         "Along the gaps .40 (3 of 4 sides); 11 px inside no node looks; 11 px outside .20."),
    ],
)  # fmt: skip
def test_gaps_that_cannot_be_measured_are_said_to_be_so(monkeypatch, answer, words):
    monkeypatch.setattr(story, "gap_belief", lambda *_: answer)
    text, hint = story.describe(seen(square_step(0.5, 0.3, 0.2)), ContourSettings(), eye())
    assert words in hint and "nan" not in text + hint
    assert "now believes more in" in text, "without a line beside it, no contour is seen"


def test_beliefs_that_are_no_numbers_are_refused_before_they_are_drawn():
    step = square_step(0.5, 0.3, 0.2)
    step.beliefs["S1"][50, 60, 1] = np.nan
    with pytest.raises(ValueError, match="S1 has come to beliefs that are no numbers"):
        eye().follow(eye().blank(), step)


# One node -----------------------------------------------------------------------------------------


@settings(max_examples=200)
@given(
    seed=st.integers(0, 2**32 - 1),
    groups=st.sampled_from([(4, 1), (4, 5), (20, 1), (20, 3)]),
    exponents=st.sampled_from([(1.0, 1.0), (1.0, 4.0), (0.15, 2.0), (0.2, 1.5), (0.01, 1.5)]),
    nothing=st.sampled_from([0.0, 1e-8, 0.001, 0.3, 0.8, 0.97, 1.0]),
    depth=st.sampled_from([1.0, 30.0, 300.0]),
)
def test_factors_are_those_that_were_multiplied(seed, groups, exponents, nothing, depth):
    """Or there are none: floats that do not tell them are not made to."""
    (n, m), (temperature, gain) = groups, exponents
    rng = np.random.default_rng(seed)
    log_lambda = rng.uniform(-depth, 0, n * m)
    pi = rng.dirichlet(np.full(n, 0.3)) * (1 - 1e-3) + 1e-3 / n
    heard = np.exp(np.maximum(log_lambda - log_lambda.max(), -87))  # as the kernels keep it
    heard /= heard.sum()
    product = np.exp(temperature * log_lambda) * np.repeat(pi**gain, m)
    product /= product.sum()
    belief = ((1 - nothing) * product + nothing * heard).astype(np.float32)
    expected = ((1 - nothing) * np.repeat(pi / m, m) + nothing / (n * m)).astype(np.float32)
    found = nodes.factors(heard.astype(np.float32), expected, belief, n, exponents, nothing)
    if found is None:
        assert nothing > 0.99 or (nothing and temperature * depth < 87 < depth)
        return
    below = np.exp(temperature * log_lambda).reshape(n, m).sum(1)
    assert found.below * found.above == pytest.approx(product.reshape(n, m).sum(1), abs=0.0051)
    if not nothing:
        assert found.below == pytest.approx(below / below.sum(), rel=1e-3, abs=1e-6)
        assert found.below * found.above == pytest.approx(belief.reshape(n, m).sum(1), abs=1e-6)
    assert found.below.sum() == pytest.approx(1)


@pytest.mark.parametrize("nothing", [0.0, 0.3, 0.97, 1.0])
@pytest.mark.parametrize("layer_name", ["S1", "C1", "S2", "C2"])
def test_the_table_of_a_node_multiplies_whatever_s3_knows(layer_name, nothing):
    rng, feedback = np.random.default_rng(1), choices.feedback(ContourSettings())
    at = ["S1", "C1", "S2", "C2"].index(layer_name)
    groups = 4 if at < 2 else 100
    m = SHAPES[layer_name][2] // groups
    heard, pi = distributions(rng, "any", groups * m, 1)[0], distributions(rng, "any", groups, 1)[0]
    heard, pi = (0.9 * x + 0.1 / len(x) for x in (heard, pi))
    told = heard ** feedback.temperature[at] * np.repeat(pi ** feedback.gain[at], m)
    told /= told.sum()
    step = made_up(rng, layer_name, "down", ["flat"] * 5, nothing)
    for values, one in ((heard, step.evidence), (told, step.beliefs),
                        (np.repeat(pi / m, m), step.expectation)):  # fmt: skip
        other = heard if one is step.beliefs else 1 / (groups * m)
        share = 0.0 if one is step.evidence else nothing
        one[layer_name] = np.tile(
            (1 - share) * values + share * other, (*SHAPES[layer_name][:2], 1)
        )
    shown = seen(step)._replace(told=frozenset([layer_name]))
    node = nodes.node(shown, eye(), layer_name, 3, 3, feedback)
    assert f"“nothing I know”, {story.share(nothing)}" in node.text or nothing == 0
    if nothing == 1:
        assert node.columns == ["from below", "belief"]
        assert all(line["words"][0] == line["words"][1] for line in node.rows)
        return
    assert node.columns[2:] == (["if something"] if nothing else []) + ["belief"]
    for line in node.rows:
        below, above, product = (as_number(word) for word in line["words"][:3])
        assert below * above == pytest.approx(product, rel=0.1, abs=0.006), line


def test_a_node_with_a_flat_belief_names_no_favourite():
    for name, text in (("S1", "No edge stands out: at most .25."),
                       ("S2", "No prototype stands out: at most .01.")):  # fmt: skip
        step = made_up(np.random.default_rng(0), name, "up", ["flat"] * 5, 0.0)
        node = nodes.node(seen(step), eye(), name, 0, 0, choices.feedback(ContourSettings()))
        assert node.text.startswith(text) and node.prototype == -1


def as_number(word):
    """What `nodes.figures` wrote."""
    digits, _, exponent = word.partition("·10")
    return float(digits) * 10 ** (raised(exponent) if exponent else 0)


def raised(words):
    """The number in raised signs; 1 where there are none."""
    signs = "".join(c for c in words if c in "⁻·⁰¹²³⁴⁵⁶⁷⁸⁹")
    return float(signs.translate(str.maketrans("⁻·⁰¹²³⁴⁵⁶⁷⁸⁹", "-.0123456789")) or 1)
