"""Fields that grew in the cortex explorer are what the contour explorer sees with."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import numpy as np
import pytest

from cortexviz.hmax import PRESETS, gabor_bank, s1
from cortexviz.v1 import channels, fit_gabor, rear
from cortexviz.v1.patches import round_mask
from cortexviz.widgets import ContourExplorer, CortexExplorer
from cortexviz.widgets.contours import training
from cortexviz.widgets.contours.code import python
from cortexviz.widgets.contours.figures import figure
from cortexviz.widgets.contours.settings import FIELD, GROWN, ContourSettings
from cortexviz.widgets.cortex import asked, grown
from cortexviz.widgets.cortex.asked import EVERY
from cortexviz.widgets.cortex.settings import CortexSettings
from tests.widgets.person import choose, press, until

QUICK = {"n_neurons": 4, "moments": 6, "world": "natural"}


def lived(life):
    steps = grown.grow(life)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def test_a_life_in_a_word_grows_the_fields_that_were_on_the_screen():
    """An eye is closed while it plays, and it is looked at before its end."""

    async def scene():
        explorer = CortexExplorer(**QUICK)
        await until(lambda: explorer.playback.shown is not None)
        for _ in range(2):
            before = explorer.seen.step
            press(explorer, "step")
            await until(lambda before=before: explorer.seen.step > before)
        choose(explorer, left="closed")
        press(explorer, "play")
        await until(lambda: explorer.seen.step == 6)
        explorer.seek(4)
        assert explorer.seen.step == 4
        return explorer.life, explorer.settings

    life, settings = asyncio.run(scene())
    weights, mask = lived(life)
    *_, last = rear(
        asked.params(settings), asked.scene(CortexSettings(world="natural")),
        [(asked.at(settings, n), EVERY) for n in range(4)],
    )  # fmt: skip
    assert "closed" in [one.left for one in (asked.at(settings, n) for n in range(4))]
    np.testing.assert_array_equal(weights, last.state.weights.reshape(8, -1))
    assert mask.shape == (FIELD, FIELD)


def test_what_is_usual_is_left_out_of_a_life_and_a_link_carries_it():
    settings = CortexSettings(seed=3, course="2oo", right="closed")
    life = grown.life(settings, 600)
    again = CortexSettings().follow(life)
    assert asked.course(again) == asked.course(settings) and again.seed == 3
    assert "rule" not in life and "n_neurons" not in life
    link = ContourSettings(filters=life).query()
    assert ContourSettings().follow(link).filters == life


@pytest.mark.parametrize("life", ["moments=0", "n_neurons=x", "nonsense=1", "world=moon"])
def test_what_is_no_life_is_said(life):
    with pytest.raises(ValueError):
        lived(life)
    assert ContourExplorer.kind(filters=life).filters == life


@pytest.fixture(scope="module")
def bars():
    """Fields of a life that nobody has to wait for: Gabors of twenty orientations."""
    mask = round_mask(FIELD)
    weights = gabor_bank(20, FIELD, 3.0, 7.0, 0.5)[:, mask]
    assert (fit_gabor(weights, mask).r2 > 0.5).all()
    return weights, mask


def test_the_contour_explorer_sees_what_a_structure_of_channels_sees(bars):
    """Its first step is S1: other maps than with Gabors, and those of `Structure(s1=...)`."""

    def known():
        return bars
        yield

    life = "seed=9"
    training.GROWN.get(life, known, lambda news: None, lambda: True)

    async def scene():
        explorer = ContourExplorer(plan="both", filters=life)
        await until(lambda: explorer.seen is not None or explorer.failed)
        explorer.seek(1)
        return explorer.seen.step, explorer.forms[2].fields

    step, fields = asyncio.run(scene())
    plan = replace(PRESETS["both"], s1=channels(*bars, 4, fewer=True), gabor_size=FIELD)
    assert step.structure == plan
    inner, seen = slice(plan.pad, -plan.pad), step.evidence["S1"]
    pictures = figure(ContourSettings())[None]
    np.testing.assert_allclose(
        seen[inner, inner], s1(pictures, plan.gabors, plan.eps)[0], atol=1e-6
    )  # float32
    gabors = s1(pictures, gabor_bank(size=FIELD), plan.eps)[0]
    assert abs(seen[inner, inner] - gabors).max() > 0.1
    offered = {field["name"]: [value for value, _ in field["options"]] for field in fields}
    assert offered["filters"] == ["", GROWN, life]


def test_copied_python_grows_the_same_fields():
    """All lines up to the network, of a life too short for bars."""
    life = grown.life(CortexSettings(**QUICK, course="2oo", left="closed", seed=5), 3)
    code = python(ContourSettings(filters=life, plan="turned"))
    before, _ = code.split("bank = channels(both, world.mask, 8, fewer=True)")
    names = {}
    exec(before, names)
    weights, mask = lived(life)
    np.testing.assert_array_equal(names["both"], weights)
    np.testing.assert_array_equal(names["world"].mask, mask)
    assert "s1=bank" in code and f"gabor_size={FIELD}" in code


def test_the_cortex_page_leads_on_once_there_are_bars():
    async def scene():
        explorer = CortexExplorer(**QUICK)
        await until(lambda: explorer.playback.shown is not None)
        press(explorer, "step")
        await until(lambda: explorer.seen.step == 1)
        assert explorer.link.onward == [], "noise is no filter"
        seen = explorer.seen._replace(selectivity=np.full(4, 0.9, np.float32))
        explorer.draw_slowly(1, seen)
        life, onward = explorer.life, explorer.link.onward
        explorer.settings = replace(explorer.settings, world="own")
        explorer.draw_slowly(1, seen)
        assert explorer.link.onward == [], "no link carries pictures of one's own"
        return life, onward

    life, (_, page, query) = asyncio.run(scene())
    assert page == "contours.ipynb" and ContourSettings().follow(query).filters == life
    assert CortexSettings().follow(life).moments == 1
