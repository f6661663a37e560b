"""`cortexviz lesson`: one page, a version for students and one that is solved."""

from __future__ import annotations

import ast
import json
import re

import nbformat
import pytest
from matplotlib import pyplot as plt

from cortexviz.app import cli, lesson
from cortexviz.app.tutorials import notebooks, tutorials
from cortexviz.widgets.frame.lesson import Lesson
from docs import make_times

PAGES = tutorials(notebooks())
NAMES = {page.path.stem for page in PAGES}
named = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path.stem)


def source_of(page):
    return json.loads(page.path.read_text(encoding="utf-8"))


def text(notebook, kind=("code", "markdown")):
    return "\n".join("".join(c["source"]) for c in notebook["cells"] if c["cell_type"] in kind)


def values(notebook):
    """What the last line of each code cell is, as Jupyter shows it, from top to bottom."""
    scope: dict[str, object] = {}
    for source in (text({"cells": [cell]}, "code") for cell in notebook["cells"]):
        body = ast.parse(source).body
        last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), "page", "exec"), scope)
        yield eval(compile(ast.Expression(last.value), "page", "eval"), scope) if last else None


def said(notebook):
    """The verdicts of a page's questions, and of its exercises in code."""
    with plt.rc_context():
        found = list(values(notebook))
    plt.close("all")
    questions = [one.verdict for one in found if hasattr(one, "verdict")]
    return questions, [repr(one) for one in found if hasattr(one, "words")]


def test_without_a_page_it_lists_them_all_and_their_sum(capsys):
    assert cli.main(["lesson"]) == 0
    *lines, total = capsys.readouterr().out.splitlines()
    for line, page in zip(lines, PAGES, strict=True):
        assert line.startswith(f"{page.path.stem[:2]}  {page.title} ")
        assert f" {page.minutes} min" in line and f" {page.seconds} s to run" in line
    assert f"In all {sum(page.minutes for page in PAGES) / 60:.0f} h." in total


@pytest.mark.parametrize(("arguments", "sentence"), [
    (
        ["15", "--student"],
        "PAGE must be one of 01, 02, 03, 04, 05, 06, 07, 08, 09, 10, 11, 12, 13, 14; got",
    ),
    (["03"], "say which version: --student or --solution"),
    (["03", "--student", "--to", "none/x.ipynb"], "none"),
])  # fmt: skip
def test_what_cannot_be_is_one_sentence(arguments, sentence, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["lesson", *arguments]) == 1
    said = capsys.readouterr().err
    assert said.startswith("cortexviz: ") and sentence in said and said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_it_is_written_where_one_is_told_and_never_over_anything(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for arguments, name in (
        (["03", "--student"], "03_faces_as_weights-student.ipynb"),
        (["3", "--solution", "-o", "."], "03_faces_as_weights-solution.ipynb"),
        (["03_faces_as_weights", "--student", "--to", "own.ipynb"], "own.ipynb"),
    ):
        assert cli.main(["lesson", *arguments]) == 0
        assert capsys.readouterr().out.strip() == name
        nbformat.validate(nbformat.read(tmp_path / name, as_version=4))
        before = (tmp_path / name).read_bytes()
        assert cli.main(["lesson", *arguments]) == 1
        assert f"{name} is there already" in capsys.readouterr().err
        assert (tmp_path / name).read_bytes() == before


@named
def test_students_get_every_question_and_no_answer(page):
    whole = source_of(page)
    made = lesson.student(whole)
    asked = lesson.ASKED.findall
    assert asked(text(made, "code")) == asked(text(whole, "code"))
    assert "## Check" not in text(made) and not re.search(r"^assert ", text(made), re.MULTILINE)
    assert "<b>Answer" not in text(made)
    assert "## References" in text(made) and ".ipynb)" not in text(made), (
        "its neighbours are elsewhere"
    )


@named
def test_the_solution_answers_every_question_and_fills_every_exercise(page):
    made = lesson.solution(source_of(page), page.path.stem)
    nbformat.validate(nbformat.from_dict(made))
    asked = {name for _, name in lesson.ASKED.findall(text(made))}
    tasks = Lesson(page.path.stem).tasks
    assert asked == set(tasks), "no task of its file is left unasked"
    for task in tasks.values():
        assert f"**Answer: {task.right}.** {task.answer.strip().splitlines()[0]}" in text(made)
    assert not re.search(r"\.check\([^)]*\.\.\.", text(made, "code"))
    assert "<b>Answer" not in text(made), "they are open"


def test_run_by_a_student_exercises_fail_and_solved_they_pass():
    (page,) = (page for page in PAGES if page.path.stem.startswith("04"))
    questions, checks = said(lesson.student(source_of(page)))
    assert set(questions) == {""}
    assert set(checks) == {"Put your answer in the place of the three dots."}
    questions, checks = said(lesson.solution(source_of(page), page.path.stem))
    assert {*questions, *checks} == {"Right."} and len(questions) > 4 and checks


@named
def test_a_page_says_how_long_it_takes_by_the_formula(page):
    """Run `python docs/make_times.py` where it does not."""
    assert page.minutes == make_times.minutes(source_of(page))
    assert 0 < page.seconds <= 90


def test_the_list_of_notebooks_says_the_same():
    listing = (notebooks() / "README.md").read_text(encoding="utf-8")
    for page in PAGES:
        row = rf"\({page.path.name}\) \|.*\| {page.minutes} min \| {page.seconds} s \|"
        assert re.search(row, listing), page.path.name
    assert f"some {sum(page.minutes for page in PAGES) / 60:.0f} hours" in listing


def test_the_path_has_no_gap():
    """Whoever follows any "Next" has read what the page there needs, and no page is left out."""
    needs = {page.path.stem: set(page.needs) for page in PAGES}
    leads = {page.path.stem: set(page.leads) for page in PAGES}
    for number, page in enumerate(PAGES):
        assert needs[page.path.stem] <= {earlier.path.stem for earlier in PAGES[:number]}
        assert page.leads, "it says where it leads"
        assert all((page.path.parent / f"{name}.ipynb").exists() for name in page.leads)

    def known(name):
        return {name}.union(*map(known, needs[name]))

    for name, ways in leads.items():
        for way in ways & NAMES:
            assert needs[way] <= known(name), f"{name} leads to {way} too early"
    reached, ahead = set(), [PAGES[0].path.stem]
    while ahead:
        name = ahead.pop()
        reached.add(name)
        ahead += (leads.get(name, set()) & NAMES) - reached
    assert reached == NAMES


def test_teachers_find_goals_a_plan_and_board_questions_for_each_page():
    """What a plan quotes is asked on its page."""
    guide = (notebooks().parent / "docs" / "teaching" / "pages.md").read_text(encoding="utf-8")
    _, *sections = re.split(r"^## ", guide, flags=re.MULTILINE)
    for page, section in zip(PAGES, sections, strict=True):
        assert section.startswith(f"{page.path.stem[:2]} {page.title}\n")
        for part in ("**Goals.**", "**45 minutes.**", "**Board.**", "<b>Expected answer</b>"):
            assert part in section, (page.path.stem, part)
        labels = {task.label for task in Lesson(page.path.stem).tasks.values()}
        quoted = re.findall(r'\*"([^*]+)"\*', section)
        assert quoted and set(quoted) <= labels, page.path.stem
