"""The house rules, held by behaviour: imports, the equations page, what may be committed."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# What a fresh interpreter must NOT have loaded after importing each package.
PICTURES = {"matplotlib.pyplot", "PIL.Image"}
INTERACTION = {"ipywidgets", "anywidget", "IPython", "voila"}
HEAVY = {"torch", "sklearn", "dask"}
SLOW = {"matplotlib", "scipy.ndimage", "scipy.spatial"}
STAYS_OUT = {
    "cortexviz": PICTURES | INTERACTION | HEAVY | {"numpy"},
    "cortexviz.bcm": PICTURES | INTERACTION | HEAVY | {"cortexviz.data", "cortexviz.bayesnet"},
    "cortexviz.bayesnet": PICTURES | INTERACTION | HEAVY | {"cortexviz.bcm", "cortexviz.hmax"},
    "cortexviz.data": INTERACTION | HEAVY | {"matplotlib.pyplot", "cortexviz.bcm"},
    "cortexviz.v1": PICTURES | INTERACTION | HEAVY | {"cortexviz.hmax"},
    "cortexviz.hmax": PICTURES | INTERACTION | {"torch", "cortexviz.bcm"},
    "cortexviz.rivals": PICTURES | INTERACTION | {"torch", "cortexviz.bcm"},
    "cortexviz.plot": INTERACTION | HEAVY | {"cortexviz.hmax"},
    # A page has what it shows, and no more.
    "cortexviz.widgets.faces.explorer": SLOW | HEAVY | {"cortexviz.hmax", "cortexviz.studies"},
    "cortexviz.widgets.studies.explorer": SLOW | HEAVY | {"cortexviz.hmax"},
    "cortexviz.widgets.contours.explorer": {"matplotlib", "torch", "cortexviz.bcm"},
    "cortexviz.widgets.rivals.explorer": {"matplotlib", "torch"},
}


@pytest.mark.parametrize("package", STAYS_OUT)
def test_import_direction(package):
    code = f"import sys, json, {package}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert not loaded & STAYS_OUT[package]


def equation_rows() -> list[list[str]]:
    """The cells of every table row of EQUATIONS.md that names a function."""
    lines = (ROOT / "EQUATIONS.md").read_text().splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "|" in line]
    return [row for row in rows if len(row) >= 4 and row[1].startswith("`cortexviz")]


def test_every_function_on_the_equations_page_exists():
    rows = equation_rows()
    assert len(rows) >= 10
    for row in rows:
        for dotted in re.findall(r"`(cortexviz[\w.]+)`", row[1]):
            module, _, name = dotted.rpartition(".")
            assert hasattr(importlib.import_module(module), name), dotted


def labels() -> list[tuple[str, str]]:
    """The source of each equation that has one, as "Law & Cooper 1994", and its function."""
    found = []
    for equation, functions, *_ in equation_rows():
        source = re.search(r"\(([^()]*)\)$", equation)
        label = source.group(1) if source else equation
        if re.search(r"\d{4}", label):
            found += [(label, dotted) for dotted in re.findall(r"`(cortexviz[\w.]+)`", functions)]
    return found


@pytest.mark.parametrize(("label", "dotted"), labels())
def test_the_label_of_an_equation_stands_in_its_functions_docstring(label, dotted):
    module, _, name = dotted.rpartition(".")
    text = inspect.getdoc(getattr(importlib.import_module(module), name))
    assert label in " ".join(text.split())


def test_every_test_and_notebook_on_the_equations_page_exists():
    for row in equation_rows():
        for path in re.findall(r"`([\w/]+\.(?:py|ipynb))(?:::\w+)?`", " ".join(row[2:])):
            assert (ROOT / path).exists(), path
        for path, name in re.findall(r"`([\w/]+\.py)::(\w+)`", " ".join(row[2:])):
            assert f"def {name}(" in (ROOT / path).read_text(), f"{path}::{name}"


def test_every_file_that_contributing_names_exists():
    page = (ROOT / "CONTRIBUTING.md").read_text()
    paths = {path for path in re.findall(r"`([\w/]+\.py)`", page) if "/" in path}
    assert len(paths) > 20
    places = (ROOT, ROOT / "cortexviz")
    missing = {path for path in paths if not any((place / path).exists() for place in places)}
    assert not missing


def committed() -> list[Path]:
    """Files that git tracks, or all of them where this is no checkout."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: nothing is known to be committed")
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_no_committed_file_is_large():
    assert not [path for path in committed() if path.stat().st_size > 1_000_000]


def test_fast_mode_is_read_in_one_place():
    sources = (ROOT / "cortexviz").rglob("*.py")
    readers = [path for path in sources if "CORTEXVIZ_FAST" in path.read_text()]
    assert [path.name for path in readers] == ["fast.py"]


def test_there_is_one_version():
    import cortexviz

    assert f"## {cortexviz.__version__}" in (ROOT / "CHANGELOG.md").read_text()
    assert "version" not in re.findall(r"^(\w+) =", (ROOT / "pyproject.toml").read_text(), re.M)
    assert not re.search(r"^version:", (ROOT / "CITATION.cff").read_text(), re.M)


def test_there_is_one_list_of_pythons():
    """The package says what it runs on, the workflow tries each, and the README shows them."""
    project, readme = ((ROOT / name).read_text() for name in ("pyproject.toml", "README.md"))
    said = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', project)
    tried = re.findall(r'"(3\.\d+)"', (ROOT / ".github" / "workflows" / "tests.yml").read_text())
    assert said == sorted(set(tried)) and f'requires-python = ">={said[0]}"' in project
    assert f"[![Python {' | '.join(said)}]" in readme
    assert f"badge/python-{'%20%7C%20'.join(said)}-" in readme


def test_the_badges_are_of_workflows_that_there_are():
    badges = re.findall(r"workflows/(\w+\.yml)", (ROOT / "README.md").read_text())
    assert badges and all((ROOT / ".github" / "workflows" / name).is_file() for name in badges)


def test_make_explains_its_commands():
    """`make run`, `make test` and `make bench` are the commands that the README promises."""
    makefile = (ROOT / "Makefile").read_text()
    readme = (ROOT / "README.md").read_text()
    for command in ("run", "test", "bench"):
        assert re.search(rf"^{command}:", makefile, re.M)
        assert f"make {command}" in readme


def test_ci_runs_the_readme_command_and_the_science_as_another_processor():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    text = script.read_text()
    assert "set -euo pipefail" in text, "it fails if either run fails"
    assert text.splitlines()[-3:] == ["make test", "make test-generic", "make test-drawn"]
