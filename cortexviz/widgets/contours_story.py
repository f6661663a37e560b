"""What the contour explorer shows of a step, and says about it; all without a browser."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from cortexviz.hmax import Step, Structure, group_sums, receptive_field
from cortexviz.hmax import orientations as angles
from cortexviz.hmax.measures import gap_belief

from .contours_pictures import Grid, Painter, channels, prototype_size
from .contours_settings import KANIZSA, contour, silhouettes

CHIPS = 3  # prototypes shown beside the maps of S2 and C2
EDGES = ("horizontal", "rising", "vertical", "falling")
TITLES = {
    "S3": ("objects", "which one, and where"),
    "C2": ("the same, a little moved", "combinations wherever in a small window"),
    "S2": ("combinations", "of edges, drawn where they are believed"),
    "C1": ("the same, a little moved", "edges wherever in a small window"),
    "S1": ("edges", "by four filters at each pixel"),
}


class Seen(NamedTuple):
    """All that is drawn of one step.

    Attributes
    ----------
    index : int
        0 is the picture alone, before anybody looks.
    step : Step or None
        What the network believes; None at 0.
    panels : dict of layer to list of (2, height, width) uint8
    common : dict of "S2" and "C2" to list of (prototype, nodes)
    before, now : (2, side, side) uint8
        The reconstruction before feedback and as it is.
    """

    index: int
    step: Step | None
    panels: dict[str, list[np.ndarray]]
    common: dict[str, list[tuple[int, int]]]
    before: np.ndarray
    now: np.ndarray


class Look:
    """Turns the steps of one run into what is drawn; only what a step changed is drawn anew."""

    def __init__(self, painter: Painter) -> None:
        self.painter = painter
        self.structure: Structure = painter.structure
        self.classes = [] if painter.network is None else painter.network.classes_.tolist()
        self._images = dict(zip(silhouettes().names, silhouettes().images, strict=True))
        self._before = np.zeros((painter.side, painter.side))

    def blank(self) -> Seen:
        """Nobody has looked yet."""
        panels = {name: [np.zeros((2, *size), np.uint8) for size in sizes]
                  for name, sizes in self.sizes().items()}  # fmt: skip
        none = np.zeros((2, self.painter.side, self.painter.side), np.uint8)
        return Seen(0, None, panels, {"S2": [], "C2": []}, none, none)

    def sizes(self) -> dict[str, list[tuple[int, int]]]:
        """Height and width of each layer's panels."""
        side, grids = self.painter.side, self.painter.grids
        seen = (prototype_size(self.structure),) * 2
        maps = {name: [(grids[name].count,) * 2] * 4 for name in ("S1", "C1")}
        prototypes: dict[str, list[tuple[int, int]]] = {
            name: [(side, side)] + [seen] * CHIPS for name in ("S2", "C2")
        }
        return maps | prototypes | {"S3": [(side, side)]}

    def chip(self, index: int) -> np.ndarray:
        """One prototype of S2 in ink, (size, size) in [0, 1]."""
        return self.painter.prototype(index)

    def follow(self, before: Seen, step: Step) -> Seen:
        """What is drawn after `step`, given what was before it."""
        layer, panels, common = step.layer, dict(before.panels), dict(before.common)
        if layer == "S3":
            winner = self.classes[int(step.categories.argmax())]
            panels["S3"] = [self.painter.place(step, self._images[winner])]
        else:
            panels[layer] = self.painter.layer(step, layer)
        if layer in common:
            common[layer] = self.painter.common(step.beliefs[layer], layer, CHIPS)
            chips = [channels(*[self.chip(i)] * 2) for i, _ in common[layer]]
            panels[layer] += chips
        if layer == "S1":
            drawn = self.painter.sketch(step.beliefs["S1"], step.evidence["S1"])
            if step.direction == "up":
                self._before = drawn
            now, past = channels(self._before, drawn), channels(self._before, self._before)
        else:
            now, past = before.now, before.before
        return Seen(before.index + 1, step, panels, common, past, now)


# Words --------------------------------------------------------------------------------------------


def share(value: float) -> str:
    """A probability as a person writes it: .26, or 1.00."""
    return f"{value:.2f}".removeprefix("0")


def article(name: str) -> str:
    """The name of an object with its article."""
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def zone(row: float, column: float, side: int) -> str:
    """Where a pixel lies, in words."""
    down = ("at the upper", "in the", "at the lower")[min(2, int(3 * row / side))]
    across = ("left", "", "right")[min(2, int(3 * column / side))]
    if down == "in the":
        return f"on the {across}" if across else "in the middle"
    return f"{down} {across}" if across else ("at the top" if "upper" in down else "at the bottom")


def matching(direction: np.ndarray, n_orientations: int = 4) -> int:
    """The orientation nearest to a (row, column) direction."""
    angle = np.degrees(np.arctan2(-direction[0], direction[1]))
    return int(np.argmin(np.abs((angles(n_orientations) - angle + 90) % 180 - 90)))


def side_name(normal: np.ndarray) -> str:
    """Upper, lower, left or right: where the side of a figure lies that faces `normal`."""
    down, right = normal
    if abs(right) > 0.5:
        return "right" if right > 0 else "left"
    return "lower" if down > 0 else "upper"


class Change(NamedTuple):
    """What feedback did to one edge.

    Attributes
    ----------
    edge, where : str
    before, now : float
        Belief in this edge before feedback and now.
    """

    edge: str
    where: str
    before: float
    now: float


def edge_map(belief: np.ndarray) -> np.ndarray:
    """Belief in each of the four orientations, (rows, columns, 4)."""
    return belief if belief.shape[-1] == len(EDGES) else group_sums(belief, len(EDGES))


def completed(step: Step, look: Look, settings: dict[str, Any]) -> Change:
    """The edge that S1 or C1 believes in more than its evidence says.

    Of a Kanizsa figure, in the middle of the gap where it rose most; else wherever it rose most.
    """
    here = look.painter.grids[step.layer]
    before, now = (edge_map(one[step.layer]) for one in (step.evidence, step.beliefs))
    gaps = contour(settings)
    if gaps is None:
        rise = (now - before)[here.first : here.first + here.count,
                              here.first : here.first + here.count]  # fmt: skip
        row, column, state = np.unravel_index(rise.argmax(), rise.shape)
        row, column = int(row) + here.first, int(column) + here.first
        where = zone(*(here.start + (i - here.first + 0.5) * here.step for i in (row, column)),
                     look.painter.side)  # fmt: skip
        return Change(EDGES[state], where, float(before[row, column, state]),
                      float(now[row, column, state]))  # fmt: skip
    found = []
    for gap, normal in zip(gaps.gaps, gaps.normals, strict=True):
        node = tuple(_node(pixel, here) for pixel in gap.mean(0))
        state = matching(gap[1] - gap[0])
        where = f"between the {side_name(normal)} inducers"
        found.append(Change(EDGES[state], where, float(before[node][state]),
                            float(now[node][state])))  # fmt: skip
    return max(found, key=lambda change: change.now - change.before)


def _node(pixel: float, here: Grid) -> int:
    """The row (or column) of the node that looks at a pixel."""
    at = int(np.floor((pixel + 0.5 - here.start) / here.step))
    return here.first + min(max(at, 0), here.count - 1)


def describe(seen: Seen, settings: dict[str, Any], look: Look) -> tuple[str, str]:
    """What just happened, with numbers, and what to look for next."""
    step = seen.step
    if step is None:
        return picture_words(settings)
    if step.layer == "S3":
        return _top(step, look, settings)
    return (_up if step.direction == "up" else _down)(step, seen, look, settings)


def picture_words(settings: dict[str, Any]) -> tuple[str, str]:
    figure, clamp = settings["figure"], settings["clamp"]
    if figure in KANIZSA:
        n = {"square": "Four", "triangle": "Three"}[figure]
        turned = "" if settings["inducers"] == "inward" else ", turned outward"
        text = f"{n} black discs with a wedge cut out{turned}. No {figure} is drawn."
        return text, "Does the network see one? Guess, then press step (→) or play (space)."
    if figure == "blank":
        hint = (
            "Hold S3 at an object, then press step (→): what does it imagine?"
            if clamp == "free"
            else f"S3 is held at “{clamp}”. Where nothing is seen, what will be imagined?"
        )
        return "A blank sheet: nothing to see.", hint
    if figure == "two":
        pair = f"{article(settings['object'])} and {article(settings['other'])}"
        hint = (
            "Left free, S3 takes one of them. Hold it at one to attend to that one."
            if clamp == "free"
            else f"S3 is held at “{clamp}”: whose contours will stand out?"
        )
        return f"Two objects in one picture: {pair}.", hint
    if figure == "drawing":
        return "Your own drawing.", "What will the network make of it? Step (→) or play (space)."
    odd = "" if settings["distortion"] == "none" else f", distorted: {settings['distortion']}"
    return (f"The silhouette of {article(settings['object'])}{odd}.",
            "Will it be recognised, and where? Step (→) or play (space).")  # fmt: skip


def _up(step: Step, seen: Seen, look: Look, settings: dict[str, Any]) -> tuple[str, str]:
    layer = step.layer
    if layer in ("S1", "C1"):
        change = completed(step, look, settings)
        sure = float((edge_map(step.beliefs[layer]).max(-1) > 0.6).mean())
        n = round(100 * sure)
        doing = "S1 looks for edges at every pixel" if layer == "S1" else "C1 pools the edges of S1"
        if settings["figure"] not in KANIZSA:
            return f"{doing}: it is sure of one at {n} % of its nodes.", UP_HINTS[layer]
        return (f"{doing}: {change.where} it finds {change.edge} {share(change.now)}, "
                f"where no idea would be .25.", UP_HINTS[layer])  # fmt: skip
    if not seen.common[layer] or not seen.common[layer][0][1]:
        return f"{layer} finds no combination that it knows.", UP_HINTS[layer]
    number, nodes = seen.common[layer][0]
    return (f"{layer} combines edges: prototype {number} is the most common, at {nodes} nodes.",
            UP_HINTS[layer])  # fmt: skip


UP_HINTS = {
    "S1": "Ink: what the picture itself says. Point at any node for its numbers.",
    "C1": "It forgets a little where each edge lies, so that a moved picture looks the same.",
    "S2": "Each place is drawn as the prototype it believes in most: corners, ends, lines.",
    "C2": "Next S3 compares all of it with the thirty objects it knows.",
}


def _top(step: Step, look: Look, settings: dict[str, Any]) -> tuple[str, str]:
    names = look.classes
    first, second = np.argsort(-step.categories, kind="stable")[:2]
    lead = (f"{names[first]} {share(step.categories[first])}, "
            f"{names[second]} {share(step.categories[second])}")  # fmt: skip
    if settings["clamp"] != "free":
        return (f"S3 is held at “{settings['clamp']}” {where(step, look)}, whatever it hears "
                "from below.", "Now it tells the layers below what to expect.")  # fmt: skip
    if step.categories[first] < 0.2:
        return (f"S3 cannot tell: {lead}.", "What it expects is a mixture of many objects.")
    return (
        f"S3 sees {article(str(names[first]))} {where(step, look)}: {lead}.",
        "Now it tells the layers below what it expects. Orange marks what that adds.",
    )


def where(step: Step, look: Look) -> str:
    """The most probable place, in words."""
    shifts = look.structure.shifts
    i, j = np.unravel_index(step.place.argmax(), step.place.shape)
    down, right = int(shifts[i]), int(shifts[j])
    words = [f"{abs(n)} px {name[n < 0]}" for n, name in
             ((down, ("down", "up")), (right, ("right", "left"))) if n]  # fmt: skip
    return " and ".join(words) if words else "in the middle"


def _down(step: Step, seen: Seen, look: Look, settings: dict[str, Any]) -> tuple[str, str]:
    layer = step.layer
    if layer in ("S2", "C2"):
        names = look.classes
        told = article(str(names[step.categories.argmax()]))
        new = np.abs(step.beliefs[layer].argmax(-1) != step.evidence[layer].argmax(-1)).mean()
        return (f"{layer} hears from {'S3' if layer == 'C2' else 'C2'} to expect {told}: "
                f"{round(100 * new)} % of its nodes now believe in another pattern.",
                "Orange: patterns that the picture alone does not show.")  # fmt: skip
    change = completed(step, look, settings)
    change_words = f"{share(change.before)} to {share(change.now)}"
    verb = "expects" if layer == "C1" else "sees"
    text = f"{layer} now {verb} a {change.edge} edge {change.where}: {change_words}."
    if change.now <= change.before:
        text = f"{layer} {verb} no {change.edge} edge {change.where}: {change_words}."
    if layer == "C1":
        return text, "One layer to go: S1 draws it."
    gaps = contour(settings)
    if gaps is None:
        best = int(step.categories.argmax())
        held = "is held at" if settings["clamp"] != "free" else "believes in"
        return text, (f"S3 {held} “{look.classes[best]}”, {share(step.categories[best])}. "
                      "Drag across what the network sees to compare with before.")  # fmt: skip
    gap = gap_belief(step.beliefs, gaps, look.structure)
    hint = (f"Along all gaps {share(gap.on.mean())}; 11 px inside and outside "
            f"{share(gap.inside.mean())} and {share(gap.outside.mean())}. ")  # fmt: skip
    if settings["clamp"] == "free" and settings["inducers"] == "inward":
        return text, hint + "Mostly imagery: turn the wedges outward, or hold S3 at “star”."
    return text, hint + "Compare with the wedges inward and S3 free."


# One node -----------------------------------------------------------------------------------------


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


# Words on the pathway -----------------------------------------------------------------------------

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


def names(seen: Seen, look: Look) -> dict[str, list[str]]:
    """What stands under each panel of each layer."""
    edges = [f"{mark} {edge}" for mark, edge in zip(MARKS, EDGES, strict=True)]
    words = {"S1": edges, "C1": [""] * 4, "S3": [""]}
    for layer, common in seen.common.items():
        chips = [f"{nodes} nodes" if nodes else "" for _, nodes in common]
        words[layer] = ["", *chips, *[""] * (CHIPS - len(chips))]
    if seen.step is not None and seen.panels["S3"][0].any():
        words["S3"] = [where(seen.step, look).removeprefix("in the ")]
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
