"""The pathway's words and numbers: what its layers are called and show, and the bars of S3."""

from __future__ import annotations

from typing import Any

import numpy as np

from cortexviz.base.language import later, number, say, say_n
from cortexviz.hmax.background import NAME as NOTHING
from cortexviz.hmax.gabor import orientations
from cortexviz.widgets.contours.findings import log_odds, verdict
from cortexviz.widgets.contours.look import CHIPS, Look, Seen
from cortexviz.widgets.contours.poses import signs
from cortexviz.widgets.frame.words import share

TITLES = {
    "S3": (later("objects"), later("which one, and where")),
    "C2": (later("the same, a little moved"), later("combinations wherever in a small window")),
    "S2": (later("combinations"), later("of edges, drawn where they are believed")),
    "C1": (later("the same, a little moved"), later("edges wherever in a small window")),
    "S1": (later("edges"), later("by filters at each pixel")),
}
BELOW_S3 = ("S1", "C1", "S2", "C2")
MARKS = {"horizontal": "—", "rising": "╱", "vertical": "│", "falling": "╲"}


def panel_name(look: Look, layer: str, index: int) -> str:
    """What a panel of the pathway shows, for a screen reader."""
    if layer == "S3":
        return say("Where S3 believes the object to be")
    if layer in ("S1", "C1"):
        return say("{layer}, {edge} edges", layer=layer, edge=say(look.edges[index]))
    if index == 0:
        return say("{layer}, the strongest prototype at each place", layer=layer)
    return say("{layer}, a prototype that many nodes believe in", layer=layer)


def described(look: Look) -> list[dict[str, Any]]:
    """The layers from the top down, as `Pathway` draws them."""
    side, sizes = look.painter.side, look.sizes()
    tower = []
    for name, (title, note) in TITLES.items():
        layer: dict[str, Any] = {
            "name": name, "title": say(title), "note": say(note), "bars": name == "S3",
            "does": say("{layer}: go to its step", layer=name),
        }  # fmt: skip
        layer["panels"] = []
        for i, size in enumerate(sizes[name]):
            panel: dict[str, Any] = {
                "name": panel_name(look, name, i), "image": list(size),
                "box": [0, 0, side, side], "grid": None, "smooth": True, "small": False,
            }  # fmt: skip
            if name in look.painter.grids and not (i and name in ("S2", "C2")):
                here = look.painter.grids[name]
                edges = [here.start, here.start + here.count * here.step]
                panel["grid"] = {
                    "rows": here.count, "columns": here.count,
                    "top": here.start, "left": here.start, "step": here.step,
                }  # fmt: skip
                if name in ("S1", "C1"):
                    panel |= {"box": [edges[0], edges[0], edges[1], edges[1]], "smooth": False}
            elif name != "S3":
                panel |= {"small": True, "box": [0, 0, *size]}
            layer["panels"].append(panel)
        tower.append(layer)
    return tower


def names(seen: Seen, look: Look) -> dict[str, list[str]]:
    """What stands under each panel of each layer."""
    if len(look.edges) > len(MARKS):  # too many for words side by side
        edges = [f"{number(round(angle, 1), 'g')}°" for angle in orientations(len(look.edges))]
    else:  # no line ends between a mark and its edge
        edges = [f"{MARKS[edge]}\N{NO-BREAK SPACE}{say(edge)}" if edge in MARKS else say(edge)
                 for edge in look.edges]  # fmt: skip
    words = {"S1": edges, "C1": [""] * len(edges), "S3": [""]}
    for layer, common in seen.common.items():
        chips = [say_n("{n} node", "{n} nodes", nodes) if nodes else "" for _, nodes in common]
        words[layer] = ["", *chips, *[""] * (CHIPS - len(chips))]
    if seen.step is not None and seen.heard:
        words["S3"] = [signs(seen.step, look)]
    return words


def bars(seen: Seen, look: Look, clamp: str, most: int = 3) -> list[dict[str, Any]]:
    """The objects that S3 believes in most and, always, its doubt, as `Pathway` draws them."""
    if seen.step is None or not (seen.heard or clamp != "free"):
        doubt = look.doubt if seen.step is None else seen.step.nothing
        if doubt is None:
            return []
        return [{"name": say(NOTHING), "value": doubt, "words": share(doubt), "odds": "",
                 "thumb": -1, "held": False, "does": ""}]  # fmt: skip
    ranked, known = verdict(seen.step, look).ranked, list(look.images)
    told = [(name, p, odds) for (name, p), odds in zip(ranked, log_odds(ranked), strict=True)]
    first = [one for one in told if one[0] != NOTHING and one[1] > 0][:most]
    return [
        {
            "id": name, "name": say(name), "value": p, "words": share(p), "held": name == clamp,
            "odds": "" if clamp != "free" else signed(odds),
            "thumb": known.index(name) if name in known else -1,
            "does": _does(name, clamp) if name != NOTHING else "",
        }
        for name, p, odds in [*first, *(one for one in told if one[0] == NOTHING)]
    ]  # fmt: skip


def _does(name: str, clamp: str) -> str:
    """What a click on an object does."""
    if name == clamp:
        return say("{object}: let it go", object=say(name))
    return say("{object}: hold it", object=say(name))


def signed(value: float) -> str:
    """A number with its sign: +3.9, −∞."""
    words = "∞" if np.isinf(value) else number(abs(value), f".{int(abs(value) < 99.95)}f")
    return f"{'−' if value < 0 else '+'}{words}"
