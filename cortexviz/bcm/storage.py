"""Arrays as the kernels want them: in whole tiles and cache lines, the rest blank, and apart."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import DTypeLike

from cortexviz.bcm.kernel import Room
from cortexviz.bcm.params import Params
from cortexviz.bcm.team import APART, BLOCKS
from cortexviz.bcm.tiles import BLOCK, IMAGES, LINE, NEURONS, SLIP

# Bytes behind what one thread writes and another may not fetch ahead over, by measurement: one
# network on two threads was 1.2 times as fast with 16 kB, 1.5 with 64, 1.85 with 256.
GUARD = 262144


def up(value: int, multiple: int) -> int:
    """The next multiple."""
    return -(-value // multiple) * multiple


def aligned(array: np.ndarray, *shape: int) -> np.ndarray:
    """A copy of `array` in the corner of zeros of this shape, on a 64-byte boundary, guarded."""
    size = math.prod(shape) * array.itemsize
    raw = np.zeros(size + 64 + GUARD, dtype=np.uint8)
    start = -raw.ctypes.data % 64
    out = raw[start : start + size].view(array.dtype).reshape(shape)
    out[tuple(map(slice, array.shape))] = array
    return out


def several(dtype: DTypeLike, n: int, n_rows: int, n_columns: int, shared: bool) -> np.ndarray:
    """Zeros (n, n_rows or more, n_columns); if they are shared by threads, each is guarded."""
    line = n_columns * np.dtype(dtype).itemsize
    more = up(GUARD, line) // line if shared else 0
    return aligned(np.empty((0, 0, 0), dtype), n, n_rows + more, n_columns)


def blocks(array: np.ndarray, n_rows: int, shared: bool) -> np.ndarray:
    """(blocks, n_rows or more, pixels of a block): all that a block has is in one place."""
    n, d = array.shape
    size = up(d, BLOCK) // BLOCK, n_rows, min(up(d, LINE), BLOCK) + SLIP
    out = several(array.dtype, *size, shared)
    for k, block in enumerate(out):
        some = array[:, k * BLOCK : (k + 1) * BLOCK]
        block[:n, : some.shape[1]] = some
    return out


def whole(blocks: np.ndarray, n: int, d: int) -> np.ndarray:
    """The array (n, d) that was put into blocks."""
    rows = blocks[:, :n, :-SLIP].transpose(1, 0, 2)
    return rows.reshape(n, -1)[:, :d].copy()


def rows(array: np.ndarray, shared: bool = False) -> np.ndarray:
    """Weights as the kernels want them: in whole tiles, pixels in whole lines."""
    return blocks(array, up(len(array), NEURONS), shared)


def images(array: np.ndarray) -> np.ndarray:
    """Images as the kernels want them: pixels in whole lines, and a blank image at the end."""
    return blocks(array, len(array) + 1, shared=False)


def batches(numbers: np.ndarray, n: int) -> np.ndarray:
    """Batches as the kernels want them: whole tiles, filled up with the blank image n."""
    steps, size = numbers.shape
    out = np.full((steps, up(size, IMAGES)), n, dtype=np.int64)
    out[:, :size] = numbers
    return out


def inverse(matrix: np.ndarray) -> np.ndarray:
    """The inverted lateral matrix as the kernels want it: tiles of neurons x neurons."""
    return aligned(matrix, up(len(matrix), NEURONS), len(matrix))


def room(params: Params, dtype: DTypeLike, n_threads: int, n_rows: int, n_columns: int) -> Room:
    """Room for the steps of a training, blank, with a block for each thread."""
    shape = up(params.n_neurons, NEURONS), up(params.batch_size, LINE)  # tiles fill whole strips
    projections, phi = (aligned(np.empty((0, 0), dtype), *shape) for _ in range(2))
    part = n_threads, up(n_rows, NEURONS), up(n_columns, LINE) + SLIP
    return Room(projections, phi, several(dtype, *part, shared=n_threads > 1))


def words(n_blocks: int) -> np.ndarray:
    """The words by which the threads of a training agree."""
    return aligned(np.empty((0, 0), np.int64), BLOCKS + n_blocks, APART)
