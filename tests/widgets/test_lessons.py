"""Untouched it fails, the right answer passes, and each kind of mistake has its hint."""

from __future__ import annotations

from base64 import b64decode

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cortexviz.bayesnet import propagate
from cortexviz.bcm import matrix_b
from cortexviz.hmax import toy
from cortexviz.widgets import Lesson
from cortexviz.widgets.frame.lesson import LESSONS

TASKS = [
    pytest.param(Lesson(path.stem), name, id=f"{path.stem}-{name}")
    for path in sorted(LESSONS.glob("*.toml"))
    for name in Lesson(path.stem).tasks
]
NOTEBOOKS = LESSONS.parents[3] / "notebooks"


def click(question, said):
    question._handle_custom_msg({"say": said}, [])


@pytest.mark.parametrize(("lesson", "name"), TASKS)
def test_untouched_fails_and_the_right_answer_passes(lesson, name):
    assert not lesson.check(name).right
    assert lesson.check(name, lesson.tasks[name].right).right
    assert repr(lesson.check(name, lesson.tasks[name].right)) == "Right."


@pytest.mark.parametrize(("lesson", "name"), TASKS)
def test_three_typical_mistakes_have_their_hints(lesson, name):
    task = lesson.tasks[name]
    assert len(task.hints) >= 3
    for mistake, hint in task.hints.items():
        verdict = lesson.check(name, mistake if task.choices else float(mistake))
        assert verdict == (False, hint)
    assert set(task.choices) <= {task.right, *task.hints}, "no wrong choice without a hint"


@pytest.mark.parametrize(("lesson", "name"), TASKS)
def test_the_page_asks_it_and_does_not_answer_it(lesson, name):
    (path,) = (path for path in LESSONS.glob("*.toml") if Lesson(path.stem).tasks == lesson.tasks)
    page = (NOTEBOOKS / f"{path.stem}.ipynb").read_text(encoding="utf-8")
    assert f'(\\"{name}\\"' in page
    assert not any(line and line in page for line in lesson.tasks[name].answer.split("\n"))


def test_a_prediction_is_revealed_by_any_click_and_not_before():
    asked = []
    question = Lesson("04_messages_by_hand").predict("moved", lambda: asked.append(1) or "[1 2]")
    assert (question.tone, question.answer, question.shown, asked) == ("ask", "", "", [])
    click(question, "the first")
    assert (question.tone, question.said, question.shown) == ("wrong", "the first", "[1 2]")
    assert "row" in question.verdict and "forgets the place" in question.answer
    click(question, "none")
    assert (question.tone, question.verdict) == ("right", "Right.")


def test_an_exercise_keeps_its_answer_until_it_is_solved():
    question = Lesson("04_messages_by_hand").exercise("top-right")
    assert question.choices == []
    for said, tone, known in (
        ("0.5", "wrong", ""),
        ("2", "wrong", ""),
        ("0.67", "right", "filled"),
    ):
        click(question, said)
        assert question.tone == tone and known in question.answer
        assert bool(question.answer) == (tone == "right")


def test_the_numbers_of_page_04_are_those_of_the_toy():
    seen = toy.likelihoods()
    seen[[4, 9, 14]] = 0.5
    *_, last = propagate(toy.network(), {"S1": seen}, max_iter=1, equations=toy.EQUATIONS)
    lesson = Lesson("04_messages_by_hand")
    assert lesson.check("top-right", float(last.beliefs["S1"][4, 0])).right
    assert "P(vertical)" in lesson.check("top-right", float(last.beliefs["S1"][4, 1])).words
    assert "S2's belief" in lesson.check("top-right", float(last.beliefs["S2"].max())).words
    assert "the truth" in lesson.check("top-right", float(toy.exact(seen)["S1"][4, 0])).words
    weak = 0.5 + (toy.likelihoods() - 0.5) / 4
    *_, top = propagate(toy.network(), {"S1": weak}, "up", equations=toy.EQUATIONS)
    assert f"{top.beliefs['S2'][0, 0]:.2f}".removeprefix("0") in lesson.tasks["weak"].right
    assert np.argmax(last.beliefs["S2"]) == toy.S2_STATES.index(lesson.tasks["erased"].right)


def test_a_figure_is_revealed_as_a_picture_and_closed():
    question = Lesson("04_messages_by_hand").predict("moved", lambda: plt.subplots()[1])
    before = plt.get_fignums()
    click(question, "none")
    head, data = question.picture.split(",")
    assert (head, question.shown) == ("data:image/png;base64", "")
    assert b64decode(data).startswith(b"\x89PNG") and plt.get_fignums() == before


def test_a_hint_holds_for_numbers_that_come_near():
    lesson = Lesson("03_faces_as_weights")
    hints = lesson.tasks["dual"].hints
    # Correlations on photographs and on drawn faces, seeds 0 to 2.
    for said in (-0.06, -0.03, 0.0):
        assert lesson.check("dual", said) == (False, hints["0.0"])
    for said in (0.55, 0.67, 0.7, 0.8):
        assert lesson.check("dual", said) == (False, hints["0.7"])
    for said in (0.91, 0.934):
        assert lesson.check("dual", said) == (False, hints["0.92"])
    for said in (0.957, 0.974, 0.979):
        assert lesson.check("dual", said).right


def test_the_numbers_of_pages_01_02_and_09_are_those_of_the_library():
    lesson = Lesson("02_lateral_interactions")
    for name, n in (("crowd", 21), ("large-crowd", 201)):
        B, middle = matrix_b(n), n // 2
        gain = np.linalg.solve(B, np.eye(n)[middle])[middle]
        assert lesson.check(name, B[middle, middle] - 1 / gain).right
    assert Lesson("01_bcm_rule").check("half", 1 / (1 + 0.1 / 2)).right
    assert Lesson("09_how_good_are_the_images").check("formula", 64 * 69 / 256).right
