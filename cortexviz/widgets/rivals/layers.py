"""What is drawn of one model, without a browser: its layers, their maps, its answers, one node."""

from __future__ import annotations

from typing import Any

import numpy as np

from cortexviz.base.language import later, say
from cortexviz.hmax import Structure
from cortexviz.rivals import Account
from cortexviz.widgets.frame.maps import Grid, grid, stained
from cortexviz.widgets.frame.objects import SIDE, silhouettes
from cortexviz.widgets.frame.words import share
from cortexviz.widgets.rivals.messages import EDGES

ANSWERS = 4  # bars


def place(plan: Structure, layer: str) -> Grid:
    """Where the nodes of a layer lie on the picture."""
    return grid(plan, layer, plan.shapes((SIDE, SIDE))[layer][0], SIDE)


def drawn(plan: Structure, layer: str) -> Grid:
    """The same for C1; the few nodes of C2, which see far beyond themselves, fill the frame."""
    here = place(plan, layer)
    return Grid(0, here.count, 0, SIDE / here.count) if layer == "C2" else here


def described(plan: Structure) -> list[dict[str, Any]]:
    """Answers, C2 and C1 of one model, as `Pathway` draws them."""
    tower: list[dict[str, Any]] = [
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
        tower.append(shown)
    return tower


def maps(account: Account, other: Any) -> dict[str, list[np.ndarray]]:
    """The panels of C1 and C2: ink, and orange for the nodes that speak for the other."""
    votes = account.votes(other)
    votes = votes / max(float(np.abs(votes).max()), 1e-12) * account.tells
    # Of each model as dark as it goes: maxima and beliefs do not compare.
    edges = account.c1 / max(float(account.c1.max()), 0.02)
    return {
        "C1": [stained(layer) for layer in np.moveaxis(edges, -1, 0)],
        "C2": [stained(account.c2), stained(np.maximum(votes, 0), np.maximum(-votes, 0))],
    }


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
