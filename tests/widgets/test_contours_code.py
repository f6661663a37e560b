"""“Copy Python” of the contour explorer: it runs by itself, and comes to what the page shows."""

from __future__ import annotations

import ast
from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure

from cortexviz import hmax
from cortexviz.hmax import HMAXNetwork
from cortexviz.hmax.presets import structure_named
from cortexviz.widgets.contours import asked, figures
from cortexviz.widgets.contours.code import python
from cortexviz.widgets.contours.settings import ContourSettings
from cortexviz.widgets.pieces.sketchpad import to_text
from tests.widgets.contours import network, settings


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def execute(code):
    """Run a script in an empty namespace; what its last expression comes to is ``_``."""
    tree = ast.parse(code)
    last = tree.body[-1]
    tree.body[-1] = ast.copy_location(
        ast.Assign([ast.Name("_", ast.Store())], last.value), last
    )  # fmt: skip
    names = {}
    exec(compile(ast.fix_missing_locations(tree), "copied", "exec"), names)
    return names


def any_settings(seed):
    """Random values of all settings in the forms, of a figure that is in the picture."""
    rng = np.random.default_rng(seed)
    given = {}
    for fields in ContourSettings.forms().values():
        for field in fields:
            values = [value for value, _ in field.options] or list(field.stops)
            given |= {field.name: values[rng.integers(len(values))]} if values else {}
    if given["place"] == "held":  # its pose is one of another network
        given["place"] = "centre"
    given["filters"] = ""  # they take long to grow, see tests/widgets/test_grown.py
    given["sweeps"] = min(given["sweeps"], 2)
    for name, values in replace(ContourSettings(), **given).stops().items():
        given[name] = values[rng.integers(len(values))]
    given["drawing"] = to_text(np.where(rng.random((140, 140)) < 0.1, 0, 255))
    free = {n: v for n, v in given.items() if n not in ("size", "right", "down")}
    return replace(ContourSettings(), **given).change(**free)


@pytest.mark.parametrize("seed", range(12))
def test_copied_python_comes_to_what_the_page_shows(monkeypatch, seed):
    """With the coarse network in place of the one asked for, which is only looked at."""
    wanted = []

    def fit(self, images, y):
        wanted.append(structure_named(self.structure))
        self.__dict__ |= {k: v for k, v in vars(network()).items() if k.endswith("_")}
        return self

    def pretrained(structure):
        return HMAXNetwork(structure).fit(None, None)

    chosen = any_settings(seed)
    *_, last = network().perceive(figures.figure(chosen), **asked.question(chosen))
    monkeypatch.setattr(HMAXNetwork, "fit", fit)
    monkeypatch.setattr(hmax, "pretrained", pretrained)
    code = python(chosen)
    names = execute(code)
    assert wanted == [asked.structure(chosen)]
    assert names["steps"][-1].beliefs.keys() == last.beliefs.keys()
    for layer, belief in last.beliefs.items():
        assert np.array_equal(names["steps"][-1].beliefs[layer], belief, equal_nan=True), layer
    assert isinstance(names["_"], Figure)
    assert len([line for line in code.splitlines() if line]) <= 14


def test_it_trains_and_shows_without_the_page(capsys):
    names = execute(python(settings(figure="object", object="lamp")))
    assert names["network"].structure_ == asked.structure(settings())
    assert capsys.readouterr().out.startswith("lamp: ")


def test_what_s3_was_taught_is_in_the_script(capsys):
    picture = np.full((140, 140), 255, np.uint8)
    picture[30:110, 60:66] = picture[50:56, 20:120] = picture[80:86, 40:70] = 0
    drawing = {"figure": "drawing", "drawing": to_text(picture)}
    chosen = replace(settings(), **drawing).change(taught="mast")
    *_, last = (
        network()
        .taught(picture / 255, "mast")
        .perceive(figures.figure(chosen), **asked.question(chosen))
    )
    names = execute(python(chosen))
    assert np.array_equal(names["steps"][-1].beliefs["S1"], last.beliefs["S1"])
    assert capsys.readouterr().out.startswith("mast: ")
    assert chosen.follow(chosen.query()) == chosen, "a link carries it"


def test_settings_as_they_come_take_no_argument():
    code = python(ContourSettings())
    for line in (
        "network = pretrained('sizes')",
        "picture = data.kanizsa('square')",
        "steps = list(network.perceive(picture, feedback=Feedback.contours()))",
    ):
        assert line in code.splitlines()


@pytest.mark.parametrize("name", ["plan", "figure", "feedback"])
def test_what_there_is_not_makes_no_script(name):
    with pytest.raises(ValueError, match=f"{name} must be one of"):
        python(replace(ContourSettings(), **{name: "unicorn"}))
