"""BCM training against the same rule in plain NumPy; `step` measures it against the machine.

Times are medians of short turns taken alternately, so that a busy machine slows both sides alike.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import joblib
import numpy as np
from threadpoolctl import threadpool_limits

from cortexviz.bcm import Params, train_ensemble
from cortexviz.bcm.learners import Compiled, Dual, Plain, orders
from cortexviz.bcm.training import first_weights

EPOCHS, N_PIXELS, TURNS = 3000, 64 * 64, 25


def faces(n: int) -> np.ndarray:
    """The real faces if they are here, else drawn ones: the arithmetic is the same."""
    from cortexviz import data

    return data.faces("auto", n=n).images.reshape(n, -1)


def epoch_times(
    rivals: dict[str, tuple[Callable[..., Any], Params, int]], X: np.ndarray
) -> dict[str, float]:
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
    """One model, on one thread and on two; NumPy has one."""
    cases = {
        "Adam, n = 10": (10, Compiled, "adam", 10, 10, 100, 20),
        "Adam, n = 400, b = 100": (400, Compiled, "adam", 100, 1, 20, 5),
        "SGD, dual, n = 10": (10, Dual, "sgd", 10, 20, 1000, 80),
    }
    print(f"One model, N = 21, 64 x 64 pixels, {EPOCHS} epochs (scaled from short runs)")
    print(f"{'':24} {'NumPy f64':>10} {'float32':>9} {'ratio':>7} {'target':>7}")
    for name, (n, kind, optimizer, b, few, many, target) in cases.items():
        # SGD's usual 1e-3 is at the edge of divergence on faces.
        rate = 2e-4 if optimizer == "sgd" else 1e-3
        fast = Params(optimizer=optimizer, batch_size=b, learning_rate=rate)
        slow = Params(optimizer=optimizer, batch_size=b, learning_rate=rate, dtype="float64")
        rivals = {"NumPy": (Plain, slow, few), "1 thread": (kind, fast, many)}
        if kind is Compiled and joblib.cpu_count() > 1:
            rivals["2 threads"] = partial(Compiled, n_jobs=2), fast, many
        times = epoch_times(rivals, faces(n))
        plain = EPOCHS * times.pop("NumPy")
        print(name)
        for threads, seconds in times.items():
            quick = EPOCHS * seconds
            print(row(f"  {threads}", f"{plain:8.2f} s", f"{quick:7.3f} s", plain / quick, target))


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
start = time.perf_counter(), time.process_time()
list(train(Params(epochs=1, optimizer="{optimizer}"), images))
print(time.perf_counter() - start[0], time.process_time() - start[1])
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
    print(f"\n{'First call (s)':24} {'no cache':>10} {'processor':>10} {'cached':>7}   target")
    wall = busy = 0.0
    for optimizer in ("adam", "sgd"):
        code = COMPILE.format(optimizer=optimizer)
        with tempfile.TemporaryDirectory() as cache:
            (cold, work), (warm, _) = (fresh(code, NUMBA_CACHE_DIR=cache) for _ in range(2))
        print(f"{optimizer:24} {cold:10.2f} {work:10.2f} {warm:7.2f}")
        wall, busy = wall + cold, busy + work
    print(f"{'together':24} {wall:10.2f} {busy:10.2f} {'':7}   <= 10 s, processor <= 8 s")


def memory() -> None:
    """Peak memory of 64 seeds above the result itself."""
    above, result = fresh(MEMORY)
    print(
        f"\nMemory of 64 seeds, N = 21: {above:.0f} MB above the result's {result:.0f}   < 200 MB"
    )


def main() -> None:
    with threadpool_limits(1):
        single()
        ensemble()
    memory()
    first_call()


if __name__ == "__main__":
    main()
