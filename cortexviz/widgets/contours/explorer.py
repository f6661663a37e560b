"""Contours that are seen where none are drawn: an explorer of feedback in the visual pathway."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from functools import partial
from itertools import chain
from typing import Any, ClassVar

import numpy as np
from ipywidgets import Box
from PIL import Image

from cortexviz.base import limits, memory
from cortexviz.base.language import later, say
from cortexviz.hmax import HMAXNetwork, Step, Structure
from cortexviz.hmax.perceive import SCHEDULE
from cortexviz.hmax.shipped import is_shipped
from cortexviz.widgets.contours import asked, figures, files, story
from cortexviz.widgets.contours import settings as choices
from cortexviz.widgets.contours.code import python
from cortexviz.widgets.contours.handles import dragged, nudged
from cortexviz.widgets.contours.look import Look, Seen
from cortexviz.widgets.contours.pictures import Painter
from cortexviz.widgets.contours.settings import ContourSettings
from cortexviz.widgets.contours.training import TRAINED, Learning, Networks, train
from cortexviz.widgets.contours.views import Sight, Views
from cortexviz.widgets.contours.words import field_words
from cortexviz.widgets.frame import objects, own
from cortexviz.widgets.frame.job import Superseded
from cortexviz.widgets.frame.live import Explorer, Run
from cortexviz.widgets.frame.page import group
from cortexviz.widgets.pieces.drawing import Drawing
from cortexviz.widgets.pieces.export import npz
from cortexviz.widgets.standalone.contours import CHOICES, replayed

PATIENCE = 0.8  # seconds of a look before the one that is shown is dimmed
BLINK = 0.2  # seconds of a look before what lies below S3 is shown alone
LEARNS = later("The network looks with these windows as soon as it has learned with them.")


class ContourExplorer(Explorer[ContourSettings, Seen, Seen]):
    """Show a five-layer network a picture and follow what it believes, up and down again.

    Parameters
    ----------
    **settings
        Any field of `ContourSettings`: the picture (``figure`` and what it needs), ``clamp``
        (an object that S3 is held at, or "free"), the network (``plan`` and the windows), and how
        feedback is done.

    Examples
    --------
    >>> from cortexviz.widgets import ContourExplorer
    >>> explorer = ContourExplorer(figure="blank", clamp="guitar")
    >>> explorer.settings.figure, explorer.settings.clamp
    ('blank', 'guitar')
    """

    kind = ContourSettings
    waiting = later("Looking …")
    meanwhile = later("What is shown below is from before.")
    rates: ClassVar[dict[str, float]] = {
        later("slow, 3 s a step"): 1 / 3,
        later("1 s a step"): 1.0,
        later("3 steps/s"): 3.0,
        later("8 steps/s"): 8.0,
    }
    speed = 1
    grown = ""  # a life that grew filters which are none of the usual choices
    sight: Sight  # there once a run has begun

    def __init__(self, **settings: Any) -> None:
        super().__init__(settings, {"NPZ": self.npz}, stem="contours")
        self.views = Views()
        self.seen: Seen | None = None
        self.networks = Networks(lambda news: self.progress.on_loop(self._show_training, news))
        self.job.patience = PATIENCE
        self.views.compare.observe(lambda _change: self.tick(), "at")
        self.views.pathway.on_message("visit", self._visit)
        self.views.pathway.on_message("hold", self._hold)
        own.listen(self.views.sheet, self.views.upload, self._put)
        self.views.sheet.on_message("dragged", partial(self._moved, dragged))
        self.views.sheet.on_message("nudged", partial(self._moved, nudged))
        self.reopens(self.views.upload)
        self.children = [self._layout()]
        self.start()

    def _layout(self) -> Box:
        views = self.views
        front = self.front(group("sights", views.sheet, views.compare))
        stage = group(
            "stage",
            group("screen", front, self.card(views.pathway)),
            self.card(group("two", views.readout, views.posterior)),
        )
        shows, *others = self.forms
        cards = [[one] for one in (*others, self.besides)]
        return self.arranged(stage, [shows, views.upload], *cards)

    def change(self, **settings: Any) -> None:
        """Set some of the settings; the page then shows the same step with them."""
        before = self.settings
        super().change(**settings)
        self.notice = figures.moved(before, self.settings, settings)
        seen = asked.field(self.settings, settings.keys())
        self.views.show_field(seen)
        if seen:
            self.notice = field_words(*seen)
            self.caption.show("busy", self.notice, say(LEARNS))
        if self.settings.taught and "taught" in settings:
            self.notice = say("S3 now knows “{name}”, as object 31.", name=self.settings.taught)
        if settings.keys() & figures.GEOMETRY.keys():  # who moves it wants to see what comes of it
            self.playback.hurry()

    def restart(self) -> None:
        """Look again: a figure that is dragged follows the pointer, whatever is looked at yet."""
        for one in self.members:
            if figures.fits(one.settings):
                one._show_picture(figures.figure(one.settings), one.settings)
            if len(self.members) > 1 or not one._knows_network():
                one._forget()
        super().restart()

    def _knows_network(self) -> bool:
        """Whether what is shown was seen by the network that is asked for."""
        return hasattr(self, "sight") and asked.same_network(self.sight.settings, self.settings)

    def _forget(self) -> None:
        """Keep nothing behind what is shown: two networks, or two more runs, would need memory."""
        self.seen = None
        if hasattr(self, "sight"):
            del self.sight
        self.views.forget()

    def wants(self, settings: ContourSettings) -> bool:
        """Whether what is being looked at will be shown, though the picture may have changed."""
        return asked.same_work(settings, self.settings)

    def fail(self, error: Exception) -> None:
        super().fail(error)
        self.stale(True)
        self.progress.set(fraction=0.0, text=say("stopped"))

    def tasks(self) -> dict[str, bool]:
        shown, last = self.playback.shown, self.playback.last
        through = shown is not None and 0 < last == shown[0]
        return {
            say("Press play, and watch all steps."): through,
            say("Drag the edge over what the network sees: before feedback, and after."):
                self.views.compare.at > 0,
            say("Let the discs open outward. Is the square still there?"):
                through and self.settings.inducers == "outward",
        }  # fmt: skip

    def script(self) -> str:
        return python(self.settings)

    def _visit(self, layer: str) -> None:
        """Go to the next step of a layer; after its last one, to its first."""
        names = SCHEDULE.split("-")
        sweeps, position = max(1, self.playback.last // len(names)), self.playback.position
        steps = [i + 1 for i, name in enumerate(names * sweeps) if name == layer]
        if not steps:
            return
        step = next((i for i in steps if i > position), steps[0])
        if self.playback.waiting:
            self.playback.first = step
        self.seek(step)

    def _hold(self, name: str) -> None:
        """S3 is held at an object, or let go where it is already."""
        self.ask(clamp="free" if name == self.settings.clamp else name)

    def _moved(self, change: Callable[..., dict[str, int]], given: list[float]) -> None:
        """A handle of the figure was dragged or nudged."""
        if figures.fits(self.settings):
            self._guard(lambda: self.change(**change(self.settings, *given)))

    def _put(self, drawing: str) -> None:
        """A picture of a person's own, by its word."""
        if (self.settings.figure, self.settings.drawing) != ("drawing", drawing):
            self.ask(figure="drawing", drawing=drawing)

    def reset(self) -> None:
        """Back to the picture, paused; what S3 was taught it forgets."""
        name = self.settings.taught
        self.settings = self.settings.change(taught="")
        self._set_forms()
        super().reset()
        self.notice = say("S3 has forgotten “{name}”.", name=name) if name else ""

    def _set_forms(self) -> None:
        if self.settings.filters not in choices.FILTERS:
            self.grown = self.settings.filters
        super()._set_forms()
        options = [(name, say(name)) for name in self.settings.objects]
        for form in self.forms:
            fields = [dict(field) for field in form.fields]
            for field in fields:
                if field["name"] == "clamp":
                    field["options"] = [field["options"][0], *options]
                elif field["name"] == "filters" and self.grown:
                    field["options"] = [*choices.FILTERS.items(), (self.grown, say("your cortex"))]
            form.fields = fields

    @classmethod
    def rehearse(cls) -> None:
        cls._rehearse(cls.kind())

    @classmethod
    def rehearse_further(cls) -> None:
        for plan in choices.PLANS:
            settings = cls.kind().change(plan=plan)
            if is_shipped(asked.structure(settings)):
                cls._rehearse(settings)
        names, images = objects.silhouettes()
        learns = HMAXNetwork().fit(images[:2], names[:2])  # what it loads to learn
        for _ in learns.perceive(images[0]):
            pass

    @classmethod
    def _rehearse(cls, settings: ContourSettings) -> None:
        plan = asked.structure(settings)
        network, _ = TRAINED.get(plan, lambda: train(plan), lambda news: None, lambda: True)
        look = Look(Painter(plan, objects.SIDE, network))
        seen = look.blank()
        for step in network.perceive(figures.figure(settings), **asked.question(settings)):
            seen = look.follow(seen, step)

    # In a thread ----------------------------------------------------------------------------------

    def run(self, settings: ContourSettings) -> Run[Seen]:
        dear = limits.within(asked.cost(settings), reach=settings.reach, sweeps=settings.sweeps)
        self.notice = f"{self.notice} {dear}".strip()
        image, plan = figures.figure(settings), asked.structure(settings)
        question = asked.question(settings)
        self.views.sheet.on_loop(self._show_picture, image, settings)
        self.views.pathway.on_loop(self._show_plan, plan, settings)
        taught = figures.lesson(settings)
        network, said = self.networks.ready(
            plan, settings.filters, taught, lambda: asked.same_network(settings, self.settings)
        )
        look = Look(Painter(network.structure_, objects.SIDE, network), taught)
        seen = self._looked(look, network.perceive(image, **question), settings)
        sight = Sight(look, question["feedback"], said, settings)
        memory.give_back()
        return seen, len(seen) - 1, partial(self._begin, sight)

    def _looked(self, look: Look, steps: Iterable[Step], settings: ContourSettings) -> list[Seen]:
        """What is drawn of all steps, unless other settings are asked for meanwhile."""
        seen, start = [look.blank()], time.monotonic()
        for step in steps:
            seen.append(look.follow(seen[-1], step))
            if not self.wants(settings):
                raise Superseded
            if (step.layer, step.direction) == ("C2", "up"):
                left = start + BLINK - time.monotonic()
                self.progress.on_loop(self._wait_for_top, left, seen[-1], look, settings)
            if time.monotonic() - start > PATIENCE:
                self.progress.on_loop(self._show_looking, len(seen) - 1, settings)
        return seen

    # While it takes long --------------------------------------------------------------------------

    def _show_picture(self, image: np.ndarray | None, settings: ContourSettings) -> None:
        if settings == self.settings:
            self.views.show_picture(image, settings, story.picture_words(settings)[0])

    def _show_plan(self, plan: Structure, settings: ContourSettings) -> None:
        if self.wants(settings):
            self.views.show_plan(plan)

    def _show_training(self, news: Learning) -> None:
        if self.job.busy:
            self.stale(True)
            self.progress.set(fraction=news.share, text=say("learning"))
            words = say("The network looks at thirty objects for the first time, to learn them.")
            kept = say(
                "This page keeps the last {n} networks; a page that is loaded anew learns again.",
                n=TRAINED.limit,
            )
            self.caption.show("busy", self.notice or words, f"{news.words} {kept}")

    def _wait_for_top(
        self, seconds: float, seen: Seen, look: Look, settings: ContourSettings
    ) -> None:
        """S3 takes longer than all other layers, and next to no time on a machine of one's own."""
        if self._loop is not None:
            self._loop.call_later(seconds, self._show_below, seen, look, settings)

    def _show_below(self, seen: Seen, look: Look, settings: ContourSettings) -> None:
        goes_there = self.playback.place >= seen.index and not self.playback.wants_to_play
        if self.job.busy and settings in (self.job.begun or ()) and goes_there:
            self.views.draw_below(seen, look)

    def _show_looking(self, steps: int, settings: ContourSettings) -> None:
        if self.job.busy and self.wants(settings):
            last = (SCHEDULE.count("-") + 1) * settings.sweeps
            words = say("looking · step {n} of {all}", n=steps, all=last)
            self.progress.set(fraction=steps / last, text=words)

    # What is drawn --------------------------------------------------------------------------------

    def _begin(self, sight: Sight) -> None:
        self.sight = sight
        self.notice = " ".join([self.notice, *sight.said]).strip()

    def snapshot(self, seen: Seen) -> tuple[int, Seen]:
        return seen.index, seen

    def draw(self, seen: Seen) -> None:
        self.seen = seen
        words = self.describe(seen.index, seen)[0]
        self.views.draw(seen, self.sight, words)

    def describe(self, step: int, seen: Seen) -> tuple[str, str]:
        return story.describe(seen, self.sight.settings, self.sight.look)

    # What is saved --------------------------------------------------------------------------------

    scales = (4, 3, 5)
    milliseconds = 900

    def page(self, step: int, shot: Seen, scale: int) -> Image.Image:
        return files.page(self.views.sheet.picture(), shot, self.describe(step, shot)[0], scale)

    def drawing(self, step: int, shot: Seen) -> Drawing:
        return files.drawing(self.views.sheet.picture(), shot, self.describe(step, shot)[0])

    def table(self) -> list[dict[str, object]]:
        past = self.own(self.playback.seen())
        return [row for _, seen in past for row in self.sight.look.beliefs(seen)]

    def npz(self) -> bytes:
        """The picture and the beliefs of each layer, as an .npz file that `numpy.load` reads.

        ``picture`` is what was looked at (white where that is nothing). ``step6_C2_down``, (rows,
        columns, states), is what C2 has come to believe at step 6, going down; from there on the
        layer believes it. All steps are there, played or not. ``objects`` names the states of S3's
        only node. What is compared has names that begin with ``beside_``.
        """
        self.shown()
        return npz([
            chain(
                [("picture", figures.sheet(one.sight.settings))],
                one.sight.look.arrays(seen for _, seen in one.own(self.playback.history)),
            )
            for one in self.members
        ])  # fmt: skip

    def html(self, **choices: Sequence[Any]) -> bytes:
        return replayed(partial(type(self), **asdict(self.settings)), choices or CHOICES).encode()
