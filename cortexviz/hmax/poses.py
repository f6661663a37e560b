"""S3 with hidden poses: what the object is, where it lies, how large it is and how it is turned.

Beyond Dura-Bernal 2012. S3's states are (category, scale, angle, place). There are too many for a
template each, so the two directions use what they invert:

- Up, the picture is put into the frame of each scale and angle, where an object in that pose is as
  it was in training, and is compared with one template per training picture (`what`). This is the
  routing of Olshausen, Anderson & Van Essen (1993). S3 hears C2, or C1 where things may turn: a
  bypass, as in Serre, Oliva & Poggio (2007).
- Down, the training picture is put into the believed pose and run up the network: analysis by
  synthesis (`expected`). The same templates, of one category, say its pose to a coarse step
  (`how`), and S1 says the rest (`looks`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import xlogy

from cortexviz.base import check
from cortexviz.base.compiled import STRICT, compiled
from cortexviz.hmax.structure import Places

__all__ = ["Pose", "Poses"]

# A group that is believed less than this says nothing.
SHARE = 0.15
# Templates look at every second node, which windows that overlap by half describe as well.
EVERY = 2
# Steps of a template's whole numbers per nat, and of a node's belief.
NAT, SURE = 256, 8


@dataclass(frozen=True)
class Poses(Places):
    """Hidden places, sizes and angles of S3.

    Parameters
    ----------
    sizes : tuple of float in [.25, 4]
        How large the object may be, relative to the training picture.
    angles : tuple of float
        How it may be turned, degrees counter-clockwise.
    fine : int
        How many times finer than `sizes` the believed size is told.

    Examples
    --------
    >>> from cortexviz.hmax import Poses
    >>> Poses(angles=(-30.0, 0.0, 30.0)).turned, Poses().turned
    (True, False)
    >>> len(Poses().sizes), Poses().shifts.tolist()[:3]
    (13, [-12, -10, -8])
    """

    reach: int = 12
    step: int = 2
    pad: int = 12
    scales: tuple[float, ...] = (1.0,)
    sizes: tuple[float, ...] = tuple(size / 80 for size in range(56, 105, 4))
    angles: tuple[float, ...] = (0.0,)
    fine: int = 2

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.scales != (1.0,):
            raise ValueError(
                "poses.scales must be (1.0,), since sizes say how large the object may be; got "
                f"{self.scales}"
            )
        check.reals("poses.sizes", self.sizes, 0.25, 4)
        check.reals("poses.angles", self.angles, -360, 360)
        check.integer("poses.fine", self.fine, minimum=1)

    @property
    def turned(self) -> bool:
        """Whether objects may be turned: S3 then hears C1, past C2."""
        return len(self.angles) > 1


class Pose(NamedTuple):
    """Size relative to the training picture, degrees counter-clockwise, pixels down and right.

    Examples
    --------
    >>> from cortexviz.hmax import Pose
    >>> Pose(scale=0.8, angle=30.0).angle
    30.0
    """

    scale: float = 1.0
    angle: float = 0.0
    down: float = 0.0
    right: float = 0.0


class Evidence(NamedTuple):
    """Templates as what each observation adds to log lambda, in whole numbers (`NAT` to a nat).

    Parameters
    ----------
    table : (rows, columns, K, rules * n) int16 array
        For each group of a node that sees something: log K P(group | template), and back what
        `silent` took off; by one rule of `as_evidence` after the other.
    silent : (rules, n) array
        A picture without ink: what the template says at all its nodes, in nats, `missing` times.
    nodes : (m, 2) int array
        Rows and columns where any template says anything.
    """

    table: np.ndarray
    silent: np.ndarray
    nodes: np.ndarray


def as_evidence(groups: Iterable[np.ndarray], *rules: tuple[float, float]) -> Evidence:
    """Templates from group sums of C2, or of C1.

    Parameters
    ----------
    groups : n (rows, columns, K) arrays, or their pictures one by one
        At every second node (`EVERY`).
    *rules : (floor, missing)
        What even an impossible feature gets, as a share of flat; and the share of its information
        that a template loses at a node where nothing is seen.
    """
    tables, silent = [], []
    for picture in groups:
        k = picture.shape[-1]
        for floor, missing in rules:
            table = picture.astype(np.float32) + np.float32(floor / k)
            table /= table.sum(-1, keepdims=True)
            says = missing * (np.log(k) + xlogy(table, table).sum(-1, keepdims=True))
            tables.append(np.rint(NAT * (np.log(k * table) + says)).astype(np.int16))
            silent.append(says.sum())
    n = len(rules)
    joined = np.stack([one for i in range(n) for one in tables[i::n]], -1)
    by_rule = np.stack([silent[i::n] for i in range(n)])
    return Evidence(joined, by_rule, np.argwhere(joined.any((2, 3))))


def worth(
    groups: np.ndarray, evidence: Evidence, shifts: np.ndarray, share: float = SHARE
) -> np.ndarray:
    """log lambda of each template at each place, less what is missing, in nats.

    Parameters
    ----------
    groups : (rows, columns, K) float32 array
        Group sums of C2, or of C1.
    evidence : Evidence
    shifts : (n_places, 2) int array
        In nodes, down and right.
    share : float
        A group that is believed less says nothing.

    Returns
    -------
    (rules, n_places, n) array
    """
    added = _added(*_said(groups, np.float32(share)), evidence.table, evidence.nodes, shifts)
    by_rule = np.moveaxis(added.reshape(len(shifts), *evidence.silent.shape), 1, 0)
    return by_rule / (NAT * SURE) - evidence.silent[:, None]


@compiled(fastmath=STRICT)
def _said(groups, share):
    """Where each node begins in what follows, groups that are believed, and how far (`SURE`)."""
    rows, columns, n_states = groups.shape
    begin = np.empty((rows, columns + 1), np.int32)
    state, weight = np.empty(groups.size, np.int32), np.empty(groups.size, np.int32)
    n = 0
    for row in range(rows):
        for column in range(columns):
            node, first, highest, total = groups[row, column], n, share, np.float32(0)
            begin[row, column] = first
            for k in range(n_states):  # at once: most have nothing to say
                highest = max(highest, node[k])
            if highest > share:
                for k in range(n_states):
                    if node[k] > share:
                        state[n] = k
                        total += node[k]
                        n += 1
            for i in range(first, n):
                weight[i] = np.rint(np.float32(SURE) * node[state[i]] / total)
        begin[row, columns] = n
    return begin, state[:n], weight[:n]


@compiled(fastmath=STRICT)
def _added(begin, states, weights, table, nodes, shifts):
    """One node of the templates after the other: what they say there is fetched once."""
    rows, columns, n = begin.shape[0], begin.shape[1] - 1, table.shape[3]
    total = np.zeros((len(shifts), n), np.int32)
    for y, x in nodes:
        said = table[y, x]
        for d in range(len(shifts)):
            row, column = EVERY * y + shifts[d, 0], EVERY * x + shifts[d, 1]
            if 0 <= row < rows and 0 <= column < columns:
                into = total[d]
                for i in range(begin[row, column], begin[row, column + 1]):
                    weight, says = weights[i], said[states[i]]
                    for t in range(n):
                        into[t] += weight * says[t]
    return total


def in_frame(shifts: np.ndarray, scale: float, angle: float, distance: int) -> np.ndarray:
    """Places of the picture as places of an object's frame, in nodes.

    Parameters
    ----------
    shifts : (n, 2) array
        Pixels down and right.
    distance : int
        Pixels between nodes.
    """
    turn = np.radians(-angle)
    c, s = np.cos(turn) / scale, np.sin(turn) / scale
    return np.rint(shifts @ np.array([[c, s], [-s, c]]) / distance).astype(np.int64)
