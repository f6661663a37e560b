"""What the contour explorer says: what just happened, with numbers, and what to look for next."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from cortexviz.hmax import Step, group_sums
from cortexviz.hmax import orientations as angles
from cortexviz.hmax.measures import gap_belief

from .contours_look import EDGES, Look, Seen
from .contours_pictures import Grid, cut
from .contours_settings import KANIZSA, contour

CHANCE = 1 / len(EDGES)
UP_HINTS = {
    "S1": "Ink: what the picture itself says. Point at any node for its numbers.",
    "C1": "It forgets a little where each edge lies, so that a moved picture looks the same.",
    "S2": "Each place is drawn as the prototype it believes in most: corners, ends, lines.",
    "C2": "Next S3 compares all of it with the thirty objects it knows.",
}


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
    before, now = (cut(edge_map(one[step.layer]), here) for one in (step.evidence, step.beliefs))

    def change(row: int, column: int, state: int, where: str) -> Change:
        return Change(
            EDGES[state], where, float(before[row, column, state]), float(now[row, column, state])
        )

    gaps = contour(settings)
    if gaps is None:
        row, column, state = map(int, np.unravel_index((now - before).argmax(), now.shape))
        pixels = [here.start + (i + 0.5) * here.step for i in (row, column)]
        return change(row, column, state, zone(*pixels, look.painter.side))
    found = [
        change(*(_node(pixel, here) for pixel in gap.mean(0)), matching(gap[1] - gap[0]),
               f"between the {side_name(normal)} inducers")
        for gap, normal in zip(gaps.gaps, gaps.normals, strict=True)
    ]  # fmt: skip
    return max(found, key=lambda one: one.now - one.before)


def _node(pixel: float, here: Grid) -> int:
    """The row (or column), on the picture, of the node that looks at a pixel."""
    at = int(np.floor((pixel + 0.5 - here.start) / here.step))
    return min(max(at, 0), here.count - 1)


def describe(seen: Seen, settings: dict[str, Any], look: Look) -> tuple[str, str]:
    """What just happened, with numbers, and what to look for next."""
    step = seen.step
    if step is None:
        return picture_words(settings)
    if step.layer == "S3":
        return _top(step, look, settings)
    return (_up if step.direction == "up" else _down)(step, seen, look, settings)


def picture_words(settings: dict[str, Any]) -> tuple[str, str]:
    """What the picture shows, and a question."""
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
        if change.now < CHANCE + 0.05:
            return f"{doing} and finds none {change.where}: .25 is chance.", UP_HINTS[layer]
        found = f"{change.edge} {share(change.now)} {change.where}, where .25 is chance"
        return f"{doing}: {found}.", UP_HINTS[layer]
    if not seen.common[layer] or not seen.common[layer][0][1]:
        return f"{layer} finds no combination that it knows.", UP_HINTS[layer]
    number, nodes = seen.common[layer][0]
    return (f"{layer} combines edges: prototype {number} is the most common, at {nodes} nodes.",
            UP_HINTS[layer])  # fmt: skip


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


def most_probable_shift(step: Step, look: Look) -> tuple[int, int]:
    """Pixels down and right of where S3 most believes its object to be."""
    shifts = look.structure.shifts
    i, j = np.unravel_index(step.place.argmax(), step.place.shape)
    return int(shifts[i]), int(shifts[j])


def where(step: Step, look: Look) -> str:
    """The most probable place, in words."""
    down, right = most_probable_shift(step, look)
    words = [f"{abs(n)} px {name[n < 0]}" for n, name in
             ((down, ("down", "up")), (right, ("right", "left"))) if n]  # fmt: skip
    return " and ".join(words) if words else "in the middle"


def _down(step: Step, seen: Seen, look: Look, settings: dict[str, Any]) -> tuple[str, str]:
    layer = step.layer
    if layer in ("S2", "C2"):
        names = look.classes
        told = article(str(names[step.categories.argmax()]))
        new = (step.beliefs[layer].argmax(-1) != step.evidence[layer].argmax(-1)).mean()
        return (f"{layer} hears from {'S3' if layer == 'C2' else 'C2'} to expect {told}: "
                f"{round(100 * new)} % of its nodes now believe in another pattern.",
                "Orange: patterns that the picture alone does not show.")  # fmt: skip
    change = completed(step, look, settings)
    change_words = f"{share(change.before)} to {share(change.now)}"
    verb = "expects" if layer == "C1" else "sees"
    text = f"{layer} now {verb} a {change.edge} edge {change.where}: {change_words}."
    if change.now < change.before + 0.02:
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
    taken_for = look.classes[step.categories.argmax()]
    if settings["clamp"] == "free" and taken_for != settings["figure"]:
        return text, hint + f"S3 took it for {article(taken_for)}."
    if settings["clamp"] == "free" and settings["inducers"] == "inward":
        return text, hint + "Mostly imagery: turn the wedges outward, or hold S3 at “star”."
    return text, hint + "Compare with the wedges inward and S3 free."
