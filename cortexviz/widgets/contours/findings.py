"""What the contour explorer may say of a step: the numbers that its captions have to bear out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cortexviz.data import Contour
from cortexviz.hmax import Step, group_sums
from cortexviz.hmax.measures import gap_belief, matching
from cortexviz.widgets.contours.look import EDGES, Look, probabilities
from cortexviz.widgets.contours.pictures import Grid, cut
from cortexviz.widgets.contours.settings import ContourSettings, contour

CHANCE = 1 / len(EDGES)
VISIBLE = 0.02  # differences below this are not spoken of
NOTHING = "nothing I know"


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


def place(step: Step, look: Look) -> tuple[int, int] | None:
    """Pixels down and right of where S3 believes its object to be; None where it is not sure."""
    if step.place.max() <= 0.5 * step.place.sum():
        return None
    i, j = np.unravel_index(step.place.argmax(), step.place.shape)
    return int(look.structure.shifts[i]), int(look.structure.shifts[j])


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


def edge_map(belief: np.ndarray) -> np.ndarray:
    """Belief in each of the four orientations, (rows, columns, 4)."""
    return belief if belief.shape[-1] == len(EDGES) else group_sums(belief, len(EDGES))


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
    here = look.painter.grids[step.layer]
    before, now = (cut(edge_map(one[step.layer]), here) for one in (step.evidence, step.beliefs))
    found = gaps(settings)
    nodes = [] if found is None else [
        (side, row, column, matching(found.gaps[side, 1] - found.gaps[side, 0], len(EDGES)))
        for side, row, column in middle_nodes(found, here)
    ]  # fmt: skip
    if not nodes:
        first, second, best = np.unravel_index((now - before).argmax(), now.shape)
        nodes = [(-1, int(first), int(second), int(best))]
    side, row, column, state = max(nodes, key=lambda at: now[at[1:]] - before[at[1:]])
    believed = now[row, column]
    return Change(
        EDGES[state],
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
    here = look.painter.grids[step.layer]
    belief = cut(edge_map(step.beliefs[step.layer]), here)
    seen = [
        (side, EDGES[int(belief[i, j].argmax())], float(belief[i, j].max()))
        for side, i, j in middle_nodes(found, here)
    ]
    return max(seen, key=lambda one: one[2]) if seen else None


LINES = ("on", "inside", "outside")


def gap_lines(step: Step, look: Look, found: Contour) -> dict[str, np.ndarray]:
    """S1's belief along the gaps and 11 px beside them, (sides,) each; NaN where no node is."""
    unknown = np.full(len(found.gaps), np.nan)
    try:
        gap = gap_belief(step.beliefs, found, look.structure)
    except ValueError:  # it says why: a gap that no node looks at
        gap = None
    if gap is None:
        return dict.fromkeys(LINES, unknown)
    return {name: np.asarray(getattr(gap, name), float) for name in LINES}


def stands_out(lines: dict[str, np.ndarray], side: int) -> bool:
    """Whether S1 believes in a gap visibly more than in either line beside it."""
    on, *beside = (lines[name][side] for name in LINES)
    return all(on >= line + VISIBLE for line in beside)  # never true of NaN
