"""The pathway's words and numbers: its layers, its bars, and one node under the pointer."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from cortexviz.hmax import receptive_field

from .contours_look import CHIPS, EDGES, Look, Seen
from .contours_settings import SIDE, silhouettes
from .contours_story import most_probable_shift, share

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
        chips = [f"{nodes} nodes" if nodes else "" for _, nodes in common]
        words[layer] = ["", *chips, *[""] * (CHIPS - len(chips))]
    if seen.step is not None and seen.panels["S3"][0].any():
        down, right = most_probable_shift(seen.step, look)
        arrows = [f"{'↓↑'[down < 0]} {abs(down)}"] * (down != 0)
        arrows += [f"{'→←'[right < 0]} {abs(right)}"] * (right != 0)
        words["S3"] = [f"{' '.join(arrows)} px" if arrows else "middle"]
    return words


def bars(seen: Seen, look: Look, clamp: str, count: int = 4) -> list[dict[str, Any]]:
    """The categories that S3 believes in most, as `Pathway` draws them."""
    if seen.step is None:
        return []
    known, categories = silhouettes().names, seen.step.categories
    first = np.argsort(-categories, kind="stable")[:count]
    return [
        {
            "name": look.classes[i],
            "value": float(categories[i]),
            "words": share(float(categories[i])),
            "thumb": known.index(look.classes[i]),
            "held": look.classes[i] == clamp,
        }
        for i in first
        if categories[i] >= 0.005
    ]


class Node(NamedTuple):
    """One node in words, numbers and a picture, and the part of the picture that it sees."""

    title: str
    text: str
    rows: list[dict[str, Any]]
    prototype: int
    outlines: dict[str, list[float]]


COLUMNS = ["from below", "from above", "belief"]


def node(seen: Seen, look: Look, layer: str, row: int, column: int) -> Node:
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
        return Node(title, f"It has heard nothing yet. {size}", [], -1, outlines)
    values = [
        _states(source[layer][i, j], layer, look)
        for source in (seen.step.evidence, seen.step.expectation, seen.step.beliefs)
    ]
    belief = values[2]
    if layer in ("S1", "C1"):
        rows_ = [_row(name, [v[k] for v in values]) for k, name in enumerate(EDGES)]
        best = int(belief.argmax())
        said = f"{EDGES[best].capitalize()} edge {share(belief[best])}."
        return Node(title, f"{said} {size}", rows_, -1, outlines)
    first = np.argsort(-belief, kind="stable")[:4]
    rows_ = [_row(f"prototype {k}", [v[k] for v in values]) for k in first]
    said = f"Most of all prototype {first[0]}, drawn here: {share(belief[first[0]])}."
    return Node(title, f"{said} {size}", rows_, int(first[0]), outlines)


def _states(values: np.ndarray, layer: str, look: Look) -> np.ndarray:
    """Belief in each orientation or prototype: groups summed in complex layers."""
    n = {"C1": look.structure.n_orientations, "C2": look.structure.s2_states}
    return values.reshape(n.get(layer, len(values)), -1).sum(1)


def _row(name: str, values: list[float]) -> dict[str, Any]:
    return {"name": name, "values": [float(value) for value in values]}
