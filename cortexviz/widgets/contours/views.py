"""The four views of the contour explorer: the picture, the pathway, what is seen, and one node."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from PIL import Image

from cortexviz.hmax import Feedback, Structure
from cortexviz.widgets.contours import nodes
from cortexviz.widgets.contours.look import Look, Seen
from cortexviz.widgets.contours.pictures import Painter, colours
from cortexviz.widgets.contours.settings import SIDE
from cortexviz.widgets.pieces.compare import Compare
from cortexviz.widgets.pieces.export import picture
from cortexviz.widgets.pieces.pathway import Pathway
from cortexviz.widgets.pieces.readout import Readout
from cortexviz.widgets.pieces.sketchpad import Sketchpad

LEGEND = "Ink: from the picture. Orange: by feedback; at S3, where its object lies."
DRAG = "Drag to compare."
POINT = "Point at a map, or go there with Tab and the arrow keys."


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
    """

    look: Look
    feedback: Feedback
    said: list[str]


class Views:
    """Draws each step, and reads out the node that is pointed at."""

    def __init__(self) -> None:
        self.pathway = Pathway(
            title="The visual pathway", note=LEGEND, frame=[SIDE] * 2,
            thumbs=nodes.thumbs(), thumb_size=nodes.THUMB,
        )  # fmt: skip
        self.compare = Compare(
            title="What the network sees", names=["before feedback", "after"], note=DRAG
        )
        self.sheet = Sketchpad(title="The picture", note="Draw on it.")
        self.readout = Readout(title="One node", text=POINT, columns=[])
        self._plan: Structure | None = None
        self._drawn: tuple[Seen, Sight] | None = None
        self.pathway.observe(self._point, "node")

    def show_picture(self, image: np.ndarray | None, plan: Structure, label: str) -> None:
        """The picture, and the maps of a new plan: still empty, but the page keeps its shape."""
        shown = np.ones((SIDE, SIDE)) if image is None else image
        self.sheet.draw(np.rint(255 * shown).astype(np.uint8), label=label)
        if plan != self._plan:
            self._plan, self._drawn = plan, None
            look = Look(Painter(plan, SIDE))
            blank = look.blank()
            self.pathway.set(node={}, outlines={}, layers=nodes.layers(look))
            self.pathway.draw(
                blank.panels, names=nodes.names(blank, look), lit="", direction="", bars=[]
            )

    def draw(self, seen: Seen, sight: Sight, clamp: str, words: str) -> None:
        """One step; `words` tell what is seen, `clamp` is the object that S3 is held at."""
        self._drawn = seen, sight
        step, look = seen.step, sight.look
        self.pathway.draw(
            seen.panels,
            names=nodes.names(seen, look),
            bars=nodes.bars(seen, look, clamp),
            lit=step.layer if step else "",
            direction=step.direction if step else "",
        )
        side = look.painter.side
        self.compare.draw(seen.before, seen.now, label=f"{side} by {side} pixels: {words}")
        self._point()

    def _point(self, _change: object = None) -> None:
        """The node under the pointer in numbers, with what it sees outlined."""
        at = self.pathway.node
        if not at or self._drawn is None:
            self.readout.set(title="One node", text=POINT, columns=[], rows=[], picture=b"")
            self._outline({})
            return
        seen, sight = self._drawn
        place = at["layer"], at["row"], at["column"]
        node = nodes.node(seen, sight.look, *place, sight.feedback)
        traits: dict[str, Any] = {"picture": b""}
        if node.prototype >= 0:
            one = sight.look.chip(node.prototype)
            traits = {"picture": np.rint(255 * one).astype(np.uint8).tobytes(),
                      "shape": list(one.shape)}  # fmt: skip
        self.readout.set(
            title=node.title, text=node.text, columns=node.columns, rows=node.rows, **traits
        )
        self._outline(node.outlines)

    def _outline(self, outlines: dict[str, list[float]]) -> None:
        field = outlines.pop("picture", [])
        self.pathway.outlines = outlines
        self.sheet.outline = self.compare.outline = field

    def page(self, seen: Seen, words: str, scale: int) -> Image.Image:
        """The picture beside what the network sees, with `words` under them."""
        shown = np.frombuffer(self.sheet.image, np.uint8).reshape(self.sheet.shape)
        gap = np.full((len(shown), 4, 3), 230, np.uint8)
        sheet = np.hstack([shown[..., None].repeat(3, 2), gap, colours(seen.now)])
        return picture(sheet.repeat(scale, axis=0).repeat(scale, axis=1), words)
