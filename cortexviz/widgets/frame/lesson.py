"""What a page asks its reader: predictions that are revealed, exercises that are checked.

The answers lie in ``lessons/<page>.toml`` and not on the page, where they would be read before the
question. A task has the ``right`` answer, one of its ``choices`` or else a number that may be
``within`` so much; a hint for each kind of mistake (``hints``) and for any other (``hint``);
why it is so (``answer``); and, where it asks for code, what stands for the three dots (``code``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import EllipsisType
from typing import NamedTuple

from cortexviz.base import check
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
    label: str = "Your answer:"
    choices: tuple[str, ...] = ()
    within: float = 0.0
    hint: str = "Not yet."
    code: str = ""

    def judge(self, said: str | float | EllipsisType) -> Verdict:
        """Look at an answer; three dots are none."""
        if said is ...:
            return Verdict(False, "Put your answer in the place of the three dots.")
        if self.choices:
            text = check.choice("said", said, self.choices)
            return self._verdict(text == self.right, [text])
        number = check.real("said", said)
        near = partial(self._near, number)
        return self._verdict(near(self.right), [one for one in self.hints if near(one)])

    def _near(self, number: float, other: str | float) -> bool:
        return abs(number - float(other)) <= self.within

    def _verdict(self, right: bool, mistakes: list[str]) -> Verdict:
        hints = [self.hints[one] for one in mistakes if one in self.hints]
        return Verdict(right, "Right." if right else (hints or [self.hint])[0])


class Lesson:
    """The tasks of one page.

    Parameters
    ----------
    page : str
        The name of the notebook, such as "04_messages_by_hand".
    solved : bool
        Every question is answered rightly from the start. `answer` stays empty, for in such a
        notebook it stands below (``cortexviz lesson 04 --solution``).
    """

    def __init__(self, page: str, solved: bool = False) -> None:
        pages = sorted(path.stem for path in LESSONS.glob("*.toml"))
        text = (LESSONS / f"{check.choice('page', page, pages)}.toml").read_text(encoding="utf-8")
        self.solved = solved
        self.tasks = {name: Task(**fields) for name, fields in tomllib.loads(text).items()}

    def predict(self, name: str, reveal: Callable[[], object] | None = None) -> Question:
        """Buttons; after a click on any of them what `reveal` returns, and why."""
        return self._question(name, reveal, always=True)

    def exercise(self, name: str) -> Question:
        """The same, or a box for a number; a wrong answer gets a hint and may be tried again."""
        return self._question(name, None, always=False)

    def check(self, name: str, said: str | float | EllipsisType = ...) -> Verdict:
        """An exercise that is done in code."""
        return self._task(name).judge(said)

    def _task(self, name: str) -> Task:
        return self.tasks[check.choice("name", name, self.tasks)]

    def _question(self, name: str, reveal: Callable[[], object] | None, always: bool) -> Question:
        task = self._task(name)
        question = Question(label=task.label, choices=list(task.choices))

        def say(said: str) -> None:
            right, words = task.judge(said if task.choices else float(said))
            open_ = right or always
            question.set(
                said=said,
                tone="right" if right else "wrong",
                verdict=words,
                shown=str(reveal()) if reveal is not None and open_ else "",
                answer=task.answer if open_ and not self.solved else "",
            )

        question.on_message("say", say)
        if self.solved:
            say(str(task.right))
        return question
