"""Everything public shows in its docstring what it does, and what is shown there happens."""

from __future__ import annotations

import doctest
import inspect
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import matplotlib
import pytest
from matplotlib import pyplot as plt

from cortexviz.hmax import PRESETS
from cortexviz.hmax.perceive import PLACES
from docs.website import api
from tests.hostile import holds

matplotlib.use("Agg")

# What only some machines have (torch and its weights, pgmpy), or takes minutes.
NOT_HERE = {
    "cortexviz.bayesnet.read_bif",
    "cortexviz.metrics.fid",
    "cortexviz.metrics.inception_features",
    "cortexviz.metrics.weights_path",
    "cortexviz.rivals.TorchFeatures",
    "cortexviz.studies.exemplars",
}


def ours(package: str) -> Mapping[str, object]:
    """What the site shows and is no other library's, which explains its own."""
    values = api.public(import_module(f"cortexviz.{package}"), trusted=True)
    home = {name: getattr(value, "__module__", "cortexviz") for name, value in values.items()}
    return {name: value for name, value in values.items() if home[name].startswith("cortexviz")}


@pytest.fixture(scope="module")
def examples() -> Mapping[str, list[object]]:
    return api.shown_by_examples()


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    plt.close("all")


@pytest.mark.parametrize("package", api.PACKAGES)
def test_each_function_and_class_has_an_example(package):
    values = ours(package)
    own = {name for name, value in values.items() if callable(value) and not holds(value)}
    assert [name for name in own if not api.example(values[name])] == []
    assert {name for name in own if not says_something(values[name])} == NOT_HERE & own


def says_something(value: object) -> bool:
    """Whether an example runs here, and what it gives is shown."""
    lines = doctest.DocTestParser().get_examples(inspect.getdoc(value) or "")
    return any(line.want and not line.options.get(doctest.SKIP) for line in lines)


@pytest.mark.parametrize("package", api.PACKAGES)
def test_whatever_only_holds_is_shown_by_an_example(package, examples):
    values = ours(package)
    others = {name: value for name, value in values.items() if not api.example(value)}
    assert [name for name, value in others.items() if not api.seen(value, {}, examples)] == []


def test_the_page_of_a_constant_shows_it_and_not_what_python_says_of_its_kind():
    assert "`('free', 'centre')`" in api.entry("cortexviz.hmax.perceive", "PLACES", PLACES)
    assert "By name: `recognise`" in api.entry("cortexviz.hmax", "PRESETS", PRESETS)


@pytest.mark.parametrize("package", api.PACKAGES)
def test_each_example_comes_out_as_it_is_shown(package, elsewhere):
    """By itself: with its own imports, and without a file left behind."""
    values = {"": import_module(f"cortexviz.{package}"), **ours(package)}
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for name, value in values.items():
        if callable(value) or inspect.ismodule(value):
            words = inspect.getdoc(value) or ""
            shown = doctest.DocTestParser().get_doctest(words, {}, name, None, None)
            runner.run(shown, out=said.append)
            plt.close("all")
    assert "".join(said) == ""
    assert list(elsewhere.iterdir()) == []
