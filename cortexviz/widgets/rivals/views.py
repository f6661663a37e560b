"""What the recognition explorer shows: a picture, a pathway for each model, one node, the score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from PIL import Image

from cortexviz.base.language import later, say
from cortexviz.hmax import Structure, receptive_field
from cortexviz.rivals import Account
from cortexviz.rivals.accounts import Witness
from cortexviz.widgets.frame.maps import colours
from cortexviz.widgets.frame.objects import SIDE, THUMB, thumbs
from cortexviz.widgets.pieces.export import picture as sheet_of
from cortexviz.widgets.pieces.facts import Facts
from cortexviz.widgets.pieces.pathway import Pathway
from cortexviz.widgets.pieces.readout import Readout
from cortexviz.widgets.pieces.sketchpad import Sketchpad
from cortexviz.widgets.pieces.upload import Upload
from cortexviz.widgets.rivals import layers
from cortexviz.widgets.rivals.messages import messages
from cortexviz.widgets.rivals.trained import TITLES

NOTES = {
    "HMAX": later("Maxima; the nearest picture."),
    "as published": later("Beliefs; the likeliest object."),
    "HTM": later("Groups that follow in time."),
}
POINT = later(
    "Point at a map, or go there with Tab and the arrow keys. A click, or Enter, holds a node and "
    "shows its messages."
)


class Shown(NamedTuple):
    """What a model makes of a picture, and what its answer is compared with."""

    account: Account
    other: Any
    model: Witness
    picture: np.ndarray


class Views:
    """Draws what each model makes of a picture, and reads out the node that is pointed at."""

    def __init__(self) -> None:
        self.sheet = Sketchpad(title=say("The picture"), note=say("Draw on it."))
        self.upload = Upload(side=SIDE, note=say("Or drop a picture of yours on the page."))
        self.score = Facts(columns=["", *map(say, TITLES.values())])
        self.readout = Readout(title=say("One node"), text=say(POINT), columns=[])
        self.pathways = {
            name: Pathway(title=say(title), note=say(NOTES[name]), frame=[SIDE] * 2,
                          thumbs=thumbs(), thumb_size=THUMB)
            for name, title in TITLES.items()
        }  # fmt: skip
        self._plans: dict[str, Structure] = {}
        self._shown: dict[str, Shown] = {}
        self._read = ""  # whose node is read out
        self.readout.on_edge(lambda: self._point(self._read))
        for name, pathway in self.pathways.items():
            pathway.observe(lambda _change, name=name: self._point_anew(name), "node")

    def show_picture(self, image: np.ndarray, words: str) -> None:
        """The picture that all are looking at."""
        self.sheet.draw(np.rint(255 * image).astype(np.uint8), label=words)

    def draw(
        self, name: str, model: Witness, picture: np.ndarray, account: Account, right: str
    ) -> None:
        """What one model makes of it."""
        plan: Structure = model.structure_
        pathway, other = self.pathways[name], account.rival(right)
        if self._plans.get(name) != plan:
            self._plans[name] = plan
            pathway.set(node={}, outlines={}, layers=layers.described(plan))
        self._shown[name] = Shown(account, other, model, picture)
        votes = f"{say(account.said)} / {say(other)}" if account.tells else say("nobody speaks")
        pathway.draw(
            layers.maps(account, other),
            bars=layers.bars(account, right),
            names={"C2": [say("found"), votes]},
        )
        if name == self._read:
            self._point(name)

    def show_score(self, score: Mapping[str, tuple[int, int]]) -> None:
        """How often each was right, and of how many different pictures."""
        self.score.lines = [
            [
                say("right so far"),
                *(say("{n} of {all}", n=n, all=of) for n, of in score.values()),
            ]
        ]

    def _point_anew(self, name: str) -> None:
        """Another node of a model, or none: then one that another holds is read out again."""
        held = [one for one, pathway in self.pathways.items() if pathway.node.get("held")]
        self._read = name if self.pathways[name].node or not held else held[0]
        self.pathways[name].outlines, self.readout.chosen = {}, {}
        self._point(self._read)

    def _point(self, name: str) -> None:
        """The node under the pointer in numbers, with what it sees outlined."""
        at = self.pathways[name].node
        if not at or name not in self._shown:
            self.readout.set(title=say("One node"), text=say(POINT), columns=[], rows=[], edges=[])
            self.pathways[name].outlines, self.sheet.outline = {}, []
            return
        plan, (account, other, model, picture) = self._plans[name], self._shown[name]
        layer, i, j = at["layer"], at["row"], at["column"]
        down, right = receptive_field(plan, layer, i, j)
        field = [float(n) for n in (down.start, right.start, down.stop, right.stop)]
        here = layers.drawn(plan, layer)
        cell = [here.start + i * here.step, here.start + j * here.step]
        outlines = {layer: cell + [edge + here.step for edge in cell]}
        self.pathways[name].outlines = outlines | ({"C1": field} if layer == "C2" else {})
        self.sheet.outline = field
        title = say(
            "{model}, {layer}, row {row}, column {column}",
            model=say(TITLES[name]), layer=layer, row=i + 1, column=j + 1,
        )  # fmt: skip
        read: dict[str, Any] = {"edges": []} | layers.node(account, other, layer, i, j)
        if at.get("held"):
            full = messages(model, picture, layer, i, j, self.readout.chosen)
            read |= full | {"text": f"{read['text']} {full['text']}"}
        self.readout.set(title=title, **read)

    def page(self, words: str, scale: int) -> Image.Image:
        """The picture, and who in C2 of each model speaks for what, with `words` under them."""
        columns = [self.sheet.picture()[..., None].repeat(3, 2)]
        gap = np.full((SIDE, 4, 3), 230, np.uint8)
        for account, other, *_ in self._shown.values():
            seen = colours(layers.maps(account, other)["C2"][1])
            at = np.arange(SIDE) * len(seen) // SIDE
            columns += [gap, seen[at][:, at]]
        return sheet_of(np.hstack(columns).repeat(scale, 0).repeat(scale, 1), words)
