"""The two products of a step, in tiles that stay in the processor's registers.

A tile's 12 or 10 sums hide that an addition takes four cycles, and ask for 7 loads, fewer than are
done meanwhile; they fit the 16 registers of AVX2 as well as the 32 of AVX-512. A tile says which
sums are worked out together, not in which order one is added up: other tiles, same bytes.
"""

from __future__ import annotations

import numpy as np

from cortexviz.base.compiled import compiled, part
from cortexviz.bcm.vectors import WIDTH, fma, load, spread, store, total

NEURONS = 6  # rows are padded to multiples of it: whole tiles of 3 and of 2
IMAGES = 5  # batches are padded to multiples of it
LINE = 64  # numbers; columns are padded to multiples of it, whole strips
SLIP = 80  # blank numbers at the end of a row, lest rows share the lines of one page
BLOCK = 1024  # pixels that are worked on at a time

_part = part()


@_part
def combine(phi, images, batch, n, low, width, out):
    """out (n, width) <- phi (n, b) times pixels low .. low + width of the batch."""
    lanes = WIDTH // images.itemsize
    for k in range(low, low + width, 4 * lanes):
        for i in range(0, n, 3):
            _combine(phi, i, images, batch, k, out, k - low, lanes)


@_part
def _combine(phi, i, images, batch, k, out, at, lanes):
    """3 neurons, 4 vectors of pixels."""
    zero = spread(images.dtype.type(0))
    a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = c0 = c1 = c2 = c3 = zero
    for j in range(batch.size):
        image = batch[j]
        a, b, c = spread(phi[i, j]), spread(phi[i + 1, j]), spread(phi[i + 2, j])
        x = load(images, image, k)
        a0, b0, c0 = fma(a, x, a0), fma(b, x, b0), fma(c, x, c0)
        x = load(images, image, k + lanes)
        a1, b1, c1 = fma(a, x, a1), fma(b, x, b1), fma(c, x, c1)
        x = load(images, image, k + 2 * lanes)
        a2, b2, c2 = fma(a, x, a2), fma(b, x, b2), fma(c, x, c2)
        x = load(images, image, k + 3 * lanes)
        a3, b3, c3 = fma(a, x, a3), fma(b, x, b3), fma(c, x, c3)
    _write(out, i, at, lanes, a0, a1, a2, a3)
    _write(out, i + 1, at, lanes, b0, b1, b2, b3)
    _write(out, i + 2, at, lanes, c0, c1, c2, c3)


@_part
def _write(out, i, at, lanes, u0, u1, u2, u3):
    store(out, i, at, u0)
    store(out, i, at + lanes, u1)
    store(out, i, at + 2 * lanes, u2)
    store(out, i, at + 3 * lanes, u3)


@_part
def project(rows, images, batch, n, low, width, out):
    """out (n, b) += rows (n, d) times the batch, over pixels low .. low + width."""
    for j in range(0, batch.size, IMAGES):
        for i in range(0, n, 2):
            _project(rows, i, images, batch, j, low, width, out)


@_part
def _project(rows, i, images, batch, j, low, width, out):
    """2 neurons, 5 images."""
    zero = spread(rows.dtype.type(0))
    a0 = a1 = a2 = a3 = a4 = b0 = b1 = b2 = b3 = b4 = zero
    j0, j1, j2, j3, j4 = batch[j], batch[j + 1], batch[j + 2], batch[j + 3], batch[j + 4]
    for k in range(low, low + width, WIDTH // rows.itemsize):
        a, b = load(rows, i, k), load(rows, i + 1, k)
        x = load(images, j0, k)
        a0, b0 = fma(a, x, a0), fma(b, x, b0)
        x = load(images, j1, k)
        a1, b1 = fma(a, x, a1), fma(b, x, b1)
        x = load(images, j2, k)
        a2, b2 = fma(a, x, a2), fma(b, x, b2)
        x = load(images, j3, k)
        a3, b3 = fma(a, x, a3), fma(b, x, b3)
        x = load(images, j4, k)
        a4, b4 = fma(a, x, a4), fma(b, x, b4)
    _add(out, i, j, a0, a1, a2, a3, a4)
    _add(out, i + 1, j, b0, b1, b2, b3, b4)


@_part
def _add(out, i, j, u0, u1, u2, u3, u4):
    out[i, j] += total(u0)
    out[i, j + 1] += total(u1)
    out[i, j + 2] += total(u2)
    out[i, j + 3] += total(u3)
    out[i, j + 4] += total(u4)


@compiled()
def products(rows, images, batch):
    """rows (N, d) times images `batch` (b,): (N, b)."""
    out = np.zeros((len(rows), batch.size), rows.dtype)
    for low in range(0, rows.shape[1] - SLIP, BLOCK):
        width = min(BLOCK, rows.shape[1] - SLIP - low)
        project(rows, images, batch, len(rows), low, width, out)
    return out
