"""Pictures turned, resized and moved: an object put into a pose, or a picture taken out of it.

Edges stay sharp: each pixel is the mean of 4 x 4 places, and what interpolation says of each place
is taken to the darker or the lighter side of the edge there, whichever is nearer. (Interpolation
alone blurs, and a blurred edge excites S1 beside it.)
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.ndimage import maximum_filter, minimum_filter

from cortexviz.base.compiled import STRICT, compiled
from cortexviz.hmax.inference import Tables, s1_layers
from cortexviz.hmax.silence import seen
from cortexviz.hmax.structure import Structure

__all__: list[str] = []  # arguments are trusted: `HMAXNetwork` is the door

FINER = 4


def posed(
    image: np.ndarray, scale: float, angle: float = 0.0, shift: tuple[float, float] = (0, 0)
) -> np.ndarray:
    """The ink `scale` times as large, turned and then moved, about the middle of the picture.

    Parameters
    ----------
    image : (height, width) float32 array, 1 is white
    scale : float > 0
    angle : float
        Degrees counter-clockwise, as seen.
    shift : (down, right) in pixels

    Returns
    -------
    (height, width) float32 array, white outside
    """
    return _lookup(1 - image, *_inverse(image.shape, scale, angle, shift))


def stretched(image: np.ndarray, ratio: float) -> np.ndarray:
    """The ink `ratio` times as wide for its height, of the same area, about the middle.

    Parameters
    ----------
    image : (height, width) float32 array, 1 is white
    ratio : float > 0

    Returns
    -------
    (height, width) float32 array, white outside
    """
    matrix = np.diag([ratio**0.5, ratio**-0.5])
    middle = (np.array(image.shape) - 1) / 2
    return _lookup(1 - image, matrix, middle - matrix @ middle)


def s1_in_frame(
    image: np.ndarray,
    scale: float,
    angle: float,
    tables: Tables,
    structure: Structure,
    shift: tuple[float, float] = (0, 0),
) -> np.ndarray:
    """S1 of the picture as it looks from an object of this size, angle and place: undone, all.

    An object in that pose is then as it was in training, and the same templates serve all poses
    (Olshausen, Anderson & Van Essen 1993). Where the frame reaches beyond the picture S1 is flat,
    since nothing is known there.

    Returns
    -------
    (rows, columns, n_orientations) float32 array, summing to 1
    """
    undo = _undone(image.shape, scale, angle, shift)
    s1 = s1_layers(_lookup(1 - image, *undo)[None], tables, structure)[0]
    blind = _beyond(image.shape, scale, angle, shift, structure.gabor_size)
    s1[np.pad(blind, structure.pad)] = 1 / structure.n_orientations
    return s1


class Edges(NamedTuple):
    """S1 of a picture where it sees anything.

    Parameters
    ----------
    rows, columns : (n,) int arrays
    excess : (n, n_orientations) float32 array
        What S1 says more than flat.
    """

    rows: np.ndarray
    columns: np.ndarray
    excess: np.ndarray

    @classmethod
    def of(cls, s1: np.ndarray) -> Edges:
        rows, columns = np.nonzero(seen(s1))
        return cls(rows, columns, s1[rows, columns] - np.float32(1 / s1.shape[-1]))

    def agreement(self, expected: np.ndarray, shifts: np.ndarray) -> np.ndarray:
        """sum (lambda - 1/K) log K pi over the nodes: how well another S1 fits, at each place.

        Where either sees nothing they neither agree nor disagree.

        Parameters
        ----------
        expected : (rows, columns, n_orientations) float32 array
        shifts : (n_places, 2) int array
            Of what is expected, in nodes of S1, which are pixels.

        Returns
        -------
        (n_places,) array
        """
        says = np.log(expected.shape[-1] * expected)
        reach = np.abs(shifts).max()  # beyond the picture nothing is said
        planes = np.pad(np.moveaxis(says, -1, 0), ((0, 0), (reach, reach), (reach, reach)))
        size = planes.shape[1:]
        nodes = np.ravel_multi_index((self.rows + reach, self.columns + reach), size)
        back = shifts @ np.array((size[1], 1))
        return _agreement(nodes, self.excess, planes.reshape(len(planes), -1), back)


@compiled(fastmath=STRICT)
def _agreement(nodes, excess, says, back):
    """Shifts inside: their sums do not wait for each other."""
    found = np.zeros(len(back))
    for i in range(len(nodes)):
        for k in range(len(says)):
            sees, plane, node = excess[i, k], says[k], nodes[i]
            for d in range(len(back)):
                found[d] += sees * plane[node - back[d]]
    return found


@lru_cache(maxsize=1024)  # of .02 MB
def _beyond(
    shape: tuple[int, int], scale: float, angle: float, shift: tuple[float, float], gabor_size: int
) -> np.ndarray:
    """Which nodes of S1 see beyond the picture in this frame."""
    ink = np.ones(shape, np.float32)  # it is white beyond
    beyond = _lookup(ink, *_undone(shape, scale, angle, shift)) > 0
    inner = slice(gabor_size // 2, -(gabor_size // 2))
    return maximum_filter(beyond, gabor_size)[inner, inner]


def _inverse(shape, scale, angle, shift):
    """Where each pixel comes from: matrix and offset of (row, column)."""
    turn = np.radians(angle)
    c, s = np.cos(turn) / scale, np.sin(turn) / scale
    matrix = np.array([[c, s], [-s, c]])
    middle = (np.array(shape) - 1) / 2
    return matrix, middle - matrix @ (middle + np.asarray(shift, float))


def _undone(shape, scale, angle, shift):
    """The other way round: where each pixel of the frame lies in the picture."""
    matrix, offset = _inverse(shape, 1 / scale, -angle, (0, 0))
    return matrix, offset + np.asarray(shift, float)


def _lookup(ink: np.ndarray, matrix: np.ndarray, offset: np.ndarray) -> np.ndarray:
    """Light at each pixel, from the ink at `matrix` @ pixel + `offset`; beyond, all is white."""
    around = np.pad(ink, 1)  # one pixel of white lets each place have four neighbours
    sides = minimum_filter(around, 3), maximum_filter(around, 3)
    # No place of a pixel, and no neighbour of one, is farther from its middle than so many pixels.
    reach = 2 + int((0.5 - 0.5 / FINER) * np.abs(matrix).sum(1).max())
    lowest, highest = (
        chosen(around, 2 * reach + 1, mode="constant")
        for chosen in (minimum_filter, maximum_filter)
    )
    return _sampled(around, *sides, lowest == highest, matrix, offset + 1, *ink.shape)


@compiled(fastmath=STRICT)
def _sampled(ink, low, high, even, matrix, offset, rows, columns):
    found = np.empty((rows, columns), np.float32)
    for y in range(rows):
        for x in range(columns):
            i = matrix[0, 0] * y + matrix[0, 1] * x + offset[0]
            j = matrix[1, 0] * y + matrix[1, 1] * x + offset[1]
            if 0 <= i < ink.shape[0] - 1 and 0 <= j < ink.shape[1] - 1:
                a, b = int(i + 0.5), int(j + 0.5)
                if even[a, b]:
                    found[y, x] = 1 - ink[a, b]
                    continue
            total = 0.0
            for p in range(FINER * FINER):
                down = y + (p // FINER + 0.5) / FINER - 0.5
                right = x + (p % FINER + 0.5) / FINER - 0.5
                i = matrix[0, 0] * down + matrix[0, 1] * right + offset[0]
                j = matrix[1, 0] * down + matrix[1, 1] * right + offset[1]
                if not (0 <= i < ink.shape[0] - 1 and 0 <= j < ink.shape[1] - 1):
                    continue
                a, b = int(i + 0.5), int(j + 0.5)
                lowest, highest = low[a, b], high[a, b]
                if lowest == highest:  # no edge near, so that there is one answer
                    total += lowest
                    continue
                a, b = int(i), int(j)
                u, v = i - a, j - b
                upper = (1 - v) * ink[a, b] + v * ink[a, b + 1]
                lower = (1 - v) * ink[a + 1, b] + v * ink[a + 1, b + 1]
                half = 0.5 * (lowest + highest)
                total += highest if (1 - u) * upper + u * lower > half else lowest
            found[y, x] = 1 - total / FINER**2
    return found
