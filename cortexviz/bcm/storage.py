"""Arrays as the kernels want them: in whole tiles and cache lines, the rest blank."""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from cortexviz.bcm.kernel import Room
from cortexviz.bcm.params import Params
from cortexviz.bcm.tiles import IMAGES, LINE, NEURONS, SLIP


def up(value: int, multiple: int) -> int:
    """The next multiple."""
    return -(-value // multiple) * multiple


def aligned(array: np.ndarray, n_rows: int, n_columns: int) -> np.ndarray:
    """A copy of `array` in the corner of zeros (n_rows, n_columns), on a 64-byte boundary."""
    size = n_rows * n_columns * array.itemsize
    raw = np.zeros(size + 64, dtype=np.uint8)
    start = -raw.ctypes.data % 64
    out = raw[start : start + size].view(array.dtype).reshape(n_rows, n_columns)
    out[: array.shape[0], : array.shape[1]] = array
    return out


def rows(array: np.ndarray) -> np.ndarray:
    """Weights as the kernels want them: rows in whole tiles, pixels in whole lines."""
    return aligned(array, up(len(array), NEURONS), up(array.shape[1], LINE) + SLIP)


def images(array: np.ndarray) -> np.ndarray:
    """Images as the kernels want them: pixels in whole lines, and a blank image at the end."""
    return aligned(array, len(array) + 1, up(array.shape[1], LINE) + SLIP)


def batches(numbers: np.ndarray, n: int) -> np.ndarray:
    """Batches as the kernels want them: whole tiles, filled up with the blank image n."""
    steps, size = numbers.shape
    out = np.full((steps, up(size, IMAGES)), n, dtype=np.int64)
    out[:, :size] = numbers
    return out


def inverse(matrix: np.ndarray) -> np.ndarray:
    """The inverted lateral matrix as the kernels want it: tiles of neurons x neurons."""
    return aligned(matrix, up(len(matrix), NEURONS), len(matrix))


def room(params: Params, dtype: DTypeLike, block: tuple[int, int]) -> Room:
    """Room for the steps of a training, blank; tiles fill whole strips."""
    shape = up(params.n_neurons, NEURONS), up(params.batch_size, LINE)
    projections, phi = (aligned(np.empty((0, 0), dtype), *shape) for _ in range(2))
    return Room(projections, phi, rows(np.zeros(block, dtype)))
