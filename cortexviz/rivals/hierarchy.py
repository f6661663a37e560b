"""What a hierarchical temporal memory has learned, and the way up and down through it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from cortexviz.rivals import messages

__all__: list[str] = []  # arguments are trusted: `HTM` is the door


class Level(NamedTuple):
    """What all nodes of a level have learned; each sees a window of the level below.

    Attributes
    ----------
    coincidences : (n, n_values) array
        Windows of S1 in the first level; above it whole numbers, the group of each child.
    groups : (n_groups, n) array
        P(c | g); at the top, of each class.
    window, step : int
        The top node's window is 0: it sees the whole level.
    """

    coincidences: np.ndarray
    groups: np.ndarray
    window: int
    step: int


class Up(NamedTuple):
    """What goes up in a level: log y(c), log lambda(g), and what its children said."""

    log_y: np.ndarray
    log_lambda: np.ndarray
    heard: np.ndarray


class Seen(NamedTuple):
    """What a level believes.

    Attributes
    ----------
    coincidences : (rows, columns, n) array
    groups : (rows, columns, n_groups) array
    told : (rows, columns, n_children, n_child_groups) array
        What each node tells its children; empty in the first level, which has none.
    """

    coincidences: np.ndarray
    groups: np.ndarray
    told: np.ndarray


@dataclass(frozen=True)
class Hierarchy:
    """Levels from the first to the top, and how the first hears S1.

    Parameters
    ----------
    levels : tuple of Level
    sigma : float
    maximum : bool
        lambda(g) of the first level is the largest y(c) in place of a sum.
    """

    levels: tuple[Level, ...]
    sigma: float
    maximum: bool

    def under(self, level: Level) -> Hierarchy:
        """The same, with another level on top."""
        return replace(self, levels=(*self.levels, level))

    def first(self, s1: np.ndarray, step: int) -> np.ndarray:
        """log y(c) = (|b - c|^2 - |x - c|^2) / 2 sigma^2 of the first level, (rows, columns, n).

        b is S1 of white paper, which then speaks for no coincidence: the nearest to it would else
        be seen wherever there is nothing, and every speck of noise would deny it.

        Parameters
        ----------
        s1 : (rows, columns, n_orientations) array
        step : int
        """
        away = self.levels[0].coincidences - np.float32(1 / s1.shape[-1])
        x = messages.in_windows(s1 - np.float32(1 / s1.shape[-1]), self.levels[0].window, step)
        x = x.reshape(*x.shape[:2], -1)
        square = np.square(x).sum(-1, keepdims=True)
        return (2 * (x @ away.T) - square) / np.float32(2 * self.sigma**2)

    def up(self, log_y: np.ndarray) -> list[Up]:
        """All levels, the first of which is given by its log y (George & Hawkins 2009, Table 1)."""
        first, *above = self.levels
        said = [Up(log_y, messages.to_parent(log_y, first.groups, self.maximum), np.empty(0))]
        for level in above:
            said.append(above_it(said[-1].log_lambda, level))
        return said

    def highest(self, s1: np.ndarray) -> np.ndarray:
        """log lambda of the last level, (rows, columns, n_groups), from S1 as in `first`."""
        return self.up(self.first(s1, self.levels[0].step))[-1].log_lambda

    def down(self, said: list[Up], prior: np.ndarray) -> list[Seen]:
        """Beliefs of all levels, from the top's expectation of its classes.

        Parameters
        ----------
        said : list of Up
        prior : (n_classes,) array
        """
        pi, found = prior[None, None], list[Seen]()
        for level, (log_y, log_lambda, heard) in zip(self.levels[::-1], said[::-1], strict=True):
            believed = messages.belief(log_y, messages.expected(pi, level.groups))
            told = np.empty(0)
            if len(found) < len(said) - 1:
                told = messages.to_children(believed, heard, level.coincidences)
            found.append(Seen(believed, messages.belief(log_lambda, pi), told))
            if told.size:
                below = said[-1 - len(found)].log_lambda.shape
                pi = (
                    told.reshape(below)
                    if level.window == 0
                    else messages.averaged(told, below[:2], level.window, level.step)
                )
        return found[::-1]


def above_it(layer: np.ndarray, level: Level) -> Up:
    """What a level makes of the one below it."""
    heard = children(layer, level)
    log_y = messages.evidence(heard, level.coincidences)
    return Up(log_y, messages.to_parent(log_y, level.groups), heard)


def children(layer: np.ndarray, level: Level) -> np.ndarray:
    """The messages that each node of a level hears, (rows, columns, n_children, n_groups)."""
    if level.window == 0:
        return layer.reshape(1, 1, -1, layer.shape[-1])
    return messages.in_windows(layer, level.window, level.step)
