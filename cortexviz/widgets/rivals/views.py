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
from cortexviz.widgets.frame.maps import Grid, colours, grid
from cortexviz.widgets.frame.objects import SIDE, THUMB, silhouettes, thumbs
from cortexviz.widgets.frame.words import share
from cortexviz.widgets.pieces.export import picture as sheet_of
from cortexviz.widgets.pieces.facts import Facts
from cortexviz.widgets.pieces.pathway import Pathway
from cortexviz.widgets.pieces.readout import Readout
from cortexviz.widgets.pieces.sketchpad import Sketchpad
from cortexviz.widgets.pieces.upload import Upload
from cortexviz.widgets.rivals.messages import EDGES, messages
from cortexviz.widgets.rivals.trained import TITLES

ANSWERS = 4  # bars
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
        self._edges: dict[str, int] = {}  # chosen
        self.readout.on_message("edge", self._along)
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
            pathway.set(node={}, outlines={}, layers=layers(plan))
        self._shown[name] = Shown(account, other, model, picture)
        votes = f"{say(account.said)} / {say(other)}" if account.tells else say("nobody speaks")
        pathway.draw(
            maps(account, other), bars=bars(account, right), names={"C2": [say("found"), votes]},
        )  # fmt: skip
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
        self.pathways[name].outlines, self._edges = {}, {}
        self._point(self._read)

    def _along(self, edge: tuple[str, int]) -> None:
        """Another edge of the node that is held."""
        side, number = edge
        self._edges[side] = int(number)
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
        here = drawn(plan, layer)
        cell = [here.start + i * here.step, here.start + j * here.step]
        outlines = {layer: cell + [edge + here.step for edge in cell]}
        self.pathways[name].outlines = outlines | ({"C1": field} if layer == "C2" else {})
        self.sheet.outline = field
        title = say(
            "{model}, {layer}, row {row}, column {column}",
            model=say(TITLES[name]), layer=layer, row=i + 1, column=j + 1,
        )  # fmt: skip
        read: dict[str, Any] = {"edges": []} | node(account, other, layer, i, j)
        if at.get("held"):
            full = messages(model, picture, layer, i, j, self._edges)
            read |= full | {"text": f"{read['text']} {full['text']}"}
        self.readout.set(title=title, **read)

    def page(self, words: str, scale: int) -> Image.Image:
        """The picture, and who in C2 of each model speaks for what, with `words` under them."""
        shown = np.frombuffer(self.sheet.image, np.uint8).reshape(self.sheet.shape)
        columns = [shown[..., None].repeat(3, 2)]
        gap = np.full((SIDE, 4, 3), 230, np.uint8)
        for account, other, *_ in self._shown.values():
            seen = colours(maps(account, other)["C2"][1])
            at = np.arange(SIDE) * len(seen) // SIDE
            columns += [gap, seen[at][:, at]]
        return sheet_of(np.hstack(columns).repeat(scale, 0).repeat(scale, 1), words)


def place(plan: Structure, layer: str) -> Grid:
    """Where the nodes of a layer lie on the picture."""
    return grid(plan, layer, plan.shapes((SIDE, SIDE))[layer][0], SIDE)


def drawn(plan: Structure, layer: str) -> Grid:
    """The same for C1; the few nodes of C2, which see far beyond themselves, fill the frame."""
    here = place(plan, layer)
    return Grid(0, here.count, 0, SIDE / here.count) if layer == "C2" else here


def layers(plan: Structure) -> list[dict[str, Any]]:
    """Answers, C2 and C1 of one model, as `Pathway` draws them."""
    described: list[dict[str, Any]] = [
        {"name": "S3", "title": say("answers"), "note": "", "bars": True, "panels": []}
    ]
    found = (later("how much is found"), later("who speaks for what"))
    for layer, title, panels in ("C2", say("patterns"), found), ("C1", say("edges"), EDGES):
        here = drawn(plan, layer)
        edges = [here.start, here.start + here.count * here.step]
        nodes = {"rows": here.count, "columns": here.count,
                 "top": here.start, "left": here.start, "step": here.step}  # fmt: skip
        panel = {"image": [here.count] * 2, "grid": nodes, "smooth": False, "small": False,
                 "box": [edges[0], edges[0], edges[1], edges[1]]}  # fmt: skip
        named = [{**panel, "name": f"{layer}, {say(what)}"} for what in panels]
        shown = {"name": layer, "title": title, "note": "", "bars": False, "panels": named}
        described.append(shown)
    return described


def maps(account: Account, other: Any) -> dict[str, list[np.ndarray]]:
    """The panels of C1 and C2: ink, and orange for the nodes that speak for the other."""
    votes = account.votes(other)
    votes = votes / max(float(np.abs(votes).max()), 1e-12) * account.tells
    # Of each model as dark as it goes: maxima and beliefs do not compare.
    edges = account.c1 / max(float(account.c1.max()), 0.02)
    return {
        "C1": [channel(layer) for layer in np.moveaxis(edges, -1, 0)],
        "C2": [channel(account.c2), channel(np.maximum(votes, 0), np.maximum(-votes, 0))],
    }


def channel(ink: np.ndarray, orange: np.ndarray | None = None) -> np.ndarray:
    """(2, rows, columns) uint8 from [0, 1]."""
    both = np.stack([ink, np.zeros_like(ink) if orange is None else orange])
    return np.rint(255 * np.clip(both, 0, 1)).astype(np.uint8)


def bars(account: Account, right: str) -> list[dict[str, Any]]:
    """The answers that come first, the right one with a tick."""
    known = silhouettes().names
    first = np.argsort(-account.scores, kind="stable")[: ANSWERS * account.tells]
    return [
        {"name": f"{say(account.names[k])}{' ✓' * bool(account.names[k] == right)}",
         "value": float(account.scores[k]), "words": share(float(account.scores[k])),
         "thumb": known.index(account.names[k]), "held": False}
        for k in first
        if account.scores[k] >= 0.005
    ]  # fmt: skip


def node(account: Account, other: Any, layer: str, i: int, j: int) -> dict[str, Any]:
    """One node in words and numbers, as `Readout` shows it."""
    if layer == "C1":
        found = account.c1[i, j]
        rows = [{"name": say(name), "words": [share(float(x))], "shares": [float(x)]}
                for name, x in zip(EDGES, found, strict=True)]  # fmt: skip
        best = say(EDGES[int(found.argmax())])
        text = (
            say("Mostly this edge: {edge}.", edge=best) if found.max() > 0.005 else say("No edge.")
        )
        return {"text": text, "columns": [say("found")], "rows": rows}
    votes = account.votes(other)
    mine, top = float(votes[i, j]), max(float(np.abs(votes).max()), 1e-12)
    text = say(
        "It speaks for {object}, {loud} as loud as the loudest of its layer.",
        object=say(account.said if mine > 0 else other), loud=share(abs(mine) / top),
    )  # fmt: skip
    if abs(mine) < 0.005 * top or not account.tells:
        text = say(
            "It has next to nothing to say of {one} or {other}.",
            one=say(account.said), other=say(other),
        )  # fmt: skip
    return {"text": text, "columns": [], "rows": []}
