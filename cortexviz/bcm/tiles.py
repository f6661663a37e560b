"""The two products of a step, in tiles that stay in the processor's registers.

A tile's 10 to 15 sums hide that an addition takes four cycles, and ask for 7 or 8 loads, fewer
than are done meanwhile. They fit the 16 registers of AVX2 (where a tile needs images one by one, it
loads them one by one) or the 32 of AVX-512. A tile says which sums are worked out together, not in
which order one is added up: other tiles, same bytes.
"""

from __future__ import annotations

from cortexviz.base.compiled import compiled, part
from cortexviz.bcm.vectors import WIDTH, fma, load, spread, store, total

NEURONS = 6  # rows are padded to multiples of it: whole tiles of 3 and of 2
ROWS = 3 if WIDTH == 64 else 2  # in a tile of projections
IMAGES = 5  # batches are padded to multiples of it
LINE = 64  # numbers; columns are padded to multiples of it, whole strips
SLIP = 80  # blank numbers at the end of a row, lest rows share the lines of one page
BLOCK = 1024  # pixels that are worked on at a time

_part = part(_nrt=False)


@_part
def combine(phi, images, batch, n, width, out):
    """out (n, width) <- phi (n, b) times the batch, of images in one block."""
    lanes = WIDTH // images.itemsize
    for at in range(0, width, 4 * lanes):
        for i in range(0, n, 3):
            _combine(phi, i, images, batch, at, out)


@_part
def _combine(phi, i, images, batch, k, out):
    """3 neurons, 4 vectors of pixels."""
    lanes = WIDTH // images.itemsize
    zero = spread(images.dtype.type(0))
    u0 = u1 = u2 = u3 = zero, zero, zero
    for j in range(batch.size):
        w, image = (spread(phi[i, j]), spread(phi[i + 1, j]), spread(phi[i + 2, j])), batch[j]
        u0 = _add3(u0, w, load(images, image, k))
        u1 = _add3(u1, w, load(images, image, k + lanes))
        u2 = _add3(u2, w, load(images, image, k + 2 * lanes))
        u3 = _add3(u3, w, load(images, image, k + 3 * lanes))
    _write(out, i, k, u0)
    _write(out, i, k + lanes, u1)
    _write(out, i, k + 2 * lanes, u2)
    _write(out, i, k + 3 * lanes, u3)


@_part
def _add3(u, w, x):
    return fma(w[0], x, u[0]), fma(w[1], x, u[1]), fma(w[2], x, u[2])


@_part
def _write(out, i, at, u):
    store(out, i, at, u[0])
    store(out, i + 1, at, u[1])
    store(out, i + 2, at, u[2])


@_part
def project(rows, images, batch, n, width, out):
    """out (n, b) <- rows (n, width) times the batch, of images in one block."""
    for j in range(0, batch.size, IMAGES):
        for i in range(0, n, ROWS):
            _project(rows, i, images, batch, j, width, out)


@_part
def _project(rows, i, images, batch, j, width, out):
    """5 images, 2 neurons, or 3 where there are registers for it."""
    zero = spread(rows.dtype.type(0))
    a = b = c = zero, zero, zero, zero, zero
    j0, j1, j2, j3, j4 = batch[j], batch[j + 1], batch[j + 2], batch[j + 3], batch[j + 4]
    for k in range(0, width, WIDTH // rows.itemsize):
        x0, x1, x2 = load(images, j0, k), load(images, j1, k), load(images, j2, k)
        x = x0, x1, x2, load(images, j3, k), load(images, j4, k)
        a = _add5(a, load(rows, i, k), x)
        b = _add5(b, load(rows, i + 1, k), x)
        if ROWS == 3:
            c = _add5(c, load(rows, i + 2, k), x)
    _sum(out, i, j, a)
    _sum(out, i + 1, j, b)
    if ROWS == 3:
        _sum(out, i + 2, j, c)


@_part
def _add5(u, w, x):
    u0, u1, u2, u3, u4 = u
    x0, x1, x2, x3, x4 = x
    return fma(w, x0, u0), fma(w, x1, u1), fma(w, x2, u2), fma(w, x3, u3), fma(w, x4, u4)


@_part
def _sum(out, i, j, u):
    out[i, j] = total(u[0])
    out[i, j + 1] = total(u[1])
    out[i, j + 2] = total(u[2])
    out[i, j + 3] = total(u[3])
    out[i, j + 4] = total(u[4])


@_part
def gather(sums, n, b, out):
    """out (n, b) <- the sums of all blocks, added up in their order."""
    for i in range(n):
        for j in range(b):
            out[i, j] = sums[0, i, j]
    for k in range(1, len(sums)):
        for i in range(n):
            for j in range(b):
                out[i, j] += sums[k, i, j]


@compiled()
def products(rows, images, batch, n_pixels, sums, out):
    """out (N, b) <- rows times images `batch` (b,), both in blocks; sums (blocks, N, b) is room."""
    for k in range(len(sums)):
        width = min(BLOCK, n_pixels - k * BLOCK)
        project(rows[k], images[k], batch, out.shape[0], width, sums[k])
    gather(sums, out.shape[0], out.shape[1], out)


@compiled()
def combinations(phi, images, batch, n_pixels, out):
    """out (blocks, N, pixels) <- phi (N, b) times images `batch` (b,), which are in blocks."""
    for k in range(len(out)):
        width = min(BLOCK, n_pixels - k * BLOCK)
        combine(phi, images[k], batch, len(phi), width, out[k])
