"""Where a step of BCM training spends its time, against the processor's peak.

The peak is measured, too: multiply-adds in a loop that stays in the registers. All times are the
least of many short turns taken alternately, so that a busy machine hides what it cannot change.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numba
import numpy as np

from benchmarks.bcm import N_PIXELS, faces
from cortexviz.bcm import Params, kernel, storage, tiles, vectors
from cortexviz.bcm.learners import Compiled, orders
from cortexviz.bcm.training import first_weights
from cortexviz.bcm.vectors import fma, spread, total

N, TURNS, TARGET = 21, 300, 0.6
ROUNDS = 200_000  # of the loop that measures the peak: some 0.3 ms


@numba.njit(nogil=True, error_model="numpy")
def multiply_add(x, y, rounds):
    """Twelve sums that wait for nothing but themselves; nothing is read or written."""
    u, v = spread(x), spread(y)
    a = b = c = d = e = f = g = h = i = j = k = m = u
    for _ in range(rounds):
        a, b, c, d = fma(a, u, v), fma(b, u, v), fma(c, u, v), fma(d, u, v)
        e, f, g, h = fma(e, u, v), fma(f, u, v), fma(g, u, v), fma(h, u, v)
        i, j, k, m = fma(i, u, v), fma(j, u, v), fma(k, u, v), fma(m, u, v)
    first = total(a) + total(b) + total(c) + total(d) + total(e) + total(f)
    return first + total(g) + total(h) + total(i) + total(j) + total(k) + total(m)


@numba.njit(nogil=True, error_model="numpy")
def project(weights, images, batches, n, out):
    for batch in batches:
        for k in range(len(images)):
            tiles.project(weights[k], images[k], batch, n, tiles.BLOCK, out)


@numba.njit(nogil=True, error_model="numpy")
def combine(phi, images, batches, n, out):
    for batch in batches:
        for k in range(len(images)):
            tiles.combine(phi, images[k], batch, n, tiles.BLOCK, out)


@numba.njit(nogil=True, error_model="numpy")
def climb(state, change, adam, n, count):
    rate, one = np.float32(adam.rate), np.float32(1)
    for _ in range(count):
        for k in range(len(state.weights)):
            weights, first, second = state.weights[k], state.first[k], state.second[k]
            for i in range(n):
                w, m = weights[i, : tiles.BLOCK], first[i, : tiles.BLOCK]
                v = second[i, : tiles.BLOCK]
                kernel._adam(w, m, v, change[i], adam, rate, one)


@numba.njit(nogil=True, error_model="numpy")
def modify(projections, rule, theta, phi, count):
    for _ in range(count):
        kernel._modify(projections, rule, theta, phi)


def least(parts: dict[str, tuple[int, Callable[[], object]]]) -> dict[str, float]:
    """The least microseconds of each part, which does what it does so many times."""
    times = dict.fromkeys(parts, np.inf)
    for turn in range(TURNS + 1):
        for name, (count, part) in parts.items():
            start = time.perf_counter()
            part()
            if turn:  # the first turn compiles and warms up
                times[name] = min(times[name], (time.perf_counter() - start) / count * 1e6)
    return times


def measured(n: int, b: int) -> dict[str, float]:
    """Microseconds of a step and of its parts with n images in batches of b, and the peak's."""
    X, rng = faces(n), np.random.default_rng(0)
    params = Params(batch_size=b)
    run, other = (Compiled(params, X, first_weights(params, N_PIXELS, rng)) for _ in range(2))
    state, images, rule, out = other.state, other.images, other.rule, other.room
    for array in out:
        array.fill(0.1)
    sums, change = np.zeros_like(out.projections), out.blocks[0].copy()
    shown = orders(rng, n, b, 400 // n)
    batches = storage.batches(shown.reshape(-1, b), n)
    one, steps = np.float32(1), len(batches)
    return least({
        "peak": (1, lambda: multiply_add(one / 2, one, ROUNDS)),
        "W X^T": (steps, lambda: project(state.weights, images, batches, N, sums)),
        "phi X": (steps, lambda: combine(out.phi, images, batches, N, out.blocks[0])),
        "Adam": (steps, lambda: climb(state, change, other.adam, N, steps)),
        "phi": (steps, lambda: modify(out.projections, rule, other.theta, out.phi, steps)),
        "step": (steps, lambda: run.advance(shown)),
    })  # fmt: skip


def main() -> None:
    lanes = vectors.WIDTH // 4
    print(f"A step, N = {N}, 64 x 64 pixels, float32 ({lanes} in a vector), one thread, in us")
    print(f"{'':16} {'W X^T':>14} {'phi X':>14} {'Adam':>7} {'phi':>6} {'step':>7} {'reached':>8}")
    for n, b in ((10, 10), (400, 100)):
        times = measured(n, b)
        rate = 12 * lanes * ROUNDS / times["peak"]  # multiply-adds in a microsecond
        ideal = N * N_PIXELS * b / rate
        products = times["W X^T"], times["phi X"]
        shares = (f"{each:7.1f} {ideal / each:6.0%}" for each in products)
        rest = f"{times['Adam']:7.1f} {times['phi']:6.1f} {times['step']:7.1f}"
        print(f"{f'n = {n}, b = {b}':16}", *shares, rest, f"{2 * ideal / times['step']:8.0%}")
        print(
            f"{'':16} products at {2 * ideal / sum(products):.0%} of the peak, "
            f"{2 * rate / 1000:.0f} GFLOP/s   >= {TARGET:.0%}"
        )


if __name__ == "__main__":
    main()
