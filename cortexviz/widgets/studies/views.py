"""The views of the study explorer: the figure, and what the runs behind two of its points drew."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import ipywidgets
import numpy as np

from cortexviz.base.language import later, say
from cortexviz.studies.table import TITLES, Row
from cortexviz.widgets.frame.job import Job
from cortexviz.widgets.frame.page import group
from cortexviz.widgets.frame.words import capital
from cortexviz.widgets.pieces.canvas import Canvas
from cortexviz.widgets.pieces.facts import Facts
from cortexviz.widgets.pieces.scatter import Scatter
from cortexviz.widgets.studies import points as behind
from cortexviz.widgets.studies import story
from cortexviz.widgets.studies.asked import Plan
from cortexviz.widgets.studies.results import Results
from cortexviz.widgets.studies.settings import StudySettings

CHOOSE = later(
    "Each point is one setting: mean and spread over its repeats. Choose one, then another."
)
SIDES = {
    "A": later("Choose a point in the figure."),
    "B": later("Choose another point to compare with."),
}
Loop = asyncio.AbstractEventLoop | None


class Side:
    """A chosen point: the images of one of its runs, and what these learned from."""

    def __init__(self, name: str, loop: Loop, failed: Callable[[Exception], None]) -> None:
        self.name = name
        self.images = Canvas(max_height=255, max_cell=60)
        self.training = Canvas(max_height=150, max_cell=64)
        self.job: Job[behind.Faces] = Job(loop, lambda: None, failed)
        self._shown: tuple[object, ...] = ()

    def forget(self) -> None:
        """What is shown now is of another study: whatever comes next is drawn."""
        self.job.cancel()
        self._shown = ()

    def show(self, point: behind.Point | None, repeat: int, results: Results) -> None:
        """Draw the run of a point, unless it is there already; None: no point is chosen."""
        row = None if point is None else behind.run_of(point, repeat)
        shown = (row and row["key"], point and point.name, results)
        if shown == self._shown:
            return
        self._shown = shown
        if point is None or row is None:
            self.job.cancel()
            blank, label = np.empty((0, 1, 1), np.uint8), say("{side}: nothing.", side=self.name)
            self.images.draw(blank, title=self.name, note=say(SIDES[self.name]), label=label)
            self.training.draw(blank, title="", note="", label=label)
            return
        name = point.name
        self.job.start(
            lambda: behind.faces(results.arrays(row)), lambda seen: self._draw(seen, name, row)
        )

    def _draw(self, seen: behind.Faces, name: str, row: Row) -> None:
        words = say(
            "{n} images, {what}.",
            n=len(seen.images), what=story.face_words(seen.face, seen.share),
        )  # fmt: skip
        repeat = say("Repeat {n}.", n=row["repeat"] + 1)
        self.images.draw(
            seen.images, title=f"{self.name}: {name}", note=f"{words} {repeat}",
            marks=behind.rings(seen.face), label=f"{self.name}, {name}: {words}",
        )  # fmt: skip
        n = len(seen.training)
        small = np.ascontiguousarray(seen.training if n <= 60 else seen.training[:, ::2, ::2])
        words = say("What they learned from: {n} pictures.", n=n)
        self.training.draw(small, note=words, label=f"{self.name}: {words}")


class Views:
    """Draws a study as far as it is, and compares the two points that are chosen."""

    def __init__(self, loop: Loop, failed: Callable[[Exception], None]) -> None:
        self.scatter = Scatter(note=say(CHOOSE))
        self.sides = {name: Side(name, loop, failed) for name in SIDES}
        self.facts = Facts(title=say("In numbers"), columns=["", "A", "B", say("difference")])
        self.claims = Facts(
            title=say("What Rondini 2023 orders"),
            columns=[say("the report says"), say("further by"), "p (Holm)", say("here")],
        )
        self.claims_card = group("card", self.claims)
        panels = [group("panel", side.images, side.training) for side in self.sides.values()]
        self.below: list[ipywidgets.Box] = [
            group("card", group("pair", *panels)), group("card", self.facts)
        ]  # fmt: skip
        self.cards = [*self.below, self.claims_card]

    def blank(self) -> None:
        """Nothing of a study that is no longer asked for stays on the screen."""
        self.scatter.set(
            title="", label=say("No study."), empty="", curves=[], points=[], chosen=["", ""]
        )
        self.facts.lines = []
        self._judge([])
        for side in self.sides.values():
            side.forget()
        self._show_below(False)

    def draw(
        self,
        plan: Plan,
        results: Results,
        seen: behind.Chart,
        rows: list[Row],
        settings: StudySettings,
    ) -> None:
        """The figure, and beside each other what is behind the points that are chosen."""
        low, high, ticks = behind.scale(seen.points)
        places = [place for place, _ in seen.ticks] or [0.0]
        room = 0.5 * min(np.diff(places), default=1.0)
        self.scatter.set(
            title=story.title(plan),
            label=say(
                "{metric} against {axis}: {n} points.",
                metric=say(TITLES[settings.metric]),
                axis=seen.axis,
                n=len(seen.points),
            ),
            empty="" if seen.points else say("Points appear here as runs finish."),
            curves=[
                {"name": n, "done": say("{n} of {all}", n=done, all=of)}
                for n, done, of in seen.curves
            ],
            points=[story.traits(point, plan) for point in seen.points],
            x_ticks=[list(tick) for tick in seen.ticks],
            y_ticks=[list(tick) for tick in ticks],
            x_range=[min(places) - room, max(places) + room],
            y_range=[low, high],
            x_title=capital(seen.axis),
            y_title=story.upright(settings.metric),
            chosen=[settings.left, settings.right],
        )
        points = {point.id: point for point in seen.points}
        left, right = points.get(settings.left), points.get(settings.right)
        for side, point in zip(self.sides.values(), (left, right), strict=True):
            side.show(point, settings.repeat, results)
        self.facts.lines = story.compare(left, right, plan)
        self._show_below(bool(left or right))
        self._judge(story.judged(rows, settings.metric))

    def _judge(self, lines: list[list[str]]) -> None:
        """The report's orderings, where the study has the runs for any."""
        self.claims.lines = lines
        self.claims_card.layout.display = None if lines else "none"

    def _show_below(self, on: bool) -> None:
        for card in self.below:
            card.layout.display = None if on else "none"
