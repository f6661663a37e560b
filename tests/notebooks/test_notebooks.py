"""Every notebook runs from top to bottom at small size, and is fit to be read and committed.

Tutorials run with their exercises done as `cortexviz lesson --solution` does them, and answered.
"""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import nbformat
import pytest
from nbclient.output_widget import OutputWidget
from nbmake.nb_run import NotebookRun

from cortexviz.app.lesson import ASKED, solution

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("**/[!.]*.ipynb"))
TUTORIALS = [path for path in NOTEBOOKS if re.match(r"\d\d", path.name)]


def named(paths):
    return pytest.mark.parametrize("path", paths, ids=lambda path: path.stem)


def code(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def shown_errors(notebook):
    """Errors inside widgets: `interact` prints them in its output and lets the cell succeed."""
    saved = notebook.metadata.get("widgets", {}).values()
    states = [model["state"] for kind in saved for model in kind["state"].values()]
    outputs = [output for state in states for output in state.get("outputs", ())]
    return [output["evalue"] for output in outputs if output["output_type"] == "error"]


# What a reader does who knows: when the page is there, every question is answered.
ANSWERS = """
import asyncio

for name, question in lesson.questions.items():
    question._handle_custom_msg({"say": str(lesson.tasks[name].right)}, [])
    await asyncio.sleep(0)  # the loop hears the click
    assert question.tone == "right" and question.answer, name
    assert question.shown != "None", f"{name} shows nothing: let it return its figure"
"""


def answered(path, folder):
    """A tutorial with its exercises in code filled, and at its end a click on each right answer."""
    made = solution(json.loads(path.read_text(encoding="utf-8")), path.stem)
    notebook = nbformat.from_dict(made)
    if ASKED.search("\n".join(code(notebook))):
        for cell in notebook.cells:
            cell.source = cell.source.replace(", solved=True)", ")")
        notebook.cells.append(nbformat.v4.new_code_cell(ANSWERS))
    nbformat.write(notebook, folder / path.name)
    return folder / path.name


def run(path):
    return NotebookRun(path, default_timeout=60).execute()


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """What is sent to a kernel while its page is made: nbclient can miss the next reply then."""
    sent = []
    monkeypatch.setattr(OutputWidget, "send", lambda widget, data, **_: sent.append(data))
    return sent


@named(NOTEBOOKS)
def test_notebook_runs(path, sent, monkeypatch, tmp_path):
    """From top to bottom, at small size, all tasks solved, and no page can hang."""
    monkeypatch.setenv("CORTEXVIZ_FAST", "1")
    result = run(answered(path, tmp_path) if path in TUTORIALS else path)
    assert sent == [], "use cortexviz.widgets.interact, and no Output of one's own"
    assert result.error is None, result.error.trace
    assert not shown_errors(result.nb)
    for cell in result.nb.cells:
        if cell.cell_type == "code" and ".check(" in cell.source:
            assert [one["data"]["text/plain"] for one in cell.outputs] == ["Right."], cell.source


def test_an_error_inside_interact_is_found(tmp_path):
    path = tmp_path / "broken.ipynb"
    source = "from cortexviz.widgets import interact\n\ndef f(x=1):\n    x / 0\n\ninteract(f);"
    cells = [nbformat.v4.new_code_cell(source)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    assert shown_errors(run(path).nb) == ["division by zero"]


@named(NOTEBOOKS)
def test_notebook_is_committed_clean(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert set(notebook.metadata) <= {"kernelspec", "language_info", "title", "cortexviz"}
    for cell in notebook.cells:
        assert not cell.metadata.get("execution")
        if cell.cell_type == "code":
            assert cell.outputs == [] and cell.execution_count is None


@named(NOTEBOOKS)
def test_code_cells_are_short(path):
    """Under 12 lines; a longer one is a function that wants to move into `cortexviz.plot`."""
    for source in code(nbformat.read(path, as_version=4)):
        lines = [line for line in source.splitlines() if line.strip()]
        assert len(lines) < 12, source


@named(NOTEBOOKS)
def test_notebook_uses_public_names_only(path):
    notebook = nbformat.read(path, as_version=4)
    tree = ast.parse("\n".join(code(notebook)))
    names = [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names += [*str(node.module).split("."), *(alias.name for alias in node.names)]
        elif isinstance(node, ast.Import):
            names += [part for alias in node.names for part in alias.name.split(".")]
    private = {name for name in names if name.startswith("_") and not name.startswith("__")}
    assert not private - {"_replace", "_asdict", "_fields"}, "which every NamedTuple offers"


@named(NOTEBOOKS)
def test_notebook_opens_with_a_title_and_a_sentence(path):
    """The gallery shows them."""
    first = nbformat.read(path, as_version=4).cells[0]
    assert first.cell_type == "markdown"
    title, blank, sentence, *_ = first.source.splitlines()
    assert re.fullmatch(r"# \S.*", title) and blank == "" and sentence.endswith(".")


@named(TUTORIALS)
def test_tutorial_has_all_its_parts(path):
    notebook = nbformat.read(path, as_version=4)
    text = "\n".join(prose(notebook))
    assert "**Question.**" in text and "$$" in text
    assert re.search(r"\b(Before|Predict)", text), "a prediction before the slider"
    assert "## Exercise" in text and "<details><summary>" in text and "</details>" in text
    assert "## Check" in text and "## References" in text
    assert any("interact(" in source for source in code(notebook))
    assert any(re.search(r"^\s*assert ", source, re.M) for source in code(notebook))


@named(TUTORIALS)
def test_links_between_tutorials_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)]+\.ipynb)\)", "\n".join(prose(nbformat.read(path, 4)))):
        assert (path.parent / target).exists(), target


def test_the_list_of_notebooks_is_complete():
    listed = re.findall(r"\]\(([^)]+\.ipynb)\)", (ROOT / "notebooks" / "README.md").read_text())
    assert sorted(listed) == [str(p.relative_to(ROOT / "notebooks")) for p in NOTEBOOKS]
