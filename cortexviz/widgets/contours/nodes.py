"""The pathway's words and numbers: its layers, its bars, and one node under the pointer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from cortexviz.base.language import later, number, say, say_n
from cortexviz.hmax import Feedback, receptive_field
from cortexviz.hmax.background import NAME as NOTHING
from cortexviz.widgets.contours.findings import log_odds, verdict
from cortexviz.widgets.contours.look import CHIPS, Look, Seen, probabilities
from cortexviz.widgets.contours.poses import signs
from cortexviz.widgets.frame.words import capital, figures, in_quotes, power, share

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


def layers(look: Look) -> list[dict[str, Any]]:
    """The layers from the top down, as `Pathway` draws them."""
    side, sizes = look.painter.side, look.sizes()
    described = []
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
        described.append(layer)
    return described


def names(seen: Seen, look: Look) -> dict[str, list[str]]:
    """What stands under each panel of each layer."""
    # No line ends between a mark and its edge.
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


# One node -----------------------------------------------------------------------------------------


class Node(NamedTuple):
    """One node in words, numbers and a picture, and the part of the picture that it sees.

    Attributes
    ----------
    prototype : int
        Index of the one to draw; -1 for none.
    edges : sequence of dict
        Those that are shown, as `Readout` takes them.
    """

    title: str
    text: str
    columns: list[str]
    rows: list[dict[str, Any]]
    prototype: int
    outlines: dict[str, list[float]]
    edges: Sequence[dict[str, Any]] = ()


class Factors(NamedTuple):
    """What a node multiplied, Bel ∝ lambda^T pi^gamma (Dura-Bernal 2012, Eq. 2), for each group.

    Attributes
    ----------
    below : (n_groups,) array
        lambda^T, summed over the group's states; together 1.
    above : (n_groups,) array
        pi^gamma, scaled so that the products with `below` sum to 1; 1 where nothing is expected.
    """

    below: np.ndarray
    above: np.ndarray


def factors(
    evidence: np.ndarray,
    expectation: np.ndarray,
    belief: np.ndarray,
    n_groups: int,
    exponents: tuple[float, float] = (1.0, 1.0),
    nothing: float = 0.0,
) -> Factors | None:
    """Take apart the belief of one node; None where the floats of a step do not tell enough.

    With "nothing I know" a belief is (1 - P(nothing)) times the product, plus P(nothing) lambda.

    Parameters
    ----------
    evidence, expectation, belief : (n_groups * n,) arrays
        Of one node, as a `Step` has them.
    exponents : (T, gamma)
    nothing : float
        P(nothing I know).
    """
    (temperature, gain), share = exponents, 1 - nothing
    if share < 0.01:
        return None
    heard, told, now = (np.asarray(x, float) for x in (evidence, expectation, belief))
    pi = (told - nothing / len(told)).reshape(n_groups, -1).sum(1) / share
    log_above = gain * np.log(np.maximum(pi, 1e-300))
    with np.errstate(divide="ignore"):
        if nothing:
            log_below = np.log((heard**temperature).reshape(n_groups, -1).sum(1))
        else:  # exact, where of lambda itself a float is too short to hold what lambda^T still does
            log_below = np.log(now.reshape(n_groups, -1).sum(1)) - log_above
    log_below -= np.logaddexp.reduce(log_below)
    scale = np.logaddexp.reduce(log_below + log_above)
    found = Factors(np.exp(log_below), np.exp(log_above - scale))
    groups = [x.reshape(n_groups, -1).sum(1) for x in (now, heard)]
    again = share * found.below * found.above + nothing * groups[1]
    return found if np.abs(again - groups[0]).max() < 0.005 * share else None


def node(seen: Seen, look: Look, layer: str, row: int, column: int, feedback: Feedback) -> Node:
    """The node of `layer` at this row and column of its map."""
    blank = _unheard(look, layer, row, column)
    if seen.step is None:
        return blank._replace(text=f"{say('It has heard nothing yet.')} {blank.text}")

    here, step, at = look.painter.grids[layer], seen.step, BELOW_S3.index(layer)
    multiplies = layer in seen.told
    exponents = (feedback.temperature[at], feedback.gain[at]) if multiplies else (1.0, 1.0)
    nothing = probabilities(step)[1] if multiplies else 0.0
    groups = look.structure.n_orientations if at < 2 else look.structure.s2_states
    place = row + here.first, column + here.first
    heard, told, now = (
        one[layer][place] for one in (step.evidence, step.expectation, step.beliefs)
    )
    found = factors(heard, told, now, groups, exponents, nothing)
    belief = now.reshape(groups, -1).sum(1)
    columns, note = _columns(
        heard.reshape(groups, -1).sum(1), belief, found, exponents, nothing, multiplies
    )
    if at < 2:
        names_, shown = [say(edge) for edge in look.edges], np.arange(groups)
    else:
        names_ = [say("prototype {n}", n=k + 1) for k in range(groups)]
        shown = np.argsort(-belief, kind="stable")[:4]
    best = int(belief.argmax())
    stands_out = belief[best] >= np.delete(belief, best).max() + 0.005
    fields = {"name": capital(names_[best]), "share": share(belief[best])}
    if at < 2:
        said = say("No edge stands out: at most {share}.", **fields)
        if stands_out:
            said = say("{name} edge, {share}.", **fields)
    else:
        said = say("No prototype stands out: at most {share}.", **fields)
        if stands_out:
            said = say("{name}, {share}.", **fields)
    table = [
        {"name": names_[k], "words": [figures(values[k]) for values in columns.values()],
         "shares": [0.0 if "×" in head else float(values[k]) for head, values in columns.items()]}
        for k in shown
    ]  # fmt: skip
    drawn = best if stands_out and at >= 2 else -1
    text = f"{said} {note} {blank.text}"
    return blank._replace(text=text, columns=list(columns), rows=table, prototype=drawn)


def _unheard(look: Look, layer: str, row: int, column: int) -> Node:
    """Where a node is and what it sees, before it has heard of anything."""
    here = look.painter.grids[layer]
    down, right = receptive_field(look.structure, layer, row + here.first, column + here.first)
    field = [float(down.start), float(right.start), float(down.stop), float(right.stop)]
    cell = [here.start + row * here.step, here.start + column * here.step]
    cell += [edge + here.step for edge in cell]
    outlines = dict.fromkeys(BELOW_S3[: BELOW_S3.index(layer)], field) | {layer: cell}
    outlines["picture"] = field
    title = say("{layer}, row {row}, column {column}", layer=layer, row=row + 1, column=column + 1)
    size = say(
        "It sees {height} × {width} pixels.",
        height=down.stop - down.start, width=right.stop - right.start,
    )  # fmt: skip
    return Node(title, size, [], [], -1, outlines)


def _columns(
    heard: np.ndarray,
    belief: np.ndarray,
    found: Factors | None,
    exponents: tuple[float, float],
    nothing: float,
    multiplies: bool,
) -> tuple[dict[str, np.ndarray], str]:
    """What the numbers of a node are called, and how its belief came out of them."""
    below, above, believed = say("from below"), say("× from above"), say("belief")
    doubt = {"words": in_quotes(say(NOTHING)), "share": share(nothing)}
    if not found:
        return {below: heard, believed: belief}, say(
            "S3 says {words}, {share}: belief is nearly what came from below.", **doubt
        )
    columns = {f"{below}{power(exponents[0])}": found.below,
               f"{above}{power(exponents[1])}": found.above}  # fmt: skip
    if nothing >= 0.005:
        product = {say("if something"): found.below * found.above}
        return columns | product | {believed: belief}, say(
            "S3 says {words}, {share}: as far as that, no product counts.", **doubt
        )
    note = say("Belief: the product.") if multiplies else say("Nothing came from above yet.")
    return columns | {believed: belief}, note
