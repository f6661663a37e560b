"""A cortex grows up: an explorer of receptive fields, two eyes, and what closing one does."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import asdict, replace
from functools import partial
from itertools import islice
from typing import Any, ClassVar

from ipywidgets import Box
from PIL import Image

from cortexviz.base import check, limits
from cortexviz.base.language import later, say
from cortexviz.v1 import Eyes, Moment, rear
from cortexviz.widgets.cortex import asked, files, grown, story
from cortexviz.widgets.cortex.asked import EVERY, LIVE, Course
from cortexviz.widgets.cortex.code import python
from cortexviz.widgets.cortex.settings import CortexSettings
from cortexviz.widgets.cortex.views import Views
from cortexviz.widgets.frame import own
from cortexviz.widgets.frame.live import Explorer, Run
from cortexviz.widgets.frame.page import group
from cortexviz.widgets.pieces.drawing import Drawing
from cortexviz.widgets.pieces.export import mosaic, picture
from cortexviz.widgets.pieces.links import to_query

OVER = later("This life is over: go back on the time line to where the eyes should change.")


class CortexExplorer(Explorer[CortexSettings, Moment, story.Seen]):
    """Let neurons grow up with two eyes, and close one of them while they do.

    Parameters
    ----------
    **settings
        Any field of `CortexSettings`: ``world``, what the eyes see (``left``, ``right``, ``gaze``,
        ``noise``) after what they saw before (``course``), and the neurons and their rule.

    Examples
    --------
    >>> from cortexviz.widgets import CortexExplorer
    >>> explorer = CortexExplorer(course="300oo", left="closed")
    >>> explorer.settings.left, explorer.settings.right
    ('closed', 'open')
    """

    kind = CortexSettings
    unit = later("moment")
    waiting = later("Getting ready: cutting up photographs and compiling the fast loops.")
    rates: ClassVar[dict[str, float]] = {
        later("5 moments/s"): 5.0,
        later("15 moments/s"): 15.0,
        later("30 moments/s"): 30.0,
        later("as fast as it goes"): math.inf,
    }
    speed = 2
    course: Course  # there once a run has begun
    seen: story.Seen | None = None

    def __init__(self, **settings: Any) -> None:
        super().__init__(settings, {}, stem="cortex")
        self.export.kinds = [one for one in self.export.kinds if one != "HTML"]  # it needs a server
        self.views = Views()
        self.views.neurons.observe(self._point, "hovered")
        self.views.upload.on_pictures(
            lambda pictures: self.ask(world="own", mine=own.keep(pictures))
        )
        for curve in self.views.courses:
            curve.on_message("seek_step", self.seek_step)
        self.reopens(self.views.upload)
        self.children = [self._layout()]
        self.start()

    def _layout(self) -> Box:
        eyes, world, neurons = self.forms
        views = self.views
        stage = group(
            "stage",
            self.front(views.neurons),
            self.card(group("pair", views.sight, views.groups)),
            self.card(group("pair", *views.courses)),
            self.card(group("pair", *views.tunings)),
        )
        return self.arranged(stage, [eyes], [world, views.upload], [neurons], [self.besides])

    @classmethod
    def rehearse(cls) -> None:
        settings = cls.kind()
        world = asked.scene(settings)
        course = [(asked.now(settings), 2 * EVERY)]
        for moment in islice(rear(asked.params(settings), world, course, every=EVERY), 3):
            story.look(moment, world.mask)

    def make_room(self, compared: bool) -> None:
        self.views.neurons.max_height = 150 if compared else 0

    @property
    def life(self) -> str:
        """What was lived up to the moment on the screen: ``ContourExplorer(filters=...)`` sees with
        the fields that grew in it, as "Use as S1" does."""
        return grown.life(self.settings, self.seen.step if self.seen else 0)

    # The run --------------------------------------------------------------------------------------

    def script(self) -> str:
        return python(self.settings)

    def tasks(self) -> dict[str, bool]:
        seen, past = self.seen, []
        if seen is not None:
            phases = asked.phases(self.settings)
            past = [one.condition for one in phases if one.start < seen.step]
        closed = ["closed" in (one.left, one.right) for one in past]
        return {
            say("Press play, until most neurons look for bars."):
                seen is not None and bool(seen.tuned.mean() > 0.5),
            say("Close an eye while it plays, and watch ocular dominance."): any(closed),
            say("Then open it again, or close the other one: who comes back?"):
                any(closed) and past[-1] != past[closed.index(True)],
        }  # fmt: skip

    def run(self, settings: CortexSettings) -> Run[Moment]:
        moments = settings.moments
        dear = limits.within(asked.cost(settings), n_neurons=settings.n_neurons, moments=moments)
        params, world = asked.params(settings), asked.scene(settings)
        check.integer("moments", moments, 1)
        asked.phases(settings)
        eyes = Eyes(world, disparity=settings.disparity)
        course = Course(lambda: self.settings, moments)
        life = rear(params, world, course, settings.seed, EVERY, settings.disparity)
        return life, moments, partial(self._begin, eyes, course, dear)

    def _begin(self, eyes: Eyes, course: Course, dear: str) -> None:
        self.course, self.notice = course, f"{self.notice} {self.in_words(dear)}".strip()
        self.views.begin(eyes)

    def step_of(self, moment: Moment) -> int:
        return moment.state.step // EVERY

    def snapshot(self, moment: Moment) -> tuple[int, story.Seen]:
        return self.step_of(moment), story.look(moment, self.views.mask)

    def ready(self) -> bool:
        return self.views.neurons.ready

    # Eyes that open and close ---------------------------------------------------------------------

    def change(self, **settings: Any) -> None:
        """Set some of the settings and start again; but eyes are changed in the midst of life.

        What lives goes on with them; where the past is looked at, another life branches off there.
        """
        shown = self.playback.shown
        if shown is None or not settings or not settings.keys() <= LIVE:
            super().change(**settings)
            return
        play, beside = self.playback, self.difference
        is_past = play.looks_back and not play.runner.playing
        branches = is_past or (beside is not None and beside.name in LIVE)
        moment = shown[0] if branches else self.course.decided
        if moment >= self.settings.moments:
            self._set_forms()
            self.tell(say(OVER), "")
            return
        turned = asked.turned(self.settings, moment, settings)
        if branches:
            self.playback.first = moment
            super().change(**{name: vars(turned)[name] for name in ("course", *LIVE)})
            return
        self.settings = turned
        self._set_forms()
        self._say_settings()
        for one, (step, seen) in zip(self.members, self.shown(), strict=True):
            one.put(seen)
            one.put_slowly(step, seen, True)

    def _take(self, given: dict[str, Any]) -> None:
        # The form shows the eyes at the moment on the screen, and not what is to come.
        now = asdict(self.settings) | self._eyes()
        changed = {name: value for name, value in given.items() if now.get(name) != value}
        if changed:
            self.ask(**changed)

    def _eyes(self) -> dict[str, Any]:
        """What the eyes see at the moment on the screen, as the form has it."""
        if self.seen is not None:
            with suppress(ValueError, TypeError):
                return asked.seen(asked.at(self.settings, self.seen.step))
        return {}

    def _set_forms(self) -> None:
        super()._set_forms()
        self._show_eyes()

    def _show_eyes(self) -> None:
        form, now = self.forms[0], self._eyes()
        if now and form.values != {**form.values, **now}:
            hidden = replace(self.settings, **now).hidden() | self.lecture.hidden
            form.set(values={**form.values, **now}, hidden=[n for n in form.values if n in hidden])

    # What is drawn --------------------------------------------------------------------------------

    def draw(self, seen: story.Seen) -> None:
        self.seen = seen
        self.views.draw(seen)

    def draw_slowly(self, step: int, seen: story.Seen) -> None:
        self._show_eyes()
        self.views.draw_eyes(seen, asked.at(self.settings, seen.step))
        # Pictures that were put in are known to this page alone: no link carries them.
        leads_on = seen.tuned.any() and self.settings.world != "own"
        query = to_query({"filters": self.life})
        self.link.onward = [say("Use as S1"), "contours.ipynb", query] if leads_on else []
        self.views.neurons.label = self.describe(step, seen)[0]
        marks = story.marks(asked.phases(self.settings), self.playback.last)
        self.views.draw_slowly(seen, self.own(self.playback.history), marks, self.playback.last)

    def describe(self, step: int, seen: story.Seen) -> tuple[str, str]:
        has_edges = self.settings.world not in ("scrambled", "noise")
        return story.describe(seen, asked.phases(self.settings), has_edges)

    def _point(self, _change: object) -> None:
        if self.seen is not None:
            self.views.point(self.seen)
            self.tick()

    # What is saved --------------------------------------------------------------------------------

    scales = (4, 3, 6)

    def page(self, step: int, shot: story.Seen, scale: int) -> Image.Image:
        sheet = mosaic(shot.images, files.columns(len(shot.images)), scale)
        return picture(sheet, files.words(shot))

    def still(self) -> bytes:
        return self.png(scale=2)

    def drawing(self, step: int, shot: story.Seen) -> Drawing:
        past = [seen for at, seen in self.own(self.playback.history) if at <= step]
        return files.drawing(shot, self.describe(step, shot)[0], past)

    def table(self) -> list[dict[str, object]]:
        seen = [shot for _, shot in self.own(self.playback.seen())]
        return files.table(seen, asked.phases(self.settings))
