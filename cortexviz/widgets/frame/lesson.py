"""What a page asks its reader: predictions that are revealed, exercises that are checked.

The answers lie in ``lessons/<page>.toml`` and not on the page, where they would be read before the
question. A task has the ``right`` answer, one of its ``choices`` or else a number that may be
``within`` so much; a hint for each kind of mistake (``hints``) and for any other (``hint``);
why it is so (``answer``); and, where it asks for code, what stands for the three dots (``code``).
A number that a page computes depends on the faces it has: a hint holds for all that come ``near``.
"""

from __future__ import annotations

import io
import tomllib
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from types import EllipsisType
from typing import NamedTuple

from cortexviz.base import check
from cortexviz.base.language import later, say
from cortexviz.widgets.pieces.links import speak_as_asked
from cortexviz.widgets.pieces.question import Question

LESSONS = Path(__file__).parent / "lessons"


class Verdict(NamedTuple):
    """Whether an answer is right, and what to say to it."""

    right: bool
    words: str

    def __repr__(self) -> str:
        return self.words


class Task(NamedTuple):
    """One question of a page, as its file has it."""

    right: str | float
    answer: str
    hints: dict[str, str]
    label: str = later("Your answer:")
    choices: tuple[str, ...] = ()
    within: float = 0.0
    near: float = 0.0
    hint: str = later("Not yet.")
    code: str = ""

    def judge(self, said: str | float | EllipsisType) -> Verdict:
        """Look at an answer; three dots are none."""
        if said is ...:
            return Verdict(False, say("Put your answer in the place of the three dots."))
        if self.choices:
            text = check.choice("said", said, self.choices)
            return self._verdict(text == self.right, [text])
        number = check.real("said", said)
        far = {one: abs(number - float(one)) for one in self.hints}
        mistakes = [one for one in far if far[one] <= max(self.within, self.near)]
        right = abs(number - float(self.right)) <= self.within
        return self._verdict(right, sorted(mistakes, key=far.__getitem__))

    def _verdict(self, right: bool, mistakes: list[str]) -> Verdict:
        hints = [self.hints[one] for one in mistakes if one in self.hints]
        return Verdict(right, say("Right.") if right else (hints or [say(self.hint)])[0])


class Lesson:
    """The tasks of one page, and the `questions` it has asked.

    Parameters
    ----------
    page : str
        The name of the notebook, such as "04_messages_by_hand".
    solved : bool
        Every question is answered rightly from the start. `answer` stays empty, for in such a
        notebook it stands below (``cortexviz lesson 04 --solution``).

    Examples
    --------
    >>> from cortexviz.widgets import Lesson
    >>> lesson = Lesson("01_bcm_rule")
    >>> name = next(iter(lesson.tasks))
    >>> question = lesson.predict(name, reveal=lambda: "what was computed")
    >>> len(question.choices) > 1, question.tone
    (True, 'ask')
    """

    def __init__(self, page: str, solved: bool = False) -> None:
        speak_as_asked()
        pages = sorted(path.stem for path in LESSONS.glob("*.toml"))
        text = (LESSONS / f"{check.choice('page', page, pages)}.toml").read_text(encoding="utf-8")
        self.solved = solved
        self.tasks = {name: Task(**fields) for name, fields in tomllib.loads(text).items()}
        self.questions: dict[str, Question] = {}

    def predict(self, name: str, reveal: Callable[[], object] | None = None) -> Question:
        """Buttons; after a click on any what `reveal` returns, words or a figure, and why."""
        return self._question(name, reveal, always=True)

    def exercise(self, name: str, reveal: Callable[[], object] | None = None) -> Question:
        """The same, or a box for a number; a wrong answer gets a hint and may be tried again."""
        return self._question(name, reveal, always=False)

    def check(self, name: str, said: str | float | EllipsisType = ...) -> Verdict:
        """An exercise that is done in code."""
        return self._task(name).judge(said)

    def _task(self, name: str) -> Task:
        return self.tasks[check.choice("name", name, self.tasks)]

    def _question(self, name: str, reveal: Callable[[], object] | None, always: bool) -> Question:
        task = self._task(name)
        question = Question(label=say(task.label), choices=list(task.choices))
        self.questions[name] = question

        def answer(said: str) -> None:
            right, words = task.judge(said if task.choices else float(said))
            open_ = right or always
            found = reveal() if reveal is not None and open_ else ""
            question.set(
                said=said,
                tone="right" if right else "wrong",
                verdict=words,
                answer=task.answer if open_ and not self.solved else "",
                **_shown(found),
            )

        question.on_message("say", answer)
        if self.solved:
            answer(str(task.right))
        return question


def _shown(found: object) -> dict[str, str]:
    """What is revealed; a figure, which was drawn last, as a picture with two pixels for one."""
    from matplotlib import pyplot as plt
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    if not isinstance(found, Axes | Figure):
        return {"shown": str(found), "picture": ""}
    file = io.BytesIO()
    plt.savefig(file, format="png", dpi=200, bbox_inches="tight")
    plt.close()
    return {"shown": "", "picture": "data:image/png;base64," + b64encode(file.getvalue()).decode()}
