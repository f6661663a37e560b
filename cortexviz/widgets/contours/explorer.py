"""Contours that are seen where none are drawn: an explorer of feedback in the visual pathway."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np

from cortexviz.base import limits
from cortexviz.hmax import Feedback, Structure
from cortexviz.hmax.perceive import SCHEDULE
from cortexviz.widgets.contours import nodes, story
from cortexviz.widgets.contours import settings as choices
from cortexviz.widgets.contours.code import python
from cortexviz.widgets.contours.look import Look, Seen
from cortexviz.widgets.contours.pictures import Painter, colours
from cortexviz.widgets.contours.settings import ContourSettings
from cortexviz.widgets.contours.training import Learning, train
from cortexviz.widgets.frame.live import Explorer
from cortexviz.widgets.frame.page import group
from cortexviz.widgets.frame.trained import Trained
from cortexviz.widgets.pieces.compare import Compare
from cortexviz.widgets.pieces.export import gif, picture, png
from cortexviz.widgets.pieces.pathway import Pathway
from cortexviz.widgets.pieces.readout import Readout
from cortexviz.widgets.pieces.sketchpad import Sketchpad, to_text

TRAINED = Trained()
LEGEND = "Ink: from the picture. Orange: by feedback; at S3, where its object lies."
DRAG = "Drag to compare."
POINT = "Point at a map, or go there with Tab and the arrow keys."
PATIENCE = 0.25  # seconds that may pass without a word
KEPT = (f"This page keeps the last {TRAINED.limit} networks; a page that is loaded anew "
        "learns again.")  # fmt: skip


class ContourExplorer(Explorer[ContourSettings]):
    """Show a five-layer network a picture and follow what it believes, up and down again.

    Parameters
    ----------
    **settings
        Any field of `ContourSettings`: the picture (``figure`` and what it needs), ``clamp``
        (an object that S3 is held at, or "free"), the network (``plan`` and the windows), and how
        feedback is done.

    Examples
    --------
    >>> ContourExplorer(figure="blank", clamp="guitar")        # doctest: +SKIP
    """

    kind = ContourSettings
    waiting = "Looking …"
    rates: ClassVar[dict[str, float]] = {
        "slow, 3 s a step": 1 / 3,
        "1 s a step": 1.0,
        "3 steps/s": 3.0,
        "8 steps/s": 8.0,
    }
    speed = 1

    def __init__(self, **settings: Any) -> None:
        super().__init__(settings, {"PNG": self.png, "GIF": self.gif}, stem="contours")
        self.runner.in_thread = 0  # what is pulled has been computed already
        self.pathway = Pathway(
            title="The visual pathway", note=LEGEND, frame=[choices.SIDE] * 2,
            thumbs=nodes.thumbs(), thumb_size=nodes.THUMB,
        )  # fmt: skip
        self.seen_picture = Compare(
            title="What the network sees", names=["before feedback", "after"], note=DRAG
        )
        self.sheet = Sketchpad(title="The picture", note="Draw on it.")
        self.readout = Readout(title="One node", text=POINT, columns=[])
        self.look: Look | None = None
        self.seen: Seen | None = None
        self.feedback: Feedback | None = None
        self._outdated = False  # what is drawn belongs to earlier settings
        self._plan: Structure | None = None  # asked for
        self._drawn_plan: Structure | None = None
        self._keep_position = 0
        self.pathway.observe(self._point, "node")
        self.sheet.observe(self._sketched, "drawn")
        self.children = [self._layout()]
        self.start()

    def _layout(self) -> Any:
        pictures, top, network = self.forms
        both = group("two", self.pathway, group("sight", self.seen_picture, self.readout))
        stage = group("stage", self.caption, group("card", both, self.player, self.progress))
        side = group(
            "side",
            group("card", self.sheet, pictures),
            group("card", top),
            group("card", network),
            group("card", self.export, self.link),
        )
        return group("layout", stage, side)

    # Settings -------------------------------------------------------------------------------------

    def change(self, **settings: Any) -> None:
        """Set some of the settings; the page then shows the same step with them."""
        if not self._outdated:  # a second change before the first is drawn keeps the same step
            self._keep_position = self._position
        before = self.settings
        super().change(**settings)
        self.notice = choices.moved(before, self.settings, settings)

    def reset(self) -> None:
        self._keep_position = 0
        super().reset()

    def restart(self) -> None:
        self._outdated = True
        super().restart()

    def fail(self, error: Exception) -> None:
        super().fail(error)
        self.stale(True)
        self.progress.set(fraction=0.0, text="stopped")

    def code(self) -> str:
        try:
            return python(self.settings)
        except (ValueError, TypeError) as error:  # the page says so, too
            return f"# {error}\n"

    def _sketched(self, _change: Any) -> None:
        drawing = to_text(self.sheet.drawing())
        if (self.settings.figure, self.settings.drawing) != ("drawing", drawing):
            self._guard(lambda: self.change(figure="drawing", drawing=drawing))

    # The run --------------------------------------------------------------------------------------

    def prepare(self, settings: ContourSettings) -> tuple[Iterator[Seen], int, Any]:
        dear = limits.within(choices.cost(settings), reach=settings.reach, sweeps=settings.sweeps)
        self.notice = f"{self.notice} {dear}".strip()
        image, plan = choices.figure(settings), choices.structure(settings)
        question = choices.question(settings)
        self._plan = plan
        self.sheet.on_loop(self._show_picture, image, plan, settings)
        trained = TRAINED.get(
            plan, lambda: train(plan), self._say_progress, lambda: self._plan == plan
        )
        if trained is None:  # another plan was chosen meanwhile, and nobody waits for this one
            return iter(()), 0, None
        network, said = trained
        look = Look(Painter(plan, choices.SIDE, network))
        seen, start = [look.blank()], time.monotonic()
        for step in network.perceive(image, **question):
            seen.append(look.follow(seen[-1], step))
            if not self._wants(settings):
                break
            if time.monotonic() - start > PATIENCE:
                self.progress.on_loop(self._show_looking, len(seen) - 1, settings)
        return iter(seen), len(seen) - 1, (look, said, question["feedback"])

    def _wants(self, settings: ContourSettings) -> bool:
        return settings == self.settings

    def _show_looking(self, steps: int, settings: ContourSettings) -> None:
        if self._outdated and self._wants(settings):
            last = (SCHEDULE.count("-") + 1) * settings.sweeps
            self.progress.set(fraction=steps / last, text=f"looking · step {steps} of {last}")

    def _say_progress(self, news: Learning) -> None:
        self.progress.on_loop(self._show_training, news)

    def _show_training(self, news: Learning) -> None:
        if not self._is_opening:
            return
        self.stale(True)
        self.progress.set(fraction=news.share, text="learning")
        words = "The network looks at thirty objects for the first time, to learn them."
        self.caption.show("busy", words, f"{news.words} {KEPT}")

    def _say_waiting(self) -> None:
        self.stale(True)
        if self.caption.tone != "busy":  # training says more
            self.caption.show("busy", self.waiting, "What is shown below is from before.")

    async def _open(self, settings: ContourSettings) -> None:
        await super()._open(settings)
        if not self._wants_to_play and not self._failed:
            self.runner.rate = math.inf
            self.runner.step(min(self._keep_position, self.last) + 1)

    def play(self) -> None:
        self.runner.rate = self.film.rate = self.player.rate
        super().play()

    def step(self) -> None:
        if self._is_opening:
            self._keep_position += 1  # not lost: shown as soon as it is open
        self.runner.rate = math.inf
        super().step()

    def _show(self, state: Seen, final: bool) -> None:
        super()._show(state, final)
        if state.index == self.last and not self.runner.finished:
            self.runner.rate = math.inf
            self.runner.step()  # to the end at once, so that play begins anew

    def _look(self, index: int) -> None:
        if not self._outdated:  # the past belongs to other settings than those chosen
            super()._look(index)

    def _show_progress(self) -> None:
        """The step that is seen: the run is over before it is seen, so that says nothing."""
        if self.seen is not None and not self._outdated:
            at = self.seen.index
            words = f"step {at} of {self.last}" + " · play shows it again" * (at == self.last)
            self.progress.set(fraction=at / max(1, self.last), text=words)

    def _speed_changed(self, change: Any) -> None:
        super()._speed_changed(change)
        self.film.rate = self.player.rate

    def snapshot(self, state: Seen) -> tuple[int, Seen]:
        return state.index, state

    def ready(self) -> bool:
        return True

    # What is drawn --------------------------------------------------------------------------------

    def opened(self, context: tuple[Look, list[str], Feedback]) -> None:
        self.look, said, self.feedback = context
        self.notice = " ".join([self.notice, *said]).strip()

    def _show_picture(
        self, image: np.ndarray | None, plan: Structure, settings: ContourSettings
    ) -> None:
        """The picture, and the maps of a new plan: still empty, but the page keeps its shape."""
        if not self._wants(settings):
            return
        shown = np.ones((choices.SIDE,) * 2) if image is None else image
        said = story.picture_words(settings)[0]
        self.sheet.draw(np.rint(255 * shown).astype(np.uint8), label=said)
        if plan != self._drawn_plan:
            self._drawn_plan = plan
            look = Look(Painter(plan, choices.SIDE))
            blank = look.blank()
            self.pathway.set(node={}, outlines={}, layers=nodes.layers(look))
            self.pathway.draw(
                blank.panels, names=nodes.names(blank, look), lit="", direction="", bars=[]
            )

    def draw(self, seen: Seen) -> None:
        self.seen = seen
        self._outdated = False
        self.stale(False)
        step, side = seen.step, self.look.painter.side
        self.pathway.draw(
            seen.panels,
            names=nodes.names(seen, self.look),
            bars=nodes.bars(seen, self.look, self.settings.clamp),
            lit=step.layer if step else "",
            direction=step.direction if step else "",
        )
        label = f"{side} by {side} pixels: " + self.describe(seen.index, seen)[0]
        self.seen_picture.draw(seen.before, seen.now, label=label)
        self._point()

    def draw_slowly(self, step: int, seen: Seen) -> None:
        """Nothing is slow here."""

    def describe(self, step: int, seen: Seen) -> tuple[str, str]:
        text, hint = story.describe(seen, self.settings, self.look)
        return text, f"{hint} {self.notice}".strip()

    def _point(self, _change: Any = None) -> None:
        """The node under the pointer in numbers, with what it sees outlined."""
        at = self.pathway.node
        if not at or self.seen is None or self.look is None:
            self.readout.set(title="One node", text=POINT, columns=[], rows=[], picture=b"")
            self._outline({})
            return
        place = at["layer"], at["row"], at["column"]
        node = nodes.node(self.seen, self.look, *place, self.feedback)
        traits: dict[str, Any] = {"picture": b""}
        if node.prototype >= 0:
            one = self.look.chip(node.prototype)
            traits = {"picture": np.rint(255 * one).astype(np.uint8).tobytes(),
                      "shape": list(one.shape)}  # fmt: skip
        self.readout.set(
            title=node.title, text=node.text, columns=node.columns, rows=node.rows, **traits
        )
        self._outline(node.outlines)

    def _outline(self, outlines: dict[str, list[float]]) -> None:
        field = outlines.pop("picture", [])
        self.pathway.outlines = outlines
        self.sheet.outline = self.seen_picture.outline = field

    # What is saved --------------------------------------------------------------------------------

    def _page(self, seen: Seen, scale: int) -> Any:
        """The picture beside what the network sees, with the caption under them."""
        shown = np.frombuffer(self.sheet.image, np.uint8).reshape(self.sheet.shape)
        gap = np.full((len(shown), 4, 3), 230, np.uint8)
        sheet = np.hstack([shown[..., None].repeat(3, 2), gap, colours(seen.now)])
        words = story.describe(seen, self.settings, self.look)[0]
        return picture(sheet.repeat(scale, axis=0).repeat(scale, axis=1), words)

    def png(self) -> bytes:
        """The picture and what the network sees in it now, as a PNG file."""
        self._check_shown()
        return png(self._page(self.seen, 4))

    def gif(self) -> bytes:
        """All steps so far as a film, as a GIF file."""
        self._check_shown()
        return gif([self._page(seen, 3) for seen in self.history.snapshots], 900)

    def _check_shown(self) -> None:
        if self.seen is None or self._outdated:
            raise ValueError(
                "there is nothing to save yet: wait until the network has looked at this picture"
            )
