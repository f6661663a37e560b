"""One node: what it heard along each of its edges, and how its belief came out of that.

Dura-Bernal 2012, Eqs. 2, 3, 13 and 16, with the exponents of `Feedback` and "nothing I know":

    Bel(u) = P(something) lambda(u)^T pi(u)^gamma / Z + P(nothing) lambda(u)

`flow` has all nodes at once; this takes one of them apart, with the same numbers.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cortexviz.hmax.descent import strongest
from cortexviz.hmax.feedback import Feedback
from cortexviz.hmax.flow import ABOVE, BELOW, Link, links
from cortexviz.hmax.inference import group_sums
from cortexviz.hmax.learned import Learned
from cortexviz.hmax.messages import in_windows
from cortexviz.hmax.perceive import Step
from cortexviz.hmax.structure import LAYERS

__all__: list[str] = []  # arguments are trusted: the contours explorer is the door


class Edges(NamedTuple):
    """What came along each edge of a node, from one side.

    Attributes
    ----------
    nodes : (n, 2) int array
        Row and column of the node at the other end.
    messages : (n, K) array
        lambda for each state, 1 where it says nothing; or pi for each group, summing to 1.
    """

    nodes: np.ndarray
    messages: np.ndarray


class Derivation(NamedTuple):
    """How one node's belief came out.

    Attributes
    ----------
    below, above : Edges
        Of S1, which hears the picture, none below; none above before something was expected.
    log_lambda : (n_states,) array
        Natural log of the product of all messages from below.
    pi : (n_groups,) array
        The mean of what its parents expect; its states share it equally.
    exponents : (T, gamma)
    nothing : float
        P(nothing I know), as far as it counts here.
    """

    below: Edges
    above: Edges
    log_lambda: np.ndarray
    pi: np.ndarray
    exponents: tuple[float, float]
    nothing: float

    @property
    def log_product(self) -> np.ndarray:
        """log lambda^T pi^gamma of each state, (n_states,)."""
        temperature, gain = self.exponents
        each = np.repeat(np.log(self.pi), len(self.log_lambda) // len(self.pi))
        return temperature * self.log_lambda + gain * each

    @property
    def belief(self) -> np.ndarray:
        """(n_states,), summing to 1."""
        something, nothing = normalised(self.log_product), normalised(self.log_lambda)
        return (1 - self.nothing) * something + self.nothing * nothing


def normalised(log: np.ndarray) -> np.ndarray:
    """exp(log) / sum, where exp alone would leave the range of floats."""
    return np.exp(log - np.logaddexp.reduce(log))


def derive(
    learned: Learned,
    step: Step,
    feedback: Feedback,
    layer: str,
    row: int,
    column: int,
    told: bool,
) -> Derivation:
    """Take one node of S1, C1, S2 or C2 apart: Dura-Bernal 2012, Eq. 2.

    Parameters
    ----------
    learned : Learned
    step : Step
        Of the first sweep up and down of a network with ``combine="log"``.
    feedback : Feedback
        As it was perceived with; its messages are beliefs.
    told : bool
        Whether the layer has heard from the one above.
    """
    chain, at = links(learned, "log"), LAYERS.index(layer)
    below = Edges(np.empty((0, 2), int), np.empty((0, 0)))
    if layer == "S1":
        log_lambda = np.log(step.evidence["S1"][row, column].astype(float))
    else:
        below = _below(_heard(learned, step, BELOW[layer]), chain[layer], row, column)
        log_lambda = np.log(below.messages).sum(0)
    n_groups = learned.structure.n_orientations if at < 2 else learned.structure.s2_states
    flat = np.full(n_groups, 1 / n_groups)
    if not told:
        nobody = Edges(np.empty((0, 2), int), np.empty((0, n_groups)))
        return Derivation(below, nobody, log_lambda, flat, (1, 1), 0)
    if layer == "C2":
        above = _from_top(step, row, column, n_groups)
    else:
        parent = strongest(_something(step, ABOVE[layer]), feedback.k_max[at])
        above = _above(parent, chain[ABOVE[layer]], row, column)
    total = above.messages.sum(0)
    pi = total / total.sum() if len(above.nodes) else flat  # nobody expects anything of it
    exponents = feedback.temperature[at], feedback.gain[at]
    return Derivation(below, above, log_lambda, pi, exponents, step.nothing)


def _heard(learned: Learned, step: Step, layer: str) -> np.ndarray:
    """lambda of a layer as its parents hear it, as in `flow`."""
    groups = {"C1": learned.structure.n_orientations, "C2": learned.structure.s2_states}
    heard = step.evidence[layer]
    return group_sums(heard, groups[layer]) if layer in groups else heard


def _something(step: Step, layer: str) -> np.ndarray:
    assert step.something is not None
    return step.something[layer]


def _below(heard: np.ndarray, link: Link, row: int, column: int) -> Edges:
    """Eq. 5 along each edge to the layer below."""
    top, left, side = row * link.step, column * link.step, link.window
    window = in_windows(heard[top : top + side, left : left + side], side, link.step)
    messages = np.stack([one[0, 0] for one in link.messages(window, link.table)])
    nodes = np.argwhere(np.ones((side, side))) + np.array([top, left])
    return Edges(nodes, messages.astype(float))


def _above(belief: np.ndarray, link: Link, row: int, column: int) -> Edges:
    """Eq. 13 along each edge to the layer above."""
    rows, columns, _ = belief.shape
    nodes = [
        (i, j)
        for i in range(rows)
        for j in range(columns)
        if 0 <= row - i * link.step < link.window and 0 <= column - j * link.step < link.window
    ]
    told = [
        link.down(belief[i : i + 1, j : j + 1], link.table)[
            0, 0, (row - i * link.step) * link.window + column - j * link.step
        ]
        for i, j in nodes
    ]
    return Edges(np.array(nodes, int).reshape(-1, 2), np.array(told, float))


def _from_top(step: Step, row: int, column: int, n_groups: int) -> Edges:
    """What S3 tells a node of C2, from the mixture that a step holds."""
    mixed = step.expectation["C2"][row, column].astype(float)
    known = 1 - float(step.nothing)
    if not known:  # the mixture holds nothing of what it told, of which nothing counts
        return Edges(np.zeros((1, 2), int), np.full((1, n_groups), 1 / n_groups))
    told = (mixed - step.nothing / len(mixed)) / known
    return Edges(np.zeros((1, 2), int), told.reshape(n_groups, -1).sum(1)[None])
