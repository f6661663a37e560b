"""The four views of the contour explorer: the picture, the pathway, what is seen, and one node."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from cortexviz.base.language import later, say
from cortexviz.hmax import Feedback, Structure
from cortexviz.widgets.contours import layers, nodes
from cortexviz.widgets.contours.handles import handles
from cortexviz.widgets.contours.look import Look, Seen
from cortexviz.widgets.contours.messages import messages
from cortexviz.widgets.contours.pictures import Painter
from cortexviz.widgets.contours.poses import whereabouts
from cortexviz.widgets.contours.settings import ContourSettings
from cortexviz.widgets.contours.words import field_words
from cortexviz.widgets.frame.objects import SIDE, THUMB, silhouettes, thumbs
from cortexviz.widgets.pieces.compare import Compare
from cortexviz.widgets.pieces.pathway import Pathway
from cortexviz.widgets.pieces.posterior import Posterior
from cortexviz.widgets.pieces.readout import Readout
from cortexviz.widgets.pieces.sketchpad import Sketchpad
from cortexviz.widgets.pieces.upload import Upload

LEGEND = later("Ink: from the picture. Orange: by feedback. At S3: probability, log odds, place.")
DRAG = later("Drag to compare.")
POINT = later(
    "Point at a map, or go there with Tab and the arrow keys. A click or Enter on a node shows its "
    "messages, on a layer goes to its step, and on an object holds S3 at it."
)


class Sight(NamedTuple):
    """A network that has looked at a picture.

    Attributes
    ----------
    look : Look
        Who draws what it believes.
    feedback : Feedback
        How it was asked to believe.
    said : list of str
        Warnings from when it learned.
    settings : ContourSettings
        That it was asked with: the page may be at newer ones already.
    """

    look: Look
    feedback: Feedback
    said: list[str]
    settings: ContourSettings


class Views:
    """Draws each step, and reads out the node that is pointed at."""

    def __init__(self) -> None:
        self.pathway = Pathway(
            title=say("The visual pathway"), note=say(LEGEND), frame=[SIDE] * 2,
            thumbs=thumbs(), thumb_size=THUMB,
        )  # fmt: skip
        self.compare = Compare(
            title=say("What the network sees"),
            names=[say("before feedback"), say("after")],
            note=say(DRAG),
        )
        self.sheet = Sketchpad(title=say("The picture"), note=say("Draw on it."))
        self.posterior = Posterior(title=say("Where it believes it"))
        self.readout = Readout(title=say("One node"), text=say(POINT), columns=[])
        self._plan: Structure | None = None
        self._drawn: tuple[Seen, Sight] | None = None
        self._field: list[float] = []
        self.upload = Upload(side=SIDE, note=say("Or drop a picture of yours on the page."))
        self.pathway.observe(self._point_anew, "node")
        self.readout.on_edge(self._point)

    def show_picture(self, image: np.ndarray | None, settings: ContourSettings, label: str) -> None:
        """The picture, with what can be dragged in it."""
        shown = np.ones((SIDE, SIDE)) if image is None else image
        pixels, movable = np.rint(255 * shown).astype(np.uint8), handles(settings)
        note = say("Drag it, or draw on it.") if movable else say("Draw on it.")
        self.sheet.draw(pixels, label=label, handles=movable, note=note)

    def show_field(self, seen: tuple[str, int] | None) -> None:
        """How much of the picture a node of a layer sees in its middle, until one is pointed at."""
        side = seen[1] if seen else 0
        self._field = [(SIDE - side) / 2] * 2 + [(SIDE + side) / 2] * 2 if seen else []
        self.sheet.set(outline=self._field, outlined=field_words(*seen) if seen else "")

    def show_plan(self, plan: Structure) -> None:
        """The maps of a new plan: still empty, but the page keeps its shape."""
        if plan != self._plan:
            self._plan, self._drawn = plan, None
            look = Look(Painter(plan, SIDE))
            self.pathway.set(node={}, outlines={}, layers=layers.described(look))
            self._draw_pathway(look.blank(), look)

    def draw(self, seen: Seen, sight: Sight, words: str) -> None:
        """One step; `words` tell what is seen."""
        self._drawn = seen, sight
        self.pathway.thumbs = thumbs(*list(sight.look.images.values())[len(silhouettes().names) :])
        self._draw_pathway(seen, sight.look, sight.settings.clamp)
        label = say("{n} by {n} pixels: {words}", n=SIDE, words=words)
        self.compare.draw(seen.before, seen.now, label=label)
        self.posterior.set(**whereabouts(seen, sight.look, sight.settings))
        self._point()

    def forget(self) -> None:
        """Let go what is shown: no node of it can be pointed at until the next step is drawn."""
        self._drawn = None

    def draw_below(self, seen: Seen, look: Look) -> None:
        """The layers that S3 hears of, while it still looks."""
        names = layers.names(seen, look) | {"S3": self.pathway.names.get("S3", [""])}
        below = {layer: seen.panels[layer] for layer in layers.BELOW_S3}
        self.pathway.draw(below, names=names, lit="S3", direction="up")

    def _draw_pathway(self, seen: Seen, look: Look, clamp: str = "free") -> None:
        lit, direction = (seen.step.layer, seen.step.direction) if seen.step else ("", "")
        names, bars = layers.names(seen, look), layers.bars(seen, look, clamp)
        self.pathway.draw(seen.panels, names=names, bars=bars, lit=lit, direction=direction)

    def _point_anew(self, _change: object) -> None:
        self.readout.chosen = {}
        self._point()

    def _point(self) -> None:
        """The node under the pointer in numbers, with what it sees outlined."""
        at = self.pathway.node
        if not at or self._drawn is None:
            self.readout.set(
                title=say("One node"),
                text=say(POINT),
                columns=[],
                rows=[],
                edges=[],
                picture=b"",
            )
            self._outline({"picture": self._field})
            return
        seen, sight = self._drawn
        place = at["layer"], at["row"], at["column"]
        if at.get("held"):
            node = messages(seen, sight.look, *place, sight.feedback, self.readout.chosen)
        else:
            node = nodes.node(seen, sight.look, *place, sight.feedback)
        traits: dict[str, Any] = {"picture": b""}
        if node.prototype >= 0:
            one = sight.look.painter.prototype(node.prototype)
            traits = {"picture": np.rint(255 * one).astype(np.uint8).tobytes(),
                      "shape": list(one.shape)}  # fmt: skip
        self.readout.set(
            title=node.title, text=node.text, columns=node.columns, rows=node.rows,
            edges=list(node.edges), **traits,
        )  # fmt: skip
        self._outline(node.outlines)

    def _outline(self, outlines: dict[str, list[float]]) -> None:
        field = outlines.pop("picture", [])
        self.pathway.outlines = outlines
        self.compare.outline = field
        self.sheet.set(outline=field, outlined=self.sheet.outlined * (field == self._field))
