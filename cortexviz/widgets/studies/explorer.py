"""Whole studies in a page: points fill in as runs finish, and behind each are its images."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from cortexviz.base import limits
from cortexviz.studies import Store
from cortexviz.studies.estimate import pace
from cortexviz.studies.table import TITLES
from cortexviz.widgets.frame.page import Page, group
from cortexviz.widgets.pieces.canvas import Canvas
from cortexviz.widgets.pieces.facts import Facts
from cortexviz.widgets.pieces.player import Player
from cortexviz.widgets.pieces.progress import Progress, in_words
from cortexviz.widgets.pieces.scatter import Scatter
from cortexviz.widgets.studies import points as behind
from cortexviz.widgets.studies import settings as choices
from cortexviz.widgets.studies import story
from cortexviz.widgets.studies.code import code
from cortexviz.widgets.studies.settings import StudySettings

LOOK = 0.4  # seconds between two looks at the file of results
CHOOSE = "Each point is one setting: mean and spread over its repeats. Choose one, then another."
SIDES = {"A": "Choose a point in the figure.", "B": "Choose another point to compare with."}


class StudyExplorer(Page[StudySettings]):
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
    >>> StudyExplorer(study="figure1", folder="results")        # doctest: +SKIP
    """

    kind = StudySettings

    def __init__(self, **settings: Any) -> None:
        self.plan: choices.Plan | None = None
        super().__init__(settings, {"PNG": self.png, "CSV": self.csv}, stem="study")
        self.what, self.where, self.view = self.forms
        if limits.shared():
            self.where.title = "Kept while this page is open"
        self.scatter = Scatter(note=CHOOSE)
        self.player = Player({"": math.inf})
        self.player.add_class("cvz-bare")
        self.progress = Progress(label="Progress of the study")
        self.images = {side: Canvas(max_height=255, max_cell=60) for side in SIDES}
        self.training = {side: Canvas(max_height=150, max_cell=64) for side in SIDES}
        self.facts = Facts(title="In numbers", columns=["", "A", "B", "difference"])
        self.rows: list[choices.Row] = []
        self.chart: behind.Chart | None = None
        self._which: StudySettings | None = None
        self._finished: set[str] = set()
        self._stamp: int | None = None
        self._elsewhere = False
        self._paced = False
        self._opening: asyncio.Task[None] | None = None
        self._store: Store | None = None
        self._shown: dict[str, tuple[Any, ...]] = {}
        self._thread: threading.Thread | None = None
        self._stop: threading.Event | None = None
        self._pace = (0.0, 0.0)  # when it began to run, and the work that was done by then
        self._ends, self._last_done = math.nan, 0.0
        self.player.on_message("action", self.act)
        self.scatter.on_message("choose", self.choose)
        self.children = [self._layout()]
        self.start()

    def _layout(self) -> Any:
        panels = [group("panel", self.images[side], self.training[side]) for side in SIDES]
        self._below = [group("card", group("pair", *panels)), group("card", self.facts)]
        run = group("run", self.player, self.progress)
        stage = group(
            "stage",
            self.caption,
            group("card", self.scatter, run),
            *self._below,
        )
        side = group(
            "side",
            group("card", self.view),
            group("card", self.what),
            group("card", self.where),
            group("card", self.export, self.link),
        )
        return group("layout", stage, side)

    # Settings -------------------------------------------------------------------------------------

    def code(self) -> str:
        """The same study in Python, once it is open."""
        if self.plan is None or self._which != self.settings.which:
            return "# The study is not open: see what the page says."
        return code(self.settings, self.plan)

    def choose(self, chosen: list[str]) -> None:
        """Show the images of up to two points, given by their names in a link."""
        left, right = chosen
        self._guard(lambda: self.change(left=left, right=right))

    def restart(self) -> None:
        """Open the study that the settings ask for, or only draw it anew."""
        super().restart()
        which = self.settings.which
        if self._loop is None:
            return
        watching = self._opening is not None and not self._opening.done()
        if which == self._which and self.plan is not None and watching:
            self._guard(self._draw)
            return
        self._which = which
        self._end()
        if self._opening is not None:
            self._opening.cancel()
        self._opening = self._loop.create_task(self._open(self.settings))

    # Opening and watching -------------------------------------------------------------------------

    async def _open(self, settings: StudySettings) -> None:
        self.plan, self.rows, self._shown = None, [], {}
        self._close()
        self._blank()
        patience = asyncio.get_running_loop().call_later(0.25, self._say_waiting)
        try:
            self.plan = await asyncio.to_thread(choices.open_plan, settings)
            patience.cancel()
            with self.what.hold_sync():
                self.what.fields = [asdict(f) for f in choices.study_fields(self.plan.found)]
            self._take_metric()
            self.view.fields = [asdict(f) for f in choices.view_fields(self.plan)]
            self.rows = await asyncio.to_thread(self._read) or []
            self._guard(self._draw)
            if self.plan.study is not None and not self.rows and not self._failed:
                await asyncio.to_thread(pace)
                self._paced = True
                self._guard(self._draw)
            await self._watch()
        except asyncio.CancelledError:
            raise
        except Exception as error:  # whatever it is, the page must say it
            self.plan, self.rows = None, []
            self._blank()
            self.fail(error)
        finally:
            patience.cancel()

    def _take_metric(self) -> None:
        """Results of others may have other metrics: then their first is drawn."""
        if self.settings.metric in set(TITLES) - set(self.plan.columns):
            self.settings = replace(self.settings, metric=self.plan.columns[0])
            self._set_forms()
            self.link.query = self.settings.query()
        self.link.code = self.code()

    def _blank(self) -> None:
        """Nothing of a study that is no longer asked for stays on the screen."""
        self.chart, self._shown = None, {}
        self.scatter.set(
            title="", label="No study.", empty="", curves=[], points=[], chosen=["", ""]
        )
        self.facts.lines = []
        for card in self._below:
            card.layout.display = "none"
        self.progress.set(fraction=0.0, text="")
        self.player.set(playing=self.running, ended=False)

    async def _watch(self) -> None:
        """Follow the file, whoever writes it: this page, a command line, a cluster."""
        while True:
            await asyncio.sleep(LOOK)
            rows = await asyncio.to_thread(self._read)
            if rows is not None:
                self.rows = rows
                self.plan = self.plan.seen(rows)
                if not self._failed:
                    self._guard(self._draw)
                    self.keep_still()
            self._show_progress()

    def _read(self) -> list[choices.Row] | None:
        """The table, where it has changed."""
        path, store = self.plan.path, self._store
        # A thread that was late may have opened the file of the study before.
        if store is None or store.path != path:
            try:
                self._store = store = Store(path)
            except FileNotFoundError:
                return None  # nothing has run yet
            self._stamp = None
        self._elsewhere = not self.running and store.at_work()
        stamp = store.stamp()
        if stamp == self._stamp:
            return None
        self._stamp, self._finished = stamp, store.finished()
        return list(store.rows())

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None
        self._stamp, self._finished, self._elsewhere = None, set(), False

    # Running --------------------------------------------------------------------------------------

    def act(self, action: str) -> None:
        """What the button asks for: play or pause."""
        if action == "play":
            self._guard(self.play)
        elif action == "pause":
            self.pause()

    @property
    def running(self) -> bool:
        return self._stop is not None

    def play(self) -> None:
        """Do what is still to be done, in threads; every run is kept as it finishes."""
        if self.running:
            return
        if self.plan is None:
            if self._failed:
                self.restart()
            return
        if self.plan.study is None:
            raise ValueError(
                f"{self.plan.path.name} is only looked at here: go on with it by the command "
                "`cortexviz study`, or choose another study"
            )
        self._failed = False
        self._stop = threading.Event()
        arguments = self.plan, choices.threads(self.settings), self._stop
        self._thread = threading.Thread(
            target=self._work, args=arguments, name=self.plan.path.stem, daemon=True
        )
        self._thread.start()
        self._pace, self._ends = (time.monotonic(), self._done()), math.nan
        if not self.rows:
            self.caption.show(
                "busy", "The first runs are on their way.", "Points appear as they finish."
            )
        self._show_progress()

    def pause(self) -> None:
        """Stop where it is; runs that were begun and not finished are done again."""
        self._end()
        self._show_progress()

    def _end(self) -> None:
        if self._stop is not None:
            self._stop.set()
            self._stop = None

    def _work(self, plan: choices.Plan, jobs: int, stop: threading.Event) -> None:
        problem = None
        try:
            for _ in plan.study.stream(plan.path.parent, jobs, keep="pictures", stop=stop):
                pass
        except Exception as error:  # whatever it is, the page must say it
            problem = error
        self.player.on_loop(self._ended, stop, problem)

    def _ended(self, stop: threading.Event, problem: Exception | None) -> None:
        if stop is not self._stop:
            return  # paused, and perhaps at work again by now
        self._stop = None
        if problem is not None:
            self.fail(problem)
        self._show_progress()

    # What is drawn --------------------------------------------------------------------------------

    def _draw(self) -> None:
        try:
            behind.check_point(self.plan, "left", self.settings.left)
            behind.check_point(self.plan, "right", self.settings.right)
            metric, axis = self.settings.metric, self.settings.axis
            seen = behind.chart(self.plan, self.rows, metric, axis)
        except Exception:
            self._blank()
            raise
        self._put(seen)

    def _put(self, seen: behind.Chart) -> None:
        plan, settings = self.plan, self.settings
        self.chart = seen
        low, high, ticks = behind.scale(seen.points)
        places = [place for place, _ in seen.ticks] or [0.0]
        room = 0.5 * min(np.diff(places), default=1.0)
        took = plan.estimate.seconds(choices.threads(settings)) if self._paced else math.nan
        text, hint = story.describe(plan, self.rows, seen, settings.metric, took)
        if plan.study is not None:
            hint = f"{hint} {choices.few(plan.study)}".strip()
        self.scatter.set(
            title=story.title(plan),
            label=f"{TITLES[settings.metric]} against {seen.axis.lower()}: "
            f"{len(seen.points)} points.",
            empty="" if seen.points else "Points appear here as runs finish.",
            curves=[{"name": n, "done": f"{done} of {of}"} for n, done, of in seen.curves],
            points=[story.traits(point, plan) for point in seen.points],
            x_ticks=[list(tick) for tick in seen.ticks],
            y_ticks=[list(tick) for tick in ticks],
            x_range=[min(places) - room, max(places) + room],
            y_range=[low, high],
            x_title=seen.axis,
            y_title=story.upright(settings.metric),
            chosen=[settings.left, settings.right],
        )
        self.caption.show("say", text, f"{hint} {self.notice}".strip())
        self._show_progress()
        self._show_sides()

    def _show_sides(self) -> None:
        points = {point.id: point for point in self.chart.points}
        chosen = dict(zip(SIDES, (self.settings.left, self.settings.right), strict=True))
        sides = {side: points.get(name) for side, name in chosen.items()}
        for side, point in sides.items():
            row = point and behind.run_of(point, self.settings.repeat)
            key = (self._which, row and row["key"], point and point.name)
            if self._shown.get(side) != key:
                self._shown[side] = key
                self._loop.create_task(self._show_side(side, point, row, key))
        self.facts.lines = story.compare(*sides.values(), self.plan)
        for card in self._below:
            card.layout.display = None if any(sides.values()) else "none"

    async def _show_side(
        self, side: str, point: behind.Point | None, row: choices.Row | None, key: tuple[Any, ...]
    ) -> None:
        if point is None:
            blank = np.empty((0, 1, 1), np.uint8)
            self.images[side].draw(blank, title=side, note=SIDES[side], label=f"{side}: nothing.")
            self.training[side].draw(blank, title="", note="", label=f"{side}: nothing.")
            return
        try:
            arrays = await asyncio.to_thread(self._store.arrays, row)
            seen = await asyncio.to_thread(behind.faces, arrays)
        except Exception as error:  # whatever it is, the page must say it
            self.fail(error)
            return
        if self._shown.get(side) != key:
            return
        words = f"{len(seen.images)} images, {story.face_words(seen.face, seen.share)}."
        self.images[side].draw(
            seen.images, title=f"{side}: {point.name}", note=f"{words} Repeat {row['repeat'] + 1}.",
            marks=behind.rings(seen.face),
            label=f"{side}, {point.name}: {words}",
        )  # fmt: skip
        n = len(seen.training)
        small = seen.training if n <= 60 else seen.training[:, ::2, ::2]
        words = f"What they learned from: {n} pictures."
        self.training[side].draw(np.ascontiguousarray(small), note=words, label=f"{side}: {words}")

    def _done(self) -> float:
        return sum(self.plan.costs.get(key, 0.0) for key in self._finished)

    def _show_progress(self) -> None:
        if self.plan is None:
            return
        total, done, now = sum(self.plan.costs.values()), self._done(), time.monotonic()
        runs, of = len(self._finished), len(self.plan.costs)
        failed = sum(bool(row["error"]) for row in self.rows)
        text = f"{runs} of {of} runs"
        if self.running:
            began, before = self._pace
            if done > before and done != self._last_done:
                self._ends = now + (total - done) * (now - began) / (done - before)
            left = self._ends - now
            text += f" · {in_words(max(0.0, left))} left" if left == left else " · at work"
        elif self._failed:
            pass  # the sentence above says why
        elif runs == of:
            text += f" · finished, {failed} failed" if failed else " · finished"
        elif self._elsewhere:
            text += " · at work in another window or process"
        elif any(t.name == self.plan.path.stem for t in threading.enumerate()):
            text += " · pausing"
        elif runs:
            text += " · paused"
        self._last_done = done
        self.progress.set(fraction=done / max(total, 1e-9), text=text)
        self.player.set(playing=self.running, ended=runs == of)
        self.player.layout.display = "none" if runs == of else None

    def _say_waiting(self) -> None:
        self.caption.show("busy", "Opening the study: loading the faces and what is there.")

    # What is saved --------------------------------------------------------------------------------

    def png(self) -> bytes:
        """The figure as it is on the screen, as a PNG file."""
        if self.chart is None or not self.chart.points:
            raise ValueError("there is no point to draw yet: let a run finish first")
        axis = choices.chosen_axis(self.plan, self.settings.axis)
        return behind.picture(self.rows, self.settings.metric, axis)

    def csv(self) -> bytes:
        """The tidy table so far, one line per run, as a CSV file."""
        if not self.rows:
            raise ValueError("the table is empty: let a run finish first")
        return behind.table(self.rows)
