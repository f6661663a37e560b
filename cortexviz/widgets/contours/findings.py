"""What the contour explorer may say of a step: the numbers that its captions have to bear out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cortexviz.data import Contour
from cortexviz.hmax import Step
from cortexviz.hmax.background import NAME as NOTHING
from cortexviz.hmax.measures import Gap, matching
from cortexviz.widgets.contours.figures import contour
from cortexviz.widgets.contours.look import Look, probabilities
from cortexviz.widgets.contours.pictures import Grid
from cortexviz.widgets.contours.settings import ContourSettings

VISIBLE = 0.02  # differences below this are not spoken of


# S3 -----------------------------------------------------------------------------------------------


class Verdict(NamedTuple):
    """What S3 makes of the picture.

    Attributes
    ----------
    name : str
        What is more probable than all else together: an object, `NOTHING`, or "" for neither.
    ranked : list of (str, float)
        Every object and `NOTHING` with its probability, the likeliest first; together 1.
    """

    name: str
    ranked: list[tuple[str, float]]


def verdict(step: Step, look: Look) -> Verdict:
    """What S3 believes, and whether it is sure."""
    known, nothing = probabilities(step)
    names = [*map(str, look.classes), NOTHING]
    values = np.append(known, nothing)
    ranked = [(names[i], float(values[i])) for i in np.argsort(-values, kind="stable")]
    return Verdict(ranked[0][0] if ranked[0][1] > 0.5 else "", ranked)


def log_odds(ranked: list[tuple[str, float]]) -> list[float]:
    """log p / (1 - p) of each, in nats; from all others, for 1 - p is too short near 1."""
    values = np.array([p for _, p in ranked])
    others = [np.delete(values, i).sum() for i in range(len(values))]
    with np.errstate(divide="ignore"):
        return (np.log(values) - np.log(others)).tolist()


# Edges --------------------------------------------------------------------------------------------


class Change(NamedTuple):
    """What feedback did to the belief in one edge at one node.

    Attributes
    ----------
    edge : str
    pixel : (row, column)
        What the node looks at.
    side : int
        Of the figure, where the node lies in the middle of its gap; -1 elsewhere.
    before, now : float
        Belief in this edge from below alone, and now.
    leads : bool
        Whether the node believes in it, visibly, more than in any other edge.
    """

    edge: str
    pixel: tuple[float, float]
    side: int
    before: float
    now: float
    leads: bool


def gaps(settings: ContourSettings) -> Contour | None:
    """The contour that a Kanizsa figure leaves open; None where there is none, or no gap in it."""
    found = contour(settings)
    return None if found is None or gap_length(found) < 1 else found


def gap_length(found: Contour) -> float:
    """Pixels of a side that no disc draws."""
    return float(np.linalg.norm(found.gaps[0, 1] - found.gaps[0, 0]))


def risen(step: Step, look: Look, settings: ContourSettings) -> Change:
    """The edge of S1 or C1 that feedback raised most.

    Of a Kanizsa figure, the one that would close it, in the middle of a gap; else anywhere.
    """
    layer, here = step.layer, look.painter.grids[step.layer]
    before, now = (look.painter.states(x[layer], layer) for x in (step.evidence, step.beliefs))
    found = gaps(settings)
    nodes = [] if found is None else [
        (side, row, column, matching(found.gaps[side, 1] - found.gaps[side, 0], len(look.edges)))
        for side, row, column in middle_nodes(found, here)
    ]  # fmt: skip
    if not nodes:
        first, second, best = np.unravel_index((now - before).argmax(), now.shape)
        nodes = [(-1, int(first), int(second), int(best))]
    side, row, column, state = max(nodes, key=lambda at: now[at[1:]] - before[at[1:]])
    believed = now[row, column]
    return Change(
        look.edges[state],
        (here.start + (row + 0.5) * here.step, here.start + (column + 0.5) * here.step),
        side,
        float(before[row, column, state]),
        float(believed[state]),
        bool(believed[state] >= np.delete(believed, state).max() + VISIBLE),
    )


def middle_nodes(found: Contour, here: Grid) -> list[tuple[int, int, int]]:
    """(side, row, column) of the nodes that look at the middle of a gap; none off the map."""
    # Of two that are equally near the later one, whichever way the middle is rounded.
    at = np.floor((found.gaps.mean(1) + 0.5 - here.start) / here.step + 1e-9).astype(int)
    inside = ((at >= 0) & (at < here.count)).all(1)
    return [(int(i), int(at[i, 0]), int(at[i, 1])) for i in np.flatnonzero(inside)]


def between(step: Step, look: Look, found: Contour) -> tuple[int, str, float] | None:
    """The edge, of any orientation, most believed in the middle of a gap: (side, edge, belief)."""
    belief = look.painter.states(step.beliefs[step.layer], step.layer)
    seen = [
        (side, look.edges[int(belief[i, j].argmax())], float(belief[i, j].max()))
        for side, i, j in middle_nodes(found, look.painter.grids[step.layer])
    ]
    return max(seen, key=lambda one: one[2]) if seen else None


def stands_out(gap: Gap, side: int) -> bool:
    """Whether S1 believes in a gap visibly more than in either line beside it."""
    beside = gap.inside[side], gap.outside[side]
    return all(gap.on[side] >= line + VISIBLE for line in beside)  # never true of NaN
