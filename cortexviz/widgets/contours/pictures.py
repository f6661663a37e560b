"""Pictures of the layers: orientation maps, prototypes as strokes, and where S3 looks.

All have two channels (`frame.maps`): ink for what came from below, and what feedback added.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cortexviz.base.compiled import compiled
from cortexviz.hmax import Step, Structure, group_sums, receptive_field
from cortexviz.hmax.posed import posed
from cortexviz.hmax.reconstruction import DASH, inked, strength
from cortexviz.widgets.frame.maps import Grid, channels, grid

MARGIN = 16  # pixels around a picture, for strokes that reach into it
GHOST = 0.3  # how dark S3's object is drawn where it is believed to be


def cut(values: np.ndarray, here: Grid) -> np.ndarray:
    """The part of a layer, (rows, columns, ...), that lies on the picture."""
    inside = slice(here.first, here.first + here.count)
    return values[inside, inside]


def strongest(belief: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The state each node believes in most, and how far: (rows, columns) each."""
    return belief.argmax(-1), strength(belief).max(-1)


def prototypes(
    state: np.ndarray,
    weight: np.ndarray,
    table: np.ndarray,
    structure: Structure,
    origin: int,
    pitch: int,
    side: int,
) -> np.ndarray:
    """The strongest S2 prototype at each node, drawn as strokes: (side, side) in [0, 1].

    Parameters
    ----------
    state, weight : (rows, columns) arrays
        Which prototype, and how strongly it is drawn.
    table : (window * window, n_orientations, n_states) array
        S2's table.
    origin, pitch : int
        Pixel of the first node's first C1 node, and the distance of nodes, both in pixels.
    """
    window, distance = structure.s2_window, structure.c1_step
    rise = strength(np.moveaxis(table, 1, -1))  # (P, n_states, n_orientations)
    size = side + 2 * MARGIN
    rows, columns = np.nonzero(weight > 0.02)
    chosen, force = state[rows, columns], weight[rows, columns].astype(np.float32)
    corners = MARGIN + origin + pitch * np.stack([rows, columns], 1)
    field, count = _laid(corners, rise[:, chosen], force, window, distance, size)
    field /= np.maximum(count, 1)
    for axis in (1, 2):  # a C1 node stands for all pixels up to its neighbours
        rolled = (np.roll(field, i - distance // 2, axis) for i in range(distance))
        field = sum(rolled, np.zeros_like(field))
    rim = MARGIN - DASH // 2
    return np.clip(inked(np.moveaxis(field, 0, -1), DASH)[rim:-rim, rim:-rim], 0, 1)


@compiled()
def _laid(corners, rise, force, window, distance, size):
    """Windows of S2 over each other: edges at each pixel in all, and how many windows there are."""
    field = np.zeros((rise.shape[2], size, size), np.float32)
    count = np.zeros((size, size), np.float32)
    for p in range(window**2):
        for i in range(len(corners)):
            y = corners[i, 0] + p // window * distance
            x = corners[i, 1] + p % window * distance
            if 0 <= y < size and 0 <= x < size:
                count[y, x] += 1
                for k in range(len(field)):
                    field[k, y, x] += force[i] * rise[p, i, k]
    return field, count


def prototype_size(structure: Structure) -> int:
    """Pixels that an S2 prototype sees, along one side."""
    seen = receptive_field(structure, "S2", 0, 0)[0]
    return seen.stop - seen.start


class Painter:
    """Draws the layers of a network's steps.

    Parameters
    ----------
    structure : Structure
    side : int
        Height and width of its pictures.
    network : HMAXNetwork, optional
        Trained with it; where there is none yet, only sizes are known.
    """

    def __init__(self, structure: Structure, side: int, network: Any = None) -> None:
        self.structure, self.side, self.network = structure, side, network
        shapes = structure.shapes((side, side))
        self.grids = {
            name: grid(self.structure, name, shape[0], self.side) for name, shape in shapes.items()
        }
        self._last: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    def layer(self, step: Step, name: str) -> list[np.ndarray]:
        """The panels of S1, C1, S2 or C2, (2, height, width) uint8 each."""
        before, now = step.evidence[name], step.beliefs[name]
        if name in ("S1", "C1"):
            pair = channels(self._edges(before, name), self._edges(now, name))
            return list(np.moveaxis(pair, 0, 1))
        drawn = channels(self._prototypes(before, name), self._prototypes(now, name))
        if now is not before:
            del self._last[name]  # neither is asked for again
        return [drawn]

    def states(self, belief: np.ndarray, name: str, everywhere: bool = False) -> np.ndarray:
        """Belief in each edge or prototype at the nodes on the picture, or `everywhere`.

        Those are the states of S1 and S2, and the groups of C1 and C2.
        """
        n = self.structure.n_orientations if name in ("S1", "C1") else self.structure.s2_states
        shown = belief if everywhere else cut(belief, self.grids[name])
        return shown if shown.shape[-1] == n else group_sums(shown, n)

    def _edges(self, belief: np.ndarray, name: str) -> np.ndarray:
        """How far each orientation is believed in, (n_orientations, rows, columns) in [0, 1]."""
        return np.moveaxis(strength(self.states(belief, name)), -1, 0)

    def _prototypes(self, belief: np.ndarray, name: str) -> np.ndarray:
        """Of S2 or C2; what was drawn last is often asked for again, as that from before."""
        if name not in self._last or self._last[name][0] is not belief:
            self._last[name] = belief, self._strokes(belief, name)
        return self._last[name][1]

    def _strokes(self, belief: np.ndarray, name: str) -> np.ndarray:
        plan, table = self.structure, self.network.tables_.s2
        state, weight = strongest(self.states(belief, name, everywhere=True))
        pitch = plan.c1_step * plan.s2_step * (plan.c2_step if name == "C2" else 1)
        # The first C1 node that the first node's prototype is about, in the middle of what it sees.
        seen = receptive_field(plan, name, 0, 0)[0]
        reach = (plan.s2_window - 1) * plan.c1_step
        origin = (seen.start + seen.stop - 1 - reach) // 2
        return prototypes(state, weight, table, plan, origin, pitch, self.side)

    def prototype(self, index: int) -> np.ndarray:
        """One S2 prototype alone, (size, size) in [0, 1], as large as what it sees."""
        plan, table, one = self.structure, self.network.tables_.s2, np.ones((1, 1))
        half = plan.gabor_size // 2 + (plan.c1_window - 1) // 2
        state = np.full((1, 1), index)
        return prototypes(state, one, table, plan, half, 1, prototype_size(plan))

    def common(self, belief: np.ndarray, name: str, count: int) -> list[tuple[int, int]]:
        """The prototypes that most nodes on the picture believe in: (number, nodes)."""
        state, weight = strongest(self.states(belief, name))
        votes = np.bincount(state[weight > 0.3], minlength=self.structure.s2_states)
        first = np.argsort(-votes, kind="stable")[:count]
        return [(int(i), int(votes[i])) for i in first]

    def place(self, step: Step, ink: np.ndarray, known: float = 1.0) -> np.ndarray:
        """Where S3 believes its object to be: a ghost of it, and its places as they are believed.

        Parameters
        ----------
        ink : (side, side) array in [0, 1]
            What S3 expects: the object, or a mixture of all that it may be.
        known : float in [0, 1]
            How far it believes in any object.
        """
        if step.pose is not None:
            ink = 1 - posed(1 - ink.astype(np.float32), step.pose.scale, step.pose.angle)
        shifts = self.structure.shifts
        ghost = np.zeros((self.side, self.side), np.float32)
        spots = np.zeros_like(ghost)
        half = max(4, self.structure.places.step // 2) if self.structure.places else 4
        middle = self.side // 2
        for i, j in zip(*np.nonzero(step.place > 0.01 * step.place.max()), strict=True):
            down, right = int(shifts[i]), int(shifts[j])
            # What leaves the sheet is its white margin, so it may come in again on the other side.
            ghost += step.place[i, j] * np.roll(ink, (down, right), axis=(0, 1))
            at = (slice(middle + d - half, middle + d + half) for d in (down, right))
            spots[tuple(at)] = step.place[i, j]
        spots *= known / max(spots.max(), 1e-9)
        ghost *= GHOST * (1 - spots)
        return channels(ghost, ghost + spots)
