"""Whole studies in a page: points fill in as runs finish, and behind each are its images."""

from __future__ import annotations

import asyncio
import math
import threading
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any

from ipywidgets import Box

from cortexviz.base import limits
from cortexviz.base.language import later, say
from cortexviz.studies.estimate import pace
from cortexviz.studies.execution import reference_of
from cortexviz.studies.table import TITLES, Row, as_csv
from cortexviz.widgets.frame.page import Page, group
from cortexviz.widgets.pieces.player import Player
from cortexviz.widgets.pieces.progress import Progress
from cortexviz.widgets.studies import asked, forms, story
from cortexviz.widgets.studies import points as behind
from cortexviz.widgets.studies.code import python
from cortexviz.widgets.studies.results import Opened, Results
from cortexviz.widgets.studies.settings import StudySettings
from cortexviz.widgets.studies.views import Views
from cortexviz.widgets.studies.worker import Worker

LOOK = 0.4  # seconds between two looks at the file of results


class StudyExplorer(Page[StudySettings, Opened]):
    """Run a study of Rondini 2023 or one of your own, watch it fill in, and look behind its points.

    Runs are kept in the study's file as they finish, so a page that is opened again goes on where
    it was, and so does `cortexviz study` on the same folder.

    Parameters
    ----------
    **settings
        Any field of `StudySettings`: ``study`` ("own", "figure1", ..., or "file:NAME" to look
        at results in the folder), ``folder``, what a study of one's own varies, ``metric`` and
        ``axis``.

    Examples
    --------
    >>> from cortexviz.widgets import StudyExplorer
    >>> explorer = StudyExplorer(study="figure1", folder="results")
    >>> explorer.settings.study, explorer.settings.folder
    ('figure1', 'results')
    """

    kind = StudySettings
    waiting = later("Opening the study: loading the faces and what is there.")

    def __init__(self, **settings: Any) -> None:
        self.opened: Opened | None = None
        super().__init__(settings, {"PNG": self.png, "CSV": self.csv}, stem="study")
        self.what, self.where, self.view = self.forms
        if limits.shared():
            self.where.title = say("Kept while this page is open")
        self.views = Views(self._loop, self.fail)
        self.player = Player({"": math.inf})
        self.player.add_class("cvz-bare")
        self.progress = Progress(label=say("Progress of the study"))
        self.chart: behind.Chart | None = None
        self.worker = Worker(lambda *how: self.player.on_loop(self._ended, *how))
        self._which: StudySettings | None = None
        self._paced = False
        self._watching: asyncio.Task[None] | None = None
        self.player.on_message("action", self.act)
        self.views.scatter.on_message("choose", self.choose)
        self.children = [self._layout()]
        self.start()

    def _layout(self) -> Box:
        run = group("run", self.player, self.progress)
        front = group("front", self.caption, group("card", self.views.scatter, run))
        stage = group("stage", front, *self.views.cards)
        return self.arranged(stage, [self.view], [self.what], [self.where])

    @property
    def rows(self) -> list[Row]:
        """The table as far as it is."""
        return self.opened.rows if self.opened else []

    def script(self) -> str:
        """The same study in Python, once it is open."""
        if self.opened is None or self._which != self.settings.which:
            return "# The study is not open: see what the page says."
        return python(self.settings, self.opened.plan)

    def tasks(self) -> dict[str, bool]:
        left, right = self.settings.left, self.settings.right
        return {
            say("Press play, until a first point appears."): bool(self.rows),
            say("Choose a point, to see what its networks drew."): bool(left or right),
            say("Choose another one beside it, and compare."): bool(left and right),
        }

    def choose(self, chosen: list[str]) -> None:
        """Show the images of up to two points, given by their names in a link."""
        left, right = chosen
        self.ask(left=left, right=right)

    @classmethod
    def rehearse(cls) -> None:
        with suppress(ValueError, OSError):  # what is in the folder: its page will say so
            asked.open_plan(cls.kind())

    @classmethod
    def rehearse_further(cls) -> None:
        with suppress(ValueError, OSError):
            if study := asked.open_plan(cls.kind()).study:
                reference_of(study)

    # Opening and watching -------------------------------------------------------------------------

    def restart(self) -> None:
        """Open the study that the settings ask for, or only draw it anew."""
        if self.opened is not None and self._which == self.settings.which:
            self._say_settings()
            self._guard(self._draw)
            return
        self._which = self.settings.which
        self.leave()
        super().restart()

    def leave(self) -> None:
        """Stop, and follow the study no longer."""
        self.worker.stop()
        self.job.cancel()
        if self._watching is not None:
            self._watching.cancel()
        if self.opened is not None:
            self.opened.results.close()
        self.opened = None
        self._blank()

    def prepare(self, settings: StudySettings) -> Opened:
        plan = asked.open_plan(settings)
        results = Results(plan.path)
        return Opened(plan, results, results.look() or [])

    def show(self, ready: Opened) -> None:
        self.opened = ready
        plan = ready.plan
        with self.what.hold_sync():
            self.what.fields = [asdict(field) for field in forms.study_fields(plan.found)]
        if self.settings.metric in set(TITLES) - set(plan.columns):
            # Results of others may have other metrics: then their first is drawn.
            self.settings = replace(self.settings, metric=plan.columns[0])
            self._set_forms()
            self.link.query = self.settings.query()
        self.link.code = self.code()
        self.view.fields = [asdict(field) for field in forms.view_fields(plan)]
        self._guard(self._draw)
        self._watching = asyncio.get_running_loop().create_task(self._watch(ready))

    def not_ready(self, error: Exception) -> None:
        self.leave()
        self.fail(error)
        self.player.set(waiting=False)  # pressed, it tries again

    async def _watch(self, opened: Opened) -> None:
        """Follow the file, whoever writes it: this page, a command line, a cluster."""
        try:
            if opened.plan.study is not None and not opened.rows and not self.failed:
                await asyncio.to_thread(pace)
                self._paced = True
                if not (self.failed or self.worker.running):  # what was said meanwhile stays
                    self._guard(self._draw)
            while True:
                await asyncio.sleep(LOOK)
                rows = await asyncio.to_thread(opened.results.look, self.worker.running)
                if rows is not None:
                    opened = self.opened = opened.seen(rows)
                    if not self.failed:
                        self._guard(self._draw)
                        self.keep_still()
                self._show_progress()
        except Exception as error:  # whatever it is, the page must say it
            self.not_ready(error)

    # Running --------------------------------------------------------------------------------------

    def act(self, action: str) -> None:
        """What the button asks for: play or pause."""
        if action == "play":
            self._guard(self.play)
        elif action == "pause":
            self.pause()

    def play(self) -> None:
        """Do what is still to be done, in threads; every run is kept as it finishes."""
        if self.worker.running:
            return
        if self.opened is None:
            if self.failed:
                self.restart()
            return
        plan = self.opened.plan
        if plan.study is None:
            raise ValueError(
                f"{plan.path.name} is only looked at here: go on with it by the command "
                "`cortexviz study`, or choose another study"
            )
        self.failed = False
        self.worker.start(plan.study, self.opened, asked.threads(self.settings))
        if not self.rows:
            self.caption.show(
                "busy",
                say("The first runs are on their way."),
                say("Points appear as they finish."),
            )
        self._show_progress()

    def pause(self) -> None:
        """Stop where it is; runs that were begun and not finished are done again."""
        self.worker.stop()
        self._guard(self._draw)

    def _ended(self, stop: threading.Event, problem: Exception | None) -> None:
        if self.worker.over(stop):
            if problem is not None:
                self.fail(problem)
            self._show_progress()

    # What is drawn --------------------------------------------------------------------------------

    def _blank(self) -> None:
        self.chart = None
        self.views.blank()
        self.progress.set(fraction=0.0, text="")
        waiting = self.opened is None
        self.player.set(playing=self.worker.running, ended=False, waiting=waiting)

    def _draw(self) -> None:
        if self.opened is None:
            return
        (plan, results, rows), settings = self.opened, self.settings
        try:
            behind.check_point(plan, "left", settings.left)
            behind.check_point(plan, "right", settings.right)
            self.chart = seen = behind.chart(plan, rows, settings.metric, settings.axis)
        except Exception:
            self._blank()
            raise
        took = plan.estimate.seconds(asked.threads(settings)) if self._paced else math.nan
        text, hint = story.describe(plan, rows, seen, settings.metric, took)
        if plan.study is not None:
            hint = f"{hint} {asked.few(plan.study)}".strip()
        self.views.draw(plan, results, seen, rows, settings)
        if rows or not self.worker.running:  # it says that the first are on their way
            self.tell(text, hint)
        self._show_progress()
        self.tick()

    def _show_progress(self) -> None:
        if self.opened is None:
            return
        (done, total), runs, of = (
            self.opened.work,
            self.opened.finished,
            len(self.opened.plan.costs),
        )
        # Where something went wrong, the sentence above says why.
        state = "" if self.failed and not self.worker.running else self.worker.words(self.opened)
        self.progress.set(
            fraction=done / max(total, 1e-9), text=say("{n} of {all} runs", n=runs, all=of) + state
        )
        self.player.set(playing=self.worker.running, ended=runs == of, waiting=False)
        self.player.layout.display = "none" if runs == of else None

    # What is saved --------------------------------------------------------------------------------

    def png(self) -> bytes:
        """The figure as it is on the screen, as a PNG file."""
        if self.opened is None or self.chart is None or not self.chart.points:
            raise ValueError("there is no point to draw yet: let a run finish first")
        axis = asked.chosen_axis(self.opened.plan, self.settings.axis)
        return behind.picture(self.rows, self.settings.metric, axis)

    def csv(self) -> bytes:
        """The tidy table so far, one line per run, as a CSV file."""
        if not self.rows:
            raise ValueError("the table is empty: let a run finish first")
        return as_csv(self.rows)
