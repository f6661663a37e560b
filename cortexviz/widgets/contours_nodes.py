"""The pathway's words and numbers: its layers, its bars, and one node under the pointer."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from cortexviz.hmax import Feedback, receptive_field

from .contours_findings import NOTHING, place, probabilities
from .contours_look import CHIPS, EDGES, Look, Seen
from .contours_settings import SIDE, silhouettes
from .contours_story import count, share

TITLES = {
    "S3": ("objects", "which one, and where"),
    "C2": ("the same, a little moved", "combinations wherever in a small window"),
    "S2": ("combinations", "of edges, drawn where they are believed"),
    "C1": ("the same, a little moved", "edges wherever in a small window"),
    "S1": ("edges", "by four filters at each pixel"),
}
THUMB = 35  # pixels of a small silhouette
MARKS = ("—", "╱", "│", "╲")


def panel_name(layer: str, index: int) -> str:
    """What a panel of the pathway shows, for a screen reader."""
    if layer == "S3":
        return "Where S3 believes the object to be"
    if layer in ("S1", "C1"):
        return f"{layer}, {EDGES[index]} edges"
    if index == 0:
        return f"{layer}, the strongest prototype at each place"
    return f"{layer}, a prototype that many nodes believe in"


def layers(look: Look) -> list[dict[str, Any]]:
    """The layers from the top down, as `Pathway` draws them."""
    side, sizes = look.painter.side, look.sizes()
    described = []
    for name, (title, note) in TITLES.items():
        layer: dict[str, Any] = {"name": name, "title": title, "note": note, "bars": name == "S3"}
        layer["panels"] = []
        for i, size in enumerate(sizes[name]):
            panel: dict[str, Any] = {
                "name": panel_name(name, i), "image": list(size),
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


def thumbs() -> bytes:
    """The silhouettes as small pictures in ink."""
    images = silhouettes().images
    small = images.reshape(len(images), THUMB, SIDE // THUMB, THUMB, -1).mean((2, 4))
    return np.rint(255 * (1 - small)).astype(np.uint8).tobytes()


def names(seen: Seen, look: Look) -> dict[str, list[str]]:
    """What stands under each panel of each layer."""
    edges = [f"{mark} {edge}" for mark, edge in zip(MARKS, EDGES, strict=True)]
    words = {"S1": edges, "C1": [""] * 4, "S3": [""]}
    for layer, common in seen.common.items():
        chips = [count(nodes, "node") if nodes else "" for _, nodes in common]
        words[layer] = ["", *chips, *[""] * (CHIPS - len(chips))]
    if seen.step is not None and seen.panels["S3"][0].any():
        at = place(seen.step, look)
        words["S3"] = ["unsure where" if at is None else _arrows(*at)]
    return words


def _arrows(down: int, right: int) -> str:
    """A shift in signs."""
    arrows = [f"{'↓↑'[down < 0]} {abs(down)}"] * (down != 0)
    arrows += [f"{'→←'[right < 0]} {abs(right)}"] * (right != 0)
    return f"{' '.join(arrows)} px" if arrows else "middle"


def bars(seen: Seen, look: Look, clamp: str, most: int = 4) -> list[dict[str, Any]]:
    """What S3 believes in most, objects or none that it knows, as `Pathway` draws them."""
    if seen.step is None:
        return []
    known, (values, nothing) = silhouettes().names, probabilities(seen.step)
    names, values = [*look.classes, NOTHING], np.append(values, nothing)
    return [
        {
            "name": names[i],
            "value": float(values[i]),
            "words": share(float(values[i])),
            "thumb": known.index(names[i]) if names[i] in known else -1,
            "held": names[i] == clamp,
        }
        for i in np.argsort(-values, kind="stable")[:most]
        if values[i] >= 0.005
    ]


# One node -----------------------------------------------------------------------------------------


class Node(NamedTuple):
    """One node in words, numbers and a picture, and the part of the picture that it sees.

    Attributes
    ----------
    prototype : int
        Index of the one to draw; -1 for none.
    """

    title: str
    text: str
    columns: list[str]
    rows: list[dict[str, Any]]
    prototype: int
    outlines: dict[str, list[float]]


class Factors(NamedTuple):
    """What a node multiplied, Bel ∝ lambda^T pi^gamma (Dura-Bernal 2012, Eq. 2), for each group.

    Attributes
    ----------
    below : (n_groups,) array
        lambda^T, summed over the group's states; together 1.
    above : (n_groups,) array
        pi^gamma, scaled so that `below` times `above` is `belief`; 1 where nothing is expected.
    belief : (n_groups,) array
    """

    below: np.ndarray
    above: np.ndarray
    belief: np.ndarray


def factors(belief: np.ndarray, expectation: np.ndarray, n_groups: int, gain: float) -> Factors:
    """Take apart the belief of one node, given what it heard from above and its exponent.

    lambda^T is found as belief / pi^gamma: of lambda itself a step keeps only what a float can
    hold, and of hundreds of messages that is 0 where lambda^T is not.

    Parameters
    ----------
    belief, expectation : (n_groups * n,) arrays
    """
    belief, pi = (np.asarray(x, float).reshape(n_groups, -1).sum(1) for x in (belief, expectation))
    log_above = gain * np.log(np.maximum(pi, 1e-300))
    with np.errstate(divide="ignore"):
        log_below = np.log(belief) - log_above
    scale = np.logaddexp.reduce(log_below)
    return Factors(np.exp(log_below - scale), np.exp(log_above + scale), belief)


def node(seen: Seen, look: Look, layer: str, row: int, column: int, feedback: Feedback) -> Node:
    """The node of `layer` at this row and column of its map."""
    here = look.painter.grids[layer]
    i, j = row + here.first, column + here.first
    rows, columns = receptive_field(look.structure, layer, i, j)
    field = [float(rows.start), float(columns.start), float(rows.stop), float(columns.stop)]
    cell = [here.start + row * here.step, here.start + column * here.step]
    cell += [edge + here.step for edge in cell]
    below = ("S1", "C1", "S2", "C2")
    outlines = dict.fromkeys(below[: below.index(layer)], field) | {layer: cell}
    outlines["picture"] = field
    title = f"{layer}, row {row + 1}, column {column + 1}"
    size = f"It sees {rows.stop - rows.start} × {columns.stop - columns.start} pixels."
    if seen.step is None:
        return Node(title, f"It has heard nothing yet. {size}", [], [], -1, outlines)

    told = layer in seen.told
    at = below.index(layer)
    temperature, gain = (feedback.temperature[at], feedback.gain[at]) if told else (1.0, 1.0)
    plan = look.structure
    groups = plan.n_orientations if layer in ("S1", "C1") else plan.s2_states
    found = factors(seen.step.beliefs[layer][i, j], seen.step.expectation[layer][i, j],
                    groups, gain)  # fmt: skip
    heads = [f"from below{power(temperature)}", f"× from above{power(gain)}", "belief"]
    note = "Belief: the product." if told else "Nothing came from above yet."
    if layer in ("S1", "C1"):
        names_, shown, kind = list(EDGES), np.arange(groups), "edge"
    else:
        names_ = [f"prototype {k + 1}" for k in range(groups)]
        shown, kind = np.argsort(-found.belief, kind="stable")[:4], "prototype"
    best = int(found.belief.argmax())
    most = share(found.belief[best])
    stands_out = found.belief[best] >= np.delete(found.belief, best).max() + 0.005
    said = f"No {kind} stands out: at most {most}."
    if stands_out:
        said = f"{names_[best].capitalize()}{' edge' * (kind == 'edge')}, {most}."
    table = [
        {"name": names_[k], "words": [figures(column[k]) for column in found],
         "shares": [float(found.below[k]), 0.0, float(found.belief[k])]}
        for k in shown
    ]  # fmt: skip
    drawn = best if stands_out and kind == "prototype" else -1
    return Node(title, f"{said} {note} {size}", heads, table, drawn, outlines)


def figures(value: float) -> str:
    """A number to two figures or two places, whichever says more: 1.00, .26, .0021, 3.1·10⁻⁷."""
    digits, exponent = f"{value:.1e}".split("e")
    if value != 0 and not -5 < int(exponent) < 4:
        return f"{digits}·10{raised(str(int(exponent)))}"
    return f"{value:.{max(2, 1 - int(exponent))}f}".removeprefix("0")


def power(exponent: float) -> str:
    """An exponent as it is written above the line, nothing for 1: "⁰·²"."""
    return "" if exponent == 1 else raised(f"{exponent:g}")


def raised(number: str) -> str:
    """A number in raised signs."""
    return number.translate(str.maketrans("-.0123456789", "⁻·⁰¹²³⁴⁵⁶⁷⁸⁹"))
