"""BCM training against the same rule in plain NumPy, and against the machine itself.

Times are medians of short turns taken alternately, so that a busy machine slows both sides alike.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

import joblib
import numba
import numpy as np
import scipy.linalg  # noqa: F401  numba's products use its BLAS: here, to be limited below
from threadpoolctl import threadpool_limits

from cortexviz.bcm import Params, kernel, storage, train_ensemble
from cortexviz.bcm.learners import Compiled, Dual, Plain, orders
from cortexviz.bcm.training import first_weights

EPOCHS, N_PIXELS, TURNS = 3000, 64 * 64, 25


def faces(n: int) -> np.ndarray:
    """The real faces if they are here, else drawn ones: the arithmetic is the same."""
    from cortexviz import data

    return data.faces("auto", n=n).images.reshape(n, -1)


def epoch_times(rivals: dict[str, tuple[type, Params, int]], X: np.ndarray) -> dict[str, float]:
    """Median seconds an epoch; each turn trains every rival for its number of epochs."""
    runs: dict[str, tuple[Any, np.random.Generator]] = {}
    for name, (kind, params, _) in rivals.items():
        rng, own = np.random.default_rng(0), X.astype(params.dtype)
        runs[name] = kind(params, own, first_weights(params, X.shape[1], rng)), rng
    times: dict[str, list[float]] = {name: [] for name in rivals}
    for turn in range(TURNS + 1):
        for name, (_, params, count) in rivals.items():
            run, rng = runs[name]
            shown = orders(rng, len(X), params.batch_size, count)
            start = time.perf_counter()
            run.advance(shown)
            if turn:  # the first turn compiles and warms up
                times[name].append((time.perf_counter() - start) / count)
    return {name: float(np.median(values)) for name, values in times.items()}


def single() -> None:
    """One model on one thread."""
    cases = {
        "Adam, n = 10": (10, Compiled, "adam", 10, 10, 100, 8),
        "Adam, n = 400, b = 100": (400, Compiled, "adam", 100, 1, 20, 5),
        "SGD, dual, n = 10": (10, Dual, "sgd", 10, 20, 1000, 80),
    }
    print(
        f"One model, N = 21, 64 x 64 pixels, {EPOCHS} epochs, one thread (scaled from short runs)"
    )
    print(f"{'':24} {'NumPy f64':>10} {'float32':>9} {'ratio':>7} {'target':>7}")
    for name, (n, kind, optimizer, b, few, many, target) in cases.items():
        # SGD's usual 1e-3 is at the edge of divergence on faces.
        rate = 2e-4 if optimizer == "sgd" else 1e-3
        fast = Params(optimizer=optimizer, batch_size=b, learning_rate=rate)
        slow = Params(optimizer=optimizer, batch_size=b, learning_rate=rate, dtype="float64")
        times = epoch_times({"NumPy": (Plain, slow, few), "fast": (kind, fast, many)}, faces(n))
        plain, quick = EPOCHS * times["NumPy"], EPOCHS * times["fast"]
        print(row(name, f"{plain:8.2f} s", f"{quick:7.3f} s", plain / quick, target))


def ensemble(n_seeds: int = 64) -> None:
    """All seeds to their end on 1, 2 and 4 threads; plain NumPy is timed between the runs."""
    X, params = faces(10), Params(epochs=EPOCHS)
    slow = {"NumPy": (Plain, Params(dtype="float64"), 10)}
    print(f"\n{n_seeds} seeds, n = 10, Adam, {EPOCHS} epochs (NumPy: {TURNS} x 10 epochs, scaled)")
    print(f"{'':24} {'NumPy f64':>10} {'float32':>9} {'ratio':>7} {'target':>7}")
    before = epoch_times(slow, X)["NumPy"]
    for threads, target in ((1, None), (2, 14), (4, 24)):
        if threads > joblib.cpu_count():
            print(f"{threads} threads: this machine has {joblib.cpu_count()}")
            continue
        start = time.perf_counter()
        train_ensemble(params, X, range(n_seeds), n_jobs=threads, progress=False)
        quick, after = time.perf_counter() - start, epoch_times(slow, X)["NumPy"]
        plain, before = n_seeds * EPOCHS * (before + after) / 2, after
        name = f"{threads} thread" + "s" * (threads > 1)
        print(row(name, f"{plain:8.0f} s", f"{quick:7.2f} s", plain / quick, target))


def row(name: str, plain: str, quick: str, ratio: float, target: float | None) -> str:
    """One line of a table, the target beside the result."""
    goal = "" if target is None else f">= {target:g}x"
    return f"{name:24} {plain:>10} {quick:>9} {ratio:6.1f}x {goal:>7}"


@numba.njit(nogil=True)
def repeat_product(a, b, out, count):
    for _ in range(count):
        np.dot(a, b, out)


@numba.njit(nogil=True)
def repeat_adam(w, m, v, u, count):
    one, small = w.dtype.type(1), w.dtype.type(0.001)
    adam = kernel.Adam(small, small, small, small, small)
    for _ in range(count):
        for i in range(len(w)):
            kernel._adam(w[i], m[i], v[i], u[i], adam, small, one)


def limit() -> None:
    """A step against the sum of its parts, each at the best speed measured here for it alone."""
    print("\nOne step against its parts, float32, one thread (us)")
    print(f"{'':24} {'W X^T':>7} {'phi X':>7} {'Adam':>7} {'sum':>7} {'step':>7} {'reached':>8}")
    for n, b in ((10, 10), (400, 100)):
        X, rng = faces(n), np.random.default_rng(0)
        params = Params(batch_size=b)
        run = Compiled(params, X, first_weights(params, N_PIXELS, rng))
        w, m, v, u = (storage.rows(np.full((21, N_PIXELS), 0.1, "f4")) for _ in range(4))
        phi, batch = rng.normal(size=(21, b)).astype("f4"), np.ascontiguousarray(X[:b])
        weights, out, change = (
            run.weights(),
            np.empty((21, b), "f4"),
            np.empty((21, N_PIXELS), "f4"),
        )
        transposed, shown = np.ascontiguousarray(batch.T), orders(rng, n, b, max(1, 200 // n))
        count = max(1, 200 // b)
        parts: list[tuple[int, Callable[[], Any]]] = [
            (count, lambda: repeat_product(weights, transposed, out, count)),  # noqa: B023
            (count, lambda: repeat_product(phi, batch, change, count)),  # noqa: B023
            (count, lambda: repeat_adam(w, m, v, u, count)),  # noqa: B023
            (len(shown) * (n // b), lambda: run.advance(shown)),  # noqa: B023
        ]
        times: list[list[float]] = [[] for _ in parts]
        for turn in range(10 * TURNS + 1):
            for (repeats, part), values in zip(parts, times, strict=True):
                start = time.perf_counter()
                part()
                if turn:
                    values.append((time.perf_counter() - start) / repeats * 1e6)
        first, second, third, step = (float(np.median(values)) for values in times)
        total = first + second + third
        print(
            f"{f'n = {n}, b = {b}':24} {first:7.1f} {second:7.1f} {third:7.1f} {total:7.1f} "
            f"{step:7.1f} {total / step:7.0%}   >= 70%"
        )
    print(
        "(products by OpenBLAS from contiguous batches; above 100 %: our tiles are faster than it)"
    )


MEMORY = """
import resource, numpy as np
from cortexviz.bcm import Params, train, train_ensemble
images = np.random.default_rng(0).random((10, 4096), dtype=np.float32)
list(train(Params(epochs=1), images))
train_ensemble(Params(epochs=1), images, [0], progress=False)
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before = int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize() / 2**20
weights = train_ensemble(Params(epochs=30), images, range(64), progress=False)
print(peak() - before - weights.nbytes / 2**20, weights.nbytes / 2**20)
"""

COMPILE = """
import time, numpy as np
from cortexviz.bcm import Params, train
images = np.random.default_rng(0).random((10, 4096), dtype=np.float32)
start = time.perf_counter()
list(train(Params(epochs=1, optimizer="{optimizer}"), images))
print(time.perf_counter() - start)
"""


def fresh(code: str, **environment: str) -> list[float]:
    """The numbers that `code` prints in an interpreter of its own."""
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env=os.environ | environment,
    ).stdout  # fmt: skip
    return [float(word) for word in out.split()]


def first_call() -> None:
    """Seconds of the first training in a new process, without and with a compiled cache."""
    print(f"\n{'First call (s)':24} {'no cache':>10} {'cached':>9}   target")
    total = 0.0
    with tempfile.TemporaryDirectory() as cache:
        for optimizer in ("adam", "sgd"):
            code = COMPILE.format(optimizer=optimizer)
            cold, warm = (fresh(code, NUMBA_CACHE_DIR=cache)[0] for _ in range(2))
            total += cold
            print(f"{optimizer:24} {cold:10.2f} {warm:9.2f}")
    print(f"{'together':24} {total:10.2f} {'':9}   <= 10 s")


def memory() -> None:
    """Peak memory of 64 seeds above the result itself."""
    above, result = fresh(MEMORY)
    print(
        f"\nMemory of 64 seeds, N = 21: {above:.0f} MB above the result's {result:.0f}   < 200 MB"
    )


def main() -> None:
    with threadpool_limits(1):
        single()
        limit()
        ensemble()
    memory()
    first_call()


if __name__ == "__main__":
    main()
